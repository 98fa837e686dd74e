"""Who may read what: decided for every answer, row and cell when answers are sealed, and kept with them.

A template has a *profile*, which says for whom its documents are; whoever prepares its data asks here and nowhere
else, so no template ever has to leave anything out. What somebody wrote in judgement is for those who asked: the
adult reads what was written for the adult, in a box of its own (``adult_when``). The decision is part of the sealed
bytes: a rule that changes later changes nothing that was sealed before, and what has no decision is read by nobody
outside the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, TypeAlias

from forms_service.casework.meanings import (
    ADDRESS_REASON,
    ADDRESS_RELEASE,
    CHILD_FAMILY_NAME,
    CHILD_GIVEN_NAMES,
    CHILD_UNBORN,
    CHILDREN,
    YES,
)
from forms_service.engine.answers import Value, cells_of, is_empty
from forms_service.engine.conditions import Condition, holds
from forms_service.engine.definitions.questions import Option, Question
from forms_service.engine.path import Path
from forms_service.engine.reader import Reader
from forms_service.engine.types.registry import locates, type_of

Profile = Literal["full", "disclosable", "family", "record", "headline"]
"""The whole reply for the team that asked (P1), the version for the adult (P2), the letter to a family (P3), the
record copy (P4), and the headline in plain text (P5)."""

Audience = Literal["recipient", "adult", "family"]
Audiences: TypeAlias = "tuple[Audience, ...]"

READERS: Final[Mapping[Profile, Audience | None]] = {
    "full": "recipient",
    "headline": "recipient",
    "disclosable": "adult",
    "family": "family",
    "record": None,
}
"""Who reads a document of each profile; of the record copy, nobody outside."""

THIRD_PARTIES: Final = frozenset({"other", "carer"})
"""Subjects who are neither the adult, nor a child named, nor somebody at work."""

_FAMILY_SENSITIVITY: Final = 1
_CHILDS_NAME: Final = frozenset({CHILD_FAMILY_NAME, CHILD_GIVEN_NAMES, CHILD_UNBORN})
_EVERYONE: Final[Audiences] = ("recipient", "adult", "family")


def addresses_released(path: Path) -> bool:
    """Whether it was decided, and said why, that this reply must say where a child or carer lives."""
    answers = path.by_meaning
    return answers.value(ADDRESS_RELEASE) == YES and not is_empty(answers.value(ADDRESS_REASON))


def readers_of(question: Question, reader: Reader, *, addresses: bool, in_row: bool = False) -> Audiences:
    """Who may read the answer to *question* where *reader* stands."""
    if question.internal or not _holds(question.leaves_when, reader):
        return ()
    if locates(question):
        return ("recipient",) if addresses else ()
    open_to: list[Audience] = ["recipient"]
    if _adult_may(question, reader, in_row=in_row):
        open_to.append("adult")
    if family_may(question, in_row=in_row):
        open_to.append("family")
    return tuple(open_to)


def readers_of_row(question: Question, row: Mapping[str, Value]) -> Audiences:
    """Who may read a whole row of *question*, by what its own columns say about it."""
    cells = cells_of(row)
    deciding = [column for column in question.columns if column.opens is not None]
    closed: set[Audience] = {"family"} if question.means != CHILDREN else set()
    for column in deciding:
        if column.opens and not _chose_one_of(cells.get(column.id), column.opens.when):
            # What the recipient may not read, the adult may not either.
            closed |= {"adult"} if column.opens.to == "adult" else {"adult", "recipient"}
    if any(option.third_party for column in question.columns for option in _chosen(column, cells)):
        closed.add("adult")
    return tuple(audience for audience in _EVERYONE if audience not in closed)


def readers_in_row(
    question: Question, column: Question, row: Mapping[str, Value], reader: Reader, *, addresses: bool
) -> Audiences:
    """Who may read one cell, if its row may be read; *reader* stands in the row."""
    others = (other for other in question.columns if other.id != column.id)
    if any(option.locates for other in others for option in _chosen(other, cells_of(row))):
        return ("recipient",) if addresses and not column.internal else ()
    return readers_of(column, reader, addresses=addresses, in_row=True)


def readers_of_option(question: Question, option_id: str, reader: Reader) -> Audiences:
    """Who may be told that one option was chosen, if the answer may be read."""
    if not question.options:
        return _EVERYONE  # The options of a table carry no conditions.
    option = question.option(option_id)
    return _EVERYONE if option is not None and _holds(option.told_when, reader) else ()


def both(first: Sequence[Audience], second: Sequence[Audience]) -> Audiences:
    return tuple(audience for audience in first if audience in second)


def either(several: Iterable[Sequence[Audience]]) -> Audiences:
    found = {audience for one in several for audience in one}
    return tuple(audience for audience in _EVERYONE if audience in found)


def _adult_may(question: Question, reader: Reader, *, in_row: bool) -> bool:
    if question.adult_when is not None:
        return _holds(question.adult_when, reader)
    return adult_may_by_kind(question, in_row=in_row)


def adult_may_by_kind(question: Question, *, in_row: bool) -> bool:
    """Whether the adult may read what was answered to such a question, where nothing says when."""
    # A statement in a row is opened, or not, by its own row.
    judged = {"assessment"} if in_row else {"assessment", "per_row"}
    written_for_others = type_of(question).is_free_text and question.nature in judged
    return not (written_for_others or question.withheld_from_adult or question.subject in THIRD_PARTIES)


def family_may(question: Question, *, in_row: bool) -> bool:
    """A list of what may be told, not of what may not: administration, and what the child is called."""
    if in_row or question.means == CHILDREN:
        return question.means == CHILDREN or question.means in _CHILDS_NAME
    is_plain = question.nature == "administration" and max(question.sensitivity, default=0) <= _FAMILY_SENSITIVITY
    return is_plain and not question.columns


def _holds(condition: Condition | None, reader: Reader) -> bool:
    return condition is None or holds(condition, reader) is True


def _chose_one_of(value: Value | None, options: Sequence[str]) -> bool:
    if isinstance(value, list):
        return bool(value) and all(item in options for item in value)
    return value in options


def _chosen(column: Question, cells: Mapping[str, Value]) -> list[Option]:
    value = cells.get(column.id)
    ids = value if isinstance(value, list) else [value]
    return [option for option in column.options if option.id in ids]
