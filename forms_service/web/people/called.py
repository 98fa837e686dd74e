"""What a questionnaire is called in a sentence about it, so that a page says what was done to what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.meanings import FormRole
from forms_service.web.frame.guards import ports

_NOUNS: Final[Mapping[str, str]] = {
    FormRole.INTAKE: "intake",
    FormRole.EXCHANGE: "record of the exchange",
    FormRole.KNOWN_CHILD: "assessment",
    FormRole.UNKNOWN_CHILD: "view on contact",
    FormRole.REVIEW: "review",
    FormRole.CORRECTION_NOTICE: "correction notice",
    FormRole.LOCAL_ARRANGEMENT: "local arrangement",
}


def called(questionnaire: Questionnaire) -> str:
    """Return its noun: a form that plays no part of its own is a reply."""
    return _NOUNS.get(ports().library.get(questionnaire.definition).plays, "reply")
