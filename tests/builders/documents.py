"""The documents of answers that were made up for the shipped forms, merged and not yet converted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from forms_service.adapters.documents.pdf_forms.filling import PdfForms
from forms_service.adapters.documents.read_back import ReadBack
from forms_service.adapters.documents.renditions import html as html_rendition
from forms_service.adapters.documents.renditions import text as text_rendition
from forms_service.adapters.documents.text_templates import print_text
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.adapters.documents.word_reading.reader import read_word
from forms_service.casework.answering.questionnaires import SavedAnswer
from forms_service.casework.documents.documents import Merged, Missing, Printed
from forms_service.casework.documents.merge_fields import merge_fields
from forms_service.casework.documents.tree import Language
from forms_service.casework.sealing.readable import readable
from forms_service.casework.sealing.sealed_answers import SealedAnswer, SealedAnswers, SealedWords
from forms_service.casework.sealing.submissions import digest, seal
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.path import Path as AnswerPath
from forms_service.engine.specimens import Search, Specimen
from forms_service.engine.specimens.goals import Goal
from forms_service.engine.types.registry import TYPES
from forms_service.services.ports import Template
from forms_service.services.publishing.specimens import EVERYTHING_ELSE, specimen_context
from tests.builders.casework import sealing
from tests.builders.replies import templates
from tests.builders.shipped import chain_of, sample_context

SPECIMENS = 24
"""As many as lead to nearly every document of every form, and print nearly everything that can be answered."""


@dataclass(frozen=True)
class Document:
    """One document of one specimen: its file, or its text, and everything that its template printed."""

    template: Template
    data: bytes
    printed: tuple[Printed, ...]

    @property
    def sources(self) -> set[str]:
        return {one.source.partition(",")[0] for one in self.printed}

    def leaves_out(self, question: str, column: str) -> bool:
        return not {question, column, EVERYTHING_ELSE}.isdisjoint(self.template.not_printed)


@dataclass(frozen=True)
class Sealed:
    definition: Definition
    sealed: bytes

    @property
    def contents(self) -> Mapping[str, Any]:
        return dict(json.loads(self.sealed))

    def with_contents(self, **changed: Any) -> Sealed:
        """The same sealing with some of it said otherwise."""
        return Sealed(self.definition, json.dumps({**self.contents, **changed}).encode())

    def documents(self) -> list[Document]:
        return [
            self.document(templates().for_document(code, self.definition.id), row)
            for code, row in self.contents["made_for"]
        ]

    def document(self, template: Template, row: str, marking: str = "") -> Document:
        fields = self.fields(template, row, marking)
        match template.kind:
            case "word":
                merged = DocxtplMerger().merge(template.content, fields, template.empty_tags)
                return Document(template, merged.docx, merged.printed)
            case "form":
                filled = PdfForms().fill(template.content, template.fields, fields)
                return Document(template, filled.pdf, filled.printed)
            case "text":
                plain = print_text(template.content, fields)
                return Document(template, plain.text.encode(), plain.printed)

    def fields(self, template: Template, row: str, marking: str) -> dict[str, object]:
        named = {"code": template.code, "title": template.called, "template": template.id, "edition": "test"}
        provenance = {
            "title": template.called,
            "language": template.locale,
            "reference": str(self.contents["reference"]),
            "definition": self.definition.id,
            "template": template.id,
            "answers": digest(self.sealed),
        }
        fields = merge_fields(
            SealedAnswers.read(self.sealed),
            digest(self.sealed),
            self.definition,
            {**named, "marking": marking},
            template.profile,
            this=row,
            language=template.language,
            empty_tags=template.empty_tags,
        )
        return {**fields, "provenance": provenance}

    def answered(self) -> Iterator[tuple[str, str, str]]:
        """Every text that whoever the reply is for may read, under its question's and its column's id."""
        asked = {*self.definition.carried, *(question.id for question in self.definition.questions)}
        answers = readable(SealedAnswers.read(self.sealed).everything, "full")
        for name, answer in answers.items():
            if name in asked and not answer.internal and not TYPES[answer.type].takes_files:
                yield from ((name, column, text) for column, text in _texts(name, answer))


def _texts(name: str, answer: SealedWords) -> Iterator[tuple[str, str]]:
    if isinstance(answer, SealedAnswer) and answer.each is not None:
        for one in answer.each.values():
            yield from _texts(name, one)
    elif answer.rows is not None:
        cells = (cell for row in answer.rows for cell in row.cells.items())
        yield from ((column, cell.text) for column, cell in cells if cell.text)
    elif answer.chosen is not None or answer.lines is not None:
        yield from ((name, option.text) for option in answer.chosen or ())
        yield from ((name, line.text) for line in answer.lines or ())
    elif answer.text:
        yield name, answer.text


def lost(merged: Merged, pdf: bytes, language: Language = "en") -> list[Missing]:
    """What cannot be read in a document's Word file, its PDF, its HTML and its plain text."""
    reader, tree = ReadBack(), read_word(merged, language)
    return [
        *reader.lost_from_word(tree),
        *reader.lost_from_pdf(tree, pdf),
        *reader.lost_from_html(tree, html_rendition.of_tree(tree)),
        *reader.lost_from_text(tree, text_rendition.of_tree(tree)),
    ]


def page_of(merged: Merged, language: Language = "en") -> bytes:
    return html_rendition.of_tree(read_word(merged, language))


def text_of(merged: Merged, language: Language = "en") -> str:
    return text_rendition.of_tree(read_word(merged, language))


@cache
def sealed_specimens(form: str) -> list[Sealed]:
    """Answer sets that could be authorised, taking in turn whatever was taken least; then those for rare documents."""
    return list(made_up(form))


@cache
def first_sealed_specimen(form: str) -> Sealed:
    return next(made_up(form))


def made_up(form: str) -> Iterator[Sealed]:
    """Make one after the other, for whoever does not need them all."""
    chain = chain_of(form)
    search = Search(chain, specimen_context(sample_context()))
    led_to: set[Goal] = set()
    for one in filter(None, (search.make(search.always).specimen for _ in range(SPECIMENS))):
        led_to |= one.reaches
        yield _sealed(one)
    for goal in search.goals:
        is_sought = goal.name in _documents_follow(chain[-1]) and goal not in led_to
        if is_sought and (sought := search.seek(goal)) is not None:
            led_to |= sought.reaches
            yield _sealed(sought)


def _documents_follow(definition: Definition) -> set[str]:
    return {f"document {outcome.name} follows" for outcome in definition.outcomes if outcome.kind == "document"}


def _sealed(one: Specimen) -> Sealed:
    carried: tuple[AnswerPath, Mapping[str, SavedAnswer]] | None = (one.paths[-2], {}) if len(one.paths) > 1 else None
    return Sealed(one.path.definition, seal(one.path, {}, sealing(), carried))


@cache
def documents(form: str) -> list[tuple[Sealed, list[Document]]]:
    return [(one, one.documents()) for one in sealed_specimens(form)]
