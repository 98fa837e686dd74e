"""Which of the published forms something is: by the role that it plays, and never by its name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.documents.documents import Document, TemplateMissing
from forms_service.casework.enquiries.enquiries import Enquiry, EnquiryState
from forms_service.casework.meanings import FormRole
from forms_service.casework.sealing.sealed_by_meaning import SealedByMeaning
from forms_service.casework.sealing.submissions import Submission
from forms_service.engine.definitions.forms import Definition
from forms_service.services.ports import Library, Template, Templates

ACKNOWLEDGEMENT: Final = "D01"
"""The letter that says of an enquiry that it is being worked on: true for as long as that is so."""

_ANSWER_NOBODY: Final = frozenset({FormRole.INTAKE, FormRole.CORRECTION_NOTICE})


class OfForm(Protocol):
    """A questionnaire, a submission or a record: each is of one published version."""

    @property
    def definition(self) -> str: ...


def version_if_there(library: Library, definition_id: str) -> Definition | None:
    """Return a version that something was of once; nothing where it was taken out since."""
    return next((definition for definition in library.all() if definition.id == definition_id), None)


def intake_family(definition: Definition) -> str:
    """The intake that a form is for, whoever publishes it: its own name, or what it carries from; empty for none."""
    if definition.plays == FormRole.INTAKE:
        return definition.family
    return definition.carries.family if definition.carries else ""


def is_intake(library: Library, thing: OfForm) -> bool:
    return library.get(thing.definition).plays == FormRole.INTAKE


def intake_among(library: Library, questionnaires: Iterable[Questionnaire]) -> Questionnaire | None:
    """Return the intake among the questionnaires of an enquiry; an arrangement has none."""
    return next((found for found in questionnaires if is_intake(library, found)), None)


def by_meaning(library: Library, submission: Submission) -> SealedByMeaning:
    """Return what was sealed, to be asked for by what it means."""
    return SealedByMeaning(submission, library.get(submission.definition))


def is_worked_on(library: Library, enquiry: Enquiry, every: Sequence[Questionnaire]) -> bool:
    """Whether whoever asked has still an answer to come: *every* questionnaire of the enquiry says so.

    A correction is none: it tells those who have their answer.
    """
    if enquiry.state is EnquiryState.CLOSED:
        return False
    replies = [each for each in every if library.get(each.definition).plays not in _ANSWER_NOBODY]
    return not replies or any(not each.state.is_final for each in replies)


def letter_behind(templates: Templates, document: Document) -> Template | None:
    """Return the letter that a document is made from; none where it is not there any more."""
    try:
        return templates.get(document.template)
    except TemplateMissing:
        return None
