"""What is worked out instead of asked: levels, dates, and what was answered elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from forms_service.engine.answers import Value
from forms_service.engine.derivations.kinds import (
    Constant,
    Earliest,
    Elsewhere,
    HoursAfter,
    Ladder,
    MonthsAfter,
    OnlyRow,
    SameAs,
)
from tests.builders.definitions import a_context, a_definition, a_path, a_question, rows, with_proposals

VIEWS = ("in_best_interests", "only_with_conditions", "not_in_best_interests", "cannot_form_a_view")
ASKED = ("letters", "phone", "visits")
LEVELS = ("level_1", "level_2", "level_3", "level_4")
LADDER = Ladder(ASKED, VIEWS[:2], LEVELS, {"cannot_form_a_view": "no_level"})
ON_LEVELS = a_definition(
    *(a_question(name, "radio", options=VIEWS) for name in ASKED),
    a_question("level", "radio", options=(*LEVELS, "no_level"), default=LADDER, confirm=True),
)


@given(st.fixed_dictionaries({name: st.sampled_from(VIEWS) for name in ASKED}))
def test_a_level_is_as_high_as_the_views_reach_without_a_gap(views: dict[str, Value]) -> None:
    accepted = [views[name] in VIEWS[:2] for name in ASKED]
    reached = accepted.index(False) if False in accepted else len(ASKED)
    stopped = reached < len(ASKED) and views[ASKED[reached]] == "cannot_form_a_view"
    assert a_path(ON_LEVELS, views).proposals()["level"] == ("no_level" if stopped else LEVELS[reached])


def test_no_level_is_proposed_before_every_view_up_to_it_is_given() -> None:
    assert "level" not in a_path(ON_LEVELS, {"letters": "in_best_interests"}).proposals()


def test_what_a_person_must_confirm_is_never_taken_for_them() -> None:
    views: dict[str, Value] = dict.fromkeys(ASKED, "in_best_interests")
    path = a_path(ON_LEVELS, views)
    assert path.proposals()["level"] == "level_4"
    assert "level" not in with_proposals(path).answers


def dated(default: object) -> str | None:
    """Return the date that *default* proposes for a child born on 31 August 2010, from 30 November 2026."""
    definition = a_definition(
        a_question("children", "repeat", columns=[a_question("born", "date")]),
        a_question("start", "date"),
        a_question("review", "date", default=default),
    )
    answers: dict[str, Value] = {"start": "2026-11-30", "children": rows(r1={"born": "2010-08-31"})}
    found = a_path(definition, answers).proposals().get("review")
    return None if found is None else str(found)


def test_a_date_falls_some_months_after_another() -> None:
    assert dated(MonthsAfter(SameAs("start"), 12)) == "2027-11-30"


def test_a_month_that_is_too_short_gives_its_last_day() -> None:
    assert dated(MonthsAfter(SameAs("start"), 3)) == "2027-02-28"


@given(st.dates(date(1990, 1, 1), date(2080, 1, 1)), st.integers(0, 1200))
def test_the_month_after_is_the_month_asked_for_and_a_real_day(start: date, months: int) -> None:
    definition = a_definition(a_question("q", "date", default=MonthsAfter(Constant(start.isoformat()), months)))
    found = date.fromisoformat(str(a_path(definition, {}).proposals()["q"]))
    assert (found.year * 12 + found.month) - (start.year * 12 + start.month) == months
    assert found.day <= start.day


def test_the_one_row_of_a_repeat_gives_its_cell_and_the_earliest_date_is_taken() -> None:
    majority = MonthsAfter(OnlyRow("born"), 18 * 12)
    assert dated(majority) == "2028-08-31"
    assert dated(Earliest((MonthsAfter(SameAs("start"), 12), majority))) == "2027-11-30"
    assert dated(Earliest((MonthsAfter(SameAs("start"), 36), majority))) == "2028-08-31"


def test_of_several_rows_there_is_no_only_one() -> None:
    definition = a_definition(
        a_question("children", "repeat", columns=[a_question("born", "date")]),
        a_question("review", "date", default=OnlyRow("born")),
    )
    two: dict[str, Value] = {"children": rows(r1={"born": "2010-08-31"}, r2={"born": "2011-08-31"})}
    assert "review" not in a_path(definition, two).proposals()


def test_what_is_shared_is_proposed_as_it_was_answered_elsewhere() -> None:
    definition = a_definition(
        a_question("shared", shared=True, default=Constant("usual")), a_question("own", default=Constant("usual"))
    )
    elsewhere = replace(a_context(), elsewhere={"shared": "as before", "own": "as before"})
    assert a_path(definition, {}, context=elsewhere).proposals() == {"shared": "as before", "own": "usual"}
    assert a_path(definition, {}).proposals() == {"shared": "usual", "own": "usual"}


def test_what_was_answered_here_stands_over_what_was_answered_elsewhere() -> None:
    definition = a_definition(a_question("shared", shared=True))
    elsewhere = replace(a_context(), elsewhere={"shared": "as before"})
    assert with_proposals(a_path(definition, {"shared": "mine"}, context=elsewhere)).answers == {"shared": "mine"}


def test_a_form_that_reviews_a_report_proposes_what_is_reviewed_and_nothing_of_a_sibling() -> None:
    questions = [a_question("shared", shared=True), a_question("reviewed", reviewed=True)]
    elsewhere = replace(a_context(), elsewhere={"shared": "as before", "reviewed": "as before"})
    assert a_path(a_definition(*questions), {}, context=elsewhere).proposals() == {"shared": "as before"}
    report = a_question("report", "document", table="issued_documents")
    review = a_definition(report, *questions, reviews="report")
    assert a_path(review, {}, context=elsewhere).proposals() == {"reviewed": "as before"}


def test_the_first_of_several_answers_elsewhere_is_taken() -> None:
    definition = a_definition(a_question("q", default=Elsewhere(("a", "b", "c"))))
    elsewhere = replace(a_context(), elsewhere={"a": "", "b": "second", "c": "third"})
    assert a_path(definition, {}, context=elsewhere).proposals() == {"q": "second"}
    assert a_path(definition, {}).proposals() == {}


def test_hours_are_counted_by_the_instant_and_not_by_the_clock_on_the_wall() -> None:
    definition = a_definition(
        a_question("aware", "datetime"), a_question("q", "datetime", default=HoursAfter(SameAs("aware"), 72))
    )
    assert a_path(definition, {"aware": "2026-10-23T10:00"}).proposals() == {"q": "2026-10-26T09:00"}
    assert a_path(definition, {"aware": "2026-03-27T10:00"}).proposals() == {"q": "2026-03-30T11:00"}
    assert a_path(definition, {"aware": "2026-10-22T01:30"}).proposals() == {"q": "2026-10-25T01:30"}
    assert a_path(definition, {"aware": "2026-10-22T02:30"}).proposals() == {"q": "2026-10-25T01B30"}
    assert a_path(definition, {}).proposals() == {}
