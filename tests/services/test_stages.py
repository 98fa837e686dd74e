"""A world that is copied from the stages of the run is as one in which everything was played, and is nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from forms_service.services.auditing import anchors
from forms_service.services.deciding import decide
from forms_service.services.ports import Ports
from storage.contract import StoreUnavailable
from tests.builders.reconciled import discrepancies, reconciled
from tests.builders.workshop import raises, with_mishaps
from tests.builders.world import KNOWN, MANAGER, NO_TRACE, WORKER, World, open_world

HERE = "northshire"


@pytest.fixture
def twins(empty_database: Path, tmp_path: Path) -> Iterator[tuple[World, World]]:
    """Two new worlds with stages of their own."""
    stages = tmp_path / "stages"
    stages.mkdir()
    with (
        open_world(tmp_path / "first", empty_database, stages) as first,
        open_world(tmp_path / "second", empty_database, stages) as second,
    ):
        yield first, second


def _verified(ports: Ports) -> int:
    run, found = reconciled(ports)
    assert not [*found, *anchors.verify(ports, HERE).faults]
    return run.files


def test_a_copied_world_has_a_database_and_a_store_of_its_own(twins: tuple[World, World]) -> None:
    played, copied = twins
    reply = played.issued()

    assert copied.issued() == reply
    assert copied.acts() == played.acts()
    assert _verified(copied.ports) == _verified(played.ports) > 0

    copied.send_out(copied.record_of(reply))
    stored = next((copied.home / "store" / "objects").rglob("data"))
    stored.chmod(0o640)
    stored.write_bytes(b"other bytes")
    assert not played.record_of(reply).sendings
    assert _verified(played.ports) > 0
    assert discrepancies(copied.ports)


def test_each_verb_goes_on_from_its_own_stage(twins: tuple[World, World]) -> None:
    played, copied = twins
    made = played.made()

    assert copied.draft().id == made.id
    assert "reply_authorised" in played.acts()
    assert "reply_authorised" not in copied.acts()
    assert copied.sent(KNOWN).id != made.id, "the second is played, in a world that is no longer new"


def test_where_anything_was_set_everything_is_played(twins: tuple[World, World]) -> None:
    played, other = twins
    usual = played.sent()

    other.clock.pass_by(timedelta(days=1))
    assert not other.is_new
    assert other.sent().id != usual.id

    assert other.sent(NO_TRACE, WORKER).id != usual.id, "something was done in it before"


@pytest.mark.parametrize("change", ["ports", "reader", "database", "store"])
def test_a_world_is_no_longer_new_when_anything_in_it_was_changed(world: World, change: str) -> None:
    assert world.is_new
    assert world.client_as().get("/sign-in").status_code == 200
    world.client_as(MANAGER)
    assert world.is_new, "looking changes nothing, nor does signing in before anything is asked for"

    match change:
        case "ports":
            world.ports = replace(world.ports, scanning_required=True)
        case "reader":
            world.reader.length = 2
        case "database":
            world.client_as(MANAGER).get("/register")
        case _:
            (world.home / "store" / "objects" / "aa").write_bytes(b"x")

    assert not world.is_new


def test_where_a_mishap_is_to_come_it_comes(twins: tuple[World, World]) -> None:
    played, other = twins
    played.made()
    workshop = with_mishaps(other)
    assert other.is_new

    workshop.storing.then(raises(StoreUnavailable("asleep")))
    reply = other.authorised()
    assert other.acts().count("reply_authorised") == 1
    other.make_documents()

    assert not workshop.storing.coming
    assert decide.view(other.ports, other.user(MANAGER), reply.id).submission
