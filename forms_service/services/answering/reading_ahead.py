"""Reading ahead: what laying the questionnaires of many enquiries open takes, read in a few statements for all of them.

A list costs the database no more for each thing on it.
"""

from __future__ import annotations

from collections.abc import Sequence

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.services.people import background
from forms_service.services.people.sight import Sights
from forms_service.services.work import Work


def read_ahead(work: Work, enquiries: Sequence[Enquiry]) -> None:
    """Read everything of several enquiries that their questionnaires go by."""
    ids = [enquiry.id for enquiry in enquiries]
    work.enquiries.these(ids)
    every = [form.id for forms in work.questionnaires.of_enquiries(ids).values() for form in forms]
    work.questionnaires.answers_of(every)
    work.uploads.of_questionnaires(every)
    work.documents.of_questionnaires(every)
    sealed = work.submissions.of_questionnaires(every)
    work.records.of_enquiries(ids)
    work.records.of_submissions([each.id for several in sealed.values() for each in several])
    work.people.participants_of(ids)
    Sights(work, enquiries).read_ahead()
    background.read_ahead(work, enquiries)
