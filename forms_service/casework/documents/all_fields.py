"""All that a letter of one form could ever print: its merge fields, as if every question had been answered.

It is made by ``merge_fields`` itself from made-up answers, so that no list of names can fall behind it. Each text is
the id of the question or column that it answers, and each choice knows its question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

from forms_service.casework.documents.documents import EmptyTags
from forms_service.casework.documents.merge_fields import merge_fields
from forms_service.casework.documents.pairs import NATURES
from forms_service.casework.sealing.sealed_answers import (
    SealedAnswer,
    SealedAnswers,
    SealedDefinition,
    SealedLine,
    SealedOption,
    SealedRow,
    SealedWords,
)
from forms_service.engine.answers import Value
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.types.registry import type_of
from forms_service.engine.types.rows import nature_column

_ROW: Final = "row"
_ORGANISATION: Final = ("name", "team", "contact_name", "contact_phone", "contact_email", "address")
_DOCUMENT: Final = ("code", "title", "template", "edition", "marking")
_OF_A_FILE: Final = ("id", "name", "media_type", "size", "sha256")
_AT: Final = "2026-01-05T12:00"
_DONE: Final = {"by": "by", "at": _AT, "job_title": "job_title", "registration": "registration"}


class ChosenOne(str):
    """The choice of one option, or another answer as it is kept and not as it is read; it knows its *question*."""

    __slots__ = ("question",)
    question: Question

    def __new__(cls, value: str, question: Question) -> Self:
        made = super().__new__(cls, value)
        made.question = question
        return made


class ChosenSeveral(list[Value]):
    """The choices of a question of which several options may be chosen."""

    def __init__(self, question: Question) -> None:
        one = _any_option(question)
        super().__init__([dict.fromkeys(_OF_A_FILE, one) if type_of(question).takes_files else one])
        self.question = question


def all_fields(definition: Definition, code: str, empty_tags: EmptyTags) -> Mapping[str, object]:
    """Return what a letter with this *code* may print of a form that was answered throughout."""
    said = [{"since": since, "label": since, "by": "by"} for since in ("changed", "wrong")]
    sealed = SealedAnswers(
        format="",
        reference="reference",
        organisation={name: name for name in _ORGANISATION},
        definition=SealedDefinition(definition.id, definition.digest, str(definition.title)),
        at=_AT,
        prepared=_DONE,
        declared=({"words": "words"},),
        authorised={**_DONE, "confirm_by": _AT, "recorded_by": "by"},
        about="",
        manager=(),
        agreement=said,
        documents=(),
        outcomes={},
        answers=[_any_answer(question) for question in definition.questions],
        carried=[_any_answer(question) for question in definition.carried.values()],
    )
    document = {**{name: name for name in _DOCUMENT}, "code": code}
    return merge_fields(sealed, "0" * 64, definition, document, "record", this=_ROW, empty_tags=empty_tags)


def _any_answer(question: Question) -> SealedAnswer:
    rows: Value = [{"id": _ROW, "cells": {}}]
    return SealedAnswer(
        id=question.id,
        asked=str(question.label),
        short=question.short_label,
        type=question.type,
        nature=question.nature,
        value=rows if question.columns and not question.each else None,
        each={_ROW: SealedWords(**_any_words(question))} if question.each else None,
        **({"text": question.id} if question.each else _any_words(question)),
    )


def _any_words(question: Question) -> dict[str, Any]:
    kind = type_of(question)
    several = kind.has_options and not kind.has_rows and kind.has_several
    return {
        "text": question.id,
        "choice": _any_choice(question),
        "chosen": (SealedOption(_any_option(question), question.id),) if several else None,
        "lines": tuple(SealedLine(*[one.id] * 4) for one in question.rows) if kind.has_rows else None,
        "rows": _any_rows(question) if question.columns else None,
    }


def _any_choice(question: Question) -> Value | None:
    kind = type_of(question)
    if question.columns:
        return None
    if kind.has_rows:
        return {row.id: ChosenOne(question.id, question) for row in question.rows}
    if kind.parts:
        return {part: ChosenOne(part, question) for part in kind.parts}
    return ChosenSeveral(question) if kind.has_several or kind.takes_files else _any_option(question)


def _any_option(question: Question) -> ChosenOne:
    """A choice; of a table the same one in every answer, so that they are about one thing (for_one)."""
    return ChosenOne(question.table or question.id, question)


def _any_rows(question: Question) -> Sequence[SealedRow]:
    """A row; of statements one of each nature."""
    decides = nature_column(question) if type_of(question).has_natures else ""
    return tuple(_any_row(question, decides, nature) for nature in (NATURES if decides else ("",)))


def _any_row(question: Question, decides: str, nature: str) -> SealedRow:
    cells = {column.id: _any_cell(column, nature if column.id == decides else "") for column in question.columns}
    return SealedRow(_ROW, cells)


def _any_cell(column: Question, nature: str) -> SealedAnswer:
    said = {**_any_words(column), **({"choice": ChosenOne(nature, column)} if nature else {})}
    return SealedAnswer(
        id=column.id,
        asked=str(column.label),
        short=column.short_label,
        type=column.type,
        nature=column.nature,
        **said,
    )
