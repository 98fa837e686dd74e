"""What waits, for whoever runs the service: each document with its cause, and nothing of a case."""

from __future__ import annotations

import pytest

from forms_service.casework.documents.documents import ConverterLost, ReadBackFailed
from forms_service.services.documents import making
from tests.builders.workshop import Workshop, raises, with_mishaps
from tests.builders.world import World
from tests.web.browsing import visit

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
