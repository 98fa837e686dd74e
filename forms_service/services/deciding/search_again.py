"""After a correction of what a search went by, or found: the search is said again by an act, and answered again.

A notice says nothing of what is found under what is right. Its issue opens the intake again for whoever is called
otherwise now, or was found otherwise than was sent; who sent nothing that may stand of them is answered anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.ids import EnquiryId, PersonId, RecordId
from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.meanings import FOUND, NOBODY_KNOWN, SEARCH_ADULT_RESULT, SEARCH_AT, SEARCH_CHILD_RESULTS
from forms_service.casework.people.known import known_answers
from forms_service.casework.people.subjects import Subject
from forms_service.engine.answers import Value, by_row, is_empty, row_id, rows_of
from forms_service.engine.deeds import left_over, written
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.free_text.phrases import says
from forms_service.engine.path import outcomes
from forms_service.services.answering.corrections.sealed_statements import Statement
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load_for_service
from forms_service.services.answering.other_enquiries.told import EnquiryOutcome, results_of
from forms_service.services.answering.saving import store
from forms_service.services.deciding.amending import open_intake
from forms_service.services.deciding.wrong_person import form_to_start
from forms_service.services.keeping import dating
from forms_service.services.ports import Library
from forms_service.services.published_forms import by_meaning, intake_among
from forms_service.services.replies.start import begin, contradicts
from forms_service.services.work import Work

ADULT: Final = ""
"""The row of the adult, who has none."""

Misfound = Mapping[RecordId, frozenset[str]]
"""Of whom each record says a wrong result of the search: the rows by which it names them."""


def misfound(library: Library, records: Iterable[Record], wrong: Collection[Statement]) -> Misfound:
    """Of whom *records* say what a search found, where that is among the statements that are *wrong*.

    That nobody was found is said in more places than the results: whatever says so in a phrase of its form.
    """
    found: dict[RecordId, frozenset[str]] = {}
    for record in (record for record in records if not record.part):
        definition = library.get(record.definition)
        unknown = definition.phrases.get(NOBODY_KNOWN, ())
        results = {definition.bearer(SEARCH_ADULT_RESULT), definition.bearer(SEARCH_CHILD_RESULTS)}
        theirs = (one for one in wrong if record.submission in one.sealings)
        saying = (one for one in theirs if one.asked in results or says(one.plain, unknown))
        if rows := {row for one in saying for row in _of_whom(one, definition, record)}:
            found[record.id] = frozenset(rows)
    return found


def _of_whom(one: Statement, definition: Definition, record: Record) -> set[str]:
    """The rows of whom a statement is: of one, of the adult alone, or of everyone named."""
    named = {who.row for who in record.subjects}
    question = definition.index.get(one.asked)
    is_of_adult = one.asked == definition.bearer(SEARCH_ADULT_RESULT) or (question and question.subject == "adult")
    return (named & one.rows) or ({ADULT} if is_of_adult else named)


def in_enquiry(
    work: Work, enquiry: EnquiryId, called_otherwise: Collection[PersonId], wrong: Misfound,
    records: Sequence[Record], reference: str,
) -> None:  # fmt: skip
    """Let everyone of an *enquiry* be searched for again of whom what was sent is *wrong* as the notice says."""
    theirs = [record for record in records if record.enquiry == enquiry and not record.part]
    people = {who.person for record in theirs for who in record.subjects if who.row in wrong.get(record.id, ())}
    intake = intake_among(work.ports.library, work.questionnaires.of_enquiry(enquiry))
    if intake is None or intake.state is State.WITHDRAWN:
        return
    opened = load_for_service(work, intake.id)
    again = [who for who in opened.enquiry.subjects if who.person in {*called_otherwise, *people}]
    if again and not is_empty(opened.everything.value(SEARCH_AT)):
        _SearchAgain(work, opened, again, reference).do(theirs, wrong)


@dataclass(frozen=True)
class _SearchAgain:
    """What is done in one enquiry: *opened* is its intake, *again* whom to search for, *reference* the notice."""

    work: Work
    opened: OpenQuestionnaire
    again: Sequence[Subject]
    reference: str

    @cached_property
    def rows(self) -> frozenset[str]:
        return frozenset(who.row for who in self.again)

    @property
    def names(self) -> str:
        return ", ".join(who.name for who in self.again)

    def do(self, records: Sequence[Record], wrong: Misfound) -> None:
        why = f"What was sent was wrong of {self.names}: see {self.reference}. Search for them again"
        enquiry = self.work.enquiries.get_to_change(self.opened.enquiry.id)
        self.work.enquiries.save(enquiry.noted(why, by=self.work.by, at=self.work.now))
        opened = self.opened
        if opened.questionnaire.state is State.COMPLETED:
            opened = open_intake(self.work, load_for_service(self.work, opened.questionnaire.id), why)
        opened = store(self.work, opened, self._as_right(opened), "copied")
        store(self.work, opened, self._without_their_search(opened), "copied")
        for record in records:
            self._answer_again(record, wrong.get(record.id, frozenset()))

    def _as_right(self, opened: OpenQuestionnaire) -> Mapping[str, Value | None]:
        """Everybody as they are known by now, so that nobody is searched for under what was wrong."""
        facts = self.work.people.facts([who.person for who in opened.enquiry.subjects])
        known = known_answers(opened.definition, opened.path.everything, opened.enquiry.subjects, facts)
        return {question: right.value for question, right in known.items()}

    def _without_their_search(self, opened: OpenQuestionnaire) -> Mapping[str, Value | None]:
        """What a search wrote and found, without what is of them."""
        found: dict[str, Value | None] = {}
        for deed in opened.definition.deeds:
            lists = {q.id: rows_of(opened.path.everything.get(q.id)) for q in written(deed, opened.path)}
            theirs = {row_id(row) for rows in lists.values() for row in rows if self._is_theirs(opened, row_id(row))}
            found |= left_over(deed, opened.path, theirs)
            for question, rows in lists.items():
                found[question] = [dict(row) for row in rows if row_id(row) not in theirs]
        return found

    def _is_theirs(self, opened: OpenQuestionnaire, row: str) -> bool:
        """Whether a row of who was searched for is of one of them; the adult's is the one that no child has."""
        is_child = row in {child.row for child in opened.enquiry.children}
        return row in self.rows if is_child else ADULT in self.rows

    def _answer_again(self, record: Record, wrong: Collection[str]) -> None:
        """Begin the reply of a *record* again that found no trace of one of them, or what is *wrong*."""
        submission = self.work.submissions.get(record.submission)
        reply = self.work.questionnaires.get(submission.questionnaire)
        results = results_of(by_meaning(self.work.ports.library, submission).answers)
        unsure = {row for row, outcome in results.items() if outcome is not EnquiryOutcome.KNOWN} | {*wrong}
        theirs = [who.name for who in record.subjects if who.row in unsure & self.rows]
        is_corrected = bool(self.work.records.get(record.id).marked(Standing.CORRECTED))
        if theirs and is_corrected and reply.state is State.ISSUED:
            self._begin(record, reply, ", ".join(theirs))

    def _begin(self, record: Record, reply: Questionnaire, names: str) -> None:
        enquiry = self.work.enquiries.get(record.enquiry)
        every = self.work.questionnaires.of_enquiry(enquiry.id)
        definition = form_to_start(self.work, enquiry, reply)
        is_named = not reply.about or reply.about in {child.row for child in enquiry.children}
        if definition is None or definition.reviews or not is_named or any(_is_same(reply, one) for one in every):
            return
        if not any(contradicts(self.work.ports.library, one, definition, reply.about) for one in every):
            why = f"{record.reference} was corrected ({self.reference}): {names} is searched for again"
            begin(self.work, enquiry, definition, reply.owner, about=reply.about, why=why)


def _is_same(reply: Questionnaire, other: Questionnaire) -> bool:
    """Whether another is the same reply and under way."""
    return (other.family, other.about) == (reply.family, reply.about) and not other.state.is_final


def date_as_found(work: Work, records: Sequence[Record], wrong: Misfound) -> None:
    """Date anew what said of somebody that there was no trace, and was wrong: from now on as of somebody found."""
    for record in records:
        if rows := wrong.get(record.id):
            opened = load_for_service(
                work, work.questionnaires.get(work.submissions.get(record.submission).questionnaire).id
            )
            path = opened.paths.with_answers(dict(_as_found(opened, rows))).path
            present = work.records.get(record.id)
            dating.date_again(work, present, opened.enquiry, outcomes(path, "retention"))


def _as_found(opened: OpenQuestionnaire, rows: Collection[str]) -> Iterator[tuple[str, Value]]:
    for meaning in (SEARCH_ADULT_RESULT, SEARCH_CHILD_RESULTS):
        question = opened.definition.index.get(opened.definition.bearer(meaning))
        said = opened.path.answers.get(question.id) if question else None
        if question is None or said is None:
            continue
        if not question.each and ADULT in rows:
            yield question.id, _found(question, said)
        elif question.each:
            yield (
                question.id,
                {row: _found(question, value) if row in rows else value for row, value in by_row(said).items()},
            )


def _found(question: Question, said: Value) -> Value:
    """The first answer that says that somebody was found; what says so already stays."""
    return said if said in FOUND else next((one.id for one in question.options if one.id in FOUND), said)
