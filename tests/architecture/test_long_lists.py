"""A list asks the database no more for each thing on it: counted with two of everything, and with three."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.keeping.holds import Authority
from forms_service.services.deciding import decide
from forms_service.services.keeping import holds
from forms_service.services.replies import arrangements
from tests.builders.arrangements import agreed_with
from tests.builders.life import Life
from tests.builders.reading import now_read
from tests.builders.world import AUDITOR, KNOWN, MANAGER, RECORDS, SERVICE_MANAGER, WORKER, World
from tests.web.client import Browser

pytestmark = pytest.mark.long

SEARCH = "Inventio"


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(*told: object) -> None:
        asked.append(str(told[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def play(world: World) -> Mapping[str, Questionnaire]:
    """One enquiry more at each stage, all about the same people, and one more hold and arrangement."""
    reply = world.sent(KNOWN)
    decide.withdraw(world.ports, world.user(MANAGER), reply.id, "Nobody needs it", read=now_read(world.ports, reply.id))
    begun = {"draft": world.draft, "sent": world.sent, "made": world.made, "issued": world.issued}
    stages = {name: stage(KNOWN) for name, stage in begun.items()}
    kept = world.send_out(world.record_of(stages["issued"]))
    holds.place_on_record(world.ports, world.user(RECORDS), kept.id, Authority.INQUIRY, "An inquiry asked.")
    arrange(Life(world))
    return stages


def arrange(life: Life) -> None:
    """One more arrangement, which takes the place of the one before."""
    service_manager = life.world.user(SERVICE_MANAGER)
    begun = arrangements.start(life.ports, service_manager)
    life.world._fill(service_manager, begun, agreed_with("vale", {}))
    life.send(begun, author=SERVICE_MANAGER)
    life.authorise(begun)
    life.world.make_documents()
    life.issue(begun)


def pages(world: World, first: Mapping[str, Questionnaire]) -> Iterator[tuple[str, str]]:
    """Every page that shows many things, or what is known elsewhere, with who reads it."""
    enquiry, record = first["issued"].enquiry, world.record_of(first["issued"])
    yield WORKER, "/work"
    yield WORKER, "/work/found"
    yield WORKER, f"/questionnaires/{first['draft'].id}/check"
    yield WORKER, f"/enquiries/{enquiry}/letters"
    yield WORKER, f"/people/{record.subjects[0].person}"
    yield WORKER, f"/records/{record.id}/sent"
    yield WORKER, f"/records/{record.id}/wrong"
    yield MANAGER, "/work"
    yield MANAGER, "/replies/authorise"
    yield MANAGER, "/replies/issue"
    yield MANAGER, "/arrangements"
    yield MANAGER, "/register"
    yield MANAGER, f"/replies/{first['sent'].id}"
    yield MANAGER, f"/replies/{first['issued'].id}"
    yield MANAGER, f"/enquiries/{enquiry}"
    yield RECORDS, "/records/found"
    yield RECORDS, "/records/in-store"
    yield RECORDS, f"/records/{record.id}"
    yield RECORDS, f"/records/{record.id}/hold"
    yield RECORDS, "/holds"
    yield RECORDS, "/disposal"
    yield AUDITOR, "/audit"


def costs(world: World, readers: Mapping[str, Browser], first: Mapping[str, Questionnaire]) -> dict[str, int]:
    """How many statements each page takes."""
    readers[WORKER].post("/work/found", data={"text": SEARCH})
    readers[RECORDS].post("/records", data={"name": SEARCH})
    taken = {}
    for reader, address in pages(world, first):
        with statements(world.engine) as asked:
            assert readers[reader].get(address).status_code == 200
        taken[f"{address} for {reader}"] = len(asked)
    return taken


def test_a_page_costs_the_same_however_much_is_on_it_and_however_much_is_known_of_its_people(world: World) -> None:
    readers = {user: world.client_as(user) for user in (WORKER, MANAGER, RECORDS, AUDITOR)}
    for reader in readers.values():
        reader.get("/accessibility")  # with what they ask for first their session begins
    first, _ = play(world), play(world)
    few = costs(world, readers, first)
    play(world)

    assert costs(world, readers, first) == few
    assert max(few.values()) < 100
