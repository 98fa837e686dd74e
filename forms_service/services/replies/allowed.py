"""Whether a request belongs to another enquiry: the facts that the rule goes by, looked up when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from forms_service.casework.acts import Act, AllowedActs, refused
from forms_service.casework.answering.questionnaires import State
from forms_service.casework.enquiries.acts import ON_REQUEST
from forms_service.casework.enquiries.enquiries import Belongs, Enquiry
from forms_service.casework.errors import ServiceError
from forms_service.casework.meanings import (
    REQUEST_AGENCY,
    REQUEST_DELIVERY_UNIT,
    REQUEST_ESTABLISHMENT,
    REQUEST_KIND,
)
from forms_service.casework.people.people import Pair
from forms_service.engine.answers import AnswersByMeaning
from forms_service.services.answering.allowed import questionnaire_acts
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.answering.other_enquiries.differences import request_differences
from forms_service.services.answering.other_enquiries.requests import SENDER, differs, intake_of, not_named
from forms_service.services.enquiries.allowed import pair_acts, refuse_unseen
from forms_service.services.enquiries.history import is_about_same_adult
from forms_service.services.people.sight import Sights
from forms_service.services.work import Work

PLACE_AND_KIND: Final = (REQUEST_ESTABLISHMENT, REQUEST_DELIVERY_UNIT, REQUEST_KIND)
"""What a chaser of a request has in common with it."""


@dataclass(frozen=True)
class Request:
    """A request, laid open at its intake, beside the enquiry to which it may belong, and why."""

    intake: OpenQuestionnaire
    other: Enquiry
    why: Belongs


@dataclass(frozen=True)
class _Facts:
    work: Work
    request: Request

    @property
    def other(self) -> Enquiry:
        return self.request.other

    @property
    def why(self) -> Belongs:
        return self.request.why

    @property
    def is_same(self) -> bool:
        return self.request.intake.enquiry.id == self.request.other.id

    @property
    def not_theirs(self) -> Sequence[ServiceError]:
        return list(refused(lambda: refuse_unseen(self.work, self.other)))

    @property
    def is_about_same_adult(self) -> bool:
        return is_about_same_adult(self.work, self.request.intake.enquiry, self.other)

    @property
    def can_be_answered_there(self) -> bool:
        every = self.work.questionnaires.of_enquiry(self.other.id)
        return any(each.state.is_open or each.state is State.WITH_MANAGER for each in every)

    @cached_property
    def differences(self) -> Sequence[str]:
        told = request_differences(self.work, self.request.intake.enquiry, self.request.other)
        return list(dict.fromkeys(one.label for one in told))

    @property
    def not_named_there(self) -> Sequence[str]:
        return not_named(self.work, self.request.intake.enquiry, self.request.other)

    @cached_property
    def _theirs(self) -> AnswersByMeaning | None:
        return intake_of(self.work, self.request.other)

    @property
    def other_service(self) -> bool:
        return self._differs(REQUEST_AGENCY)

    @property
    def is_restricted(self) -> bool:
        enquiry = self.request.intake.enquiry
        return Sights(self.work, [enquiry]).is_restricted(enquiry)

    @property
    def other_sender(self) -> bool:
        return any(self._differs(meaning) for meaning in SENDER)

    @property
    def asks_otherwise(self) -> bool:
        return any(self._differs(meaning) for meaning in PLACE_AND_KIND)

    def _differs(self, meaning: str) -> bool:
        return differs(self.request.intake.foreseen.by_meaning, self._theirs, meaning)

    @property
    def not_withdrawn(self) -> Sequence[ServiceError]:
        return questionnaire_acts(self.work, self.request.intake).refusals(Act.WITHDRAW_OWN)

    @property
    def not_linked(self) -> Sequence[ServiceError]:
        pair = adults(self.work, self.request.intake.enquiry, self.request.other)
        return pair_acts(self.work, pair).refusals(Act.SAY_SAME) if pair else ()


def adults(work: Work, one: Enquiry, other: Enquiry) -> Pair | None:
    """The adults of two enquiries, where both name one and they are not linked yet."""
    ends = [adult.person for adult in (one.adult, other.adult) if adult and adult.person]
    if len(ends) < 2 or ends[0] == ends[1]:
        return None
    pair = Pair(work.people.get(ends[0]), work.people.get(ends[1]))
    return None if pair.are_linked else pair


def require(work: Work, request: Request) -> None:
    """Raise the reason why a request may not be withdrawn for another enquiry now, if there is one."""
    ON_REQUEST.require(Act.BELONGS, work.actor, _Facts(work, request))


def request_acts(work: Work, request: Request) -> AllowedActs:
    return ON_REQUEST.allow(work.actor, _Facts(work, request))
