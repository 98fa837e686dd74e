"""A submission: one sealing of a questionnaire's answers, self-describing, with the wording that was asked.

The sealed bytes are what documents are made from and what the record keeps (docs/decisions/0003): for
each question on the path its wording, type, nature, value, the value in words, and who saved it and when; and
what followed from the answers on the day: which documents, and which retention classes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from forms_service.casework.questionnaires import SavedAnswer
from forms_service.engine.answers import Value, by_row, cells_of, row_id, rows_of
from forms_service.engine.definitions import Question
from forms_service.engine.path import Path, outcomes
from forms_service.engine.questions import label_of, type_of

FORMAT = "submission/1"
SEALED_OUTCOMES = ("document", "retention")


@dataclass(frozen=True)
class Submission:
    """*sealed* are the canonical bytes, *sha256* their digest; neither ever changes."""

    id: str
    organisation: str
    enquiry: str
    questionnaire: str
    definition: str
    sealed: bytes
    sha256: str
    authorised_by: str
    authorised_at: datetime

    @property
    def contents(self) -> dict[str, object]:
        """The sealed JSON as data."""
        found: dict[str, object] = json.loads(self.sealed)
        return found

    def value(self, question_id: str) -> Value | None:
        """Return the value that was answered to a question of this form, if it was on the path."""
        entry = self._answer(question_id)
        return entry["value"] if entry else None

    def text(self, question_id: str) -> str:
        """Return the answer to a question of this form in words, empty if there is none."""
        entry = self._answer(question_id)
        return str(entry["text"]) if entry else ""

    def outcomes(self, kind: str) -> list[str]:
        """Return the documents or retention classes that followed from the answers when they were sealed."""
        followed: Any = self.contents["outcomes"]
        return list(followed[kind])

    def _answer(self, question_id: str) -> Mapping[str, Any] | None:
        answers: Any = self.contents["answers"]
        return next((entry for entry in answers if entry["id"] == question_id), None)


@dataclass(frozen=True)
class Sealing:
    """Who and what a sealing names beside the answers; all plain text, *people* keyed by user id."""

    reference: str
    organisation: Mapping[str, str]
    prepared: Mapping[str, str]
    authorised: Mapping[str, str]
    people: Mapping[str, str]


def seal(
    path: Path,
    saved: Mapping[str, SavedAnswer],
    sealing: Sealing,
    carried: tuple[Path, Mapping[str, SavedAnswer]] | None = None,
) -> bytes:
    """Return the canonical bytes of the answers on *path*, with those of the form it carries from."""
    definition = path.definition
    contents = {
        "format": FORMAT,
        "reference": sealing.reference,
        "organisation": dict(sealing.organisation),
        "definition": {"id": definition.id, "digest": definition.digest, "title": str(definition.title)},
        "prepared": dict(sealing.prepared),
        "authorised": dict(sealing.authorised),
        "outcomes": {kind: outcomes(path, kind) for kind in SEALED_OUTCOMES},
        "answers": list(_answers(path, saved, sealing.people)),
        "carried": list(_answers(*carried, sealing.people)) if carried else [],
    }
    return json.dumps(contents, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(sealed: bytes) -> str:
    return hashlib.sha256(sealed).hexdigest()


def _answers(path: Path, saved: Mapping[str, SavedAnswer], people: Mapping[str, str]) -> Iterable[Mapping[str, object]]:
    for section, pages in path.sections():
        for _, questions in pages:
            for question in questions:
                value = path.answers.get(question.id)
                if value is not None:
                    yield {
                        "section": str(section.title),
                        **_answer(question, value, path),
                        **_provenance(saved.get(question.id), people),
                    }


def _provenance(answer: SavedAnswer | None, people: Mapping[str, str]) -> Mapping[str, object]:
    if answer is None:
        return {}
    at = answer.saved_at.astimezone(UTC).isoformat(timespec="seconds")
    return {"saved_by": people.get(answer.saved_by, answer.saved_by), "saved_at": at, "origin": answer.origin}


def _answer(question: Question, value: Value, path: Path) -> dict[str, object]:
    described = {**_described(question), "value": value}
    if question.each:
        each = {row: _said(question, item, path) for row, item in by_row(value).items()}
        return {**described, "each": each, "text": "\n".join(str(said["text"]) for said in each.values())}
    return {**described, **_said(question, value, path)}


def _said(question: Question, value: Value, path: Path) -> dict[str, object]:
    """What was answered, in words; a repeat row by row and cell by cell."""
    text = type_of(question).text(question, value, path.reader.context)
    if question.type == "checkboxes" and isinstance(value, list):
        chosen = [{"id": str(item), "text": label_of(question, str(item), path.reader.context)} for item in value]
        return {"text": text, "choice": value, "chosen": chosen}
    if not question.columns:
        return {"text": text, "choice": value}
    return {"text": text, "rows": [_row(question, row, path) for row in rows_of(value)]}


def _row(question: Question, row: Mapping[str, Value], path: Path) -> dict[str, object]:
    cells = cells_of(row)
    said = {c.id: {**_described(c), **_said(c, cells[c.id], path)} for c in question.columns if c.id in cells}
    return {"id": row_id(row), "cells": said}


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
