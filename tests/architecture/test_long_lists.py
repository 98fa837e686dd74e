"""A list asks the database no more for each thing on it: counted with two of everything, and with four."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.services.deciding import decide
from tests.builders.world import MANAGER, WORKER, World
from tests.web.client import Browser

pytestmark = pytest.mark.long

SEARCH = "Sampleton"


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
    """One enquiry more at each stage, all about the same people: a draft, and one sent, authorised and issued."""
    decide.withdraw(world.ports, world.user(MANAGER), world.sent().id, "Nobody needs it")
    stages = {"draft": world.draft, "sent": world.sent, "made": world.made, "issued": world.issued}
    return {name: stage() for name, stage in stages.items()}


def pages(first: Mapping[str, Questionnaire]) -> Iterator[tuple[str, str]]:
    """Every page that shows many things, or what is known elsewhere, with who reads it."""
    yield WORKER, "/work"
    yield WORKER, "/work/found"
    yield WORKER, f"/questionnaires/{first['draft'].id}/check"
    yield MANAGER, "/work"
    yield MANAGER, "/replies/authorise"
    yield MANAGER, "/replies/issue"
    yield MANAGER, "/arrangements"
    yield MANAGER, f"/replies/{first['sent'].id}"
    yield MANAGER, f"/enquiries/{first['issued'].enquiry}"


def costs(world: World, readers: Mapping[str, Browser], first: Mapping[str, Questionnaire]) -> dict[str, int]:
    """How many statements each page takes."""
    readers[WORKER].post("/work/found", data={"text": SEARCH})
    taken = {}
    for reader, address in pages(first):
        with statements(world.engine) as asked:
            assert readers[reader].get(address).status_code == 200
        taken[f"{address} for {reader}"] = len(asked)
    return taken


def test_a_page_costs_the_same_however_much_is_on_it_and_however_much_is_known_of_its_people(world: World) -> None:
    readers = {user: world.client_as(user) for user in (WORKER, MANAGER)}
    first, _ = play(world), play(world)
    few = costs(world, readers, first)
    play(world), play(world)

    assert costs(world, readers, first) == few
    assert max(few.values()) < 100
