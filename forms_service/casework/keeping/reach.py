"""How far something reaches that was wrong when it was sent: what went out beside it, and what was made from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from forms_service.casework.ids import EnquiryId, QuestionnaireId, SubmissionId

MANY_WORDS: Final = 16
"""How many characters of a statement are more than a chance when two replies have them in common."""


class Tie(StrEnum):
    """How a sealing hangs together with the one that is corrected; the first that holds is the one that is told."""

    BESIDE = "beside"
    SAME_REPLY = "same_reply"
    SAME_REQUEST = "same_request"
    MADE_FROM = "made_from"
    MADE_AFTER = "made_after"
    SAME_WORDS = "same_words"

    @property
    def label(self) -> str:
        return {
            "beside": "sent with it",
            "same_reply": "another part of the same reply",
            "same_request": "answers the same request",
            "made_from": "made from it",
            "made_after": "made after that, in the same enquiry",
            "same_words": "says the same in the same words",
        }[self.value]


@dataclass(frozen=True)
class Piece:
    """Words of a statement, and of *whom*: all by which the person of its row is known; empty where it is of no one."""

    words: str
    whom: frozenset[str] = frozenset()

    def says_same(self, other: Piece) -> bool:
        """Whether both say it, and not of two people: the same answer is given about many."""
        is_of_two = bool(self.whom) and bool(other.whom) and self.whom.isdisjoint(other.whom)
        return self.words == other.words and not is_of_two


@dataclass(frozen=True)
class Sealed:
    """One sealing that was issued: which others it *reads*, and the pieces of its *statements*.

    A correction (*corrects*) hangs together with nothing but what it was made from: it says right what others said.
    """

    submission: SubmissionId
    questionnaire: QuestionnaireId
    enquiry: EnquiryId
    at: datetime
    reads: frozenset[SubmissionId] = frozenset()
    statements: frozenset[Piece] = frozenset()
    corrects: bool = False


def reach(start: Sealed, others: Sequence[Sealed], wrong: Collection[Piece] = ()) -> dict[SubmissionId, Tie]:
    """Return every sealing that *start* reaches, with how it hangs together with it, *start* itself first.

    *wrong* is what is known to be wrong: whatever else says that of the same person is reached too. What follows from
    that comes last, so that what was reached before stays in its place.
    """
    found, near = {start.submission: Tie.BESIDE}, _near(others)
    _follow(found, near)
    said = [piece for piece in wrong if len(piece.words) >= MANY_WORDS]
    for each in others:
        if each.submission not in found and not each.corrects and _says_any(each, said):
            found[each.submission] = Tie.SAME_WORDS
    _follow(found, near)
    return found


def _says_any(each: Sealed, wrong: Collection[Piece]) -> bool:
    return any(piece.says_same(other) for piece in each.statements for other in wrong)


def _near(others: Sequence[Sealed]) -> Sequence[tuple[Sealed, Sequence[Sealed]]]:
    """Each sealing with those that it can hang together with, in their order: no sealing is held against all others.

    They are of its reply or its enquiry, or it reads them.
    """
    places = {each.submission: place for place, each in enumerate(others)}
    together: dict[str, set[int]] = defaultdict(set)
    for place, each in enumerate(others):
        together[each.questionnaire].add(place)
        together[each.enquiry].add(place)
    near = [
        together[each.questionnaire] | together[each.enquiry] | {places[name] for name in each.reads & places.keys()}
        for each in others
    ]
    return [(each, [others[place] for place in sorted(beside)]) for each, beside in zip(others, near, strict=True)]


def _follow(found: dict[SubmissionId, Tie], near: Sequence[tuple[Sealed, Sequence[Sealed]]]) -> None:
    """Add what hangs together with what is *found*, and what hangs together with that, to the end."""
    size = -1
    while size < len(found):
        size = len(found)
        for each, beside in near:
            tie = next(_ties(each, found, beside), None) if each.submission not in found else None
            if tie is not None:
                found[each.submission] = tie


def _ties(each: Sealed, found: dict[SubmissionId, Tie], beside: Sequence[Sealed]) -> Iterator[Tie]:
    start = next(iter(found))
    for other in (other for other in beside if other.submission in found):
        if each.corrects:
            if other.submission in each.reads:
                yield Tie.MADE_FROM
            continue
        if other.questionnaire == each.questionnaire:
            yield Tie.SAME_REPLY
        if other.submission == start and other.enquiry == each.enquiry:
            yield Tie.SAME_REQUEST
        if other.submission in each.reads:
            yield Tie.MADE_FROM
        if found[other.submission] is Tie.MADE_FROM and other.enquiry == each.enquiry and other.at <= each.at:
            yield Tie.MADE_AFTER
