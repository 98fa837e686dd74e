"""Whom issued notices told what before: whoever was told the same is not told it again by a further notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from forms_service.casework.ids import RecordId, SubmissionId
from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.meanings import (
    CORRECTION_BIRTH,
    CORRECTION_BIRTHS,
    CORRECTION_BORN_ON,
    CORRECTION_ITEMS,
    CORRECTION_KIND,
    CORRECTION_MISSING,
    CORRECTION_NAME,
    CORRECTION_NAMED,
    CORRECTION_NAMES,
    CORRECTION_RIGHT,
    CORRECTION_SENT,
    MISSING_BORN_ON,
    MISSING_FAMILY_NAME,
    MISSING_GIVEN_NAMES,
    RECIPIENT,
    RECIPIENT_BIRTHS,
    RECIPIENT_HELD,
    RECIPIENT_NAMES,
    RECIPIENT_STATEMENTS,
    RECIPIENTS,
)
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.answers import AnswersByMeaning
from forms_service.engine.types.registry import type_of
from forms_service.services.answering.issued_documents import chosen_document
from forms_service.services.published_forms import by_meaning
from forms_service.services.work import Work

PICKED: Final = (
    (CORRECTION_ITEMS, CORRECTION_SENT, CORRECTION_RIGHT),
    (CORRECTION_BIRTHS, CORRECTION_BIRTH, CORRECTION_BORN_ON),
    (CORRECTION_NAMES, CORRECTION_NAME, CORRECTION_NAMED),
)
"""Each list of what was wrong: what is picked in it, and what is right."""
_OF_RECIPIENT: Final = (RECIPIENT_STATEMENTS, RECIPIENT_BIRTHS, RECIPIENT_NAMES)


@dataclass(frozen=True)
class Notification:
    """What a notice names to one recipient: each thing that is wrong with what is right; and what they *held* of it."""

    kind: str
    wrong: frozenset[tuple[str, str]]
    held: frozenset[str]

    def is_covered_by(self, others: Sequence[Notification]) -> bool:
        """Whether somebody who was told the *others* knows all of this."""
        if self.wrong:
            return self.wrong <= {one for other in others for one in other.wrong}
        return self.held <= {one for other in others if other.kind == self.kind for one in other.held}


def notification(answers: AnswersByMeaning, picked: Sequence[str], held: Sequence[str]) -> Notification:
    """Return what a notice with these *answers* names to whoever had what is *picked*."""
    right = dict(_rights(answers))
    wrong = frozenset([*((one, right.get(one, "")) for one in picked), *_missing(answers)])
    return Notification(str(answers.value(CORRECTION_KIND) or ""), wrong, frozenset(held))


def _missing(answers: AnswersByMeaning) -> Iterator[tuple[str, str]]:
    """Children who were missing, of whom every recipient is told."""
    for _, cells in answers.rows(CORRECTION_MISSING):
        said = (cells.value(what) for what in (MISSING_GIVEN_NAMES, MISSING_FAMILY_NAME, MISSING_BORN_ON))
        yield CORRECTION_MISSING, " ".join(str(one or "") for one in said)


def _rights(answers: AnswersByMeaning) -> Iterator[tuple[str, str]]:
    for repeat, chosen, right in PICKED:
        for _, cells in answers.rows(repeat):
            yield str(cells.value(chosen) or ""), str(cells.value(right) or "")


def issued_notices(work: Work, record: Record) -> list[Submission]:
    """What was sealed of the notices about a record that were issued, the first one first, wherever they were begun."""
    by = [SubmissionId(marking.by) for marking in record.marked(Standing.CORRECTED) if marking.by]
    sealed = work.submissions.these(by) if by else ()
    return [notice for notice in sealed if corrected_by(work, notice) == record.submission]


def corrected_by(work: Work, notice: Submission) -> SubmissionId | None:
    """The sealing that a *notice* is about: its author may have chosen another than it was begun for.

    None where that was destroyed since.
    """
    questions = work.ports.library.get(notice.definition).questions
    chosen = next((notice.value(question.id) for question in questions if type_of(question).chooses_document), None)
    if chosen:
        document = chosen_document(work, chosen)
        return document.submission if document else None
    return next((record.submission for record in work.records.these([RecordId(notice.about)])), None)


def said_by_notices(work: Work, record: Record, but: str = "") -> Iterator[AnswersByMeaning]:
    """What each issued notice about a record says, *but* for one of them, the first one first."""
    for notice in issued_notices(work, record):
        if notice.questionnaire != but:
            yield by_meaning(work.ports.library, notice).answers


def told_before(work: Work, record: Record, but: str) -> Mapping[str, Sequence[Notification]]:
    """By recipient, what each issued notice about a *record* named to them, *but* for one of them."""
    found: dict[str, list[Notification]] = {}
    for notice in said_by_notices(work, record, but):
        for name, one in _by_recipient(notice):
            found.setdefault(name, []).append(one)
    return found


def _by_recipient(answers: AnswersByMeaning) -> Iterator[tuple[str, Notification]]:
    for _, cells in answers.rows(RECIPIENTS):
        picked = [str(one) for column in _OF_RECIPIENT for one in _several(cells, column)]
        held = str(cells.value(RECIPIENT_HELD) or "").splitlines()
        yield str(cells.value(RECIPIENT) or "").casefold(), notification(answers, picked, held)


def _several(cells: AnswersByMeaning, column: str) -> list[object]:
    value = cells.value(column)
    return list(value) if isinstance(value, list) else []
