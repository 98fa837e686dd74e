"""What was searched for whom, when and by whom, and what was found: as whoever authorises a reply reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from forms_service.casework.meanings import (
    SEARCH_ADULT_RESULT,
    SEARCH_AT,
    SEARCH_CHILD_RESULTS,
    SEARCH_PEOPLE,
    SEARCH_SYSTEMS,
)
from forms_service.engine.answers import Value, by_row, is_empty
from forms_service.engine.definitions.questions import Question
from forms_service.engine.types.registry import type_of
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.web.forms.deeds import DeedLine, state_of

NOT_SEARCHED: Final = "Not searched for, or changed since the search"
NO_RESULT: Final = "No result recorded"


@dataclass(frozen=True)
class PersonSearched:
    """One person of an enquiry: what was searched for, when and by whom, and the result in the words of the form."""

    name: str
    terms: str
    when: str
    result: str
    is_searched: bool


@dataclass(frozen=True)
class SearchResults:
    people: Sequence[PersonSearched] = ()
    records: str = ""


def search_results(opened: OpenQuestionnaire) -> SearchResults:
    """Return the search as its answers have it; nothing for a form that has none."""
    definition, path = opened.definition, opened.path
    deed, people = (definition.index.get(definition.bearer(meaning)) for meaning in (SEARCH_AT, SEARCH_PEOPLE))
    if deed is None or people is None or not path.asks(deed.id):
        return SearchResults()
    state = state_of(deed, path, opened.paths.context)
    lines = [*((line, True) for line in state.done), *((line, False) for line in state.due)]
    return SearchResults(
        [_person(opened, line, is_searched=done) for line, done in lines], path.words_of(SEARCH_SYSTEMS)
    )


def _person(opened: OpenQuestionnaire, line: DeedLine, *, is_searched: bool) -> PersonSearched:
    when = ", ".join(f"{key.lower()} {words}" for key, words in line.written) if is_searched else NOT_SEARCHED
    return PersonSearched(line.name, line.words, when, _result(opened, line.id), is_searched)


def _result(opened: OpenQuestionnaire, row: str) -> str:
    """The result for a child where the row is one, and else for the adult."""
    found = opened.path.by_meaning
    is_child = row in {child.row for child in opened.enquiry.children}
    meaning = SEARCH_CHILD_RESULTS if is_child else SEARCH_ADULT_RESULT
    question = opened.definition.index.get(opened.definition.bearer(meaning))
    value = by_row(found.value(meaning)).get(row) if is_child else found.value(meaning)
    return _words(opened, question, value)


def _words(opened: OpenQuestionnaire, question: Question | None, value: Value | None) -> str:
    if question is None or value is None or is_empty(value):
        return NO_RESULT
    return type_of(question).text(question, value, opened.paths.context)
