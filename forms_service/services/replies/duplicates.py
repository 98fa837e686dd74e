"""A request that belongs to another enquiry: a chaser, one to be answered together with it, or one recorded twice."""

from __future__ import annotations

from enum import StrEnum

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import EnquiryId, QuestionnaireId
from forms_service.casework.people.people import Answer
from forms_service.casework.users import Permission
from forms_service.engine.moments import local
from forms_service.services.answering.open_questionnaire import load
from forms_service.services.enquiries.links import link
from forms_service.services.replies import allowed, progress
from forms_service.services.work import Work, use_case


class Belongs(StrEnum):
    """Why a request needs no answer of its own."""

    CHASER = "chaser"
    JOINED = "joined"
    DUPLICATE = "duplicate"


@use_case(Permission.ANSWER)
def belongs_to(work: Work, intake: QuestionnaireId, other: EnquiryId, why: Belongs) -> Enquiry:
    """Withdraw an enquiry at its intake because its request belongs to another, on which that stays as an event.

    To say so is to say that both are about the same adult, so the two are linked.
    """
    opened, goes_on = load(work, intake), work.enquiries.get_to_change(other)
    enquiry = opened.enquiry
    allowed.require(work, allowed.Request(opened, goes_on))
    if pair := allowed.adults(work, enquiry, goes_on):
        both = f"{enquiry.reference} and {goes_on.reference} are about the same adult."
        link(work, pair.one.id, pair.other.id, Answer.SAME, both)
    progress.withdraw_intake.act(work, intake, _reason(why, goes_on))
    told = goes_on.noted(_event(why, enquiry), by=work.by, at=work.now)
    work.enquiries.save(told)
    work.change("request_belongs_here", told, {"reason": _event(why, enquiry)})
    return told


def _reason(why: Belongs, other: Enquiry) -> str:
    words = {
        Belongs.CHASER: "A chaser of {0}, where it is noted.",
        Belongs.JOINED: "Joined to {0}, and answered there.",
        Belongs.DUPLICATE: "Recorded twice: see {0}.",
    }
    return words[why].format(other.reference)


def _event(why: Belongs, enquiry: Enquiry) -> str:
    asked = enquiry.received_at.wall if enquiry.received_at else local(enquiry.created_at)
    who, on = enquiry.requester or "The requester", f"{asked:%d %B %Y}".lstrip("0")
    words = {
        Belongs.CHASER: "{who} asked again on {on} ({reference}).",
        Belongs.JOINED: "{who} asked about the same people on {on} ({reference}): answer them here too.",
        Belongs.DUPLICATE: "This request was recorded twice: {reference} was withdrawn.",
    }
    return words[why].format(who=who, on=on, reference=enquiry.reference)
