"""Who searched for the people of a reply, or amended whom to search for: none of them authorises it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from forms_service.casework.answering.questionnaires import SavedAnswer
from forms_service.casework.meanings import (
    SEARCH_ADULT_RESULT,
    SEARCH_AT,
    SEARCH_CHILD_RESULTS,
    SEARCH_PEOPLE,
    SEARCH_PERSON_BY,
)
from forms_service.casework.people.subjects import NAMING
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire

SEARCH: Final = (SEARCH_AT, SEARCH_ADULT_RESULT, SEARCH_CHILD_RESULTS)
"""That a search was made, and what was found."""


def searchers(opened: OpenQuestionnaire) -> frozenset[str]:
    """Return who said the search that a reply rests on, and who amended its intake's people.

    Whoever wrote an enquiry down at first only copied who was asked about: that is no amendment.
    """
    if opened.source is None:
        return frozenset()
    return frozenset((*_searched(opened), *_searched(opened.source), *_amended(opened, opened.source)))


def _searched(opened: OpenQuestionnaire) -> Iterator[str]:
    yield from (answer.saved_by for answer in _saved(opened, SEARCH) if answer.origin != "copied")
    for _, cells in opened.path.by_meaning.rows(SEARCH_PEOPLE):
        if by := cells.value(SEARCH_PERSON_BY):
            yield str(by)


def _amended(reply: OpenQuestionnaire, intake: OpenQuestionnaire) -> Iterator[str]:
    """Who changed an answer about the people after a reply was begun, or in somebody else's enquiry.

    What a correction notice put in is its author's, and was authorised: whoever issued it amended nothing.
    """
    for answer in (saved for saved in _saved(intake, NAMING) if saved.origin != "copied"):
        is_later = answer.saved_at > reply.questionnaire.created_at
        if answer.question not in intake.corrected and (is_later or answer.saved_by != intake.enquiry.created_by):
            yield answer.saved_by


def _saved(opened: OpenQuestionnaire, meanings: tuple[str, ...]) -> Iterator[SavedAnswer]:
    asked = (opened.definition.bearer(meaning) for meaning in meanings)
    return (opened.saved[question] for question in asked if question in opened.saved)
