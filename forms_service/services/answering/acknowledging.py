"""The letter that says of an enquiry that it is being worked on: it is true for as long as that is so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.enquiries.enquiries import Enquiry, EnquiryState
from forms_service.casework.meanings import FormRole
from forms_service.services.ports import Library

ACKNOWLEDGEMENT: Final = "D01"
_ANSWER_NOBODY: Final = frozenset({FormRole.INTAKE, FormRole.CORRECTION_NOTICE})


def is_worked_on(library: Library, enquiry: Enquiry, every: Sequence[Questionnaire]) -> bool:
    """Whether whoever asked has still an answer to come: *every* questionnaire of the enquiry says so.

    A correction is none: it tells those who have their answer.
    """
    if enquiry.state is EnquiryState.CLOSED:
        return False
    replies = [each for each in every if library.get(each.definition).plays not in _ANSWER_NOBODY]
    return not replies or any(not each.state.is_final for each in replies)
