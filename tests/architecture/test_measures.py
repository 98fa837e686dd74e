"""What one page costs stays as it is in docs/architecture.md: counted, not timed, on the application as it is run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import pytest

from scripts.measure_house import (
    COSTS,
    DOCUMENTED,
    HERE,
    OPENINGS,
    PACKAGE,
    PATHS,
    STATEMENTS,
    UNITS,
    cost_table,
    homes_of_names,
    modules,
    page_costs,
    size_table,
    sizes,
    with_measures,
)

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
    assert all(cost[what] for cost in costs.values() for what in COSTS)


def test_the_tables_have_a_row_for_each_thing_counted(costs: Mapping[str, Counter[str]]) -> None:
    assert len(size_table(HERE)) == 2 + len(sizes(HERE))
    assert all(f"| {page} | 1 |" in "\n".join(cost_table(costs)) for page in costs)


def numbers(cells: str) -> list[float]:
    return [float(number.replace(",", "")) for number in re.findall(r"\d[\d.,]*\d|\d", cells)]


def test_the_documentation_says_what_is_counted_now_or_is_written_anew(costs: Mapping[str, Counter[str]]) -> None:
    """Where this fails, `PYTHONPATH=. .venv/bin/python scripts/measure_house.py --write` writes what is counted now."""
    text = DOCUMENTED.read_text(encoding="utf-8")
    written = with_measures(text, sizes(HERE), costs)
    spoiled = with_measures(text, dict.fromkeys(sizes(HERE), "?"), {page: Counter() for page in costs})

    assert numbers(text) == pytest.approx(numbers(written), rel=0.05, abs=1)
    assert spoiled.count(" | ? |") == len(sizes(HERE))
    assert spoiled.count("→ 0") == len(costs) * len(COSTS)


PARTICIPLES = ("said", "told", "called", "known", "named")
SEVERAL_HOMES, CALLED_BY_A_PARTICIPLE = 324, 70
"""How many there are, at most. Whoever makes them fewer writes the new number here: they only fall."""


def test_no_further_name_is_defined_in_two_modules() -> None:
    """A word means one thing: what means the same has one home, what does not is called otherwise."""
    homes = homes_of_names(modules(HERE, PACKAGE))

    assert sum(len(where) > 1 for where in homes.values()) <= SEVERAL_HOMES


def test_nothing_further_is_called_by_a_participle() -> None:
    """Functions, classes, methods and fields are called by the field's nouns and plain verbs."""
    names = [name for module in modules(HERE, PACKAGE) for name in module.names_with_members]

    assert sum(name.removeprefix("_") in PARTICIPLES for name in names) <= CALLED_BY_A_PARTICIPLE
