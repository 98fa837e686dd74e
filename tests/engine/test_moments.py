"""Moments: hours are counted by the instant and days by the wall, also when the clocks change."""

import ast
import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.engine.dates import ClockTime, UnclearTime, clock_time, moment_in_words, moment_on
from forms_service.engine.derivations.kinds import Earliest, HoursAfter, Now, SameAs, ServiceLevel
from forms_service.engine.moments import Moment, moments_at, months_later
from forms_service.engine.questions import parse
from forms_service.engine.types.registry import type_of
from tests.builders.definitions import ATable, a_context, a_definition, a_path, a_question

FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)
QUESTION = a_question("q", "datetime", label="Found out")


def _around(day: date) -> st.SearchStrategy[Moment]:
    midnight = datetime.combine(day, time(), UTC)
    return st.integers(-2000, 4000).map(lambda minutes: Moment(midnight + timedelta(minutes=minutes)))


moments = st.one_of(_around(FORWARD), _around(BACK))


def _typed(day: date, clock: str) -> dict[str, str]:
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year), "time": clock}


@given(moments)
def test_a_moment_reads_back_from_what_is_stored_and_from_what_is_shown_in_its_box(moment: Moment) -> None:
    assert Moment.read(str(moment)) == moment
    raw = type_of(QUESTION).raw(QUESTION, str(moment))
    assert parse(QUESTION, raw, a_context()).value == str(moment)


@given(moments, moments)
def test_the_stored_texts_sort_as_the_moments_do(one: Moment, other: Moment) -> None:
    assert (str(one) < str(other)) is (one < other)
    assert (one == other) is (str(one) == str(other)) is (hash(one) == hash(other))


@given(moments, moments)
def test_two_moments_never_read_alike(one: Moment, other: Moment) -> None:
    assert (moment_in_words(one) == moment_in_words(other)) is (one == other)


@given(moments, st.integers(1, 200))
def test_hours_after_a_moment_are_so_many_hours(moment: Moment, hours: int) -> None:
    form = a_definition(
        a_question("from", "datetime"), a_question("to", "datetime", default=HoursAfter(SameAs("from"), hours))
    )
    proposed = a_path(form, {"from": str(moment)}).proposals()["to"]
    assert Moment.read(str(proposed)).instant - moment.instant == timedelta(hours=hours)


@given(moments, moments)
def test_the_earliest_is_the_first_by_the_instant(one: Moment, other: Moment) -> None:
    form = a_definition(
        a_question("a", "datetime"), a_question("b", "datetime"),
        a_question("q", "datetime", default=Earliest((SameAs("a"), SameAs("b")))),
    )  # fmt: skip
    assert a_path(form, {"a": str(one), "b": str(other)}).proposals()["q"] == str(min(one, other))


@given(moments, st.integers(0, 40))
def test_a_day_on_which_the_clocks_change_is_one_day_of_months(moment: Moment, months: int) -> None:
    later = months_later(moment.day, months)
    assert (later.year * 12 + later.month) - (moment.day.year * 12 + moment.day.month) == months
    assert later.day == moment.day.day or (later + timedelta(days=1)).day == 1


@given(st.sampled_from([FORWARD, BACK]), st.times(), st.integers(0, 1))
def test_the_clock_shows_every_time_once_but_for_the_hour_in_which_it_changes(day: date, at: time, fold: int) -> None:
    wall = datetime.combine(day, at.replace(fold=fold))
    in_the_hour = at.hour == 1
    assert len(moments_at(wall)) == (1 if not in_the_hour else 0 if day == FORWARD else 2)


@given(st.integers(0, 59))
def test_a_time_that_does_not_exist_is_refused_in_words_that_say_so(minute: int) -> None:
    (problem,) = parse(QUESTION, _typed(FORWARD, f"1:{minute:02}am"), a_context()).problems
    assert problem.place == ("q", "time")
    assert f"1:{minute:02}am does not exist on 29 March 2026: the clocks go forward" in problem.message


@given(st.integers(0, 59))
def test_a_time_that_comes_twice_is_asked_about(minute: int) -> None:
    clock = f"1:{minute:02}am"
    parsed = parse(QUESTION, _typed(BACK, clock), a_context())
    assert parsed.value is None
    assert f"Enter {clock} BST for the first time, or {clock} GMT for the second" in parsed.problems[0].message
    first, second = (parse(QUESTION, _typed(BACK, f"{clock} {zone}"), a_context()).value for zone in ("bst", "GMT"))
    assert (first, second) == (f"2026-10-25T01:{minute:02}", f"2026-10-25T01B{minute:02}")
    assert Moment.read(str(second)).instant - Moment.read(str(first)).instant == timedelta(hours=1)


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ("2026-10-25T01:30", "25 October 2026 at 1:30am (BST)"),
        ("2026-10-25T01B30", "25 October 2026 at 1:30am (GMT)"),
        ("2026-10-25T02:30", "25 October 2026 at 2:30am"),
    ],
)
def test_a_time_that_comes_twice_is_printed_with_which_it_is(stored: str, words: str) -> None:
    assert type_of(QUESTION).text(QUESTION, stored, a_context()) == words


def test_what_was_stored_before_for_an_hour_that_comes_twice_is_its_first() -> None:
    assert Moment.read("2026-10-25T01:30").instant == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(("day", "zone", "right"), [(FORWARD, "GMT", "BST"), (BACK, "BST", "GMT")])
def test_a_time_is_not_called_by_the_other_name(day: date, zone: str, right: str) -> None:
    with pytest.raises(UnclearTime, match=f"is {right}, not {zone}"):
        moment_on(day, ClockTime(time(12), zone))
    assert moment_on(day, ClockTime(time(12), right)) == moment_on(day, ClockTime(time(12)))


@pytest.mark.parametrize("typed", ["", "GMT", "25:00 GMT", "1:30 CET"])
def test_what_is_no_time_of_day_is_none(typed: str) -> None:
    assert clock_time(typed) is None


def test_the_present_in_the_second_of_two_hours_is_that_one() -> None:
    form = a_definition(a_question("q", "datetime", default=Now()))
    now = datetime(2026, 10, 25, 1, 30, fold=1)
    assert a_path(form, {}, context=a_context(now=now)).proposals() == {"q": "2026-10-25T01B30"}


def test_what_is_due_the_same_day_at_a_time_that_is_over_is_due_an_hour_later() -> None:
    levels = ATable({"same_day": "Same day"}, columns={"working_days": "0", "at": "00:30"})
    level = ServiceLevel("from", (SameAs("level"),))
    form = a_definition(a_question("from", "datetime"), a_question("level"), a_question("q", "datetime", default=level))
    context = a_context(tables={"service_levels": levels})
    asked = {"from": "2026-10-25T01:30", "level": "same_day"}
    assert a_path(form, asked, context=context).proposals() == {"q": "2026-10-25T01B30"}


def test_a_moment_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        Moment(datetime(2026, 10, 25))


_WALLS = {
    "demo/": "a script’s days are those of the wall clock that it plays by",
    "adapters/calendar.py": "reckons with what the clock on the wall shows",
    "adapters/sql/migrations/": "is not changed any more",
    "services/answering/saving.py": "of a moment’s wall",
    "services/enquiries/clocks.py": "of a moment’s wall",
    "engine/derivations/deriving.py": "of a moment’s wall",
    "web/enquiries/due.py": "seen from what the clock on the wall shows",
    "cli/records.py": "a day that was typed",
    "cli/library.py": "a day that was typed",
}
"""Where a day is taken of what is no instant, or is one in London already."""


def test_every_day_that_is_taken_of_a_moment_is_the_day_that_the_clock_on_the_wall_showed() -> None:
    package = Path(__file__).resolve().parents[2] / "forms_service"
    taken = [
        f"{path.relative_to(package)}:{node.lineno}: {ast.unparse(node)}"
        for path in package.rglob("*.py")
        if ".date()" in (text := path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "date"
        if not (node.args or node.keywords)
    ]
    of_instants = [one for one in taken if not re.search(r"\b(local\(.*\)|wall)\.date\(\)$", one)]
    assert [one for one in of_instants if not one.startswith(tuple(_WALLS))] == []
    assert [place for place in _WALLS if not any(one.startswith(place) for one in of_instants)] == []
