"""What enquiries were told: the replies that are sealed in each and were not taken back, and what came of the search.

Whoever asks says which of it counts for them: only what is issued, or nothing that was superseded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from forms_service.casework.answering.questionnaires import State
from forms_service.casework.ids import EnquiryId, SubmissionId
from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.meanings import FOUND, NO_TRACE, SEARCH_ADULT_RESULT, SEARCH_CHILD_RESULTS
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.answers import AnswersByMeaning
from forms_service.services.published_forms import by_meaning, is_intake
from forms_service.services.work import Work


class EnquiryOutcome(StrEnum):
    """What came of an enquiry, in a word."""

    UNSAID = "Restricted"
    """Not for whoever looks."""

    NOT_ANSWERED = "Not answered yet"
    NO_TRACE = "No trace"
    KNOWN = "Known"
    ANSWERED = "Answered"
    WITHDRAWN = "Withdrawn"


CONTRARY = frozenset({EnquiryOutcome.NO_TRACE, EnquiryOutcome.KNOWN})
"""What cannot both be true of one person."""


@dataclass(frozen=True)
class Told:
    """What was sealed of a reply, the *answers* by their meaning; no *record* keeps it before its documents are made.

    *beside* are the records of all that is kept of the same sealing, itself first.
    """

    sealed: Submission
    answers: AnswersByMeaning
    record: Record | None = None
    beside: Sequence[Record] = ()

    @property
    def results(self) -> Mapping[str, EnquiryOutcome]:
        return results_of(self.answers)

    @property
    def issued_at(self) -> datetime | None:
        return self.record.issued_at if self.record else None

    @property
    def at(self) -> datetime:
        """When it was issued; until then, when it was filed or authorised."""
        return (self.record.issued_at or self.record.filed_at) if self.record else self.sealed.authorised_at


def told(work: Work, enquiries: Sequence[EnquiryId]) -> Mapping[EnquiryId, Sequence[Told]]:
    """Return what each of several enquiries was told, or is to be as soon as it is issued, the first first."""
    if not enquiries:
        return {}
    library = work.ports.library
    kept: dict[SubmissionId, list[Record]] = defaultdict(list)
    for record in work.records.of_enquiries(enquiries):
        if not record.marked(Standing.WITHDRAWN) and not is_intake(library, record):
            kept[record.submission].append(record)
    sealed = {each.id: each for each in work.submissions.these(sorted(kept))} if kept else {}
    unfiled = [each for each in _authorised(work, enquiries) if each.id not in sealed]
    found: dict[EnquiryId, list[Told]] = defaultdict(list)
    for submission in (*sealed.values(), *unfiled):
        beside = sorted(kept[submission.id], key=lambda record: record.part)
        whole = next((record for record in beside if not record.part), None)
        if whole is not None or not beside:
            answers = by_meaning(library, submission).answers
            found[submission.enquiry].append(Told(submission, answers, whole, beside))
    return {enquiry: sorted(each, key=lambda one: (one.at, one.sealed.id)) for enquiry, each in found.items()}


def _authorised(work: Work, enquiries: Sequence[EnquiryId]) -> Sequence[Submission]:
    """What stands of each reply that is authorised: nothing is filed of it before a document of it is made."""
    forms = [form for several in work.questionnaires.of_enquiries(enquiries).values() for form in several]
    waiting = [form.id for form in forms if form.state is State.AUTHORISED]
    sealed = work.submissions.of_questionnaires(waiting) if waiting else {}
    return [several[-1] for several in sealed.values() if several]


def results_of(answers: AnswersByMeaning) -> Mapping[str, EnquiryOutcome]:
    """Return in a word what a reply's search says of each: of the adult by an empty row, of each child by its own."""
    adult = answers.value(SEARCH_ADULT_RESULT)
    said = {**({"": adult} if adult else {}), **answers.each(SEARCH_CHILD_RESULTS)}
    return {row: _outcome(str(result)) for row, result in said.items()}


def _outcome(result: str) -> EnquiryOutcome:
    if result == NO_TRACE:
        return EnquiryOutcome.NO_TRACE
    return EnquiryOutcome.KNOWN if result in FOUND else EnquiryOutcome.ANSWERED
