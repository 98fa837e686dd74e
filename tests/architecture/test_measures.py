"""What one page costs stays as it is in docs/architecture.md: counted, not timed, on the application as it is run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest

from scripts.measure_house import HERE, OPENINGS, PATHS, STATEMENTS, UNITS, cost_table, page_costs, size_table, sizes

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def costs() -> Mapping[str, Counter[str]]:
    return page_costs()


NAMES_PEOPLE = "The same, filled in and refused for one date"
"""What it saves it looks up, in a unit of work of its own: who was asked about before."""


def test_a_page_opens_one_questionnaire_in_one_unit_of_work(costs: Mapping[str, Counter[str]]) -> None:
    assert sum("refused" in page for page in costs) == 3
    one_each = {**dict.fromkeys(costs, (1, 1)), NAMES_PEOPLE: (1, 2)}
    assert {page: (cost[OPENINGS], cost[UNITS]) for page, cost in costs.items()} == one_each


def test_no_page_works_out_more_than_four_paths_or_asks_too_many_questions_of_the_database(
    costs: Mapping[str, Counter[str]],
) -> None:
    most = {**dict.fromkeys(costs, 22), NAMES_PEOPLE: 32}
    assert {page: cost for page, cost in costs.items() if cost[PATHS] > 4 or cost[STATEMENTS] > most[page]} == {}


def test_an_express_page_sent_in_empty_and_refused_is_worked_out_once_as_it_is_saved_and_once_as_it_is_proposed(
    costs: Mapping[str, Counter[str]],
) -> None:
    empty = costs["The same, sent in empty and refused"]
    assert empty[PATHS] == 2
    assert empty[STATEMENTS] <= 15


def test_nothing_that_is_counted_goes_uncounted(costs: Mapping[str, Counter[str]]) -> None:
    assert all(cost[what] for cost in costs.values() for what in (OPENINGS, UNITS, PATHS, STATEMENTS))


def test_the_tables_have_a_row_for_each_thing_counted(costs: Mapping[str, Counter[str]]) -> None:
    assert len(size_table(HERE)) == 2 + len(sizes(HERE))
    assert all(f"| {page} | 1 |" in "\n".join(cost_table(costs)) for page in costs)
