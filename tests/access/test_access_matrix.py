"""Who is let in to what: the reviewed tables of docs/access.md against the service; `make matrix` asks for everything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, seed, settings

from forms_service.casework.users import ROLES
from tests.access.asking import routes
from tests.access.examples import Example
from tests.access.expected import REFUSED, SYSTEMS, Kind, MisreadAccess, expected, kinds_by_route, read
from tests.access.generated import Asked, closed_to, faults, requests, send
from tests.access.matrix import Cell, Matrix, Question, answered, questions, sample
from tests.access.systems import api_of
from tests.access.visitors import Ground, ground_beside_another
from tests.builders.world import World, open_world

A_FEW = 150
SOME_STATES = ("recorded", "draft", "issued")


@pytest.fixture(scope="module")
def grounds(
    empty_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Ground, Sequence[Example]]]:
    with open_world(tmp_path_factory.mktemp("matrix") / "world", empty_database) as world:
        yield ground_beside_another(world, SOME_STATES)


@pytest.fixture(scope="module")
def kinds() -> list[Kind]:
    return expected()


def test_every_route_is_of_one_reviewed_kind_of_access_and_no_other_is(world: World, kinds: list[Kind]) -> None:
    assert set(routes(world.app, api_of(world))) == set(kinds_by_route(kinds))


def test_every_kind_says_what_is_expected_of_every_role(kinds: list[Kind]) -> None:
    for kind in kinds:
        assert {role for role, _ in kind.cells} == set(SYSTEMS if kind.is_of_systems else ROLES), kind.name


def test_a_table_that_cannot_be_meant_is_not_read() -> None:
    table = "## One\n\n| Role | own organisation | elsewhere |\n|---|---|---|\n| {} | {} | unknown |\n\n- `GET /one`\n"
    assert read(table.format("Manager, Auditor", "open"))[0].name == "One"
    for roles, word in (("Head of everything", "open"), ("Manager, Manager", "open"), ("Manager", "perhaps")):
        with pytest.raises(MisreadAccess):
            read(table.format(roles, word))
    once = table.format("Manager", "open")
    twice = read(once + once.replace("One", "Two"))
    with pytest.raises(MisreadAccess, match="stands under One and under Two"):
        kinds_by_route(twice)


def test_what_comes_otherwise_than_was_reviewed_is_a_deviation(kinds: list[Kind]) -> None:
    asked = Question("One", ("GET", "/one"), "auditor", (False, "colleague"), "draft", REFUSED)
    cells = [Cell(asked, actual) for actual in ("refused", "open", "ERROR 500")]
    assert Matrix(kinds, cells).deviations == [f"{asked}, {actual} found" for actual in ("open", "ERROR 500")]


def test_of_every_route_somebody_is_let_in_and_somebody_else_is_not(
    grounds: tuple[Ground, Sequence[Example]], kinds: list[Kind]
) -> None:
    """And no request that is generated ends in an error of ours or tells what is not for whoever sent it."""
    ours, theirs = grounds
    asked = sample([each for restricted in (False, True) for each in questions(ours, kinds, restricted=restricted)])

    cells = [*answered(ours, (each for each in asked if not each.place[0]))]
    ours.restrict()
    cells += answered(ours, (each for each in asked if each.place[0]))

    assert Matrix(kinds, cells).deviations == []
    assert len(cells) > 1.7 * len(kinds_by_route(kinds))

    @seed(8)
    @settings(max_examples=A_FEW, database=None)
    @given(requests(ours, theirs))
    def nothing_is_told(asked: Asked) -> None:
        assert faults(asked, send(ours, asked), closed_to(asked, ours, theirs, kinds)) == []

    nothing_is_told()
