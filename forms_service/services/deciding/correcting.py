"""What a sealed reply corrects of its request: facts of the people, and what is kept of them looked at again."""

from __future__ import annotations

from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.keeping import of_people
from forms_service.services.people import corrected
from forms_service.services.work import Work


def take_corrections(work: Work, opened: OpenQuestionnaire) -> None:
    """Write what a reply that is sealed now corrects as facts, and date what is kept of those people anew."""
    changed = corrected.take_corrections(work, opened.enquiry, opened.child, opened.path.by_meaning)
    if changed:
        of_people.look_again(work, changed)
