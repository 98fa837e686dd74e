"""What was asked before about the people of an enquiry: by whom, what was answered, what is open.

How much of it somebody sees: `services/people/sight.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.auditing.events import LogObject
from forms_service.casework.enquiries.acts import takes_no_request
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import PersonId, QuestionnaireId, RecordId
from forms_service.casework.keeping.records import SPOKEN_CHANNELS, Record, Sending, is_among, sent_together
from forms_service.casework.meanings import FOUND, NO_TRACE, SEARCH_ADULT_RESULT, SEARCH_CHILD_RESULTS
from forms_service.casework.people.facts import Fact, named
from forms_service.casework.people.likeness import Likeness
from forms_service.casework.people.subjects import Subject, subjects_in
from forms_service.casework.users import Permission
from forms_service.engine.answers import AnswersByMeaning
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.answering.saving import Saving, Typed, type_in
from forms_service.services.people.facts import told_fact
from forms_service.services.people.matches import Match, matches_of, named_there
from forms_service.services.people.sight import Sight, Sights
from forms_service.services.published_forms import by_meaning, is_intake
from forms_service.services.work import Work, use_case


class Outcome(StrEnum):
    """What came of an enquiry, in a word."""

    UNSAID = "Restricted"
    """Not for whoever looks."""

    NOT_ANSWERED = "Not answered yet"
    NO_TRACE = "No trace"
    KNOWN = "Known"
    ANSWERED = "Answered"
    WITHDRAWN = "Withdrawn"


@dataclass(frozen=True)
class Answered:
    """One issued answer: when, in which form, and what came of it by each row; *record* keeps it.

    *sent* is what went of it to whom, and *unsent* the documents that went to nobody so far, in words.
    """

    at: datetime
    form: str
    results: Mapping[str, Outcome]
    sent: Sequence[str]
    unsent: str
    record: RecordId

    @property
    def outcome(self) -> Outcome:
        return in_one_word(self.results.values())


@dataclass(frozen=True)
class Earlier:
    """An enquiry that asked about the same people, as far as whoever looks may see it."""

    enquiry: Enquiry
    sight: Sight
    matches: Sequence[Match]
    outcome: Outcome
    ring: str
    answered: Sequence[Answered] = ()
    open: Sequence[str] = ()

    @property
    def is_linked(self) -> bool:
        return any(match.linked for match in self.matches)

    @property
    def is_seen(self) -> bool:
        return self.sight is Sight.WHOLE

    @property
    def shows_outcome(self) -> bool:
        return self.sight is not Sight.EXISTENCE

    @property
    def is_about_same_adult(self) -> bool:
        """Whether somebody said that its adult is ours, or nothing that is known speaks for two people."""
        return any(match.is_sure for match in self._adults)

    @property
    def may_be_about_same_adult(self) -> bool:
        return bool(self._adults) and not self.is_about_same_adult

    @property
    def takes_requests(self) -> bool:
        """Whether whoever looks may say, of a request about the same adult, that it belongs to this enquiry."""
        return self.shows_outcome and not any(takes_no_request(self.enquiry))

    @property
    def _adults(self) -> Sequence[Match]:
        return [match for match in self.matches if match.subject.kind == match.person.kind == "adult"]

    @property
    def likeness(self) -> Likeness:
        return max((match.likeness for match in self.matches), default=Likeness.NO)


@use_case(Permission.READ_ENQUIRY, unlogged="nothing was asked before")
def history(work: Work, enquiry: Enquiry) -> Sequence[Earlier]:
    """Return what was asked before about the people of an enquiry; what is shown of it is logged."""
    return history_of(work, enquiry)


@use_case(Permission.ANSWER, unlogged="nothing was asked before")
def history_of_typed(
    work: Work, questionnaire_id: QuestionnaireId, read: Callable[[OpenQuestionnaire], Typed]
) -> Sequence[Earlier]:
    """Return what was asked before about the people on a page as it is being typed; nothing of it is saved."""
    return as_typed(work, load(work, questionnaire_id), read)


def as_typed(work: Work, opened: OpenQuestionnaire, read: Callable[[OpenQuestionnaire], Typed]) -> Sequence[Earlier]:
    """Return what was asked before about the people whom a page names, read over what is laid open."""
    saving = Saving(work, opened)
    type_in(saving, read(opened))
    known = {subject.row: subject.person for subject in opened.enquiry.subjects}
    named = [
        replace(subject, person=known.get(subject.row) or PersonId(f"typed {subject.row}"))
        for subject in subjects_in(saving.opened.foreseen.by_meaning)
    ]
    return history_of(work, replace(opened.enquiry, subjects=tuple(named)), typed=_typed_facts(work, opened, named))


def history_of(work: Work, enquiry: Enquiry, typed: Sequence[Fact] = ()) -> Sequence[Earlier]:
    """Return what was asked before, or is asked elsewhere, about the people of an enquiry, the likeliest first.

    *typed* is what is said of its people and not saved yet.
    """
    matches = matches_of(work, enquiry, typed)
    if not matches:
        return ()
    found = [other for other in work.enquiries.about(sorted(matches)) if other.id != enquiry.id]
    looked_up = _Answers(work, found, enquiry.subjects)
    earlier = [
        looked_up.earlier(other, [matches[s.person] for s in other.subjects if s.person in matches]) for other in found
    ]
    if earlier:
        references = ", ".join(each.enquiry.reference for each in earlier)
        work.read("history_read", LogObject("search") if typed else enquiry, {"shown": references})
    return sorted(earlier, key=lambda each: (not each.is_linked, -each.likeness, each.enquiry.created_at))


def asked_about(work: Work, people: Sequence[PersonId]) -> Sequence[Earlier]:
    """Return the enquiries that name any of these people, as far as whoever looks may see them, the first first."""
    return as_seen(work, work.enquiries.about(people))


def as_seen(work: Work, enquiries: Sequence[Enquiry]) -> list[Earlier]:
    """Return enquiries and what came of each, as far as whoever looks may see them."""
    looked_up = _Answers(work, enquiries)
    return [looked_up.earlier(enquiry, ()) for enquiry in enquiries]


def is_about_same_adult(work: Work, enquiry: Enquiry, other: Enquiry) -> bool:
    """Whether somebody said that the adults of two enquiries are one, or nothing that is known speaks for two."""
    theirs = other.adult
    match = matches_of(work, enquiry).get(theirs.person) if theirs else None
    return match is not None and match.is_sure and match.subject.kind == "adult"


def results_of(answers: AnswersByMeaning) -> Mapping[str, Outcome]:
    """Return in a word what a reply's search says of each: of the adult by an empty row, of each child by its own."""
    adult = answers.value(SEARCH_ADULT_RESULT)
    said = {**({"": adult} if adult else {}), **answers.each(SEARCH_CHILD_RESULTS)}
    return {row: _outcome(str(result)) for row, result in said.items()}


def in_one_word(outcomes: Iterable[Outcome]) -> Outcome:
    """Return several outcomes in one word: known, if anybody is."""
    every = set(outcomes)
    order = (Outcome.KNOWN, Outcome.ANSWERED, Outcome.NO_TRACE)
    return next((outcome for outcome in order if outcome in every), Outcome.ANSWERED)


def _outcome(result: str) -> Outcome:
    if result == NO_TRACE:
        return Outcome.NO_TRACE
    return Outcome.KNOWN if result in FOUND else Outcome.ANSWERED


def _typed_facts(work: Work, opened: OpenQuestionnaire, named_there: Sequence[Subject]) -> list[Fact]:
    """What is being typed of people, as the facts that it would be."""
    return [
        told_fact(work, subject.person, kind, value, since, opened.enquiry.id)
        for subject in named_there
        for kind, value, since in named(subject, work.today)
    ]


def _sent(sending: Sending) -> str:
    """What went of it to whom: what was told by telephone is still to follow in writing."""
    is_sent = sending.documents and sending.channel not in SPOKEN_CHANNELS
    return f"{_codes(sending.documents)} to {sending.recipient}" if is_sent else f"told to {sending.recipient}"


def _unsent(records: Sequence[Record]) -> str:
    """Which documents of one sealing that leave the house went to nobody."""
    written = [each for record in records for each in record.sendings if each.channel not in SPOKEN_CHANNELS]
    sent = [document for sending in written for document in sending.documents]
    made = [item for record in records for item in record.documents if item.leaves_the_house]
    return _codes([item.document for item in made if not is_among(item.code, item.row, sent)])


def _codes(documents: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(document.partition(":")[0] for document in documents))


class _Answers:
    """What came of several enquiries, looked up once for all of them."""

    def __init__(self, work: Work, enquiries: Sequence[Enquiry], own: Sequence[Subject] = ()) -> None:
        self._work = work
        self._own = own
        self._sights = Sights(work, enquiries)
        self._records = work.records.of_enquiries([enquiry.id for enquiry in enquiries])
        issued = {each.submission for each in self._records if self._is_answer(each)}
        self._submissions = {each.id: each for each in work.submissions.these(sorted(issued))} if issued else {}

    def earlier(self, enquiry: Enquiry, matches: Sequence[Match]) -> Earlier:
        forms, sight = self._sights.forms[enquiry.id], self._sights.of(enquiry)
        answered = list(self._answered(enquiry))
        called = list(named_there(matches, self._own, enquiry.subjects)) if sight is Sight.WHOLE else matches
        found = Earlier(enquiry, sight, called, self._outcome(answered, forms), self._sights.ring(enquiry))
        if sight is Sight.EXISTENCE:
            return replace(found, outcome=Outcome.UNSAID)
        if sight is Sight.OUTCOME:
            return found
        return replace(found, answered=answered, open=[self._title(form) for form in forms if not form.state.is_final])

    def _outcome(self, answered: Sequence[Answered], forms: Sequence[Questionnaire]) -> Outcome:
        if answered:
            return in_one_word(answer.outcome for answer in answered)
        return Outcome.WITHDRAWN if all(form.state is State.WITHDRAWN for form in forms) else Outcome.NOT_ANSWERED

    def _answered(self, enquiry: Enquiry) -> Iterator[Answered]:
        for record in self._records:
            if record.enquiry != enquiry.id:
                continue
            if record.issued_at is None or not self._is_answer(record):
                continue
            sealed = by_meaning(self._work.ports.library, self._submissions[record.submission]).answers
            kept = [each for each in self._records if each.submission == record.submission]
            sent = [_sent(sending) for sending in sent_together(kept)]
            yield Answered(record.issued_at, record.called, results_of(sealed), sent, _unsent(kept), record.id)

    def _is_answer(self, record: Record) -> bool:
        return record.issued_at is not None and not record.part and not is_intake(self._work.ports.library, record)

    def _title(self, form: Questionnaire) -> str:
        return str(self._work.ports.library.get(form.definition).title)
