"""What was asked before about the people of an enquiry: by whom, what was answered, what is open.

How much of it somebody sees: `services/people/sight.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.enquiries.acts import takes_no_request
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.ids import EnquiryId, PersonId, QuestionnaireId
from forms_service.casework.keeping.records import SPOKEN_CHANNELS, Record, Sending, sent_together
from forms_service.casework.meanings import REQUEST_TEXT
from forms_service.casework.people.facts import Fact, named
from forms_service.casework.people.likeness import Likeness, compare_known
from forms_service.casework.people.people import Person
from forms_service.casework.people.subjects import Subject, subjects_in
from forms_service.casework.reading_reasons import ASKED_BEFORE, WORKING
from forms_service.casework.users import Permission
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, load
from forms_service.services.answering.other_enquiries.elsewhere import AskedElsewhere, look_up
from forms_service.services.answering.other_enquiries.told import EnquiryOutcome, Told, told
from forms_service.services.answering.saving import Saving, Typed, type_in
from forms_service.services.people.candidates import known_of
from forms_service.services.people.facts import told_fact
from forms_service.services.people.matches import Match, matches_of, named_there
from forms_service.services.people.pasted import named_in_request
from forms_service.services.people.sight import Sight, Sights
from forms_service.services.searches import WHILE_TYPING, log_search
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


@dataclass(frozen=True)
class Answered:
    """One issued answer: when, in which form, and what came of it by each row.

    *sent* is what went of it to whom, and *unsent* the documents that went to nobody so far, in words.
    """

    at: datetime
    form: str
    results: Mapping[str, EnquiryOutcome]
    sent: Sequence[str]
    unsent: str

    @property
    def outcome(self) -> EnquiryOutcome:
        return in_one_word(self.results.values())


@dataclass(frozen=True)
class Earlier:
    """An enquiry that asked about the same people, as far as whoever looks may see it.

    *apart* are those of them of whom somebody said that they are another person. *stand_in* is the word that stands for
    what it says where whoever looks may not open it.
    """

    enquiry: Enquiry
    sight: Sight
    matches: Sequence[Match]
    outcome: EnquiryOutcome
    ring: str
    answered: Sequence[Answered] = ()
    open: Sequence[str] = ()
    apart: Sequence[Match] = ()
    stand_in: str = ""

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
        return not self.stand_in and not any(takes_no_request(self.enquiry))

    @property
    def _adults(self) -> Sequence[Match]:
        return [match for match in self.matches if match.subject.kind == match.person.kind == "adult"]

    @property
    def likeness(self) -> Likeness:
        return max((match.likeness for match in self.matches), default=Likeness.NO)


@dataclass(frozen=True)
class HistoryOfTyped:
    """What was asked before about the people on a page that is being typed.

    *subjects* are those of them who are named by a day of birth or a number, by which a guess could be made.
    """

    earlier: Sequence[Earlier]
    subjects: Sequence[Subject]


@use_case(Permission.READ_ENQUIRY, unlogged="nothing was asked before")
def history(work: Work, enquiry: Enquiry) -> Sequence[Earlier]:
    """Return what was asked before about the people of an enquiry; what is shown of it is logged."""
    return history_of(work, enquiry)


@use_case(Permission.RECORD, Permission.ANSWER, unlogged="nobody is named")
def history_of_typed(
    work: Work, questionnaire_id: QuestionnaireId, read: Callable[[OpenQuestionnaire], Typed]
) -> HistoryOfTyped:
    """Return what was asked before about the people on a page as it is being typed; nothing of it is saved."""
    return as_typed(work, load(work, questionnaire_id), read)


def as_typed(work: Work, opened: OpenQuestionnaire, read: Callable[[OpenQuestionnaire], Typed]) -> HistoryOfTyped:
    """Return what was asked before about whom a page, or the request on it, names, read over what is laid open.

    It is a search by what is typed, and logged as one, also where nothing is found.
    """
    saving = Saving(work, opened)
    type_in(saving, read(opened))
    known = {subject.row: subject.person for subject in opened.enquiry.subjects}
    answers = saving.opened.foreseen.perhaps_by_meaning
    typed = subjects_in(answers)
    pasted = named_in_request(work, str(answers.value(REQUEST_TEXT) or ""), typed)
    named = [
        replace(subject, person=known.get(subject.row) or PersonId(f"typed {subject.row}"))
        for subject in (*typed, *pasted)
    ]
    found = history_of(work, replace(opened.enquiry, subjects=tuple(named)), typed=_typed_facts(work, opened, named))
    if named:
        looked_for = "; ".join(subject.details for subject in named)
        log_search(work, WHILE_TYPING, {"looked_for": looked_for}, [each.enquiry for each in found], reason=WORKING)
    return HistoryOfTyped(found, [each for each in named if each.date_of_birth or each.numbers])


def history_of(work: Work, enquiry: Enquiry, typed: Sequence[Fact] = ()) -> Sequence[Earlier]:
    """Return what was asked before, or is asked elsewhere, about the people of an enquiry, the likeliest first.

    *typed* is what is said of its people and not saved yet.
    """
    return histories(work, [enquiry], look_up(work, [enquiry], typed), typed)[enquiry.id]


def histories(
    work: Work,
    enquiries: Sequence[Enquiry],
    asked: Mapping[EnquiryId, Sequence[AskedElsewhere]],
    typed: Sequence[Fact] = (),
) -> Mapping[EnquiryId, Sequence[Earlier]]:
    """Return the history of each of several enquiries, of which the others are *asked*; what is shown is logged.

    Of what is *typed* whoever asks for it logs the question.
    """
    others = {each.enquiry.id: each.enquiry for enquiry in enquiries for each in asked[enquiry.id]}
    answers = _Answers(work, list(others.values())) if others else None
    found: dict[EnquiryId, Sequence[Earlier]] = {}
    for enquiry in enquiries:
        earlier = (
            [answers.earlier(each.enquiry, each.matches, enquiry.subjects, each.apart) for each in asked[enquiry.id]]
            if answers
            else []
        )
        told_of = (_as_told(work, each, earlier, typed) for each in earlier)
        earlier = [each for each in told_of if each.matches or each.apart]
        if earlier and not typed:
            _log_shown(work, enquiry, earlier)
        found[enquiry.id] = sorted(
            earlier, key=lambda each: (not each.is_linked, -each.likeness, each.enquiry.created_at)
        )
    return found


def _log_shown(work: Work, enquiry: Enquiry, earlier: Sequence[Earlier]) -> None:
    """Log beside which enquiry others were shown, and with each of those that it was."""
    why = {"reason": ASKED_BEFORE.format(reference=enquiry.reference)} if enquiry.reference else {}
    work.read("history_read", enquiry, {"shown": ", ".join(each.enquiry.reference for each in earlier)})
    for each in earlier:
        work.read("enquiry_shown", each.enquiry, why)


def _as_told(work: Work, one: Earlier, earlier: Sequence[Earlier], typed: Sequence[Fact]) -> Earlier:
    """An earlier enquiry with those matches of it that may be told to whoever looks."""
    if not one.shows_outcome:
        told = [match for match in one.matches if _tells_of(match)]
        return replace(one, matches=told, apart=[match for match in one.apart if _tells_of(match)])
    closed = [match.person for each in earlier if not each.shows_outcome for match in each.matches]
    matches = (_by_what_is_seen(work, match, closed, typed) for match in one.matches)
    return replace(one, matches=[match for match in matches if match is not None])


def _by_what_is_seen(work: Work, match: Match, closed: Sequence[Person], typed: Sequence[Fact]) -> Match | None:
    """A match as it is without what was told only of *closed* people who are linked with whoever is there."""
    theirs = match.person
    if match.linked or not any(each.identity == theirs.identity for each in closed):
        return match
    unseen = {each.id for each in closed}
    seen = [each.id for each in work.people.group(theirs.id) if each.id not in unseen]
    mine = [
        fact for fact in (typed or work.people.facts([match.subject.person])) if fact.person == match.subject.person
    ]
    found = compare_known(known_of(mine), known_of(work.people.facts(seen)))
    return replace(match, likeness=found.likeness, reasons=found.reasons) if found.likeness is not Likeness.NO else None


def _tells_of(match: Match) -> bool:
    """Whether a match may tell that a restricted enquiry exists: of somebody who is called by more than one name.

    What is alike there is so to the letter: by a date that is near, whoever asks often would find the date.
    """
    return match.linked or (match.is_exact and match.subject.is_told_apart)


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
    return match is not None and match.apart is None and match.is_sure and match.subject.kind == "adult"


def in_one_word(outcomes: Iterable[EnquiryOutcome]) -> EnquiryOutcome:
    """Return several outcomes in one word: known, if anybody is."""
    every = set(outcomes)
    order = (EnquiryOutcome.KNOWN, EnquiryOutcome.ANSWERED, EnquiryOutcome.NO_TRACE)
    return next((outcome for outcome in order if outcome in every), EnquiryOutcome.ANSWERED)


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
    return _codes([item.document for record in records for item in record.unsent])


def _codes(documents: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(document.partition(":")[0] for document in documents))


class _Answers:
    """What came of several enquiries, looked up once for all of them."""

    def __init__(self, work: Work, enquiries: Sequence[Enquiry]) -> None:
        self._work = work
        self._sights = Sights(work, enquiries)
        self._told = told(work, [enquiry.id for enquiry in enquiries])

    def earlier(
        self, enquiry: Enquiry, matches: Sequence[Match], own: Sequence[Subject] = (), apart: Sequence[Match] = ()
    ) -> Earlier:
        forms, sight = self._sights.forms[enquiry.id], self._sights.of(enquiry)
        answered = [_answered(each) for each in self._told.get(enquiry.id, ()) if each.issued_at]
        called = list(named_there(matches, own, enquiry.subjects)) if sight is Sight.WHOLE else matches
        outcome, sights = self._outcome(answered, forms), self._sights
        ring, stand_in = sights.ring(enquiry), sights.stand_in(enquiry)
        found = Earlier(enquiry, sight, called, outcome, ring, apart=apart, stand_in=stand_in)
        if sight is Sight.EXISTENCE:
            return replace(found, outcome=EnquiryOutcome.UNSAID)
        if sight is Sight.OUTCOME:
            return found
        return replace(found, answered=answered, open=[self._title(form) for form in forms if not form.state.is_final])

    def _outcome(self, answered: Sequence[Answered], forms: Sequence[Questionnaire]) -> EnquiryOutcome:
        if answered:
            return in_one_word(answer.outcome for answer in answered)
        return (
            EnquiryOutcome.WITHDRAWN
            if all(form.state is State.WITHDRAWN for form in forms)
            else EnquiryOutcome.NOT_ANSWERED
        )

    def _title(self, form: Questionnaire) -> str:
        return str(self._work.ports.library.get(form.definition).title)


def _answered(one: Told) -> Answered:
    sent = [_sent(sending) for sending in sent_together(one.beside)]
    return Answered(one.at, one.record.called if one.record else "", one.results, sent, _unsent(one.beside))
