"""How long a record is kept: each class by hand-computed dates, and what must hold for any dates at all."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.adapters.definitions.schedules import load_schedules
from forms_service.casework.keeping.retention import (
    After,
    Earliest,
    IfAny,
    Latest,
    ReplacedBy,
    Retention,
    RetentionClass,
    RetentionRefused,
    Rule,
    add_years,
    decide,
)
from forms_service.casework.keeping.triggers import NOT_APPLICABLE, Triggers, triggers
from forms_service.casework.people.subjects import Subject

SCHEDULE = load_schedules(Path(__file__).resolve().parents[2] / "retention_schedules", "disposal").present
TODAY = date(2026, 11, 23)
NEXT_YEAR = date(2027, 11, 23)

days = st.dates(min_value=date(1930, 1, 1), max_value=date(2150, 12, 31))
known_or_not = st.one_of(st.none(), days)
if_any = st.one_of(known_or_not, st.just(NOT_APPLICABLE))


def under(class_id: str, dates: Triggers) -> Retention:
    return decide(SCHEDULE.classes[class_id], SCHEDULE, dates, today=TODAY)


def ruled(rule: Rule, dates: Triggers) -> Retention:
    return decide(
        RetentionClass("X", "Invented", 1, rule, "we say so", "Destroy", "", "illustrative", "", timedelta(days=400)),
        SCHEDULE,
        dates,
        today=TODAY,
    )


def test_no_trace_is_kept_six_years_from_the_final_reply() -> None:
    kept = under("RC-01", {"final_reply_issued": date(2026, 11, 24)})
    assert (kept.due_date, kept.review_date) == (date(2032, 11, 24), date(2032, 11, 24))
    assert (kept.trigger, kept.trigger_date) == ("final_reply_issued", date(2026, 11, 24))


@pytest.mark.parametrize(
    ("issued", "closed", "due", "trigger"),
    [
        # A reply withdrawn after its documents were made, a sealing that another took the place of, an intake alone.
        (None, date(2026, 11, 30), date(2032, 11, 30), "enquiry_closed"),
        (None, date(2028, 2, 29), date(2034, 3, 1), "enquiry_closed"),
        # Once a reply is issued, closing the enquiry later does not move its date.
        (date(2026, 11, 24), date(2027, 1, 15), date(2032, 11, 24), "final_reply_issued"),
        (None, None, None, "enquiry_closed"),
    ],
)
def test_no_trace_without_a_reply_issued_is_kept_six_years_from_the_closure_of_the_enquiry(
    issued: date | None, closed: date | None, due: date | None, trigger: str
) -> None:
    kept = under("RC-01", triggers(children=(), involvement=None, issued_on=issued, closed_on=closed))
    assert (kept.due_date, kept.review_date, kept.trigger) == (due, due or NEXT_YEAR, trigger)


@pytest.mark.parametrize(
    ("closed", "youngest", "due", "trigger"),
    [
        # Six years from closure: 2032. The child is 21 in 2040, which is later.
        (date(2026, 11, 30), date(2019, 5, 6), date(2040, 5, 6), "youngest_child_born"),
        # The child was 21 in 2030, which is earlier than six years from closure.
        (date(2026, 11, 30), date(2009, 1, 31), date(2032, 11, 30), "enquiry_closed"),
        (date(2026, 11, 30), NOT_APPLICABLE, date(2032, 11, 30), "enquiry_closed"),
        (date(2026, 11, 30), None, None, "youngest_child_born"),
        (None, date(2019, 5, 6), None, "enquiry_closed"),
        (None, NOT_APPLICABLE, None, "enquiry_closed"),
    ],
)
def test_a_known_child_without_concern(
    closed: date | None, youngest: date | None, due: date | None, trigger: str
) -> None:
    kept = under("RC-02", {"enquiry_closed": closed, "youngest_child_born": youngest})
    assert (kept.due_date, kept.review_date, kept.trigger) == (due, due or NEXT_YEAR, trigger)


@pytest.mark.parametrize(
    ("contact", "supervision", "due"),
    [
        (date(2026, 11, 30), date(2029, 3, 1), date(2064, 3, 1)),
        (date(2026, 11, 30), date(2020, 3, 1), date(2061, 11, 30)),
        (date(2026, 11, 30), None, None),
        (None, date(2029, 3, 1), None),
    ],
)
def test_a_concern_is_kept_35_years_from_the_later_of_last_contact_and_the_end_of_supervision(
    contact: date | None, supervision: date | None, due: date | None
) -> None:
    kept = under("RC-03", {"last_contact": contact, "end_of_supervision": supervision})
    assert (kept.due_date, kept.review_date) == (due, due or NEXT_YEAR)


@pytest.mark.parametrize(
    ("born", "died", "due"),
    [
        (date(2012, 2, 29), None, date(2087, 3, 1)),
        (date(2012, 7, 9), None, date(2087, 7, 9)),
        (date(2012, 7, 9), date(2027, 1, 2), date(2042, 1, 2)),
        (None, date(2027, 1, 2), date(2042, 1, 2)),
        (None, None, None),
        (NOT_APPLICABLE, None, None),
    ],
)
def test_a_looked_after_child_is_kept_to_75_years_or_15_from_an_early_death(
    born: date | None, died: date | None, due: date | None
) -> None:
    kept = under("RC-05", {"looked_after_child_born": born, "looked_after_child_died": died})
    assert (kept.due_date, kept.review_date) == (due, due or NEXT_YEAR)


@pytest.mark.parametrize("class_id", SCHEDULE.classes)
def test_a_record_about_which_nothing_is_known_yet_is_reviewed_every_year(class_id: str) -> None:
    for dates in ({}, triggers(children=(), involvement=None, issued_on=None, closed_on=None)):
        kept = under(class_id, dates)
        assert (kept.due_date, kept.review_date, kept.trigger_date) == (None, NEXT_YEAR, None)
        assert "It has no due date yet" in kept.why
        assert "reviewed every year" in kept.why


def test_the_sentence_says_why_and_till_when() -> None:
    kept = under("RC-01", {"final_reply_issued": date(2026, 3, 1)})
    assert kept.why.startswith("Kept under RC-01 (Enquiry, no trace found) because our records were searched and held")
    assert "due for review and disposal on 1 March 2032, counted from “final reply issued”." in kept.why


def test_of_several_classes_the_highest_holds() -> None:
    order = ["RC-01", "RC-02", "RC-03", "RC-05"]
    for place, highest in enumerate(order):
        assert SCHEDULE.highest(set(order[: place + 1])).id == highest


@pytest.mark.parametrize("classes", [set(), {"RC-01", "RC-99"}])
def test_a_class_that_the_schedule_has_not_is_refused(classes: set[str]) -> None:
    with pytest.raises(RetentionRefused):
        SCHEDULE.highest(classes)


def test_the_triggers_of_a_reply_are_those_of_its_people() -> None:
    looked_after = Subject(kind="child", family_name="Varlow", given_names="A", row="r1", date_of_birth="2012-07-09")
    youngest = Subject(kind="child", family_name="Varlow", given_names="B", row="r2", date_of_birth="2019-05-06")
    dates = triggers(
        children=(looked_after, youngest),
        involvement={"r1": "looked_after", "r2": "none"},
        issued_on=TODAY,
        closed_on=None,
    )
    assert under("RC-05", dates).due_date == date(2087, 7, 9)
    assert dates["youngest_child_born"] == date(2019, 5, 6)
    unknown = Subject(kind="child", family_name="Varlow", given_names="C", row="r3", approximate_age=3)
    dates = triggers(children=(looked_after, unknown), involvement=None, issued_on=TODAY, closed_on=TODAY)
    assert under("RC-02", dates).due_date is None


@given(days, st.integers(0, 100), st.integers(0, 36))
def test_years_and_months_never_end_a_day_early(day: date, years: int, months: int) -> None:
    due = add_years(day, years, months)
    whole = years * 12 + months + day.year * 12 + day.month - 1
    same_day = (whole // 12, whole % 12 + 1, day.day)
    assert (due.year, due.month, due.day) >= same_day
    # The day before would be early: there is no such day in that month, or it lies before the same day.
    eve = due - timedelta(days=1)
    assert (eve.year, eve.month, eve.day) < same_day


@given(days, st.integers(0, 100))
def test_only_29_february_moves(day: date, years: int) -> None:
    due = add_years(day, years)
    leap = due.year % 4 == 0 and (due.year % 100 != 0 or due.year % 400 == 0)
    moved = (day.month, day.day) == (2, 29) and not leap
    assert (due.month, due.day) == ((3, 1) if moved else (day.month, day.day))


@given(known_or_not, if_any)
def test_a_known_child_is_never_let_go_early(closed: date | None, youngest: date | None) -> None:
    due = under("RC-02", {"enquiry_closed": closed, "youngest_child_born": youngest}).due_date
    if closed is None or youngest is None:
        assert due is None
    else:
        bounds = [add_years(closed, 6), *([] if youngest == NOT_APPLICABLE else [add_years(youngest, 21)])]
        assert due == max(bounds)


@given(
    st.dictionaries(
        st.sampled_from(sorted(triggers(children=(), involvement=None, issued_on=None, closed_on=None))), if_any
    )
)
def test_whatever_is_known_a_record_is_either_dated_or_reviewed_within_a_year(dates: dict[str, date | None]) -> None:
    for class_id in SCHEDULE.classes:
        kept = under(class_id, dates)
        assert kept.due_date != NOT_APPLICABLE
        assert kept.review_date == (kept.due_date or NEXT_YEAR)
        assert kept.trigger_date != NOT_APPLICABLE


@given(known_or_not, known_or_not)
def test_the_latest_of_several_is_unknown_while_one_is(first: date | None, second: date | None) -> None:
    rule = Latest((After("a", 1), After("b", months=6)))
    due = ruled(rule, {"a": first, "b": second}).due_date
    both = first and second and max(add_years(first, 1), add_years(second, 0, 6))
    assert due == (both or None)


@given(known_or_not, known_or_not)
def test_the_earliest_of_several_is_unknown_only_while_all_are(first: date | None, second: date | None) -> None:
    rule = Earliest((After("a", 1), After("b")))
    known = [*([add_years(first, 1)] if first else []), *([second] if second else [])]
    assert ruled(rule, {"a": first, "b": second}).due_date == min(known, default=None)


@given(known_or_not, known_or_not)
def test_a_replacement_holds_as_soon_as_its_trigger_is_known(born: date | None, died: date | None) -> None:
    rule = ReplacedBy(After("born", 75), "died", After("died", 15))
    wanted = add_years(died, 15) if died else born and add_years(born, 75)
    assert ruled(rule, {"born": born, "died": died}).due_date == wanted


def test_a_rule_for_what_does_not_apply_leaves_the_others() -> None:
    rule = Latest((After("closed", 6), IfAny("child", After("child", 21))))
    assert ruled(rule, {"closed": TODAY, "child": NOT_APPLICABLE}).due_date == date(2032, 11, 23)
    assert ruled(IfAny("child", After("child", 21)), {"child": NOT_APPLICABLE}).due_date is None
