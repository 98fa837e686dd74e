"""What is offered is done, and what is not offered is refused: the use cases themselves, at many stages of work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Self, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.documents.documents import DocumentState
from forms_service.casework.enquiries.enquiries import Belongs, Enquiry
from forms_service.casework.errors import Invalid, ServiceError
from forms_service.casework.ids import CautionId, DocumentId, SendingId
from forms_service.casework.keeping.holds import Authority, Hold
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.rights.cautions import CautionKind
from forms_service.casework.people.facts import FactKind
from forms_service.casework.people.people import Link, Pair, Person
from forms_service.casework.users import FirstPage, Permission, Role, User
from forms_service.engine.moments import Moment
from forms_service.services.allowed import Thing, allowed_acts
from forms_service.services.answering import saving
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, open_questionnaire
from forms_service.services.deciding import amending, authorising, decide
from forms_service.services.documents import reading
from forms_service.services.enquiries import both_stand, enquiries, letters, links, people
from forms_service.services.keeping import holds, records
from forms_service.services.keeping.rights import cautions
from forms_service.services.ports import Ports
from forms_service.services.replies import corrections, duplicates, progress, sendings, start, switch_form, withdrawing
from forms_service.services.replies.allowed import Request
from forms_service.services.repositories.unit_of_work import UnitOfWork
from tests.builders.house import rules
from tests.builders.life import ALFIE, BEA, INTAKE, Life
from tests.builders.reading import now_read
from tests.builders.sending import complete, send
from tests.builders.small_forms.parts import ANSWERS, NOTICE, REPLY, ROUTES, by_phone
from tests.builders.world import (
    DPO,
    KNOWN,
    MANAGER,
    OTHER_MANAGER,
    OTHER_WORKER,
    RECORDS,
    SERVICE_MANAGER,
    WORKER,
    World,
    open_world,
)

PEOPLE = [WORKER, OTHER_WORKER, MANAGER, OTHER_MANAGER, SERVICE_MANAGER, RECORDS, DPO]
WHY = "Because it was asked for"
TRIED_ELSEWHERE = {
    Act.AUTHORISE_TOGETHER: (
        "web/test_agreement.py",
        "test_an_ordinary_no_trace_reply_has_no_warning_and_one_that_has_is_not_taken_in_a_batch",
    ),
    Act.MAKE_AGAIN: (
        "services/test_documents.py",
        "test_a_document_that_is_being_filed_is_stopped_before_it_counts_as_made",
    ),
    Act.CORRECT_LETTER: (
        "web/test_corrected_letters.py",
        "test_only_who_may_authorise_a_reply_has_it_made_with_another_letter",
    ),
    **dict.fromkeys(
        (Act.TICK_CHECK, Act.REVIEW_BATCH, Act.APPROVE_BATCH, Act.SEND_BATCH_BACK, Act.GIVE_BATCH_UP),
        (
            "services/test_destroying.py",
            "test_nobody_approves_what_they_prepared_or_reviewed_and_nothing_goes_before_it_is_asked_about",
        ),
    ),
    Act.DECIDE_LINES: (
        "services/test_destroying.py",
        "test_exceptions_are_made_by_line_and_what_is_kept_longer_is_in_no_other_batch",
    ),
    Act.HAND_TO_ARCHIVE: (
        "services/test_destroying.py",
        "test_what_goes_to_an_archive_stays_until_the_archive_has_it_and_its_stub_says_where_it_went",
    ),
    Act.WITHDRAW_TRANSFER: (
        "services/test_destroying.py",
        "test_a_transfer_that_does_not_come_about_is_withdrawn_and_its_records_stay_and_the_batch_ends",
    ),
    Act.REVIEW: (
        "web/test_reviews.py",
        "test_a_class_is_raised_with_a_reason_and_lowered_by_two_people_but_never_below_what_facts_bring",
    ),
    Act.GIVE_EVIDENCE: (
        "services/test_evidence.py",
        "test_a_pack_is_given_with_a_reason_and_checked_outside_and_what_was_altered_in_it_is_said",
    ),
    Act.NOTE_DONE: (
        "web/test_promises.py",
        "test_nothing_is_noted_as_done_that_was_not_promised_or_whose_enquiry_is_closed",
    ),
    Act.UNDO: (
        "web/test_promises.py",
        "test_what_was_promised_is_noted_as_done_and_then_reminds_nobody_until_that_is_undone",
    ),
}
"""What is done with several things, or with a part of one, and the test that tries it."""


class Trial:
    """A unit of work that keeps nothing: what was done in it is undone when it is left."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = cast("SqlUnitOfWork", unit)

    def __enter__(self) -> Self:
        self._unit.__enter__()
        return self

    def __exit__(self, *ended: object) -> None:
        self._unit.__exit__(None, None, None)

    def __getattr__(self, name: str) -> object:
        return getattr(self._unit, name)

    def commit(self) -> None:
        """Keep nothing."""


@dataclass(frozen=True, repr=False)
class Stage:
    """Something at a stage of work, in a world in which nothing that is tried is kept."""

    ports: Ports
    thing: Thing

    def __repr__(self) -> str:
        return f"<{type(self.thing).__name__}>"


Call = Callable[[Ports, User], object]


def on_questionnaire(ports: Ports, opened: OpenQuestionnaire) -> Mapping[Act, Call]:
    mine = opened.questionnaire
    withdraw = progress.withdraw_intake if opened.source is None else withdrawing.withdraw_reply
    ends: Call = (lambda p, by: complete(p, by, mine.id)) if opened.is_intake else (lambda p, by: send(p, by, mine.id))
    another = {True: OTHER_MANAGER, False: MANAGER}
    received = opened.enquiry.received_at
    said_at = max((at for at in (Moment(ports.clock.now()), received) if at), key=lambda at: at.instant)
    return {
        Act.CHANGE: lambda p, by: saving.save_answers(p, by, mine.id, {}, revision=mine.revision, complete=False),
        Act.HAND_OVER: lambda p, by: progress.hand_over(p, by, mine.id, OTHER_WORKER),
        Act.COMPLETE if opened.is_intake else Act.SEND: ends,
        Act.REOPEN: lambda p, by: amending.reopen_intake(p, by, mine.id),
        Act.START_KNOWN: lambda p, by: switch_form.start_known(p, by, mine.id),
        Act.WITHDRAW_OWN: lambda p, by: withdraw(p, by, mine.id, WHY),
        Act.APPROVE_BY_PHONE: lambda p, by: authorising.approve_by_phone(
            p,
            by,
            mine.id,
            manager=another[by.id != OTHER_MANAGER],
            said_at=said_at,
            words="Yes.",
            read=now_read(p, mine.id),
        ),
        Act.CONFIRM_PHONE: lambda p, by: authorising.confirm_by_phone(
            p, by, mine.id, read=now_read(p, mine.id, approval=True)
        ),
        Act.REFUSE_PHONE: lambda p, by: authorising.refuse_by_phone(
            p, by, mine.id, WHY, read=now_read(p, mine.id, approval=True)
        ),
        Act.AUTHORISE: lambda p, by: decide.authorise(p, by, {mine.id: mine.sending}),
        Act.CALL_BACK: lambda p, by: amending.call_back(
            p, by, mine.id, WHY, nobody_had_it=True, read=now_read(p, mine.id)
        ),
        Act.RETURN: lambda p, by: decide.return_for_changes(p, by, mine.id, WHY, read=now_read(p, mine.id)),
        Act.WITHDRAW: lambda p, by: decide.withdraw(p, by, mine.id, WHY, read=now_read(p, mine.id)),
        Act.ISSUE: lambda p, by: decide.issue(p, by, {mine.id: _sealing(ports, mine)}),
    }


def _sealing(ports: Ports, mine: Questionnaire) -> str:
    with ports.unit_of_work() as unit:
        documents = unit.of(mine.organisation).documents.of_questionnaire(mine.id)
    return documents[-1].submission if documents else ""


def on_record(ports: Ports, mine: Record) -> Mapping[Act, Call]:
    file, sent = mine.objects[0].id, next((sending.id for sending in mine.sendings), "")
    marked = next((caution.id for caution in mine.under_caution), CautionId(""))
    made = _made(ports, mine)
    copy: dict[Act, Call] = {Act.COPY: lambda p, by: reading.hand_out_text(p, by, made[0])} if made else {}
    return copy | {
        Act.CORRECT: lambda p, by: corrections.start_correction(p, by, mine.id, WHY),
        Act.DOWNLOAD: lambda p, by: records.retrieve(p, by, mine.id, file, WHY),
        Act.RECORD_SENDING: lambda p, by: sendings.record_sending(
            p, by, mine.id, recipient="HMP", channel="post", sent_at=mine.issued_at if mine.under_caution else None
        ),
        Act.STRIKE_SENDING: lambda p, by: sendings.strike_sending(p, by, mine.id, SendingId(sent), WHY),
        Act.NOTE_CASE_SYSTEM: lambda p, by: records.filed_in_case_system(p, by, mine.id, "123"),
        Act.CAUTION: lambda p, by: cautions.place_caution(
            p, by, mine.id, CautionKind.DISPUTED, asked_by="Her", why=WHY
        ),
        Act.LIFT_CAUTION: lambda p, by: cautions.lift_caution(p, by, mine.id, marked, WHY),
        Act.EXEMPT: lambda p, by: cautions.exempt_record(p, by, mine.id, to="HMP", why=WHY),
        Act.HOLD: lambda p, by: holds.place_on_record(p, by, mine.id, Authority.CLAIM, WHY),
    }


def _made(ports: Ports, mine: Record) -> list[DocumentId]:
    """The documents of a record, whose words can be copied."""
    with ports.unit_of_work() as unit:
        ours = unit.of(mine.organisation)
        reply = ours.submissions.get(mine.submission).questionnaire
        documents = ours.documents.of_questionnaire(reply)
    return [each.id for each in documents if each.submission == mine.submission and each.state is DocumentState.MADE]


def on_hold(_: Ports, mine: Hold) -> Mapping[Act, Call]:
    return {
        Act.ASK_RELEASE: lambda p, by: holds.ask_release(p, by, mine.id, WHY),
        Act.RELEASE: lambda p, by: holds.release(p, by, mine.id),
        Act.KEEP_HOLD: lambda p, by: holds.keep(p, by, mine.id),
    }


def on_enquiry(_: Ports, mine: Enquiry) -> Mapping[Act, Call]:
    return {
        Act.CLOSE: lambda p, by: enquiries.close(p, by, mine.id, WHY),
        Act.START_REPLY: lambda p, by: start.start_another(
            p, by, mine.id, "core/probation_information_sharing_record", reason=WHY
        ),
        Act.ASK_LETTER: lambda p, by: letters.ask(p, by, mine.id, "D02"),
        Act.ACKNOWLEDGE: lambda p, by: letters.ask(p, by, mine.id, "D01"),
        Act.READ_REGISTER: lambda p, by: enquiries.read_register(p, by, mine.id),
        Act.SAY_BOTH_STAND: lambda p, by: both_stand.say_why_both_stand(p, by, mine.id, mine.id, ""),
    }


def on_pair(_: Ports, mine: Pair) -> Mapping[Act, Call]:
    return {
        Act.SAY_SAME: lambda p, by: links.say_same(p, by, mine.one.id, mine.other.id),
        Act.SAY_DIFFERENT: lambda p, by: links.say_different(p, by, mine.one.id, mine.other.id, WHY),
    }


def on_request(_: Ports, mine: Request) -> Mapping[Act, Call]:
    intake = mine.intake.questionnaire.id
    return {Act.BELONGS: lambda p, by: duplicates.belongs_to(p, by, intake, mine.other.id, mine.why, WHY)}


def on_person(_: Ports, mine: Person) -> Mapping[Act, Call]:
    told = people.NewFact(FactKind.OTHER_NAME, "Another", how=WHY)
    return {Act.RECORD_FACT: lambda p, by: people.record(p, by, mine.id, told)}


def calls(stage: Stage) -> Mapping[Act, Call]:
    match stage.thing:
        case OpenQuestionnaire() as opened:
            return on_questionnaire(stage.ports, opened)
        case Record() as record:
            return on_record(stage.ports, record)
        case Hold() as hold:
            return on_hold(stage.ports, hold)
        case Enquiry() as enquiry:
            return on_enquiry(stage.ports, enquiry)
        case Request() as request:
            return on_request(stage.ports, request)
        case Pair() as pair:
            return on_pair(stage.ports, pair)
        case Link() as link:
            return {Act.UNDO_LINK: lambda p, by: links.undo(p, by, link.id, WHY)}
        case Person() as person:
            return on_person(stage.ports, person)


@pytest.fixture(scope="module")
def every_stage(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Stage]]:
    found: list[Stage] = []
    with ExitStack() as opened:
        for build in (usual_stages, stages_by_telephone, stages_of_a_child, stages_of_people):
            home = tmp_path_factory.mktemp("stages") / "world"
            found += build(opened.enter_context(open_world(home, empty_database)))
        yield found


def trial(world: World, thing: Questionnaire | Thing) -> Stage:
    usual = world.ports.unit_of_work
    ports = replace(world.ports, unit_of_work=lambda: cast("UnitOfWork", Trial(usual())))
    if isinstance(thing, Questionnaire):
        return Stage(ports, open_questionnaire(ports, world.user(WORKER), thing.id))
    return Stage(ports, thing)


def usual_stages(world: World) -> list[Stage]:
    """Replies at every stage, an intake before and after it was completed, and what is kept of them."""
    manager, officer = world.user(MANAGER), world.user(RECORDS)
    reopened, returned, withdrawn = world.draft(), world.sent(), world.sent()
    decide.return_for_changes(world.ports, manager, returned.id, WHY, read=now_read(world.ports, returned.id))
    decide.withdraw(world.ports, manager, withdrawn.id, WHY, read=now_read(world.ports, withdrawn.id))
    draft, sent, mine, authorised = world.draft(), world.sent(), world.sent(author=MANAGER), world.authorised()
    made, issued = world.made(), world.issued(KNOWN)
    prepared = world.made(author=OTHER_MANAGER)
    intakes = [_intake(world, reply) for reply in (reopened, draft, sent)]
    amending.reopen_intake(world.ports, world.user(WORKER), intakes[0].id)
    besides = start.start_another(
        world.ports, world.user(WORKER), sent.enquiry, "core/probation_information_sharing_record", reason=WHY
    )
    kept = [*world.records_of(made), *world.records_of(issued)]
    asked = [holds.place_on_record(world.ports, officer, kept[0].id, Authority.CLAIM, f"{WHY} {n}") for n in range(2)]
    holds.ask_release(world.ports, officer, asked[1].id, WHY)
    replies = [reopened, returned, withdrawn, draft, sent, mine, authorised, made, issued, prepared, besides]
    disputed = world.issued()
    marked = world.record_of(disputed).id
    world.clock.pass_by(timedelta(minutes=1))  # What was sent before that is still recorded.
    cautions.place_caution(world.ports, officer, marked, CautionKind.DISPUTED, asked_by="Her", why=WHY)
    kept.append(world.record_of(disputed))
    things = [world.begun(), *intakes, *replies]
    owners = [enquiries.view(world.ports, manager, reply.enquiry).enquiry for reply in (draft, issued, withdrawn)]
    held = [holds.view(world.ports, officer, hold.id).hold for hold in asked]
    every: list[Questionnaire | Enquiry | Record | Hold] = [*things, *kept, *owners, *held]
    return [trial(world, thing) for thing in every]


def _intake(world: World, reply: Questionnaire) -> Questionnaire:
    with world.ports.unit_of_work() as unit:
        every = unit.of(reply.organisation).questionnaires.of_enquiry(reply.enquiry)
    return next(each for each in every if each.form == INTAKE)


def stages_by_telephone(world: World) -> list[Stage]:
    """A reply of which a part may be approved by telephone, before and after that, and what corrects it."""
    life = Life(world).with_forms(REPLY, NOTICE)
    replies = []
    for steps in ("", "phone", "phone make", "phone make issue", "phone make issue correct"):
        (reply,) = life.enquiry(ROUTES)
        life.answer(reply, ANSWERS)
        if "phone" in steps:
            by_phone(life, reply)
        if "make" in steps:
            life.make(reply)
        if "issue" in steps:
            life.issue(reply, by=WORKER)
        replies.append(reply)
    record = world.records_of(replies[-1])[0]
    corrections.start_correction(world.ports, world.user(WORKER), record.id, WHY)
    return [trial(world, thing) for thing in replies]


def stages_of_a_child(world: World) -> list[Stage]:
    """The form for an unknown child, of one who is known."""
    (reply,) = Life(world).enquiry({ALFIE: "contact_assessment_not_known", BEA: "record_only"})
    return [trial(world, reply)]


def stages_of_people(world: World) -> list[Stage]:
    """Two people of one enquiry and of several, linked, told apart and undone again; and requests that may belong."""
    worker, intake = world.user(WORKER), world.begun()
    replies = [world.draft(), world.issued(), world.draft(), world.draft(), world.issued()]
    enquiries.close(world.ports, world.user(MANAGER), replies[4].enquiry, WHY)
    with world.ports.unit_of_work() as unit:
        here = unit.of("northshire")
        adults = [here.people.participants(reply.enquiry)[""] for reply in replies]
        (child,) = [each for row, each in here.people.participants(replies[0].enquiry).items() if row == "wren"]
        owners = here.enquiries.these([reply.enquiry for reply in replies])
    linked = links.say_same(world.ports, worker, adults[0].id, adults[1].id)
    apart = links.say_different(world.ports, worker, adults[1].id, adults[2].id, WHY)
    undone = links.say_same(world.ports, worker, adults[2].id, adults[3].id)
    undone = links.undo(world.ports, worker, undone.id, WHY).link
    with world.ports.unit_of_work() as unit:
        adults = [unit.of("northshire").people.get(each.id) for each in adults]
    pairs = [Pair(adults[0], other) for other in (child, *adults[1:])] + [Pair(adults[1], adults[2])]
    asked = [open_questionnaire(world.ports, worker, each.id) for each in (intake, _intake(world, replies[0]))]
    ways = (Belongs.CHASER, Belongs.JOINED)
    requests = [Request(each, other, why) for each in asked for other in owners for why in ways]
    every: list[Thing] = [*pairs, linked, apart, undone, adults[0], *requests]
    return [trial(world, thing) for thing in every]


def attempt(call: Callable[[], object]) -> str:
    """Return why something is refused; that answers are lacking is no refusal of the act."""
    try:
        call()
    except Invalid:
        return ""
    except ServiceError as refusal:
        return str(refusal)
    return ""


ROLES = st.frozensets(st.sampled_from(Permission)).map(
    lambda some: Role("any", "Any", some | {Permission.READ_ENQUIRY, Permission.WORK_LIST}, FirstPage.WORK_LIST)
)


@pytest.mark.long
@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(PEOPLE), st.none() | ROLES)
def test_the_use_cases_accept_what_is_offered_and_refuse_the_rest_in_the_same_words(
    every_stage: list[Stage], number: int, person: str, role: Role | None
) -> None:
    stage = every_stage[number % len(every_stage)]
    actor = stage.ports.directory.user(person)
    if role is not None:
        actor = replace(actor, role=role)
    acts = allowed_acts(stage.ports, actor, stage.thing)

    for act, call in calls(stage).items():
        refused = attempt(partial(call, stage.ports, actor))
        assert bool(refused) is (act not in acts), (act, refused, acts.why_not(act))
        assert refused.startswith("Your role (") or refused == acts.why_not(act)


@pytest.mark.long
def test_every_act_that_has_a_rule_is_tried_here_or_it_is_said_where(every_stage: list[Stage]) -> None:
    tried = {act for stage in every_stage for act in calls(stage)}
    assert tried | set(TRIED_ELSEWHERE) == set(rules())
    assert tried & set(TRIED_ELSEWHERE) == set()
    for file, test in TRIED_ELSEWHERE.values():
        assert f"def {test}(" in (Path(__file__).parents[1] / file).read_text(encoding="utf-8")
