"""Opening an enquiry in an emergency, by somebody whom it is not for; and looking at that afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.enquiries.emergency_access import DURATION, EmergencyAccess
from forms_service.casework.errors import Conflict, unsaid
from forms_service.casework.ids import EmergencyAccessId, EnquiryId, new
from forms_service.casework.reasons import says_what_for
from forms_service.casework.users import Permission
from forms_service.services.people import sight
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

MOST_SHOWN: Final = 200
WHAT_FOR: Final = "Say in a sentence what it is for: who is at risk, and what has to be known now"


@dataclass(frozen=True)
class ClosedEnquiry:
    """What somebody learns of an enquiry that is not for them: its *reference*, a word for why, and whom to *ring*."""

    reference: str
    stand_in: str
    ring: str


@use_case(Permission.ANSWER, asks=sight.leave_out, unlogged="it tells no more than the refusal")
def closed_enquiry(work: Work, enquiry_id: EnquiryId) -> ClosedEnquiry:
    """Return an enquiry that is not for whoever asks; ``Conflict`` where it is."""
    enquiry = work.enquiries.get(enquiry_id)
    sights = sight.Sights(work, [enquiry])
    if not (stand_in := sights.stand_in(enquiry)):
        raise Conflict(f"{enquiry.reference} is open to you already.")
    return ClosedEnquiry(enquiry.reference, stand_in, sights.ring(enquiry))


@use_case(Permission.ANSWER, asks=sight.leave_out)
def open_in_emergency(work: Work, enquiry_id: EnquiryId, reason: str) -> EmergencyAccess:
    """Let whoever does it open an enquiry that is not for them, for a shift, as if they were of its case team."""
    closed_enquiry.act(work, enquiry_id)
    if not says_what_for(reason):
        raise unsaid("reason", WHAT_FOR)
    access = EmergencyAccess(
        new(EmergencyAccessId), work.organisation, enquiry_id, work.by, reason.strip(), work.now, work.now + DURATION
    )
    work.emergency_accesses.add(access)
    work.change("opened_in_emergency", work.enquiries.get(enquiry_id), {"reason": access.reason})
    return access


@dataclass(frozen=True)
class ToNote:
    """An emergency access, as whoever looks at such sees it; *is_to_note* says whether they are to note it."""

    access: EmergencyAccess
    reference: str
    is_to_note: bool


@use_case(Permission.NOTE_EMERGENCIES)
def every(work: Work) -> Sequence[ToNote]:
    """Return what was opened in an emergency, first what nobody has looked at; the reading is logged."""
    found = work.emergency_accesses.every(limit=MOST_SHOWN)
    named = {each.id: each.reference for each in work.enquiries.these(sorted({access.enquiry for access in found}))}
    work.read("emergencies_read", LogObject("emergencies"))
    return [
        ToNote(access, named[access.enquiry], is_to_note=access.noted_at is None and access.user != work.by)
        for access in found
    ]


@use_case(Permission.NOTE_EMERGENCIES, asks=sight.leave_out)
def note_emergency(work: Work, access_id: EmergencyAccessId) -> EmergencyAccess:
    """Note that somebody has looked at why an enquiry was opened in an emergency."""
    access = work.emergency_accesses.get(access_id)
    noted = access.note(by=work.by, at=work.now)
    work.emergency_accesses.save(noted, expected=access)
    work.change("emergency_noted", work.enquiries.get(access.enquiry), {"to": access.user})
    return noted
