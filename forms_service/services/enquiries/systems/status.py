"""Where an enquiry stands, in few words: for systems that follow what they sent in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.enquiries.enquiries import Enquiry, Kind
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import EnquiryId
from forms_service.casework.keeping.records import Record
from forms_service.casework.users import Permission
from forms_service.services.answering.other_enquiries.told import EnquiryOutcome
from forms_service.services.enquiries.history import as_seen
from forms_service.services.people import sight
from forms_service.services.published_forms import is_intake
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


@dataclass(frozen=True)
class EnquiryStatus:
    """*outcome* in a word, and whom to *ring* about it; *replies* and what was *issued* only where *is_open* to read.

    *stand_in* is the word that stands for the rest where it is not.
    """

    enquiry: Enquiry
    outcome: EnquiryOutcome
    ring: str
    stand_in: str = ""
    replies: Sequence[Questionnaire] = ()
    issued: Sequence[Record] = ()

    @property
    def is_open(self) -> bool:
        """Whether whoever asks may read it."""
        return not self.stand_in


@use_case(Permission.READ_ENQUIRY, asks=sight.leave_out)
def enquiry_status(work: Work, enquiry_id: EnquiryId) -> EnquiryStatus:
    """Return where an enquiry stands, as far as whoever asks may see it; the reading is logged."""
    enquiry = work.enquiries.get(enquiry_id)
    if enquiry.kind is Kind.ARRANGEMENT:
        raise NotFound("There is no such enquiry.")
    (seen,) = as_seen(work, [enquiry])
    work.read("enquiry_status_read", enquiry)
    if seen.stand_in:
        return EnquiryStatus(enquiry, seen.outcome, seen.ring, seen.stand_in)
    library = work.ports.library
    forms = work.questionnaires.of_enquiry(enquiry_id)
    replies = [form for form in forms if not is_intake(library, form)]
    issued = [record for record in work.records.of_enquiry(enquiry_id) if record.issued_at]
    return EnquiryStatus(enquiry, seen.outcome, seen.ring, replies=replies, issued=issued)
