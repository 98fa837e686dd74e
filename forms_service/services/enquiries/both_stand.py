"""Letters of two enquiries that contradict each other: whose task that is, saying why both stand, accepting that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.enquiries.clocks import Reminder
from forms_service.casework.enquiries.enquiries import Enquiry, Note
from forms_service.casework.errors import Conflict, Invalid
from forms_service.casework.ids import EnquiryId, QuestionnaireId
from forms_service.casework.reasons import is_reason
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem
from forms_service.engine.moments import Moment
from forms_service.services.answering.other_enquiries.at_odds import AtOdds, letters_at_odds
from forms_service.services.enquiries import allowed
from forms_service.services.enquiries.clocks import Task
from forms_service.services.keeping.allowed import corrections_of
from forms_service.services.repositories.answering import WorkItem
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

AT_ODDS: Final = "at-odds:"
"""What the key of such a task begins with; the other enquiry follows."""


@use_case(Permission.ANSWER)
def say_why_both_stand(work: Work, enquiry_id: EnquiryId, other_id: EnquiryId, reason: str) -> bool:
    """Note with both enquiries why their letters, which say otherwise of one person, both stand; whether that is so.

    It is once somebody says so who may authorise and prepared neither: by that they accept what was said before.
    """
    enquiry = work.enquiries.get_to_change(enquiry_id)
    allowed.require(work, enquiry, Act.SAY_BOTH_STAND)
    if not is_reason(reason):
        raise Invalid([Problem(("reason",), "Say why both letters stand")])
    every = letters_at_odds(work, [enquiry])[enquiry_id]
    found = [one for one in every if one.other.id == other_id and one.is_sure]
    if not found:
        raise Conflict("No letters of these two enquiries contradict each other. They may have been answered for.")
    other = work.enquiries.get_to_change(other_id)
    settles = may_settle(work, found)
    stand = "both stand" if settles else "a manager is asked to accept that both stand"
    text = f"{_of_whom(enquiry, found)}, and {stand}: {reason.strip()}"
    note = Note(text, work.by, work.now, reason=reason.strip(), settles=settles)
    for one, beside in ((enquiry, other), (other, enquiry)):
        work.enquiries.save(one.noted_beside(beside, note))
        work.change("letters_explained", one, {"reason": reason.strip()})
    return settles


def _of_whom(enquiry: Enquiry, found: Sequence[AtOdds]) -> str:
    names = ", ".join(dict.fromkeys(one.match.subject.name for one in found))
    return f"{enquiry.reference} and {found[0].other.reference} were answered otherwise about {names}"


def may_settle(work: Work, found: Sequence[AtOdds]) -> bool:
    """Whether whoever looks authorises replies, and prepared none of these letters."""
    sealed = [letter.sealed for one in found for letter in (one.here, one.there)]
    replies = [work.questionnaires.get(each) for each in dict.fromkeys(one.questionnaire for one in sealed)]
    return work.may(Permission.AUTHORISE) and not any(work.by in {reply.owner, reply.sent_by} for reply in replies)


def to_be_settled(work: Work, items: Sequence[WorkItem]) -> list[Task]:
    """Return as what is to be done at once, by whoever sent either, the issued letters of *items* that are at odds.

    Of another enquiry that is closed, and so on no work list, the task is here too.
    """
    issued = {item.questionnaire.id: item for item in items if item.is_seen and _is_issued(item.questionnaire)}
    enquiries = {item.enquiry.id: item.enquiry for item in issued.values()}
    found = letters_at_odds(work, list(enquiries.values()))
    tasks: dict[tuple[QuestionnaireId, EnquiryId], Task] = {}
    for each in (one for several in found.values() for one in several if one.is_out and not _is_in_hand(work, one)):
        for letter, one, other in ((each.here, each.enquiry, each.other), (each.there, each.other, each.enquiry)):
            reply = work.questionnaires.get(letter.sealed.questionnaire)
            item = issued.get(reply.id) or WorkItem(reply, one, is_sent=True)
            tasks.setdefault((reply.id, other.id), _task(item, other, each))
    return list(tasks.values())


def _is_in_hand(work: Work, found: AtOdds) -> bool:
    """Whether the correction of the letter that was called wrong is under way: that is a task of its own."""
    record = found.wrong.record if found.wrong else None
    if record is None:
        return False
    notices = corrections_of(work, record.id, work.questionnaires.of_enquiry(record.enquiry))
    return any(not notice.state.is_final for notice in notices)


def _is_issued(reply: Questionnaire) -> bool:
    return reply.state is State.ISSUED or reply.begins_next_part


def _task(item: WorkItem, other: Enquiry, found: AtOdds) -> Task:
    since = Moment(found.since)
    if found.reason:
        what = f"A manager accepts why letters of this and {other.reference} both stand, or one is corrected"
    elif found.is_sure:
        what = f"Letters of this and {other.reference} contradict each other: put one right, or say why both stand"
    else:
        what = f"Letters of this and {other.reference} contradict each other: say whether it is the same person"
    return Task(item, item.questionnaire.owner, since, since, what, Reminder.ALL, f"{AT_ODDS}{other.id}")
