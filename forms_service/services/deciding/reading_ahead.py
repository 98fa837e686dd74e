"""Reading ahead what a list of replies is laid open with, and what is known elsewhere of those decided together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import EnquiryId
from forms_service.services.answering.allowed import BATCH
from forms_service.services.answering.other_enquiries.elsewhere import AskedElsewhere, look_up
from forms_service.services.answering.reading_ahead import read_ahead
from forms_service.services.repositories.answering import WorkItem
from forms_service.services.work import Work


def read_list_ahead(work: Work, items: Sequence[WorkItem]) -> Mapping[EnquiryId, Sequence[AskedElsewhere]]:
    """Read what the replies of a list are laid open with; of those decided together, what was asked elsewhere too."""
    if not items:
        return {}
    read_ahead(work, list({item.enquiry.id: item.enquiry for item in items}.values()))
    batched = {item.enquiry.id: item.enquiry for item in items if is_batched(work, item)}
    return _look_up_ahead(work, list(batched.values()))


def is_batched(work: Work, item: WorkItem) -> bool:
    """Whether a form is one whose replies may be taken together at all; most are not, and need not be laid open."""
    outcomes = work.ports.library.get(item.questionnaire.definition).outcomes
    return any(outcome.kind == BATCH for outcome in outcomes)


def _look_up_ahead(work: Work, enquiries: Sequence[Enquiry]) -> Mapping[EnquiryId, Sequence[AskedElsewhere]]:
    """Return which others are about the people of each of several enquiries, with what waits and is sealed in them."""
    found = look_up(work, enquiries)
    others = {asked.enquiry.id: asked.enquiry for several in found.values() for asked in several}
    read_ahead(work, list(others.values()))
    return found
