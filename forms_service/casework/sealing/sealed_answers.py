"""Sealed answers, read: the one typed reader of the sealed bytes, which every document, record and search goes by.

What is written is decided in ``submissions.seal``; here it is parsed, once for each submission. What a later format may
hold besides stays in ``others``, so that an archive copy can print it as it was sealed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from forms_service.engine.answers import Value, row_id

_KNOWN: Final = frozenset({
    "format", "reference", "organisation", "definition", "sealed_at", "sealed_by", "prepared", "declared", "authorised",
    "about", "manager", "agreement", "made_for", "outcomes", "answers", "carried",
})  # fmt: skip


@dataclass(frozen=True)
class SealedOption:
    """One option that was chosen among several."""

    id: str
    text: str
    readers: tuple[str, ...] = ()


@dataclass(frozen=True)
class SealedLine:
    """One row of a matrix that was answered."""

    id: str
    label: str
    choice: str
    text: str


@dataclass(frozen=True)
class SealedRow:
    """One row of a repeat: its cells by column; of a statement, for what and by which law it was *shared_for*."""

    id: str
    cells: Mapping[str, SealedAnswer]
    readers: tuple[str, ...] = ()
    shared_for: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return ", ".join(cell.text for cell in self.cells.values() if cell.text)


@dataclass(frozen=True, kw_only=True)
class SealedWords:
    """What was answered: in words, as it was chosen, and in pieces where it has any, with who may read it.

    A piece that such an answer does not have is ``None``; so is *readers* where nothing was decided.
    """

    text: str
    readers: tuple[str, ...] | None = None
    choice: Value | None = None
    chosen: tuple[SealedOption, ...] | None = None
    lines: tuple[SealedLine, ...] | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[SealedRow, ...] | None = None

    def may_be_read_by(self, audience: str) -> bool:
        return audience in (self.readers or ())

    @property
    def plain(self) -> Value:
        """The plain value of what is here to be read."""
        if self.rows is not None:
            cells = [{name: cell.plain for name, cell in row.cells.items()} for row in self.rows]
            return [{"id": row.id, "cells": cells[number]} for number, row in enumerate(self.rows)]
        if self.choice is None:
            raise ValueError("an answer without rows has a choice")
        return self.choice


@dataclass(frozen=True, kw_only=True)
class SealedAnswer(SealedWords):
    """One answer, or one cell, with its question as it was asked.

    *each* has what was answered for each row of a repeat. Only an answer of the form itself, not a cell, has a
    *section*, a plain *value*, and who saved it.
    """

    id: str
    asked: str
    short: str
    type: str
    nature: str
    sensitivity: tuple[int, ...] = ()
    internal: bool = False
    each: Mapping[str, SealedWords] | None = None
    value: Value | None = None
    section: str = ""
    saved_by: str = ""
    saved_at: str = ""
    origin: str = ""

    @property
    def plain(self) -> Value:
        if self.each is not None:
            return {row: words.plain for row, words in self.each.items()}
        return super().plain

    @property
    def parts(self) -> Sequence[SealedWords]:
        """The answer itself, and what was answered for each row."""
        return (self, *(self.each or {}).values())


@dataclass(frozen=True)
class SealedDefinition:
    id: str
    digest: str
    title: str


@dataclass(frozen=True)
class SealedAnswers:
    """Everything that one sealing says; *others* is what this reader has no name for.

    *at* is the wall time of the sealing, *by* who sealed; *prepared*, *declared* and *authorised* are what people did,
    each empty where nobody has. Of what was sealed before that was told apart, the sealing was the authorising, and
    nothing is declared.

    *documents* are the code of each document that follows, and the row that it is made for, empty where it is for none.
    """

    format: str
    reference: str
    organisation: Mapping[str, str]
    definition: SealedDefinition
    at: str
    prepared: Mapping[str, str]
    declared: Sequence[Mapping[str, str]]
    authorised: Mapping[str, str]
    about: str
    manager: Sequence[Mapping[str, str]]
    agreement: Sequence[Mapping[str, str]]
    documents: Sequence[tuple[str, str]]
    outcomes: Mapping[str, Sequence[str]]
    answers: Sequence[SealedAnswer]
    carried: Sequence[SealedAnswer]
    by: str = ""
    others: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def read(cls, sealed: bytes) -> SealedAnswers:
        told: Mapping[str, Any] = json.loads(sealed)
        return cls(
            format=told["format"],
            reference=told["reference"],
            organisation=told["organisation"],
            definition=SealedDefinition(**told["definition"]),
            at=told.get("sealed_at") or told["authorised"]["at"],
            prepared=told["prepared"],
            declared=told.get("declared", ()),
            authorised=told["authorised"],
            about=told.get("about", ""),
            manager=told.get("manager", ()),
            agreement=told.get("agreement", ()),
            documents=[(code, row) for code, row in told["made_for"]],
            outcomes=told["outcomes"],
            answers=answers_of(told["answers"]),
            carried=answers_of(told["carried"]),
            by=told.get("sealed_by", ""),
            others={name: value for name, value in told.items() if name not in _KNOWN},
        )

    def said_since(self, since: str) -> str:
        """What was sent before and has *changed*, or was *wrong*, by what was asked; empty if nothing was.

        What was sent in another enquiry was sent to somebody else, and is called nothing here.
        """
        said = (one["label"] for one in self.agreement if one["since"] == since)
        return "; ".join(dict.fromkeys(label for label in said if label))

    @property
    def everything(self) -> Sequence[SealedAnswer]:
        """The answers of the form that it carries from, and its own, which go before where both have one."""
        return (*self.carried, *self.answers)

    def answer(self, question_id: str) -> SealedAnswer | None:
        """Return the answer to a question of this form, if it was on the path."""
        return next((answer for answer in self.answers if answer.id == question_id), None)

    def walk(self) -> Iterator[SealedAnswer]:
        """Walk every answer, and every cell of every row of one."""
        waiting = [*self.answers, *self.carried]
        while waiting:
            answer = waiting.pop(0)
            rows = [row for words in answer.parts for row in words.rows or ()]
            waiting += [cell for row in rows for cell in row.cells.values()]
            yield answer


def answers_of(entries: Sequence[Mapping[str, Any]]) -> tuple[SealedAnswer, ...]:
    return tuple(_answer(entry) for entry in entries)


def _answer(entry: Mapping[str, Any]) -> SealedAnswer:
    each = entry.get("each")
    return SealedAnswer(
        **_words(entry),
        id=entry["id"],
        asked=entry["asked"],
        short=entry["short"],
        type=entry["type"],
        nature=entry["nature"],
        sensitivity=tuple(entry["sensitivity"]),
        internal=entry["internal"],
        each=None if each is None else {row: SealedWords(**_words(words)) for row, words in each.items()},
        value=entry.get("value"),
        section=entry.get("section", ""),
        saved_by=entry.get("saved_by", ""),
        saved_at=entry.get("saved_at", ""),
        origin=entry.get("origin", ""),
    )


def _words(entry: Mapping[str, Any]) -> dict[str, Any]:
    readers, chosen, lines, rows = (entry.get(name) for name in ("readers", "chosen", "lines", "rows"))
    return {
        "text": entry["text"],
        "readers": None if readers is None else tuple(readers),
        "choice": entry.get("choice"),
        "chosen": None if chosen is None else tuple(_option(option) for option in chosen),
        "lines": None if lines is None else tuple(SealedLine(**line) for line in lines),
        "columns": tuple(entry.get("columns", ())),
        "rows": None if rows is None else tuple(_row(row) for row in rows),
    }


def _option(option: Mapping[str, Any]) -> SealedOption:
    return SealedOption(option["id"], option["text"], tuple(option.get("readers", ())))


def _row(row: Mapping[str, Any]) -> SealedRow:
    cells = {name: _answer(cell) for name, cell in row["cells"].items()}
    return SealedRow(row_id(row), cells, tuple(row.get("readers", ())), row.get("shared_for", {}))
