"""The user's minutes: what an ordinary no-trace reply asks of a duty worker, counted on the pages themselves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from forms_service.casework.answering.questionnaires import State
from forms_service.casework.ids import EnquiryId
from forms_service.services.enquiries import enquiries
from tests.builders.pages import decisions_on
from tests.builders.shipped import shipped
from tests.builders.world import WORKER, World, open_world
from tests.web.browsing import visit
from tests.web.journey import (
    CHILDREN,
    INTAKE_ANSWERS,
    REPLY_ANSWERS,
    SEARCH_ANSWERS,
    child_answers,
    contact_of,
    recorded,
)

MOST_SCREENS, MOST_DECISIONS = 3, 15


@dataclass(frozen=True)
class Screen:
    """One screen of the short way as it came, what was to be decided on it, and what came with an answer in it."""

    path: str
    text: str
    decisions: set[str]
    filled: set[str]


@pytest.fixture(scope="module")
def screens(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Screen]:
    """The short way of an ordinary no-trace reply, to where it is with a manager."""
    with open_world(tmp_path_factory.mktemp("minutes") / "world", empty_database) as world:
        client, found = world.client_as(WORKER), list[Screen]()
        page = visit(client, "/enquiries/new")
        for _ in CHILDREN[1:]:
            page = page.send(client, ".add", "ch_children")
        rows = page.fields.getlist("ch_children-.rows")
        first = INTAKE_ANSWERS | {"rq_contact": contact_of(page)} | child_answers(rows)
        result = {name: answer for name, answer in SEARCH_ANSWERS.items() if name != "se_systems"}
        for answers, button in ((first, ()), (result, ("se_systems", ".usual")), (REPLY_ANSWERS, ())):
            filled = {name for name in page.fields if page.fields[name]}
            found.append(Screen(page.response.request.path, page.text, decisions_on(page, answers), filled))
            page = page.type(answers).send(client, *button)
            assert not page.errors
            assert page.response.request.path not in {screen.path for screen in found}
        assert page.response.request.path.startswith("/enquiries/")
        enquiry = EnquiryId(page.response.request.path.split("/")[-1])
        assert enquiries.view(world.ports, world.user(WORKER), enquiry).replies[0].state is State.WITH_MANAGER
    return found


def test_an_ordinary_no_trace_reply_takes_three_screens_and_fifteen_decisions(screens: list[Screen]) -> None:
    decisions = {name for screen in screens for name in screen.decisions}

    assert len({screen.path for screen in screens}) <= MOST_SCREENS
    assert len(decisions) <= MOST_DECISIONS, sorted(decisions)


def test_every_decision_of_the_short_way_is_made_by_a_person(screens: list[Screen]) -> None:
    """Nothing that must never be defaulted arrives with an answer in it."""
    questions = [question for definition in shipped().all() for question in definition.index.values()]
    never = {question.id for question in questions if question.never_default}

    assert never
    assert [screen.filled & never for screen in screens] == [set()] * len(screens)


def test_what_was_filled_in_is_shown_on_every_page_of_the_short_way(screens: list[Screen]) -> None:
    shown = [screen.text for screen in screens]
    assert "Received 23 November 2026 at 9:40am Change" in shown[0]
    assert "Service asking A prison or young offender institution Change" in shown[1]
    assert "Who the prison can speak to Duty desk" in shown[2]
    assert all("Ada Example born 3 April 1985" in text for text in shown[1:])


def test_changing_what_was_filled_in_keeps_what_is_typed_and_comes_back(world: World) -> None:
    client = world.client_as(WORKER)
    page = recorded(client)
    express = page.response.request.path
    page = page.type({"ad_family_name": "Example"}).send(client, ".change", "in_channel")
    assert "/pages/" in page.response.request.path
    page = page.type({"in_channel": "post"}).send(client)
    assert page.response.request.path == express
    assert page.fields["ad_family_name"] == "Example"
    assert visit(client, express).text.count("Post Change") == 1


def test_something_found_on_the_short_way_goes_on_at_what_the_search_found_and_asks_nothing_twice(world: World) -> None:
    client = world.client_as(WORKER)
    page = recorded(client)
    rows = page.fields.getlist("ch_children-.rows")
    page = page.type(INTAKE_ANSWERS | {"rq_contact": contact_of(page)} | child_answers(rows)).send(client)

    found = page.type({**SEARCH_ANSWERS, "se_everyone": "no"}).send(client)
    intake = found.response.request.path.split("/")[2]
    tasks = visit(client, f"/questionnaires/{intake}")
    left = visit(client, f"/questionnaires/{intake}/check").send(client)

    assert "The search found something" in found.text
    assert found.response.request.path.endswith("/pages/search/results")
    assert "Go on with “What the search found”" in tasks.text
    assert {error.split(": ")[-1] for error in left.errors} == {
        "Select what the search found for the adult", "Select what the search found for this child",
        "Enter what needs adding to a child’s file, or “Nothing”",
    }  # fmt: skip
