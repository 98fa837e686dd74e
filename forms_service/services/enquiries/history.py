"""What was asked before about the people of an enquiry: by whom, what was answered, what is open; and what disagrees.

Outside the case team of an earlier enquiry one sees that it exists, its outcome in a word and whom to ring; of one that
is restricted, only that it exists and whom to ring.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, StrEnum
from typing import Final

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.auditing.events import LogObject
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import PersonId, QuestionnaireId, RecordId
from forms_service.casework.meanings import SEARCH_ADULT_RESULT, SEARCH_CHILD_RESULTS, SEARCH_RESTRICTED
from forms_service.casework.people.facts import Fact, named
from forms_service.casework.people.likeness import Likeness
from forms_service.casework.people.people import Person
from forms_service.casework.people.subjects import Subject, subjects_in
from forms_service.casework.users import Permission
from forms_service.engine.answers import AnswersByMeaning
from forms_service.engine.moments import local
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.answering.saving import Saving, Typed, type_in
from forms_service.services.people.candidates import Candidate, candidates
from forms_service.services.people.facts import told_fact
from forms_service.services.published_forms import by_meaning, is_intake
from forms_service.services.work import Work, use_case

NO_TRACE: Final = "no_trace"
YES: Final = "yes"


class Outcome(StrEnum):
    """What came of an enquiry, in a word."""

    UNSAID = "Restricted"
    """Not for whoever looks."""

    NOT_ANSWERED = "Not answered yet"
    NO_TRACE = "No trace"
    KNOWN = "Known"
    ANSWERED = "Answered"
    WITHDRAWN = "Withdrawn"


class Sight(Enum):
    """How much of an earlier enquiry somebody may see."""

    WHOLE = "whole"
    OUTCOME = "outcome"
    EXISTENCE = "existence"


@dataclass(frozen=True)
class Answered:
    """One issued answer: when, in which form, to whom it went, and what came of it by each row; *record* keeps it."""

    at: datetime
    form: str
    results: Mapping[str, Outcome]
    recipients: Sequence[str]
    record: RecordId

    @property
    def outcome(self) -> Outcome:
        return together(self.results.values())


@dataclass(frozen=True)
class Match:
    """Whom an earlier enquiry may have asked about: our *subject*, *person* of *row* there; *linked*, once said so."""

    subject: Subject
    person: Person
    name: str
    likeness: Likeness
    reasons: Sequence[str]
    linked: bool = False


@dataclass(frozen=True)
class Disagreement:
    """That one person was answered for otherwise before than is to be answered now."""

    match: Match
    answered: Answered
    was: Outcome
    now: Outcome


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
    disagrees: Sequence[Disagreement] = ()

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
    def likeness(self) -> Likeness:
        return max((match.likeness for match in self.matches), default=Likeness.NO)


@use_case(Permission.READ_ENQUIRY, unlogged="nothing was asked before")
def history(work: Work, enquiry: Enquiry, answers: AnswersByMeaning | None = None) -> Sequence[Earlier]:
    """Return what was asked before about the people of an enquiry; what is shown of it is logged."""
    return history_of(work, enquiry, answers)


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


def history_of(
    work: Work, enquiry: Enquiry, answers: AnswersByMeaning | None = None, typed: Sequence[Fact] = ()
) -> Sequence[Earlier]:
    """Return what was asked before, or is asked elsewhere, about the people of an enquiry, the likeliest first.

    *answers* are those that are to be given now: what was answered otherwise before is told with it. *typed* is what is
    said of its people and not saved yet.
    """
    matches: dict[PersonId, Match] = {}
    for match in _matches(work, enquiry, typed):
        known = matches.get(match.person.id)
        if known is None or known.likeness < match.likeness:
            matches[match.person.id] = match
    if not matches:
        return ()
    found = [other for other in work.enquiries.about(sorted(matches)) if other.id != enquiry.id]
    looked_up = _Answers(work, found, results_of(answers) if answers else {})
    earlier = [
        looked_up.earlier(other, [matches[s.person] for s in other.subjects if s.person in matches]) for other in found
    ]
    if earlier:
        references = ", ".join(each.enquiry.reference for each in earlier)
        work.read("history_read", LogObject("search") if typed else enquiry, {"shown": references})
    return sorted(earlier, key=lambda each: (not each.is_linked, -each.likeness, each.enquiry.created_at))


def asked_about(work: Work, people: Sequence[PersonId]) -> Sequence[Earlier]:
    """Return the enquiries that name any of these people, as far as whoever looks may see them, the first first."""
    found = work.enquiries.about(people)
    looked_up = _Answers(work, found, {})
    return [looked_up.earlier(enquiry, ()) for enquiry in found]


def as_seen(work: Work, enquiry: Enquiry) -> Earlier:
    """Return an enquiry and what came of it, as far as whoever looks may see it."""
    return _Answers(work, [enquiry], {}).earlier(enquiry, ())


def results_of(answers: AnswersByMeaning) -> Mapping[str, Outcome]:
    """Return in a word what a reply's search says of each: of the adult by an empty row, of each child by its own."""
    adult = answers.value(SEARCH_ADULT_RESULT)
    said = {**({"": adult} if adult else {}), **answers.each(SEARCH_CHILD_RESULTS)}
    return {row: _outcome(str(result)) for row, result in said.items()}


def together(outcomes: Iterable[Outcome]) -> Outcome:
    """Return several outcomes in one word: known, if anybody is."""
    every = set(outcomes)
    order = (Outcome.KNOWN, Outcome.ANSWERED, Outcome.NO_TRACE)
    return next((outcome for outcome in order if outcome in every), Outcome.ANSWERED)


def contradict(one: Outcome, other: Outcome) -> bool:
    """Whether two answers about one person cannot both be true."""
    return {one, other} == {Outcome.NO_TRACE, Outcome.KNOWN}


def _outcome(result: str) -> Outcome:
    if result == NO_TRACE:
        return Outcome.NO_TRACE
    return Outcome.KNOWN if result in _FOUND else Outcome.ANSWERED


_FOUND: Final = frozenset({"matched", "open_case", "previously_known"})


def _typed_facts(work: Work, opened: OpenQuestionnaire, named_there: Sequence[Subject]) -> list[Fact]:
    """What is being typed of people, as the facts that it would be."""
    return [
        told_fact(work, subject.person, kind, value, since, opened.enquiry.id)
        for subject in named_there
        for kind, value, since in named(subject, local(work.now).date())
    ]


def _matches(work: Work, enquiry: Enquiry, typed: Sequence[Fact]) -> list[Match]:
    """Everybody whom the people of an enquiry are linked with, and everybody who may be one of them."""
    subjects = [subject for subject in enquiry.subjects if subject.person]
    groups = work.people.groups([subject.person for subject in subjects]) if subjects else {}
    everyone = {person.id for group in groups.values() for person in group}
    facts = [*(work.people.facts(sorted(everyone)) if everyone else ()), *typed]
    found: list[Match] = []
    for subject in subjects:
        group = groups.get(subject.person, ())
        own = [subject.person, *(person.id for person in group)]
        mine = [fact for fact in facts if fact.person in own]
        beside = [fact for fact in facts if fact.person not in own]
        found += _linked(subject, group)
        for candidate in candidates(work, mine, beside=beside, enquiry=enquiry.id, own=own):
            found += _proposed(subject, candidate)
    return found


def _linked(subject: Subject, group: Sequence[Person]) -> Iterator[Match]:
    for person in group:
        if person.id != subject.person:
            yield Match(subject, person, subject.name, Likeness.LIKELY, ("linked by a person",), linked=True)


def _proposed(subject: Subject, candidate: Candidate) -> Iterator[Match]:
    for person in candidate.people:
        yield Match(subject, person, subject.name, candidate.likeness, candidate.reasons)


class _Answers:
    """What came of several enquiries, looked up once for all of them; *now*, what is to be answered of each row."""

    def __init__(self, work: Work, enquiries: Sequence[Enquiry], now: Mapping[str, Outcome]) -> None:
        self._work = work
        self._now = now
        self._forms: Mapping[str, Sequence[Questionnaire]] = {
            enquiry.id: work.questionnaires.of_enquiry(enquiry.id) for enquiry in enquiries
        }

    def earlier(self, enquiry: Enquiry, matches: Sequence[Match]) -> Earlier:
        forms, sight = self._forms[enquiry.id], self._sight(enquiry)
        answered = list(self._answered(enquiry))
        named = {subject.person: subject.name for subject in enquiry.subjects}
        called = [replace(match, name=named.get(match.person.id, match.name)) for match in matches]
        found = Earlier(enquiry, sight, called, self._outcome(answered, forms), self._ring(enquiry, forms))
        if sight is Sight.EXISTENCE:
            return replace(found, outcome=Outcome.UNSAID)
        found = replace(found, disagrees=list(self._disagrees(called, answered)))
        if sight is Sight.OUTCOME:
            return found
        return replace(found, answered=answered, open=[self._title(form) for form in forms if not form.state.is_final])

    def _disagrees(self, matches: Sequence[Match], answered: Sequence[Answered]) -> Iterator[Disagreement]:
        for match in matches:
            now = self._now.get(match.subject.row, Outcome.NOT_ANSWERED)
            for answer in answered:
                was = answer.results.get(match.person.row, Outcome.NOT_ANSWERED)
                if contradict(was, now):
                    yield Disagreement(match, answer, was, now)

    def _outcome(self, answered: Sequence[Answered], forms: Sequence[Questionnaire]) -> Outcome:
        if answered:
            return together(answer.outcome for answer in answered)
        return Outcome.WITHDRAWN if all(form.state is State.WITHDRAWN for form in forms) else Outcome.NOT_ANSWERED

    def _answered(self, enquiry: Enquiry) -> Iterator[Answered]:
        for record in self._work.records.of_enquiry(enquiry.id):
            if record.issued_at is None or record.part or is_intake(self._work.ports.library, record):
                continue
            submission = self._work.submissions.get(record.submission)
            sealed = by_meaning(self._work.ports.library, submission).answers
            to = list(dict.fromkeys(sending.recipient for sending in record.sendings))
            yield Answered(record.issued_at, record.called, results_of(sealed), to, record.id)

    def _sight(self, enquiry: Enquiry) -> Sight:
        """Its case team are those whose it is or was; a manager sees every enquiry, but a restricted one."""
        forms = self._forms[enquiry.id]
        if self._work.by in {enquiry.created_by, *(form.owner for form in forms), *(form.sent_by for form in forms)}:
            return Sight.WHOLE
        if self._is_restricted(forms):
            return Sight.WHOLE if self._work.may(Permission.AUTHORISE_RESERVED) else Sight.EXISTENCE
        return Sight.WHOLE if self._work.may(Permission.AUTHORISE) else Sight.OUTCOME

    def _is_restricted(self, forms: Sequence[Questionnaire]) -> bool:
        """Whether any reply or the intake says so, or ever said so."""
        for form in forms:
            bearer = self._work.ports.library.get(form.definition).bearer(SEARCH_RESTRICTED)
            if bearer and any(a.value == YES for a in self._work.questionnaires.history(form.id, bearer)):
                return True
        return False

    def _ring(self, enquiry: Enquiry, forms: Sequence[Questionnaire]) -> str:
        """Whom to ask about it: whoever is at it, or was last."""
        owner = (forms[-1].owner if forms else "") or enquiry.created_by
        try:
            user = self._work.ports.directory.user(owner)
        except NotFound:  # They have left: the team answers for them.
            team = self._work.ports.directory.organisation(self._work.organisation)
            return f"{team.contact_name} ({team.contact_phone})"
        return f"{user.name}, {user.job_title} ({user.email})"

    def _title(self, form: Questionnaire) -> str:
        return str(self._work.ports.library.get(form.definition).title)
