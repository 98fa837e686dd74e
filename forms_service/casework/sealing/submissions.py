"""A submission: one sealing of a questionnaire's answers, self-describing, with the wording that was asked.

The sealed bytes are what documents are made from and what the record keeps (docs/decisions/0003): for
each question on the path its wording, type, nature, value, the value in words, who saved it and when, and who may
read it; and what followed from the answers on the day: which documents, and which retention classes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Final

from forms_service.casework.answering.questionnaires import SavedAnswer
from forms_service.casework.ids import EnquiryId, QuestionnaireId, SubmissionId
from forms_service.casework.meanings import GATEWAY, REQUEST_PURPOSE, SHARE_PURPOSE
from forms_service.casework.sealing import disclosure
from forms_service.casework.sealing.sealed_answers import SealedAnswer, SealedAnswers, answers_of
from forms_service.engine.answers import Value, by_row, cells_of, row_id, rows_of
from forms_service.engine.definitions.questions import Question
from forms_service.engine.path import Path, followed_rows, following, outcomes
from forms_service.engine.reader import Reader
from forms_service.engine.types.registry import type_of

FORMAT = "submission/1"
STANDS: Final = "stands"
PERHAPS: Final = "retention_perhaps"
"""Classes of which nobody knew whether what they are for is so: a record is kept as if it were, and looked at again."""
"""The documents of what is reviewed that still stand beside the review; no other form says anything of it."""
SEALED_OUTCOMES = ("document", "retention", "authoriser")
SEALED_WHERE_ANY: Final = (STANDS, PERHAPS)
READ: Final = MappingProxyType({"origin": "read"})
"""The provenance of what is read and not asked: no person said it here."""


@dataclass(frozen=True)
class Submission:
    """*sealed* are the canonical bytes, *sha256* their digest; neither ever changes."""

    id: SubmissionId
    organisation: str
    enquiry: EnquiryId
    questionnaire: QuestionnaireId
    definition: str
    sealed: bytes
    sha256: str
    authorised_by: str
    authorised_at: datetime

    @cached_property
    def answers(self) -> SealedAnswers:
        """What was sealed, read once."""
        return SealedAnswers.read(self.sealed)

    def value(self, question_id: str) -> Value | None:
        """Return the value that was answered to a question of this form, if it was on the path."""
        answer = self.answers.answer(question_id)
        return answer.value if answer else None

    @property
    def is_reserved(self) -> bool:
        """Whether the form's rules called for a service manager to authorise it."""
        return bool(self.answers.outcomes.get("authoriser"))

    @property
    def about(self) -> str:
        """The child, or the record, that was answered about; empty where it was the enquiry as a whole."""
        return self.answers.about

    @property
    def values(self) -> dict[str, Value]:
        """Every value that was answered to a question of this form, by question id."""
        return {answer.id: answer.value for answer in self.answers.answers if answer.value is not None}

    def text(self, question_id: str) -> str:
        """Return the answer to a question of this form in words, empty if there is none."""
        answer = self.answers.answer(question_id)
        return answer.text if answer else ""

    def calls_wrong(self, record: str) -> bool:
        """Whether its author said that what a record keeps was wrong when it was sent."""
        return any(said["since"] == "wrong" and said["sent"] == record for said in self.answers.agreement)

    @property
    def documents(self) -> Sequence[tuple[str, str]]:
        """The code of each document that is made of it, and the row that it is made for, empty where it is for none."""
        return self.answers.documents

    def name_of(self, code: str, row: str) -> str:
        """What one of its documents is called: its code, and a number where several are made of one kind."""
        rows = [made_for for made, made_for in self.documents if made == code]
        return f"{code}-{rows.index(row) + 1}" if row in rows and len(rows) > 1 else code

    def outcomes(self, kind: str) -> list[str]:
        """Return the documents or retention classes that followed from the answers when they were sealed."""
        return list(self.answers.outcomes.get(kind, ()))


@dataclass(frozen=True)
class Sealing:
    """Who and what a sealing names beside the answers; all plain text, *people* keyed by user id.

    *at* is the wall time of the sealing itself, *by* who sealed. *prepared* and *declared* are who sent it and what was
    declared by that, *authorised* who authorised it: each empty where nobody has. *about* is what the questionnaire is
    about; *manager*, what the authoriser confirmed or explained; *left_out* are the documents that the authoriser did
    not confirm; *agreement*, what does not agree and was answered.
    """

    reference: str
    organisation: Mapping[str, str]
    at: str
    prepared: Mapping[str, str]
    declared: Sequence[Mapping[str, str]]
    authorised: Mapping[str, str]
    people: Mapping[str, str]
    about: str = ""
    manager: Sequence[Mapping[str, str]] = ()
    left_out: Collection[str] = ()
    agreement: Sequence[Mapping[str, str]] = ()
    by: str = ""


def seal(
    path: Path,
    saved: Mapping[str, SavedAnswer],
    sealing: Sealing,
    carried: tuple[Path, Mapping[str, SavedAnswer]] | None = None,
) -> bytes:
    """Return the canonical bytes of the answers on *path*, with those of the form it carries from."""
    definition, addresses = path.definition, disclosure.addresses_released(path)
    contents = {
        "format": FORMAT,
        "reference": sealing.reference,
        "organisation": dict(sealing.organisation),
        "definition": {"id": definition.id, "digest": definition.digest, "title": str(definition.title)},
        "sealed_at": sealing.at,
        "sealed_by": sealing.by,
        "prepared": dict(sealing.prepared),
        "declared": [dict(one) for one in sealing.declared],
        "authorised": dict(sealing.authorised),
        "about": sealing.about,
        "manager": [dict(said) for said in sealing.manager],
        "agreement": [{**said, "by": sealing.people.get(said["by"], said["by"])} for said in sealing.agreement],
        "made_for": _made_for(path, sealing.left_out),
        "outcomes": {
            kind: [name for name in outcomes(path, kind) if name not in sealing.left_out] for kind in SEALED_OUTCOMES
        }
        | {kind: names for kind in SEALED_WHERE_ANY if (names := outcomes(path, kind))},
        "answers": list(_answers(path, saved, sealing.people, addresses=addresses)),
        "carried": list(_answers(*carried, sealing.people, addresses=addresses)) if carried else [],
    }
    return json.dumps(contents, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _made_for(path: Path, left_out: Collection[str]) -> list[list[str]]:
    """The code of each document that follows with the row that it is made for, empty where it is for no row."""
    made = [outcome for outcome in following(path, "document") if outcome.name not in left_out]
    pairs = [(outcome.name, row) for outcome in made for row in followed_rows(path, outcome)]
    return [list(pair) for pair in dict.fromkeys(pairs)]


def digest(sealed: bytes) -> str:
    return hashlib.sha256(sealed).hexdigest()


def in_words(path: Path, *, addresses: bool) -> Sequence[SealedAnswer]:
    """Return the answers on *path* as they would be sealed now, each with who may read it."""
    return answers_of(list(_answers(path, {}, {}, addresses=addresses)))


def _answers(
    path: Path, saved: Mapping[str, SavedAnswer], people: Mapping[str, str], *, addresses: bool
) -> Iterable[Mapping[str, object]]:
    words = _InWords(path, addresses=addresses)
    for section, pages in path.sections():
        for _, questions in pages:
            for question in questions:
                value = path.answers.get(question.id)
                if value is not None:
                    yield {
                        "section": str(section.title),
                        **words.answer(question, value),
                        **(READ if question.reads is not None else _provenance(saved.get(question.id), people)),
                    }


def _provenance(answer: SavedAnswer | None, people: Mapping[str, str]) -> Mapping[str, object]:
    if answer is None:
        return {}
    at = answer.saved_at.astimezone(UTC).isoformat(timespec="seconds")
    return {"saved_by": people.get(answer.saved_by, answer.saved_by), "saved_at": at, "origin": answer.origin}


@dataclass(frozen=True)
class _InWords:
    """The answers of one path in words, each with who may read it; *addresses*, whether they are given away."""

    path: Path
    addresses: bool

    def answer(self, question: Question, value: Value) -> dict[str, object]:
        described, reader = {**_described(question), "value": value}, self.path.reader
        if not question.each:
            readers = disclosure.readers_of(question, reader, addresses=self.addresses)
            return {**described, **self._words(question, value, readers, reader)}
        each = {}
        for row, item in by_row(value).items():
            inside = reader.inside(question.each, row)
            readers = disclosure.readers_of(question, inside, addresses=self.addresses)
            each[row] = self._words(question, item, readers, inside)
        text = "\n".join(str(said["text"]) for said in each.values())
        return {**described, "each": each, "text": text, "readers": _either(each.values())}

    def _words(
        self, question: Question, value: Value, readers: disclosure.Audiences, reader: Reader
    ) -> dict[str, object]:
        """What was answered, in words; a repeat row by row and cell by cell."""
        kind, context = type_of(question), self.path.reader.context
        told = readers if _may_be_told(question, value, reader) else ()
        pieces = kind.sealed(question, value, context)
        said: dict[str, object] = {"text": kind.text(question, value, context), "readers": list(told), **pieces}
        if "chosen" in pieces:
            said["chosen"] = [self._option(question, option, reader) for option in pieces["chosen"]]
        if question.columns:
            said["rows"] = [self._row(question, row, readers, reader) for row in rows_of(value)]
        return said

    def _option(self, question: Question, option: Mapping[str, str], reader: Reader) -> dict[str, object]:
        return {**option, "readers": list(disclosure.readers_of_option(question, option["id"], reader))}

    def _row(
        self, question: Question, row: Mapping[str, Value], readers: disclosure.Audiences, reader: Reader
    ) -> dict[str, object]:
        inside = self.path.reader.inside(question.id, row_id(row), reader.row)
        readers, cells = disclosure.both(readers, disclosure.readers_of_row(question, row)), cells_of(row)
        said = {}
        for column in question.columns:
            if column.id in cells:
                cell = disclosure.readers_in_row(question, column, row, inside, addresses=self.addresses)
                words = self._words(column, cells[column.id], disclosure.both(readers, cell), inside)
                said[column.id] = {**_described(column), **words}
        stamped = {"shared_for": self._shared_for} if type_of(question).has_natures and self._shared_for else {}
        return {"id": row_id(row), "cells": said, "readers": list(readers), **stamped}

    @cached_property
    def _shared_for(self) -> Mapping[str, str]:
        """For what, and by which law, the statements are shared; of those of a request, the purpose that it gave."""
        index, answers = self.path.definition.index, self.path.answers
        stamped = {}
        for name, meaning in (("purpose", SHARE_PURPOSE), ("law", GATEWAY), ("given", REQUEST_PURPOSE)):
            asked = self.path.definition.bearer(meaning)
            if value := answers.get(asked):
                stamped[name] = type_of(index[asked]).text(index[asked], value, self.path.reader.context)
        return stamped


def _may_be_told(question: Question, value: Value, reader: Reader) -> bool:
    return not isinstance(value, str) or bool(disclosure.readers_of_option(question, value, reader))


def _either(several: Iterable[Mapping[str, object]]) -> list[str]:
    return list(disclosure.either(said["readers"] for said in several))  # type: ignore[misc]  # sealed data is plain


def _described(question: Question) -> dict[str, object]:
    return {
        "id": question.id,
        "asked": str(question.label),
        "short": question.short_label,
        "type": question.type,
        "nature": question.nature,
        "sensitivity": list(question.sensitivity),
        "internal": question.internal,
    }
