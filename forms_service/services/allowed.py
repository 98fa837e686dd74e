"""``allowed_acts(work, thing)``: what the person who asks may do with a thing, and why not the rest.

Each room gathers the facts of its own things; use cases there refuse by the same rules.
"""

from __future__ import annotations

from typing import TypeAlias

from forms_service.casework.acts import AllowedActs
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.keeping.acts import ON_HOLD
from forms_service.casework.keeping.holds import Hold
from forms_service.casework.keeping.records import Record
from forms_service.casework.people.people import Link, Pair, Person
from forms_service.casework.users import Permission
from forms_service.services.answering.allowed import questionnaire_acts
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.enquiries.allowed import enquiry_acts, link_acts, pair_acts, person_acts
from forms_service.services.keeping.allowed import record_acts
from forms_service.services.replies.allowed import Request, request_acts
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

Thing: TypeAlias = OpenQuestionnaire | Enquiry | Request | Record | Hold | Pair | Link | Person


@use_case(*Permission, unlogged="it tells nothing about the thing but what may be done with it")
def allowed_acts(work: Work, thing: Thing) -> AllowedActs:
    match thing:
        case OpenQuestionnaire():
            return questionnaire_acts(work, thing)
        case Enquiry():
            return enquiry_acts(work, thing)
        case Request():
            return request_acts(work, thing)
        case Record():
            return record_acts(work, thing)
        case Hold():
            return ON_HOLD.allow(work.actor, thing)
        case Pair():
            return pair_acts(work, thing)
        case Link():
            return link_acts(work, thing)
        case Person():
            return person_acts(work, thing)
