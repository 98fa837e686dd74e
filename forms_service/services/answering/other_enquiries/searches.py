"""What searches of other enquiries found, where nothing that is sealed there says it since.

To say what a search found is an act that stands: whether its intake is complete or not, whether the forms that it was
said in are withdrawn, and whether the request was joined to another enquiry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from forms_service.casework.answering.questionnaires import Questionnaire, SavedAnswer, State
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import EnquiryId, QuestionnaireId
from forms_service.casework.meanings import (
    SEARCH_ADULT_RESULT,
    SEARCH_AT,
    SEARCH_CHILD_RESULTS,
    SEARCH_PEOPLE,
    SEARCH_PERSON_BY,
)
from forms_service.engine.answers import Value, is_empty
from forms_service.engine.dates import date_in_words
from forms_service.services.answering.open_questionnaire import standing_answers
from forms_service.services.answering.other_enquiries.told import Told, told
from forms_service.services.work import Work


@dataclass(frozen=True)
class SearchFinding:
    """What one search found of one person, whom their *row* names (empty, the adult's), as it is said in a *form*.

    *at* is when that was written last; *day* is that of the search, and *by* who said that they had made it.
    """

    form: Questionnaire
    row: str
    value: Value
    at: datetime
    day: str
    by: str

    @property
    def meaning(self) -> str:
        return SEARCH_CHILD_RESULTS if self.row else SEARCH_ADULT_RESULT


def taken_back_for(enquiry: Enquiry) -> str:
    """Why something is taken back that nobody has had yet: the author of a reply of another enquiry calls it wrong."""
    return f"A reply in {enquiry.reference} says otherwise, and its author says that this was wrong."


def search_findings(
    work: Work, enquiries: Sequence[EnquiryId], held: Enquiry
) -> Mapping[EnquiryId, Sequence[SearchFinding]]:
    """Return what the last search of each of several enquiries found of each, if it is not what was sealed of them.

    What the author of a reply of *held* called wrong, so that it was taken back, is not held against that again.
    """
    sealed, forms = told(work, enquiries), work.questionnaires.of_enquiries(enquiries)
    saved = work.questionnaires.answers_of([form.id for several in forms.values() for form in several])
    return {
        enquiry: list(_last_of_each(_unsealed(work, several, saved, sealed.get(enquiry, ()), held)))
        for enquiry, several in forms.items()
    }


def _last_of_each(found: Iterator[SearchFinding]) -> Iterator[SearchFinding]:
    last: dict[str, SearchFinding] = {}
    for finding in sorted(found, key=lambda each: each.at):
        last[finding.row] = finding
    yield from last.values()


def _unsealed(
    work: Work,
    forms: Sequence[Questionnaire],
    saved: Mapping[QuestionnaireId, Mapping[str, SavedAnswer]],
    sealed: Sequence[Told],
    held: Enquiry,
) -> Iterator[SearchFinding]:
    back, why = [comment for form in forms for comment in form.comments], taken_back_for(held)
    called_wrong_at = max((comment.at for comment in back if comment.text == why), default=None)
    last = {row: one for one in sealed if one.record for row in one.results}
    for form in forms:
        for finding in _of_form(work, form, saved[form.id]):
            if called_wrong_at and finding.at <= called_wrong_at:
                continue
            if not (finding.row in last and _is_said(finding, last[finding.row])):
                yield finding


def _is_said(finding: SearchFinding, sealed: Told) -> bool:
    """Whether what is sealed says it, or another thing since."""
    answers = sealed.answers
    value = answers.each(finding.meaning).get(finding.row) if finding.row else answers.value(finding.meaning)
    return finding.at <= sealed.sealed.authorised_at or finding.value == value


def _of_form(work: Work, form: Questionnaire, saved: Mapping[str, SavedAnswer]) -> Iterator[SearchFinding]:
    definition = work.ports.library.get(form.definition)
    answers = definition.by_meaning(standing_answers(saved))
    said_at = saved.get(answers.bearer(SEARCH_AT))
    if said_at is None or is_empty(said_at.value):
        return
    by = next((str(cells.value(SEARCH_PERSON_BY) or "") for _, cells in answers.rows(SEARCH_PEOPLE)), "")
    begun = SearchFinding(form, "", "", said_at.saved_at, str(said_at.value), by or said_at.saved_by)
    for meaning in (SEARCH_ADULT_RESULT, SEARCH_CHILD_RESULTS):
        result = saved.get(answers.bearer(meaning))
        adult = answers.value(meaning)
        each = answers.each(meaning) if meaning == SEARCH_CHILD_RESULTS else {"": adult} if adult else {}
        for row, value in each.items() if result else ():
            yield replace(begun, row=row, value=value, at=max(begun.at, result.saved_at if result else begun.at))


def finding_in_words(work: Work, enquiry: Enquiry, finding: SearchFinding) -> str:
    """A finding in words: of which enquiry, when and by whom it was searched, and what became of that."""
    state = ", which was withdrawn" if finding.form.state is State.WITHDRAWN else ""
    day = date_in_words(finding.day.partition("T")[0])
    return f"enquiry {enquiry.reference}{state}: searched on {day} by {_name(work, finding.by)}, and no reply says it"


def _name(work: Work, user: str) -> str:
    try:
        return work.ports.directory.user(user).name
    except NotFound:
        return "somebody who has left"
