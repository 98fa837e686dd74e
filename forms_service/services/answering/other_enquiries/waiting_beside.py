"""Replies of other enquiries that wait for a manager too, and say the opposite of somebody: no trace here, known there.

What is sealed already its author has answered for (`agreement.py`); of two that wait at one moment neither author
could know the other's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.errors import Conflict
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load_for_service
from forms_service.services.answering.other_enquiries.elsewhere import AskedElsewhere, look_up
from forms_service.services.answering.other_enquiries.told import CONTRARY, EnquiryOutcome, results_of
from forms_service.services.answering.reading_ahead import read_ahead
from forms_service.services.people.sight import Sights
from forms_service.services.work import Work


def refuse_contradicted(work: Work, opened: OpenQuestionnaire, since: datetime | None = None) -> None:
    """Refuse to decide on a reply that another contradicts which was sent to a manager; before *since*, if given.

    Of a restricted enquiry its authoriser is told otherwise that it is there, and whom to ring. ``Conflict``.
    """
    if found := waiting_beside(work, opened, since=since):
        raise Conflict(
            f"{opened.enquiry.reference}: a reply of {', '.join(found)}, which waits for a manager too, says the "
            "opposite about somebody in this. Read both, and return the one that may be wrong to its author; the other "
            "one can then go on."
        )


def waiting_beside(
    work: Work,
    opened: OpenQuestionnaire,
    asked: Sequence[AskedElsewhere] | None = None,
    since: datetime | None = None,
) -> list[str]:
    """Return the references of the enquiries in which a reply waits that says the opposite of somebody in this one.

    *asked* are the other enquiries about the same people, where they have been looked up already.
    """
    mine = results_of(opened.path.by_meaning)
    if not CONTRARY & set(mine.values()):
        return []
    every = look_up(work, [opened.enquiry])[opened.enquiry.id] if asked is None else asked
    sights = Sights(work, [each.enquiry for each in every])
    waiting = {each.enquiry.id: list(_waiting(sights.forms[each.enquiry.id], since)) for each in every}
    beside = [each for each in every if waiting[each.enquiry.id] and not sights.is_restricted(each.enquiry)]
    if beside:
        read_ahead(work, [each.enquiry for each in beside])
    return [
        each.enquiry.reference
        for each in beside
        if any(_contradicts(work, mine, each, reply) for reply in waiting[each.enquiry.id])
    ]


def _waiting(forms: Sequence[Questionnaire], since: datetime | None) -> Iterator[Questionnaire]:
    for reply in forms:
        if reply.state is State.WITH_MANAGER and (since is None or (reply.sent_at and reply.sent_at < since)):
            yield reply


def _contradicts(work: Work, mine: Mapping[str, EnquiryOutcome], asked: AskedElsewhere, reply: Questionnaire) -> bool:
    theirs = results_of(load_for_service(work, reply.id).path.by_meaning)
    return any({mine.get(match.subject.row), theirs.get(match.person.row)} == CONTRARY for match in asked.matches)
