"""How far something reaches that was wrong when it was sent: what went out beside it, and what was made from it."""

from __future__ import annotations

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
class Sealed:
    """One sealing that was issued: which others it *reads*, and the words of its *statements*.

    A correction (*corrects*) hangs together with nothing but what it was made from: it says right what others said.
    """

    submission: SubmissionId
    questionnaire: QuestionnaireId
    enquiry: EnquiryId
    at: datetime
    reads: frozenset[SubmissionId] = frozenset()
    statements: frozenset[str] = frozenset()
    corrects: bool = False


def reach(start: Sealed, others: Sequence[Sealed], wrong: Collection[str] = ()) -> dict[SubmissionId, Tie]:
    """Return every sealing that *start* reaches, with how it hangs together with it, *start* itself first.

    *wrong* are the words that are known to be wrong: whatever else says them is reached too. What follows from that
    comes last, so that what was reached before stays in its place.
    """
    found = {start.submission: Tie.BESIDE}
    _follow(found, others)
    said = {words for words in wrong if len(words) >= MANY_WORDS}
    for each in others:
        if each.submission not in found and each.statements & said and not each.corrects:
            found[each.submission] = Tie.SAME_WORDS
    _follow(found, others)
    return found


def _follow(found: dict[SubmissionId, Tie], others: Sequence[Sealed]) -> None:
    """Add what hangs together with what is *found*, and what hangs together with that, to the end."""
    size = -1
    while size < len(found):
        size = len(found)
        for each in others:
            tie = next(_ties(each, found, others), None) if each.submission not in found else None
            if tie is not None:
                found[each.submission] = tie


def _ties(each: Sealed, found: dict[SubmissionId, Tie], others: Sequence[Sealed]) -> Iterator[Tie]:
    start = next(iter(found))
    for other in (other for other in others if other.submission in found):
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
