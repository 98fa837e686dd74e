"""Answers made up for a form, and letters merged with them: what passes the check of letters makes every document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random

from forms_service.adapters.documents.templates import letter_findings
from forms_service.adapters.documents.text_templates import print_text
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.adapters.documents.word_reading.reader import read_word
from forms_service.casework.answering.questionnaires import SavedAnswer
from forms_service.casework.documents.documents import DocumentFault
from forms_service.casework.sealing.submissions import seal
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.path import Path
from forms_service.engine.specimens import Search
from forms_service.services.ports import Template
from forms_service.services.publishing.specimens import specimen_context
from tests.builders.casework import sealing
from tests.builders.documents import Sealed
from tests.builders.shipped import sample_context
from tests.corpus.letters.mutations import mutated

Context = Mapping[str, object]


def made_up(chain: Sequence[Definition], count: int) -> Iterator[Sealed]:
    """Answer sets that could be authorised, taking in turn whatever was taken least."""
    search = Search(tuple(chain), specimen_context(sample_context()))
    for one in filter(None, (search.make(search.always).specimen for _ in range(count))):
        carried: tuple[Path, Mapping[str, SavedAnswer]] | None = (one.paths[-2], {}) if len(one.paths) > 1 else None
        yield Sealed(one.path.definition, seal(one.path, {}, sealing(), carried))


def contexts(letter: Template, sealed: Sequence[Sealed]) -> Iterator[Context]:
    """What the letter is given to print of each of these; of every third a draft too, of every fourth of a small team."""
    for number, one in enumerate(sealed):
        for code, row in one.contents["made_for"]:
            if code == letter.code:
                fields = one.fields(letter, row, "")
                yield fields
                if number % 3 == 0:
                    yield one.fields(letter, row, "DRAFT")
                if number % 4 == 0:
                    yield {**fields, "organisation": _small(fields["organisation"])}


def _small(organisation: object) -> Context:
    assert isinstance(organisation, Mapping)
    return {name: text if name == "name" else None for name, text in organisation.items()}


def merge_fault(letter: Template, given: Sequence[Context]) -> str:
    """Why a document cannot be made, or not be read, of the first of *given* of which it cannot; nothing if all can."""
    for fields in given:
        try:
            if letter.kind == "text":
                print_text(letter.content, fields)
            else:
                read_word(DocxtplMerger().merge(letter.content, fields, letter.empty_tags), "en")
        except DocumentFault as error:
            return str(error)
    return ""


def slips(
    letter: Template, forms: Mapping[str, Definition], given: Sequence[Context], lot: Random, count: int
) -> Iterator[tuple[str, bool, str]]:
    """Of letters changed by lot: what was done, whether the check refuses it, and why no document can be made."""
    for _ in range(count):
        what, content = mutated(letter.content, lot)
        changed = replace(letter, content=content)
        is_refused = any(fault.is_refused for fault in letter_findings(changed, "letter", forms))
        yield what, is_refused, merge_fault(changed, given)
