"""People at work, and then a fault: what was acknowledged is there, once and whole, and all works again by itself.

`make faults` tries every fault on both pairs of database and store and says what each cost; a run of all tests
tries the one that is most of them.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Engine, Result, Select, select

from forms_service import bootstrap
from forms_service.adapters.sql import tables
from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.documents.documents import DocumentState
from forms_service.casework.errors import ServiceError
from forms_service.services.auditing import anchors
from forms_service.services.enquiries import enquiries
from forms_service.services.keeping import approving
from forms_service.services.keeping.disposing import destroying
from forms_service.services.ports import Ports
from forms_service.settings import read_settings
from tests.builders.alike import Model, file_alike, model_of
from tests.builders.disposing import closed_record, settle
from tests.builders.reconciled import discrepancies
from tests.builders.world import ASSET_OWNER, WORKER, open_world
from tests.components.postgres import durable_database
from tests.components.seaweed import Seaweed
from tests.journeys.colleagues import Colleague, at_work, colleague
from tests.journeys.harm import FAULTS, OPTIONS, Fault, Scene, libreoffice, small_disk, web_server
from tests.journeys.hostile import acts, all_uploaded, hostile_ones
from tests.journeys.office import RecordsOffice
from tests.journeys.reckoning import are_over, reckoning_of
from tests.journeys.relay import Relay
from tests.journeys.replies import assert_filed_exactly_once, authorised_reply, state_of, until
from tests.journeys.running import Service, children, installed, words_of

pytestmark = pytest.mark.office

EVERY = "EVERY_FAULT" in os.environ
PAIRS = list(FAULTS) if EVERY else list(FAULTS)[:1]
SAMPLE = ["all behind the front is killed"]
TRIED = [(pair, name) for pair in PAIRS for name in (FAULTS[pair] if EVERY else SAMPLE)]
HOSTILE, CROWD = 60, 20
DUE = 20 if EVERY else 6
"""So many records come due before each fault."""
GOAL_SECONDS, MOST_SECONDS = 15, 60
"""By when all should work again once the cause has ended, and when a busy machine must have got there too."""
ORGANISATION = "northshire"


@dataclass(frozen=True)
class Toll:
    acknowledged: int
    lost: int
    doubled: int
    torn: int
    longest_page: float
    well_after: float
    told: Counter[str]

    def __str__(self) -> str:
        return (
            f"{self.acknowledged} acknowledged, {self.lost} lost, {self.doubled} doubled, {self.torn} torn; longest "
            f"page {self.longest_page:.1f} s; all works {self.well_after:.1f} s after the cause ended (goal: {GOAL_SECONDS} s)"
            + "".join(f"\n    told {times} times: {words}" for words, times in self.told.most_common())
        )


@pytest.fixture(scope="module", name="scene_of")
def _scene_of(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Scene]]:
    """One scene for each pair of database and store, begun when first asked for."""
    model = _model(tmp_path_factory.mktemp("due"), request.getfixturevalue("empty_database"))
    with ExitStack() as undone:

        @cache
        def scene_of(pair: str) -> Scene:
            home = tmp_path_factory.mktemp("faults") / "home"
            if pair == "SQLite, files":
                return undone.enter_context(_on_this_machine(home, model))
            server, seaweed = request.getfixturevalue("postgres"), request.getfixturevalue("seaweed")
            return undone.enter_context(_on_servers(home, model, server, seaweed))

        yield scene_of


def _model(home: Path, empty_database: Path) -> Model:
    """A reply without a trace as it was filed seven years ago: what is like it is due."""
    with open_world(home / "world", empty_database) as world:
        filed = closed_record(world)
        settle(world)
        with world.ports.unit_of_work() as unit:
            first = unit.of(ORGANISATION).records.get(filed.id)
        return model_of(world.ports, first).years_before(7)


@contextmanager
def _on_this_machine(home: Path, model: Model) -> Iterator[Scene]:
    with small_disk(home) if EVERY else nullcontext(home), installed(home) as service:
        with _late(service):
            service.serve(*OPTIONS)
        with _scene(service, model) as scene:
            yield scene


@contextmanager
def _on_servers(home: Path, model: Model, server: str, seaweed: Seaweed) -> Iterator[Scene]:
    with closing(Relay(seaweed.application.endpoint)) as relay, installed(home) as service:
        service.database_url, service.store_url = durable_database(server), _through(relay, seaweed)
        service.serve(*OPTIONS)
        with _scene(service, model) as scene:
            scene.server, scene.seaweed, scene.relay = server, seaweed, relay
            yield scene


@contextmanager
def _scene(service: Service, model: Model) -> Iterator[Scene]:
    ports = bootstrap.build_ports(read_settings(service.environment))
    *colleagues, prober = (_colleague(service, ports) for _ in range(5 if EVERY else 3))
    approving.approve_schedule(ports, ports.directory.user(ASSET_OWNER), ports.schedules.present.digest)
    scene = Scene(service, ports, colleagues, prober, RecordsOffice(service.url), model)
    if EVERY:
        _warm(scene)
    yield scene
    bootstrap.close(ports)
    engine_of(ports).dispose()


@contextmanager
def _late(service: Service) -> Iterator[None]:
    """Have the database be there only once it is waited for: until then the disk that it is to be on is away."""
    disk, log = service.home / "disk", service.home / "output.log"
    (service.home / "var").mkdir(parents=True)
    (service.home / "var" / "forms.sqlite").symlink_to(disk / "forms.sqlite")
    log.touch()

    def let_it_come() -> None:
        until(lambda: log.read_text().count("Waiting for it") >= 2, "a start says that it waits for its database")
        disk.mkdir()

    coming = threading.Thread(target=let_it_come)
    coming.start()
    yield
    coming.join()


def _through(relay: Relay, seaweed: Seaweed) -> str:
    return seaweed.url_of_a_new_bucket().replace(seaweed.application.endpoint, relay.address)


def _colleague(service: Service, ports: Ports) -> Colleague:
    return colleague(service.url, enquiries.record_enquiry(ports, ports.directory.user(WORKER), express=False).id)


def _warm(scene: Scene) -> None:
    """Have every helper begun, so that there is something to harm."""
    reply = authorised_reply(scene.ports)
    assert scene.prober.save(file=b"A letter.")
    until(lambda: state_of(scene.ports, reply) is DocumentState.MADE, "the first document is made")


@pytest.mark.parametrize(("pair", "fault"), TRIED, ids=[f"{pair}: {name}" for pair, name in TRIED])
def test_what_was_acknowledged_is_there_once_and_whole_and_all_works_again(
    scene_of: Callable[[str], Scene], pair: str, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = scene_of(pair)
    harm = FAULTS[pair][fault]
    for one in scene.colleagues:
        one.visitor.longest = 0.0
        one.visitor.told.clear()

    scene.office.come_due([each.id for each in file_alike(scene.ports, scene.model, [{}] * DUE)])

    replies, well_after = live_through(scene, harm)
    toll = toll_of(scene, well_after)

    with capsys.disabled():
        sys.stdout.write(f"\n{pair}: {fault}: {toll}\n")
    assert_filed_exactly_once(scene.ports, *replies)
    assert (toll.lost, toll.doubled, toll.torn) == (0, 0, 0)
    assert toll.acknowledged
    assert toll.well_after < MOST_SECONDS
    assert not harm.says or any(harm.says in words for words in toll.told), "the page names the cause"


@pytest.mark.parametrize("pair", PAIRS)
def test_what_two_people_disposed_of_meanwhile_is_gone_once_and_nothing_else_and_what_they_kept_is_there(
    scene_of: Callable[[str], Scene], pair: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever befell the service while they reviewed, held, disposed and transferred."""
    scene = scene_of(pair)
    with at_work([scene.office]):
        until(lambda: scene.office.is_done, "the officer and the second person have done all")
    until(lambda: all_carried_out(scene), "every batch is over", pause=0.5)
    until(lambda: not discrepancies(scene.ports), "all is sealed, locked and held", pause=1)

    reckoning = reckoning_of(scene.ports, scene.office)

    with capsys.disabled():
        sys.stdout.write(f"\n{pair}: disposals, reviews and transfers: {reckoning}\n")
    assert reckoning.is_clean
    assert reckoning.gone
    assert not anchors.verify(scene.ports, ORGANISATION).faults


def all_carried_out(scene: Scene) -> bool:
    """Whether the batches are over; a worker of our own helps, so that nobody waits for the half minute to be over."""
    try:
        destroying.carry_out(scene.ports)
    except ServiceError:
        return False
    return are_over(scene.ports, scene.office)


def test_whoever_asks_letter_by_letter_holds_nobody_for_ever(
    scene_of: Callable[[str], Scene], capsys: pytest.CaptureFixture[str]
) -> None:
    """More of them than there are threads, each with a head that never ends.

    Others are answered meanwhile, and it is the service that ends each of these.
    """
    scene = scene_of(PAIRS[0])
    with ExitStack() as slow:
        address = ("127.0.0.1", scene.service.port)
        callers = [slow.enter_context(socket.create_connection(address, timeout=MOST_SECONDS)) for _ in range(16)]
        for caller in callers:
            caller.sendall(b"GET /health HTTP/1.1\r\nX-Slow: ")
        time.sleep(1)
        begun = time.monotonic()
        assert "ok" in scene.prober.visitor.open("/health")
        took = time.monotonic() - begun
        with capsys.disabled():
            sys.stdout.write(f"\n{len(callers)} who ask letter by letter: another page after {took:.1f} s\n")
        assert [caller.recv(1) for caller in callers] == [b""] * len(callers)

    assert took < MOST_SECONDS / 3


def test_hostile_files_are_uploaded_while_people_work_and_nobody_notices(
    scene_of: Callable[[str], Scene], capsys: pytest.CaptureFixture[str]
) -> None:
    scene = scene_of(PAIRS[0])
    files = hostile_ones()[: HOSTILE if EVERY else HOSTILE // 15]
    more = [_colleague(scene.service, scene.ports) for _ in range(CROWD - len(scene.colleagues) if EVERY else 0)]
    crowd, uploaders = [*scene.colleagues, *more], [_colleague(scene.service, scene.ports) for _ in range(2)]
    for one in crowd:
        one.visitor.longest = 0.0
    before = [process for server in web_server(scene) for process in children(server)]

    with at_work(crowd):
        arrivals = all_uploaded(uploaders, files)

    lost = [process for process in before if not words_of(process)]
    slowest = max(one.visitor.longest for one in crowd)
    saved = [text for one in uploaders for text in saved_texts(scene.ports, one)]
    untold = [one for one in arrivals if one.text not in saved and not one.given_back]
    unsaved = [text for one in crowd for text in set(one.acknowledged) - set(saved_texts(scene.ports, one))]
    taken = taken_files(scene.ports, uploaders)
    active = {name: found for name, data in taken if (found := acts(data))}
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(files)} hostile files while {len(crowd)} work: slowest other page {slowest:.1f} s, slowest upload "
            f"{max(one.seconds for one in arrivals):.1f} s; {len(taken)} taken, {len(active)} of them active; "
            f"{len(lost)} web processes lost, {len(untold) + len(unsaved)} typed texts lost\n"
            + "".join(f"    {one.file.what}: {one.said}\n" for one in arrivals if EVERY)
        )
    assert (active, lost, untold, unsaved) == ({}, [], [], [])
    assert slowest < MOST_SECONDS / 4


def taken_files(ports: Ports, people: Sequence[Colleague]) -> list[tuple[str, bytes]]:
    mine = tables.uploads.c.questionnaire.in_([one.questionnaire for one in people])
    with rows_of(ports, select(tables.uploads.c.name, tables.uploads.c.data).where(mine)) as rows:
        return [(row.name, row.data) for row in rows]


def live_through(scene: Scene, fault: Fault) -> tuple[Sequence[Questionnaire], float]:
    """Let it befall while people work and documents wait; return these, and after how long all worked again."""
    with at_work([*scene.colleagues, scene.office]):
        replies = [authorised_reply(scene.ports)]
        if fault.while_making:
            until(lambda: is_making(scene, replies), "one is being made", pause=0.02)
        else:
            until(lambda: all_made(scene.ports, replies), "all are made")
        with fault.befalls(scene):
            pass
        ended = time.monotonic()
        assert "ok" in scene.prober.visitor.open("/health"), "whoever comes meanwhile waits in line"
        last_before = replies[-1]
        until(lambda: works_again(scene, replies, last_before), "all works again")
        well_after = time.monotonic() - ended
    return replies, well_after


def is_making(scene: Scene, replies: list[Questionnaire]) -> bool:
    """Whether one is being made at this moment; what was made too soon is followed by another."""
    if all_made(scene.ports, replies):
        replies.append(authorised_reply(scene.ports))
    return state_of(scene.ports, replies[-1]) is DocumentState.MAKING and bool(libreoffice(scene))


def works_again(scene: Scene, replies: list[Questionnaire], last_before: Questionnaire) -> bool:
    """Whether a file is taken, and a reply that is authorised now and all before it have their documents."""
    try:
        if replies[-1] is last_before:
            replies.append(authorised_reply(scene.ports))
        return all_made(scene.ports, replies) and scene.prober.save(file=b"A letter.")
    except ServiceError:
        return False


def all_made(ports: Ports, replies: Sequence[Questionnaire]) -> bool:
    return all(state_of(ports, reply) is DocumentState.MADE for reply in replies)


def toll_of(scene: Scene, well_after: float) -> Toll:
    counts = [(one, Counter(saved_texts(scene.ports, one))) for one in scene.colleagues]
    return Toll(
        acknowledged=sum(len(one.acknowledged) for one in scene.colleagues),
        lost=sum(text not in saved for one, saved in counts for text in one.acknowledged),
        doubled=sum(times - 1 for _, saved in counts for times in saved.values()),
        torn=len(discrepancies(scene.ports)) + len(anchors.verify(scene.ports, ORGANISATION).faults),
        longest_page=max(one.visitor.longest for one in scene.colleagues),
        well_after=well_after,
        told=sum((one.visitor.told for one in scene.colleagues), Counter()),
    )


def saved_texts(ports: Ports, one: Colleague) -> list[str]:
    """Every text that was ever saved: answers are appended, never overwritten."""
    table = tables.saved_answers
    asked = select(table.c.value).where(
        table.c.questionnaire == one.questionnaire, table.c.question == "in_request_text"
    )
    with rows_of(ports, asked) as rows:
        return [str(value) for value in rows.scalars()]


@contextmanager
def rows_of(ports: Ports, asked: Select[Any]) -> Iterator[Result[Any]]:
    """What is found inside the fence of the organisation whose people work."""
    with engine_of(ports).connect() as connection:
        yield Fence(connection).inside(ORGANISATION).execute(asked)


def engine_of(ports: Ports) -> Engine:
    return cast(SqlUnitOfWork, ports.unit_of_work())._engine
