"""What waits, for whoever runs the service: each document with its cause, and nothing of a case."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from forms_service.adapters.identity.directory import DevelopmentDirectory
from forms_service.adapters.measures.prometheus import PrometheusMeasures
from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.documents.documents import ConverterLost, ReadBackFailed
from forms_service.casework.keeping.discrepancies import Discrepancy, Lack, Reconciliation, ReconciliationStage
from forms_service.casework.users import GovernanceDocument
from forms_service.services.documents import making
from forms_service.services.repositories.unit_of_work import UnitOfWork
from forms_service.services.scheduling import jobs
from forms_service.services.scheduling.readiness import look
from forms_service.services.watching import Disk, UnknownMachine
from forms_service.web.frame.limits import shared_readiness
from storage.s3 import S3Store
from storage.s3_location import S3Location
from tests.builders.workshop import Workshop, raises, with_mishaps
from tests.builders.world import World
from tests.web.browsing import visit
from tests.web.client import application, signed_in

ADMINISTRATOR, ELSEWHERE = "northshire-administrator", "eastmere-administrator"


WELL = {
    "database": "well", "queue": "well", "seals": "well", "reconciliation": "waits", "jobs": "well", "locks": "well",
    "store": "well", "library": "well", "office": "well", "letters": "well", "files": "well",
}  # fmt: skip
"""How a new installation is: nothing was held against each other yet."""


def state_of_parts(response: TestResponse) -> dict[str, str]:
    assert response.json
    return {name: part["state"] for name, part in response.json["parts"].items()}


@dataclass(frozen=True)
class PoorMachine(UnknownMachine):
    """A machine that lacks about everything."""

    schema: str = "9999"

    def disks(self) -> Sequence[Disk]:
        return [Disk("database", "the database", 50_000_000), Disk("var", "helpers", 500_000_000)]

    def packages_missing(self) -> Sequence[str]:
        return ["libreoffice-writer-nogui"]

    def sandbox_begins(self) -> bool | None:
        return False


def ended(world: World) -> Reconciliation:
    now = world.clock.now()
    return Reconciliation("r", now, nightly=True, stage=ReconciliationStage.OVER, organisation="", ended_at=now)


@pytest.fixture(name="workshop")
def _workshop(world: World) -> Workshop:
    return with_mishaps(world)


def test_a_document_that_waits_is_listed_with_its_cause_and_without_a_word_of_its_case(workshop: Workshop) -> None:
    world = workshop.world
    world.authorised()
    workshop.making.then(raises(ConverterLost("LibreOffice failed twice: about Ada Example")))
    making.make_next(world.ports, "worker")

    page = visit(world.client_as(ADMINISTRATOR), "/service")
    elsewhere = visit(world.client_as(ELSEWHERE), "/service")

    assert "LibreOffice failed twice" in page.text
    assert "Waiting to be made" in page.text
    assert "Ada Example" not in page.text
    assert "Every document that was asked for is made" in elsewhere.text


def test_one_that_could_not_be_made_says_that_its_reply_says_why(workshop: Workshop) -> None:
    world = workshop.world
    world.authorised()
    workshop.making.then(raises(ReadBackFailed(("Name: “Ada Example” cannot be read.",))))
    making.make_next(world.ports, "worker")

    page = visit(world.client_as(ADMINISTRATOR), "/service")

    assert "Could not be made" in page.text
    assert "Its reply says what is wrong with it" in page.text
    assert "Ada Example" not in page.text


def test_what_is_away_or_late_is_said_to_whoever_watches_and_only_the_database_stops_pages(world: World) -> None:
    nobody = open_database("postgresql://nobody@127.0.0.1:1/nothing")
    away = S3Store(S3Location("127.0.0.1:1", "records", "key", "secret", secure=False), seconds=0.1)
    world.authorised()
    world.clock.pass_by(timedelta(seconds=90))

    well = application(world.ports).test_client().get("/ready")
    without_store = application(replace(world.ports, store=away)).test_client().get("/ready")
    without_database = signed_in(
        application(replace(world.ports, unit_of_work=lambda: SqlUnitOfWork(nobody, b"a key"))), ""
    )
    without_database.may_fail = True

    assert (well.status_code, state_of_parts(well)) == (200, {**WELL, "queue": "waits"})
    assert well.json
    assert well.json["parts"]["queue"]["amount"] == 90
    assert without_store.status_code == 200
    assert (without_store.json or {})["parts"]["store"] == {"state": "away", "words": "It does not answer."}
    older = application(replace(world.ports, machine=UnknownMachine(schema="0001"))).test_client().get("/ready")
    assert (older.status_code, state_of_parts(older)["database"]) == (503, "away"), "it may not write"
    assert (without_database.get("/ready").status_code, without_database.get("/health").status_code) == (503, 200)


def test_a_paper_is_told_of_before_it_is_to_be_reviewed_and_the_more_once_that_is_over(world: World) -> None:
    today = world.clock.now().date()

    def papers(days: int) -> tuple[str, str]:
        paper = GovernanceDocument("IG-1", today, "An owner", today + timedelta(days=days))
        every = [replace(each, policy_document=paper) for each in world.ports.directory.organisations()]
        directory = DevelopmentDirectory({each.id: each for each in every}, {})
        parts = look(replace(world.ports, directory=directory)).parts
        (part,) = [each for each in parts if each.name == "papers"]
        return part.state, part.words

    assert papers(60) == ("well", "None is to be reviewed soon.")
    assert papers(59) == ("waits", "2 to be reviewed: the first within 59 day(s).")
    assert papers(-1) == ("late", "2 to be reviewed: the longest overdue was to be 1 day(s) ago.")


def test_each_part_that_is_late_or_away_is_told_with_since_when_and_what_to_do(world: World) -> None:
    world.issued()
    world.authorised()
    jobs.hasten(world.ports)
    measures = PrometheusMeasures()
    for in_a_row in (1, 2):
        measures.helper_lost("letters", in_a_row)
    with world.ports.unit_of_work() as unit:
        run = ended(world)
        unit.reconciliations.begin(run)
        unit.commit()
    world.clock.pass_by(timedelta(days=20))
    poor = replace(world.ports, machine=PoorMachine(), measures=measures)
    app = application(poor)

    told = app.test_client().get("/ready")
    page = visit(signed_in(app, ADMINISTRATOR), "/service")

    late, away = "late", "away"
    assert state_of_parts(told) == {
        "database": late, "queue": late, "seals": late, "reconciliation": late, "jobs": late, "locks": late,
        "store": "well", "library": "well", "office": away, "letters": late, "files": away, "disk_database": away, "disk_var": late,
    }  # fmt: skip
    assert told.status_code == 200, "pages go on"
    for words in (
        "This process knows tables 9999",
        "lost 2 times in a row",
        "libreoffice-writer-nogui",
        "Make room",
        "23 November 2026",
        "The last was not last night",
    ):
        assert words in page.text
    assert not re.search("Marchbank|Example", page.text)


def test_what_differs_between_database_store_and_log_is_told_by_its_number_and_looked_at_once_for_all_who_ask(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.ports.unit_of_work() as unit:
        run = ended(world)
        unit.reconciliations.begin(run)
        unit.reconciliations.save(run, expected=run, found=[Discrepancy("northshire", Lack.MISSING, "Nothing of Ada.")])
        unit.commit()

    monkeypatch.setattr(shared_readiness, "SHARED_SECONDS", 1e9)
    asked: list[str] = []

    def unit_of_work() -> UnitOfWork:
        asked.append("once")
        return world.ports.unit_of_work()

    client = application(replace(world.ports, unit_of_work=unit_of_work)).test_client()
    told = client.get("/ready")

    assert (told.json or {})["parts"]["reconciliation"]["words"] == "Database, store and log differ in 1 thing."
    assert "Ada" not in told.text
    once = len(asked)
    assert [client.get("/ready").json for _ in range(20)] == [told.json] * 20
    assert len(asked) == once, "whoever asks very often has the database asked no more often"
