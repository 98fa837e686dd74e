"""A list asks the database no more for each thing on it: counted with one of everything, and with four."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

from tests.builders.world import WORKER, World
from tests.web.client import Browser

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


def costs(world: World, client: Browser) -> tuple[int, int]:
    """How many statements the work list takes, and the list of what a search found with it."""
    client.post("/work/found", data={"text": SEARCH})
    with statements(world.engine) as listed:
        assert client.get("/work").status_code == 200
    with statements(world.engine) as found:
        assert SEARCH in client.get("/work/found").text
    return len(listed), len(found)


def test_a_worker_s_list_and_what_a_search_finds_cost_the_same_however_much_is_on_them(world: World) -> None:
    client = world.client_as(WORKER)
    for stage in (world.issued, world.draft):
        stage()
    few = costs(world, client)
    for stage in (world.issued, world.draft):
        for _ in range(3):
            stage()
    assert costs(world, client) == few
