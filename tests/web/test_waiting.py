"""What waits, for whoever runs the service: each document with its cause, and nothing of a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from forms_service.adapters.sql.engine import open_database
from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.documents.documents import ConverterLost, ReadBackFailed
from forms_service.services.documents import making
from storage.s3 import S3Store
from storage.s3_location import S3Location
from tests.builders.workshop import Workshop, raises, with_mishaps
from tests.builders.world import World
from tests.web.browsing import visit
from tests.web.client import application, signed_in

ADMINISTRATOR, ELSEWHERE = "northshire-administrator", "eastmere-administrator"


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

    assert (well.status_code, well.json) == (
        200,
        {
            "ready": True, "database": "answers", "store": "answers", "late_jobs": [],
            "oldest_waiting_document_seconds": 90,
        },
    )  # fmt: skip
    assert without_store.status_code == 200
    assert '"store":"does not answer"' in without_store.text
    assert (without_database.get("/ready").status_code, without_database.get("/health").status_code) == (503, 200)
