"""What was typed, held against what was sealed of it: an answer that was issued stays the one that was saved last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from forms_service.casework.answering.questionnaires import State
from forms_service.casework.keeping.discrepancies import Discrepancy, Lack
from forms_service.casework.keeping.records import Standing
from forms_service.casework.sealing.submissions import digest
from forms_service.services.keeping.reconciling.sealed import KeptRecord
from forms_service.services.work import Work

REPLY_ISSUED: Final = "reply_issued"


def of_issued_answers(work: Work, kept: Sequence[KeptRecord]) -> Iterator[Discrepancy]:
    """Say of which issued records the answers in the database are not those that were sealed last."""
    issued = [one for one in kept if not one.record.part and one.record.issued_at]
    enquiries = sorted({one.record.enquiry for one in issued})
    every = work.questionnaires.of_enquiries(enquiries) if issued else {}
    done = {form.id for forms in every.values() for form in forms if form.state is State.ISSUED}
    standing = [one for one in issued if not one.record.marked(Standing.WITHDRAWN)]
    yield from _not_issued_any_more(work, [one for one in standing if one.sealing.questionnaire not in done])
    mine = {one.sealing.questionnaire: one for one in standing if one.sealing.questionnaire in done}
    sealings = work.submissions.of_questionnaires(list(mine)) if mine else {}
    saved = work.questionnaires.answers_of(list(mine)) if mine else {}
    for questionnaire, one in mine.items():
        if sealings[questionnaire][-1].id != one.sealing.id or digest(one.sealing.sealed) != one.sealing.sha256:
            continue  # It was sealed anew since; or what was sealed is altered itself, which is said of that.
        sealed = {each.id: each.value for each in one.sealing.answers.answers if each.saved_at}
        now = {name: answer.value for name, answer in saved[questionnaire].items()}
        if any(name not in now or now[name] != value for name, value in sealed.items()):
            yield one.lacks(Lack.RECORD, "The answers that the database has as typed are not those that were sealed.")


def _not_issued_any_more(work: Work, kept: Sequence[KeptRecord]) -> Iterator[Discrepancy]:
    """Say of which the log says last that they were issued: with them, what was typed is held against nothing."""
    forms = [one.sealing.questionnaire for one in kept]
    acts = (REPLY_ISSUED, "next_part_begun", "reply_called_back")
    entries = [entry for act in acts for entry in work.audit.proven(act, forms)] if forms else []
    newest = {entry.event.object_id: entry.event.act for entry in sorted(entries, key=lambda entry: entry.number)}
    for one in kept:
        if newest.get(one.sealing.questionnaire) == REPLY_ISSUED:
            words = "The log says that its reply was issued, and the database has the form otherwise. Put that back."
            yield one.lacks(Lack.RECORD, words)


def of_their_enquiries(work: Work, kept: Sequence[KeptRecord]) -> Iterator[Discrepancy]:
    """Say of which records the enquiry is called otherwise than when they were filed."""
    enquiries = work.enquiries.these(sorted({one.record.enquiry for one in kept}))
    called = {enquiry.id: enquiry.reference for enquiry in enquiries}
    for one in kept:
        if called.get(one.record.enquiry) != one.record.reference:
            yield one.lacks(Lack.RECORD, "Its enquiry has another reference in the database than the record.")
