"""A request or an incident that was destroyed stays so: the ledger says it, and an older database is told."""

import shutil
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from forms_service.casework.ids import IncidentId, RightsRequestId
from forms_service.casework.keeping.discrepancies import Discrepancy, Lack
from forms_service.casework.keeping.protection.incidents import IncidentPart
from forms_service.casework.keeping.rights.requests import RequestOutcome, Right
from forms_service.services.keeping.disposing import replaying
from forms_service.services.keeping.disposing.ended_matters import enter_ended, owner_of_ended
from forms_service.services.keeping.protection import incidents
from forms_service.services.keeping.rights import requests
from tests.builders.disposing import assert_sound, left_of
from tests.builders.reconciled import discrepancies
from tests.builders.world import DATABASE, DPO, RECORDS, WORKER, World, copied_world

HERE = "northshire"
ASKER, FACT = "Quillon Testcase", "A letter lay in the corridor"
SAID = (
    *((part, "Nothing came of it") for part in (IncidentPart.EFFECTS, IncidentPart.ACTION, IncidentPart.WHO_KNOWS)),
    *((part, "It was picked up") for part in (IncidentPart.ASKED, IncidentPart.CONFIRMED, IncidentPart.PASSED_ON)),
    (IncidentPart.STOPPED, "Nobody had it"),
)


def closed_request(world: World) -> RightsRequestId:
    asked = {"asked_by": ASKER, "about": "", "details": "All of it"}
    by, day = world.user(DPO), world.clock.moment.date()
    request = requests.open_request(world.ports, by, Right.ACCESS, **asked, received_on=day)
    requests.close_request(world.ports, by, request.id, RequestOutcome.REFUSED, f"Not {ASKER}", "A letter")
    return request.id


def closed_incident(world: World) -> IncidentId:
    incident = incidents.report_incident(world.ports, world.user(WORKER), world.clock.now(), FACT)
    by = world.user(DPO)
    for part, words in SAID:
        incidents.note_on_incident(world.ports, by, incident.id, part, words)
    incidents.decide_incident(world.ports, by, incident.id, IncidentPart.NOT_REPORTED, "Nobody is at risk")
    incidents.decide_incident(world.ports, by, incident.id, IncidentPart.PEOPLE_NOT_TOLD, "Nobody is at risk")
    incidents.close_incident(world.ports, by, incident.id, "Over")
    return incident.id


@pytest.fixture(name="matters")
def _matters(world: World, tmp_path: Path) -> tuple[RightsRequestId, IncidentId]:
    """A request and an incident, destroyed in time; the world as it was before stands in the folder *before*."""
    request, incident = closed_request(world), closed_incident(world)
    world.clock.pass_by(timedelta(days=6 * 366))
    shutil.copytree(world.home, tmp_path / "before")
    requests.destroy_request(world.ports, world.user(RECORDS), request, "It is long over")
    incidents.destroy_incident(world.ports, world.user(RECORDS), incident, "It is long over")
    return request, incident


def test_what_ended_is_entered_in_the_ledger_once_and_names_nobody(
    world: World, matters: tuple[RightsRequestId, IncidentId]
) -> None:
    assert enter_ended(world.ports).done == "2 entered"
    assert enter_ended(world.ports).done == "0 entered"
    keys = list(world.ports.store.keys(owner_of_ended(HERE)))
    assert len(keys) == len(matters)
    assert all(world.ports.store.stat(key).locked_until for key in keys)
    assert left_of(world, [ASKER, FACT]) == []
    assert_sound(world)


def test_an_older_database_is_told_which_requests_and_incidents_were_destroyed_since(
    world: World, matters: tuple[RightsRequestId, IncidentId], tmp_path: Path
) -> None:
    enter_ended(world.ports)
    home = tmp_path / "older"
    shutil.copytree(tmp_path / "before", home)
    shutil.copytree(world.home / "store", home / "store", dirs_exist_ok=True)
    with copied_world(home, tmp_path / "opened") as older:
        older.clock.moment = world.clock.moment
        assert left_of(older, [ASKER, FACT]) == [ASKER, FACT]
        assert {each.thing for each in of_disposal(older)} == set(matters)

        request, incident = matters
        assert set(replaying.replay_disposals(older.ports).destroyed) == {f"request {request}", f"incident {incident}"}

        assert left_of(older, [ASKER, FACT]) == []
        assert replaying.replay_disposals(older.ports).destroyed == []
        assert_sound(older)


def test_what_cannot_be_destroyed_again_is_named_and_keeps_no_other_waiting(
    world: World, matters: tuple[RightsRequestId, IncidentId], tmp_path: Path
) -> None:
    enter_ended(world.ports)
    request, incident = matters
    with sqlite3.connect(world.home / DATABASE) as connection:
        connection.execute("ATTACH ? AS before", (str(tmp_path / "before" / DATABASE),))
        for table in ("rights_requests", "incidents"):
            connection.execute(f"INSERT INTO {table} SELECT * FROM before.{table}")
        connection.execute("UPDATE incidents SET notes = '['")
    connection.close()

    found = discrepancies(world.ports)
    assert {each.thing for each in found if each.lack is Lack.UNREAD} == {incident}
    assert {each.thing for each in found if each.lack is Lack.DISPOSAL} == {request}, "and it keeps nothing else unread"

    replayed = replaying.replay_disposals(world.ports)

    assert replayed.destroyed == [f"request {request}"]
    (fault,) = replayed.faults
    assert f"incident {incident}: it could not be destroyed" in fault


def of_disposal(world: World) -> list[Discrepancy]:
    return [each for each in discrepancies(world.ports) if each.lack is Lack.DISPOSAL]


def put_the_request_back(world: World, before: Path) -> None:
    with sqlite3.connect(world.home / DATABASE) as connection:
        connection.execute("ATTACH ? AS before", (str(before / DATABASE),))
        connection.execute("INSERT INTO rights_requests SELECT * FROM before.rights_requests")
    connection.close()


def take_from_the_ledger(world: World, _before: Path) -> None:
    world.clock.pass_by(timedelta(days=500))
    for key in list(world.ports.store.keys(owner_of_ended(HERE))):
        world.ports.store.delete(key)


@pytest.mark.parametrize("attack", [put_the_request_back, take_from_the_ledger])
def test_what_is_done_to_what_ended_or_to_its_entries_is_found(
    world: World,
    matters: tuple[RightsRequestId, IncidentId],
    tmp_path: Path,
    attack: Callable[[World, Path], None],
) -> None:
    enter_ended(world.ports)
    assert_sound(world)
    attack(world, tmp_path / "before")
    found = of_disposal(world)
    assert {each.thing for each in found} <= set(matters)
    assert matters[0] in {each.thing for each in found}
    assert all("replay-disposals" in each.remedy for each in found)
