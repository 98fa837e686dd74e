"""What may be done: the rules, over any state of a thing, any role and any facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.casework.acts import BEGINNINGS, Act, AllowedActs, Rules, allowed_beginnings
from forms_service.casework.answering.acts import ON_QUESTIONNAIRE
from forms_service.casework.answering.questionnaires import Done, PhoneApproval, Questionnaire, State
from forms_service.casework.answering.signatures import Signature
from forms_service.casework.documents.acts import ON_DOCUMENT
from forms_service.casework.documents.documents import Document, DocumentState
from forms_service.casework.enquiries.acts import ON_ENQUIRY, ON_PROMISE, ON_REQUEST, PromiseFacts
from forms_service.casework.enquiries.enquiries import Belongs, Enquiry, EnquiryState, Kind
from forms_service.casework.errors import Conflict, NotFound, ServiceError
from forms_service.casework.ids import EnquiryId, LinkId, PersonId
from forms_service.casework.keeping.acts import ON_HOLD, ON_RECORD
from forms_service.casework.keeping.disposing.acts import ON_BATCH, BatchFacts
from forms_service.casework.keeping.disposing.batches import CHECKS, BatchState, OutsideCheck
from forms_service.casework.keeping.holds import Authority, Hold, Reach
from forms_service.casework.keeping.records import Record
from forms_service.casework.people.acts import ON_LINK, ON_PAIR, ON_PERSON
from forms_service.casework.people.people import Link, Pair, Person, Verdict
from forms_service.casework.users import FirstPage, Permission, Role, User
from forms_service.engine.moments import Moment
from tests.builders.casework import NOW, batch, document, enquiry, questionnaire, record, submission

PEOPLE = ["author", "sender", "helper", "manager", "stranger"]
LATER = Moment.read("2026-11-24T17:00")
AN_ENQUIRY = enquiry(id="e")
A_SUBMISSION = submission(questionnaire(AN_ENQUIRY))


@dataclass(frozen=True)
class AnyQuestionnaire:
    questionnaire: Questionnaire
    authors: frozenset[str]
    searchers: frozenset[str]
    is_intake: bool
    intake_is_open: bool
    is_about_nobody: bool
    has_replies: bool
    has_gone_out: bool
    owes_part_before: bool
    enquiry_has_gone_out: bool
    enquiry_is_unanswered: bool
    takes_effect: bool
    is_known: bool
    has_known_form: bool
    is_reserved: bool
    is_assessment: bool
    offers_phone: bool
    is_made: bool
    uncovered: tuple[str, ...]
    taken_alone: tuple[str, ...]
    reference: str = "SE-2026-7KMT-Q4WX"
    authorisers: tuple[str, ...] = ("Invented Manager",)
    professions: tuple[str, ...] = ("Social worker",)
    signatories: tuple[str, ...] = ("Invented Author",)


@dataclass(frozen=True)
class AnyDocument:
    document: Document
    reply: AnyQuestionnaire
    is_needed: bool
    has_newer_letter: bool


@dataclass(frozen=True)
class AnyRecord:
    record: Record
    is_being_corrected: bool
    corrected_since: datetime | None
    held_back: str
    contradicted_by: str
    said_otherwise: str
    not_searched_for: str
    caution: str
    is_exempted: bool
    is_overtaken_receipt: bool
    has_correction_form: bool
    intake_is_open: bool


@dataclass(frozen=True)
class AnyEnquiry:
    enquiry: Enquiry
    intake_is_open: bool
    is_worked_on: bool
    has_form_to_start: bool
    contradicted_by: str
    promises_left: tuple[str, ...] = ()
    questionnaires: tuple[Questionnaire, ...] = field(default_factory=tuple)
    not_theirs: tuple[ServiceError, ...] = ()


@dataclass(frozen=True)
class AnyLink:
    link: Link
    not_theirs: tuple[ServiceError, ...]


@dataclass(frozen=True)
class AnyPerson:
    person: Person
    not_theirs: tuple[ServiceError, ...]


@dataclass(frozen=True)
class AnyPair:
    not_theirs: tuple[ServiceError, ...]
    pair: Pair
    standing: tuple[Verdict, ...]
    named_together: str
    are_two: bool
    is_told_apart: bool


@dataclass(frozen=True)
class AnyRequest:
    other: Enquiry
    why: Belongs
    is_same: bool
    not_theirs: tuple[ServiceError, ...]
    is_about_same_adult: bool
    can_be_answered_there: bool
    differences: tuple[str, ...]
    not_named_there: tuple[str, ...]
    other_service: bool
    is_restricted: bool
    other_sender: bool
    asks_otherwise: bool
    not_linked: tuple[ServiceError, ...]
    not_withdrawn: tuple[ServiceError, ...]


def somebody(name: str, permissions: frozenset[Permission]) -> User:
    role = Role("any", "Any", permissions | {Permission.WORK_LIST}, FirstPage.WORK_LIST)
    return User(name, "Invented Person", role, "northshire", "Anything", "any@northshire.example")


PERMISSIONS = st.frozensets(st.sampled_from(Permission))
USERS = st.builds(somebody, st.sampled_from(PEOPLE), PERMISSIONS)
PHONES = st.builds(
    PhoneApproval,
    manager=st.sampled_from(PEOPLE),
    part=st.integers(1, 2),
    said_at=st.just(LATER),
    words=st.just("Yes."),
    recorded_by=st.just("author"),
    confirm_by=st.just(LATER),
    confirmed_at=st.sampled_from([None, LATER]),
    refused_at=st.sampled_from([None, LATER]),
)
QUESTIONNAIRES = st.builds(
    questionnaire,
    st.just(AN_ENQUIRY),
    state=st.sampled_from(State),
    owner=st.sampled_from(PEOPLE),
    sent_by=st.sampled_from(PEOPLE),
    signature=st.sampled_from([None, Signature("author", "Invented Author", "Social worker", NOW)]),
    part=st.integers(1, 2),
    why=st.sampled_from(["", "They asked again"]),
    replaces=st.sampled_from(["", "another"]),
    phone=st.none() | PHONES,
    done=st.sampled_from([(), (Done("review", LATER, "author", NOW),)]),
)
REPLIES = st.builds(AnyQuestionnaire, questionnaire=QUESTIONNAIRES, authors=st.frozensets(st.sampled_from(PEOPLE)))
DOCUMENTS = st.builds(
    AnyDocument,
    document=st.builds(lambda state: document(A_SUBMISSION, state=state), st.sampled_from(DocumentState)),
    reply=REPLIES,
)
RECORDS = st.builds(
    AnyRecord, record=st.builds(lambda at: record(A_SUBMISSION, issued_at=at), st.sampled_from([None, NOW]))
)
REASONS: st.SearchStrategy[tuple[ServiceError, ...]] = st.sampled_from([(), (Conflict("Somebody said so."),)])
ENQUIRIES = st.builds(
    AnyEnquiry,
    not_theirs=REASONS,
    enquiry=st.builds(enquiry, state=st.sampled_from(EnquiryState)),
    promises_left=st.sampled_from([(), ("Review the plan",)]),
    questionnaires=st.lists(QUESTIONNAIRES, max_size=2).map(tuple),
)
PROMISES = st.builds(
    PromiseFacts,
    enquiry=st.builds(enquiry, state=st.sampled_from(EnquiryState)),
    questionnaire=QUESTIONNAIRES,
    key=st.just("review"),
    due=st.just(LATER),
)
HOLDS = st.builds(
    Hold,
    id=st.just("h"),
    organisation=st.just("northshire"),
    authority=st.just(Authority.CLAIM),
    why=st.just("A claim"),
    placed_by=st.sampled_from(PEOPLE),
    placed_at=st.just(NOW),
    reach=st.just(Reach.RECORD),
    asked_by=st.sampled_from(PEOPLE),
    asked_at=st.sampled_from([None, NOW]),
    released_at=st.sampled_from([None, NOW]),
)
ENDS = st.builds(
    Person,
    id=st.sampled_from([PersonId("p"), PersonId("q")]),
    organisation=st.just("northshire"),
    enquiry=st.sampled_from([EnquiryId("e"), EnquiryId("f")]),
    row=st.just(""),
    kind=st.just("adult"),
    identity=st.sampled_from([PersonId("p"), PersonId("q")]),
)
PAIRS = st.builds(
    AnyPair,
    pair=st.builds(Pair, ENDS, ENDS),
    not_theirs=REASONS,
    standing=st.lists(st.sampled_from(Verdict), max_size=1).map(tuple),
)
LINKS = st.builds(
    Link,
    id=st.just(LinkId("l")),
    organisation=st.just("northshire"),
    one=st.just(PersonId("p")),
    other=st.just(PersonId("q")),
    answer=st.sampled_from(Verdict),
    reason=st.just(""),
    by=st.sampled_from(PEOPLE),
    at=st.just(NOW),
    undone_at=st.sampled_from([None, NOW]),
)
BATCHES = st.builds(
    BatchFacts,
    batch=st.builds(
        batch,
        st.just(record(submission(questionnaire(AN_ENQUIRY)))),
        prepared_by=st.sampled_from(PEOPLE),
        state=st.sampled_from(BatchState),
        checks=st.sampled_from([(), tuple(OutsideCheck(event, is_so=False, by="p", at=NOW) for event in CHECKS)]),
    ),
    deciders=st.sampled_from([(), ("p",)]),
    is_approved=st.booleans(),
)
REQUESTS = st.builds(
    AnyRequest,
    other=st.builds(replace, st.just(AN_ENQUIRY), state=st.sampled_from(EnquiryState), kind=st.sampled_from(Kind)),
    not_theirs=REASONS, not_linked=REASONS, not_withdrawn=REASONS,
)  # fmt: skip
EVERY: dict[str, tuple[Rules[Any], st.SearchStrategy[Any]]] = {
    "questionnaire": (ON_QUESTIONNAIRE, REPLIES),
    "document": (ON_DOCUMENT, DOCUMENTS),
    "record": (ON_RECORD, RECORDS),
    "hold": (ON_HOLD, HOLDS),
    "batch": (ON_BATCH, BATCHES),
    "enquiry": (ON_ENQUIRY, ENQUIRIES),
    "promise": (ON_PROMISE, PROMISES),
    "request": (ON_REQUEST, REQUESTS),
    "pair": (ON_PAIR, PAIRS),
    "link": (ON_LINK, st.builds(AnyLink, link=LINKS, not_theirs=REASONS)),
    "person": (ON_PERSON, st.builds(AnyPerson, person=ENDS, not_theirs=REASONS)),
}
THINGS = st.sampled_from(sorted(EVERY)).flatmap(
    lambda kind: EVERY[kind][1].map(lambda facts: (EVERY[kind][0], facts)),
)


def refusal(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except ServiceError as error:
        return str(error)
    return ""


@given(USERS, THINGS)
def test_what_is_not_offered_is_refused_in_the_words_that_the_page_says(
    actor: User, thing: tuple[Rules[Any], Any]
) -> None:
    rules, facts = thing
    acts = rules.allow(actor, facts)

    for act in rules.refusals:
        refused = refusal(partial(rules.require, act, actor, facts))
        assert (act in acts) is not bool(refused)
        assert acts.why_not(act) == refused
        assert acts.falls_to_them(act) or act not in acts


@given(st.sampled_from(PEOPLE), PERMISSIONS, PERMISSIONS, THINGS)
def test_nobody_may_do_less_for_being_given_a_permission(
    name: str, some: frozenset[Permission], more: frozenset[Permission], thing: tuple[Rules[Any], Any]
) -> None:
    rules, facts = thing

    before = set(rules.allow(somebody(name, some), facts))

    assert before <= set(rules.allow(somebody(name, some | more), facts))


@given(st.sampled_from(PEOPLE), THINGS)
def test_whoever_has_no_permission_may_do_nothing(name: str, thing: tuple[Rules[Any], Any]) -> None:
    rules, facts = thing

    assert not list(rules.allow(somebody(name, frozenset()), facts))


@given(USERS, REPLIES)
def test_what_is_offered_the_questionnaire_itself_does(actor: User, facts: AnyQuestionnaire) -> None:
    acts, mine = ON_QUESTIONNAIRE.allow(actor, facts), facts.questionnaire
    moves = {
        act: act for act in (Act.SEND, Act.COMPLETE, Act.REOPEN, Act.RETURN, Act.AUTHORISE, Act.WITHDRAW, Act.ISSUE)
    } | {Act.WITHDRAW_OWN: Act.WITHDRAW}

    for act, move in moves.items():
        refused = refusal(partial(mine.perform, move, by=actor.id, at=NOW, comment="-", authors=facts.authors))
        assert act not in acts or not refused


@given(USERS, REPLIES)
def test_nobody_authorises_or_issues_what_they_prepared_unless_a_manager_approved_it_by_telephone(
    actor: User, facts: AnyQuestionnaire
) -> None:
    acts, mine = ON_QUESTIONNAIRE.allow(actor, facts), facts.questionnaire
    prepared = actor.id in {mine.owner, mine.sent_by, *facts.authors}

    assert not (prepared and Act.AUTHORISE in acts)
    assert not (actor.id in facts.searchers and Act.AUTHORISE in acts)
    assert not (prepared and Act.ISSUE in acts) or mine.is_approved_by_phone


@given(USERS, REPLIES)
def test_nobody_sends_an_assessment_whose_profession_is_not_recorded_as_allowed(
    actor: User, facts: AnyQuestionnaire
) -> None:
    allowed = replace(actor, profession="Social worker")

    assert Act.SEND not in ON_QUESTIONNAIRE.allow(actor, replace(facts, is_assessment=True))
    same = [Act.SEND in ON_QUESTIONNAIRE.allow(allowed, replace(facts, is_assessment=it)) for it in (True, False)]
    assert same[0] == same[1]


@given(USERS, REPLIES)
def test_what_nobody_declared_is_not_authorised(actor: User, facts: AnyQuestionnaire) -> None:
    unsigned = replace(facts, questionnaire=replace(facts.questionnaire, signature=None))

    assert Act.AUTHORISE not in ON_QUESTIONNAIRE.allow(actor, unsigned)


@given(USERS, REPLIES)
def test_an_intake_and_a_reply_are_never_taken_for_each_other(actor: User, facts: AnyQuestionnaire) -> None:
    acts = set(ON_QUESTIONNAIRE.allow(actor, facts))
    of_intakes, of_replies = (
        {Act.COMPLETE, Act.REOPEN},
        {Act.SEND, Act.AUTHORISE, Act.RETURN, Act.WITHDRAW, Act.ISSUE},
    )

    assert not acts & (of_replies if facts.is_intake else of_intakes)


@given(USERS, PAIRS)
def test_two_people_of_one_enquiry_are_never_called_one_and_nothing_is_said_against_what_stands(
    actor: User, facts: AnyPair
) -> None:
    acts = ON_PAIR.allow(actor, facts)

    new = {Act.SAY_SAME, Act.SAY_DIFFERENT} - {_ACT_OF[answer] for answer in facts.standing}
    if facts.pair.are_of_one_enquiry or facts.standing:
        assert not new & set(acts)
    if facts.named_together:
        assert not new & {Act.SAY_SAME} & set(acts)


_ACT_OF = {Verdict.SAME: Act.SAY_SAME, Verdict.DIFFERENT: Act.SAY_DIFFERENT}


@given(USERS, REQUESTS)
def test_a_request_belongs_to_no_enquiry_in_which_nobody_would_answer_it(actor: User, facts: AnyRequest) -> None:
    if Act.BELONGS in ON_REQUEST.allow(actor, facts):
        assert (facts.other.state, facts.other.kind) == (EnquiryState.OPEN, Kind.ENQUIRY)
        assert facts.is_about_same_adult
        assert facts.can_be_answered_there or facts.why is not Belongs.JOINED
        assert not facts.not_named_there
        assert not facts.other_service
        assert not facts.is_restricted
        assert not (facts.other_sender if facts.why is Belongs.JOINED else facts.asks_otherwise)


@given(USERS, HOLDS)
def test_a_hold_is_released_by_somebody_else_than_asked_for_it(actor: User, hold: Hold) -> None:
    acts = ON_HOLD.allow(actor, hold)

    assert Act.RELEASE not in acts or actor.id != hold.asked_by
    assert not (Act.ASK_RELEASE in acts and Act.KEEP_HOLD in acts)


def test_to_ask_for_what_nobody_does_with_a_thing_is_a_fault_and_not_a_refusal() -> None:
    acts = AllowedActs({Act.ISSUE: (NotFound("There is no such reply."),)})

    assert "issue" not in acts
    with pytest.raises(ValueError, match="isue"):
        assert "isue" in acts
    with pytest.raises(KeyError):
        assert Act.RELEASE in acts


def test_every_act_belongs_to_one_kind_of_thing_or_begins_something() -> None:
    named = [act for rules, _ in EVERY.values() for act in rules.refusals] + list(BEGINNINGS)

    assert sorted(named) == sorted(set(Act) - {Act.CONTINUE})


@given(USERS)
def test_whoever_has_the_permission_may_begin_something(actor: User) -> None:
    assert set(allowed_beginnings(actor)) == {act for act, needed in BEGINNINGS.items() if actor.may(needed)}
