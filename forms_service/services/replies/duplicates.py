"""A request that belongs to another enquiry: a chaser, one to be answered together with it, or one recorded twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from forms_service.casework.acts import Act
from forms_service.casework.enquiries.enquiries import Belongs, Enquiry
from forms_service.casework.errors import Invalid
from forms_service.casework.ids import EnquiryId, QuestionnaireId
from forms_service.casework.people.people import Verdict
from forms_service.casework.people.subjects import Subject
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem
from forms_service.engine.dates import moment_in_words
from forms_service.engine.moments import local
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.answering.other_enquiries.differences import Difference, request_differences
from forms_service.services.answering.other_enquiries.requests import first_needed_by
from forms_service.services.enquiries.links import link
from forms_service.services.replies import allowed, progress
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


@dataclass(frozen=True)
class Beside:
    """A request beside the enquiry to which it may belong: *ways*, why it may; *joins* two adults, not linked yet.

    *differences* is what the request tells otherwise than that enquiry has it.
    """

    opened: OpenQuestionnaire
    other: Enquiry
    ways: Sequence[Belongs]
    joins: tuple[Subject, Subject] | None
    differences: Sequence[Difference]


@use_case(Permission.ANSWER)
def beside(work: Work, intake: QuestionnaireId, other: EnquiryId) -> Beside:
    """Return what would happen to a request that belongs to another enquiry; refuse where it cannot belong to it."""
    opened, there = load(work, intake), work.enquiries.get(other)
    requests = [allowed.Request(opened, there, why) for why in Belongs]
    ways = [each.why for each in requests if Act.BELONGS in allowed.request_acts(work, each)]
    if not ways:
        allowed.require(work, requests[0])
    work.read("history_read", opened.enquiry, {"shown": there.reference})
    mine, theirs = opened.enquiry.adult, there.adult
    joins = (mine, theirs) if mine and theirs and allowed.adults(work, opened.enquiry, there) else None
    return Beside(opened, there, ways, joins, request_differences(work, opened.enquiry, there))


@use_case(Permission.ANSWER)
def belongs_to(work: Work, intake: QuestionnaireId, other: EnquiryId, why: Belongs, reason: str) -> Enquiry:
    """Withdraw an enquiry at its intake because its request belongs to another, on which that stays as an event.

    To say so is to say that both are about the same adult, so the two are linked.
    """
    if not reason.strip():
        raise Invalid([Problem(("reason",), "Say how you know that it belongs there")])
    opened, goes_on = load(work, intake), work.enquiries.get_to_change(other)
    enquiry = opened.enquiry
    allowed.require(work, allowed.Request(opened, goes_on, why))
    if pair := allowed.adults(work, enquiry, goes_on):
        both = f"{enquiry.reference} and {goes_on.reference} are about the same adult. {reason.strip()}"
        link(work, pair.one.id, pair.other.id, Verdict.SAME, both)
    progress.withdraw_intake.act(work, intake, f"{_WITHDRAWN[why].format(goes_on.reference)} {reason.strip()}")
    told = _told(work, goes_on, enquiry, why)
    work.enquiries.save(told)
    work.change("request_belongs_here", told, {"reason": _event(why, enquiry)})
    return told


def _told(work: Work, goes_on: Enquiry, request: Enquiry, why: Belongs) -> Enquiry:
    """The enquiry that goes on, with what happened; who is to be answered there too is somebody's task."""
    event = f"{_event(why, request)}{_differences_in_words(request_differences(work, request, goes_on))}"
    if why is Belongs.JOINED:
        return goes_on.with_request(request, event, by=work.by, at=work.now)
    chased = goes_on.with_chaser(request, f"{event}{_sooner(request, goes_on)}", by=work.by, at=work.now)
    return replace(chased, needed_by=first_needed_by(work, chased, goes_on.needed_by))


def _sooner(request: Enquiry, goes_on: Enquiry) -> str:
    """By when whoever asks again needs it, where that is sooner than was known."""
    by = request.needed_by
    if by is None or (goes_on.needed_by is not None and goes_on.needed_by <= by):
        return ""
    return f" They need the reply by {moment_in_words(by)}, which is sooner and counts from now on."


def _differences_in_words(found: Sequence[Difference]) -> str:
    """Of what a request tells otherwise; what it tells is for whoever answers there to read beside their own."""
    about = "; ".join(dict.fromkeys(one.label for one in found))
    return f" It tells otherwise: {about}. Each is asked about in every reply of this enquiry." if about else ""


_WITHDRAWN: Final[Mapping[Belongs, str]] = {
    Belongs.CHASER: "A chaser of {0}, where it is noted.",
    Belongs.JOINED: "Joined to {0}, and answered there.",
    Belongs.DUPLICATE: "Recorded twice: see {0}.",
}
_EVENTS: Final[Mapping[Belongs, str]] = {
    Belongs.CHASER: "{who} asked again on {on} ({reference}), about {people}.",
    Belongs.JOINED: "{who} asked about {people} on {on} ({reference}): answer them here too.",
    Belongs.DUPLICATE: "This request was recorded twice: {reference}, about {people}, was withdrawn.",
}


def _event(why: Belongs, enquiry: Enquiry) -> str:
    """What whoever opens the other enquiry is told: who asked, when, and about whom, as that request has them."""
    asked = enquiry.received_at.wall if enquiry.received_at else local(enquiry.created_at)
    who, on = enquiry.requester or "The requester", f"{asked:%d %B %Y}".lstrip("0")
    people = "; ".join(_named(subject) for subject in enquiry.subjects)
    return _EVENTS[why].format(who=who, on=on, reference=enquiry.reference, people=people)


def _named(subject: Subject) -> str:
    return ", ".join((subject.name, f"born {subject.born}", *subject.numbers))
