"""How long a record is kept: each class by hand-computed dates, and what must hold for any dates at all."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from forms_service.adapters.definitions.schedules import load_schedules
from forms_service.casework.errors import Conflict, Invalid, NotAllowed
from forms_service.casework.ids import ReviewId
from forms_service.casework.keeping.retention import (
    COPY,
    NEVER_ISSUED,
    PHOTOGRAPHS,
    After,
    Each,
    Earliest,
    Latest,
    ReplacedBy,
    Retention,
    RetentionClass,
    RetentionRefused,
    Rule,
    Schedule,
    Unsure,
    classes_that_apply,
    decide,
)
from forms_service.casework.keeping.reviewing.reviews import Review, ReviewKind, ReviewOutcome, outcome_of
from forms_service.casework.keeping.triggers import (
    NOT_APPLICABLE,
    PERSON_TRIGGERS,
    RECORD_TRIGGERS,
    Birth,
    Period,
    PersonDates,
    RecordDates,
)
from forms_service.casework.people.care import care_of_each
from forms_service.casework.people.facts import FactKind
from forms_service.engine.answers import Value
from forms_service.engine.dates import add_years
from tests.builders.casework import NOW
from tests.builders.shipped import shipped

SCHEDULE = load_schedules(Path(__file__).resolve().parents[2] / "retention_schedules", "disposal").present
TODAY = date(2026, 11, 23)
NEXT_YEAR = date(2027, 11, 23)
CLOSED = date(2026, 11, 30)
LOOKED_AFTER = (Period(date(2025, 1, 1)),)
REPLACING = {"RC-08", "RC-09", "RC-14"}

days = st.dates(min_value=date(1930, 1, 1), max_value=date(2150, 12, 31))
known_or_not = st.one_of(st.none(), days)
if_any = st.one_of(known_or_not, st.just(NOT_APPLICABLE))


def under(classes: str, *people: PersonDates, **dates: date | None) -> Retention:
    """What the shipped schedule says of a record to which these *classes* apply, on a day that is the same for all."""
    return decide(SCHEDULE, set(classes.split()), RecordDates(people, **dates), today=TODAY)


def child(number: int, born: date | None = None, **more: object) -> PersonDates:
    return PersonDates(f"child {number}", "child", born_on=born, **more)  # type: ignore[arg-type]  # fields of its own


def adult(*supervision: Period) -> PersonDates:
    return PersonDates("the adult", "adult", supervision=supervision)


@dataclass(frozen=True)
class Case:
    """One line of the table that was worked out by hand; *review* is a year from today where nothing is due."""

    words: str
    classes: str
    dates: Mapping[str, date | None]
    people: tuple[PersonDates, ...]
    due: date | None
    leading: str
    because: str


BY_HAND = [
    Case("no trace, issued on 29 February", "RC-01", {"issued_on": date(2028, 2, 29)}, (),
         date(2034, 3, 1), "RC-01", "6 years after the issue of the reply"),
    Case("known, the youngest of two born in 2019", "RC-02", {"closed_on": CLOSED},
         (child(1, date(2012, 7, 9)), child(2, date(2019, 5, 6))),
         date(2040, 5, 6), "RC-02", "21 years after the birth of child 2"),
    Case("known, nearly grown up", "RC-02", {"closed_on": CLOSED}, (child(1, date(2009, 2, 28)),),
         date(2032, 11, 30), "RC-02", "6 years after the closure of the enquiry"),
    Case("known, of an approximate age only", "RC-02", {"closed_on": CLOSED}, (child(1, birth=Birth.APPROXIMATE),),
         None, "RC-02", "the date of the birth of child 1 is not known"),
    Case("known, unborn", "RC-02", {"closed_on": CLOSED}, (child(1, date(2027, 2, 1), birth=Birth.EXPECTED),),
         None, "RC-02", "the date of the birth of child 1 is not known"),
    Case("contact, born on 29 February", "RC-04", {"issued_on": CLOSED}, (child(1, date(2012, 2, 29)),),
         date(2037, 3, 1), "RC-04", "25 years after the birth of child 1"),
    Case("contact, nearly grown up", "RC-04", {"issued_on": CLOSED}, (child(1, date(2004, 3, 1)),),
         date(2032, 11, 30), "RC-04", "6 years after the issue of the reply"),
    Case("a concern, nobody supervised", "RC-03", {"closed_on": CLOSED}, (adult(),),
         date(2061, 11, 30), "RC-03", "35 years after the last contact"),
    Case("a concern, supervised until 2029", "RC-03", {"closed_on": CLOSED},
         (adult(Period(date(2024, 1, 1), date(2029, 3, 1))),),
         date(2064, 3, 1), "RC-03", "35 years after the end of the supervision of the adult"),
    Case("a concern, supervised still", "RC-03", {"closed_on": CLOSED},
         (adult(Period(date(2020, 1, 1), date(2021, 3, 1)), Period(date(2024, 1, 1))),),
         None, "RC-03", "the date of the end of the supervision of the adult is not known"),
    Case("looked after, a brother not", "RC-02 RC-05", {"closed_on": CLOSED},
         (child(1, date(2012, 7, 9), looked_after=LOOKED_AFTER), child(2, date(2019, 5, 6))),
         date(2087, 7, 9), "RC-05", "75 years after the birth of child 1"),
    Case("looked after, then adopted on 29 February", "RC-02 RC-05 RC-06", {"closed_on": CLOSED},
         (child(1, date(2012, 7, 9), looked_after=LOOKED_AFTER, adopted_on=date(2024, 2, 29)),),
         date(2124, 2, 29), "RC-06", "100 years after the adoption order of child 1"),
    Case("raised as it is linked with an adoption of which the day is not known", "RC-02 RC-06", {"closed_on": CLOSED},
         (child(1, date(2012, 7, 9)),), None, "RC-06", "the date of the adoption order of a child is not known"),
    Case("looked after, one or the other", "RC-02 RC-05", {"closed_on": CLOSED},
         (child(1, date(2012, 7, 9), is_perhaps_looked_after=True),
          child(2, date(2019, 5, 6), is_perhaps_looked_after=True)),
         date(2094, 5, 6), "RC-05", "75 years after the birth of child 2"),
    Case("looked after, nobody named", "RC-05", {"closed_on": CLOSED}, (),
         None, "RC-05", "the date of the birth of a child is not known"),
    Case("looked after, died at 15", "RC-02 RC-05", {"closed_on": CLOSED},
         (child(1, date(2012, 7, 9), looked_after=LOOKED_AFTER, died_on=date(2027, 1, 2)),),
         date(2042, 1, 2), "RC-05", "15 years after the death of child 1 under the age of 18"),
    Case("the same, with a recorded concern", "RC-02 RC-03 RC-05", {"closed_on": CLOSED},
         (adult(), child(1, date(2012, 7, 9), looked_after=LOOKED_AFTER, died_on=date(2027, 1, 2))),
         date(2061, 11, 30), "RC-05", "35 years after the last contact, by RC-03 ("),
    Case("the same, whose sister lives and is looked after", "RC-05", {"closed_on": CLOSED},
         (child(1, date(2012, 7, 9), looked_after=LOOKED_AFTER, died_on=date(2027, 1, 2)),
          child(2, date(2009, 4, 5), looked_after=LOOKED_AFTER)),
         date(2084, 4, 5), "RC-05", "75 years after the birth of child 2"),
    Case("looked after once, died on the 18th birthday", "RC-05", {"closed_on": CLOSED},
         (child(1, date(2012, 7, 9), looked_after=LOOKED_AFTER, died_on=date(2030, 7, 9)),),
         date(2087, 7, 9), "RC-05", "75 years after the birth of child 1"),
    Case("looked after, died, of an age that nobody knows", "RC-05", {"closed_on": CLOSED},
         (child(1, birth=Birth.APPROXIMATE, looked_after=LOOKED_AFTER, died_on=date(2027, 1, 2)),),
         None, "RC-05", "the date of the birth of child 1 is not known"),
    Case("a photograph, issued on 29 February", "RC-08", {"issued_on": date(2028, 2, 29)},
         (child(1, date(2012, 7, 9)),), date(2029, 3, 1), "RC-08", "12 months after the issue of the reply"),
    Case("a photograph of a child soon grown up", "RC-08", {"issued_on": date(2026, 11, 23)},
         (child(1, date(2009, 1, 10)),),
         date(2027, 2, 9), "RC-08", "18 years and 30 days after the birth of child 1"),
    Case("a photograph that was replaced", "RC-08", {"issued_on": date(2026, 11, 23)},
         (child(1, date(2012, 7, 9), photograph_replaced_on=date(2027, 1, 10)),),
         date(2027, 2, 9), "RC-08", "30 days after the replacing of the photograph of child 1"),
    Case("a photograph, contact ended", "RC-08", {"issued_on": date(2026, 11, 23)},
         (child(1, date(2012, 7, 9), contact_ended_on=date(2027, 1, 10)),),
         date(2027, 2, 9), "RC-08", "30 days after the end of contact with child 1"),
    Case("two dates of birth stand, of which one makes it no death under 18", "RC-05", {"closed_on": CLOSED},
         (child(1, date(2012, 7, 9), perhaps_born_on=date(2008, 7, 9), looked_after=LOOKED_AFTER,
                died_on=date(2027, 1, 2)),),
         date(2087, 7, 9), "RC-05", "75 years after the birth of child 1"),
    Case("died at 17 by either of two dates of birth", "RC-05", {"closed_on": CLOSED},
         (child(1, date(2012, 7, 9), perhaps_born_on=date(2009, 7, 9), looked_after=LOOKED_AFTER,
                died_on=date(2027, 1, 2)),),
         date(2042, 1, 2), "RC-05", "15 years after the death of child 1 under the age of 18"),
    Case("twins of an age that nobody knows exactly", "RC-02", {"closed_on": CLOSED},
         (child(1, birth=Birth.APPROXIMATE), child(2, birth=Birth.APPROXIMATE)),
         None, "RC-02", "the date of the birth of child 1 is not known"),
    Case("a copy of what the case system has since 29 February", "RC-03 RC-05 RC-14",
         {"closed_on": CLOSED, "case_system_filed_on": date(2028, 2, 29)},
         (child(1, date(2012, 7, 9), looked_after=LOOKED_AFTER),),
         date(2030, 3, 1), "RC-14", "2 years after its filing in the case system"),
    Case("never issued", "RC-09", {"withdrawn_on": date(2028, 2, 29)}, (),
         date(2029, 3, 1), "RC-09", "12 months after its return or withdrawal"),
    Case("corrects a record due in 2040", "RC-13", {"closed_on": CLOSED, "corrected_due": date(2040, 5, 6)}, (),
         date(2040, 5, 6), "RC-13", "as is the disposal of what it corrects"),
    Case("corrects an undated record", "RC-13", {"closed_on": CLOSED, "corrected_due": None}, (),
         None, "RC-13", "the date of the disposal of what it corrects is not known"),
    Case("the request of a reply due in 2040", "RC-15", {"closed_on": CLOSED, "replies_due": date(2040, 5, 6)}, (),
         date(2040, 5, 6), "RC-15", "as is the disposal of its replies"),
    Case("reopened for a correction", "RC-02", {"issued_on": CLOSED}, (child(1, date(2014, 10, 12)),),
         None, "RC-02", "the date of the closure of the enquiry is not known"),
    Case("closed again, before its birth date is corrected", "RC-02", {"closed_on": CLOSED},
         (child(1, date(2014, 10, 12)),), date(2035, 10, 12), "RC-02", "21 years after the birth of child 1"),
    Case("closed again, with its birth date corrected", "RC-02", {"closed_on": CLOSED},
         (child(1, date(2018, 10, 12)),), date(2039, 10, 12), "RC-02", "21 years after the birth of child 1"),
]  # fmt: skip


@pytest.mark.parametrize("case", BY_HAND, ids=lambda case: case.words)
def test_what_was_worked_out_by_hand_is_what_the_schedule_says_and_why(case: Case) -> None:
    retention = under(case.classes, *case.people, **case.dates)
    assert (retention.class_id, retention.due_date) == (case.leading, case.due)
    in_doubt = any(person.is_perhaps_looked_after or person.perhaps_born_on for person in case.people)
    assert retention.review_date == (TODAY if in_doubt else case.due or NEXT_YEAR)
    assert case.because in retention.why


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
    retention = under("RC-01", issued_on=issued, closed_on=closed)
    assert (retention.due_date, retention.review_date, retention.trigger) == (due, due or NEXT_YEAR, trigger)


@pytest.mark.parametrize("class_id", SCHEDULE.classes)
def test_a_record_about_which_nothing_is_known_yet_is_reviewed_every_year(class_id: str) -> None:
    retention = under(class_id)
    assert (retention.due_date, retention.review_date, retention.trigger_date) == (None, NEXT_YEAR, None)
    assert "without a due date and reviewed every year, because" in retention.why


def test_the_sentence_says_which_class_leads_and_which_rule_and_person_decide_and_names_nobody() -> None:
    dead = child(1, date(2012, 7, 9), looked_after=LOOKED_AFTER, died_on=date(2027, 1, 2))
    assert under("RC-03 RC-05", adult(), dead, closed_on=CLOSED).why == (
        "Kept under RC-05 (Anything about a looked-after child or care leaver), because a child in it is or was looked "
        "after by a local authority; due for review and disposal on 30 November 2061, 35 years after the last contact, "
        "by RC-03 (Enquiry or exchange with a recorded concern, or a child subject to a plan), which applies too. "
        "Local policy, after the pattern of published schedules for child protection."
    )
    undated = under("RC-02 RC-03", adult(), child(1, date(2012, 7, 9)), child(2), closed_on=CLOSED).why
    assert undated.endswith(
        "; without a due date and reviewed every year, because the date of the birth of child 2 is not known, by RC-02 "
        "(Enquiry or view, child or adult known, no concern recorded), which applies too."
    )


def test_of_several_classes_the_highest_leads() -> None:
    order = ["RC-01", "RC-02", "RC-04", "RC-03", "RC-05", "RC-06"]
    for place, highest in enumerate(order):
        assert SCHEDULE.applying(set(order[: place + 1]))[0].id == highest


def test_what_was_never_issued_and_photographs_take_the_place_of_every_other_class() -> None:
    everything = set(SCHEDULE.classes)
    assert [one.id for one in SCHEDULE.applying(everything - {"RC-08", "RC-09"})] == ["RC-14"]
    assert [one.id for one in SCHEDULE.applying(everything - {"RC-09"})] == ["RC-08"]
    assert [one.id for one in SCHEDULE.applying(everything)] == ["RC-09"]


@pytest.mark.parametrize("classes", [set(), {"RC-01", "RC-99"}])
def test_a_class_that_the_schedule_has_not_is_refused(classes: set[str]) -> None:
    with pytest.raises(RetentionRefused):
        SCHEDULE.applying(classes)


def test_what_is_known_of_a_person_raises_the_class_by_itself() -> None:
    on_a_plan, looked_after = child(1, on_a_plan=(Period(),)), child(2, looked_after=(Period(end=TODAY),))
    assert SCHEDULE.brought_by([child(1, adopted_on=TODAY)]) == {"RC-06"}
    assert SCHEDULE.brought_by([child(1), adult(Period())]) == set()
    assert SCHEDULE.brought_by([on_a_plan]) == {"RC-03"}
    brought = SCHEDULE.brought_by([on_a_plan, looked_after])
    raised = classes_that_apply({"RC-02"}, until_now="RC-02", brought=brought)
    assert SCHEDULE.applying(raised)[0].id == "RC-05"
    # Once nothing is known of it any more, only a review may lower the class.
    assert SCHEDULE.applying(classes_that_apply({"RC-02"}, until_now="RC-05"))[0].id == "RC-05"
    # Nor what a correction brought, when it is no copy any more of what the case system has.
    assert SCHEDULE.applying(classes_that_apply({"RC-01"}, until_now="RC-14", raised={"RC-03"}))[0].id == "RC-03"


RECORDS_WITH_EVERY_DATE = RecordDates(
    issued_on=TODAY,
    closed_on=TODAY,
    replies_due=TODAY,
    corrected_due=TODAY,
    withdrawn_on=TODAY,
    case_system_filed_on=TODAY,
    last_made_under_it_destroyed_on=TODAY,
)
PERSON_WITH_EVERY_DATE = child(
    1,
    TODAY,
    died_on=TODAY,
    adopted_on=TODAY,
    supervision=(Period(TODAY, TODAY),),
    contact_ended_on=TODAY,
    photograph_replaced_on=TODAY,
)


def test_no_trigger_is_a_constant() -> None:
    for trigger in RECORD_TRIGGERS.values():
        assert (trigger.read(RecordDates()), trigger.read(RECORDS_WITH_EVERY_DATE)) != (TODAY, TODAY)
        assert trigger.read(RECORDS_WITH_EVERY_DATE) == TODAY
    for of_person in PERSON_TRIGGERS.values():
        assert of_person.read(child(1)) != TODAY
        assert of_person.read(PERSON_WITH_EVERY_DATE) == TODAY


def test_every_date_that_is_known_of_a_record_or_a_person_is_counted_from_by_some_trigger() -> None:
    """What is written down and moves nothing would be believed to count."""
    for name in {field.name for field in fields(RecordDates)} - {"people"}:
        unknown: dict[str, Any] = {name: None}
        without = replace(RECORDS_WITH_EVERY_DATE, **unknown)
        assert [t for t in RECORD_TRIGGERS.values() if t.read(without) != t.read(RECORDS_WITH_EVERY_DATE)], name
    nothing: dict[str, Any] = {"supervision": (), "birth": Birth.EXPECTED}
    for name in (
        "born_on",
        "birth",
        "died_on",
        "adopted_on",
        "supervision",
        "contact_ended_on",
        "photograph_replaced_on",
    ):
        fact: dict[str, Any] = {name: nothing.get(name)}
        without_it = replace(PERSON_WITH_EVERY_DATE, **fact)
        assert [t for t in PERSON_TRIGGERS.values() if t.read(without_it) != t.read(PERSON_WITH_EVERY_DATE)], name


periods = st.builds(Period, known_or_not, known_or_not)
stretches = st.lists(periods, max_size=2).map(tuple)


@st.composite
def persons(draw: st.DrawFn, number: int = 1) -> PersonDates:
    kind = draw(st.sampled_from(["adult", "child"]))
    if kind == "adult":
        return adult(*draw(stretches))
    return child(
        number,
        draw(known_or_not),
        birth=draw(st.sampled_from(Birth)),
        died_on=draw(known_or_not),
        looked_after=draw(stretches),
        is_perhaps_looked_after=draw(st.booleans()),
        on_a_plan=draw(stretches),
        adopted_on=draw(known_or_not),
        contact_ended_on=draw(known_or_not),
        photograph_replaced_on=draw(known_or_not),
    )


people = st.lists(persons(), max_size=3).map(tuple)
records = st.builds(
    RecordDates, people, known_or_not, known_or_not, if_any, if_any, known_or_not, known_or_not, known_or_not
)
class_sets = st.sets(st.sampled_from(sorted(set(SCHEDULE.classes) - REPLACING)), min_size=1)


def due(classes: Collection[str], dates: RecordDates) -> date | None:
    applying = classes_that_apply(classes, brought=SCHEDULE.brought_by(dates.people))
    return decide(SCHEDULE, applying, dates, today=TODAY).due_date


def is_kept_as_long(before: date | None, after: date | None) -> bool:
    """Whether nothing goes earlier than it would have; what has no date stays."""
    return after is None or (before is not None and after >= before)


@given(class_sets, records)
def test_nothing_goes_before_a_class_or_a_person_that_applies_lets_it_go(classes: set[str], dates: RecordDates) -> None:
    whole = due(classes, dates)
    for class_id in classes:
        assert is_kept_as_long(decide(SCHEDULE, {class_id}, dates, today=TODAY).due_date, whole)
    for person in dates.people:
        mine = replace(dates, people=[person])
        # A class that nobody else in the record gives a date to says nothing of this person alone.
        for class_id in classes:
            alone = decide(SCHEDULE, {class_id}, mine, today=TODAY).due_date
            assert alone is None or is_kept_as_long(alone, whole)


@given(class_sets, records, st.sampled_from(sorted(set(SCHEDULE.classes) - REPLACING)))
def test_another_class_never_brings_a_date_forward(classes: set[str], dates: RecordDates, another: str) -> None:
    assert is_kept_as_long(due(classes, dates), due({*classes, another}, dates))


@given(class_sets, records, persons(number=4))
def test_another_person_never_brings_a_date_forward(
    classes: set[str], dates: RecordDates, another: PersonDates
) -> None:
    before, after = due(classes, dates), due(classes, replace(dates, people=[*dates.people, another]))
    assert before is None or is_kept_as_long(before, after)


NOW_SAID = st.sampled_from(["none", "looked_after", "care_leaver", "child_protection_plan"])
EVER_SAID = st.lists(st.sampled_from(["looked_after", "child_protection_plan"]), unique=True) | st.just(["neither"])


@given(st.lists(st.tuples(days, NOW_SAID, EVER_SAID), min_size=1, max_size=4), st.booleans())
def test_nothing_goes_earlier_than_by_any_child_who_is_or_ever_was_looked_after(
    said: list[tuple[date, str, list[str]]],
    each_is_asked: bool,  # noqa: FBT001 (hypothesis draws it and gives it by its place)
) -> None:
    rows = [f"r{number}" for number, _ in enumerate(said)]
    now: dict[str, Value] = {row: each[1] for row, each in zip(rows, said, strict=True)}
    ever: dict[str, Value] = {row: [*each[2]] for row, each in zip(rows, said, strict=True)}
    told = care_of_each(now if each_is_asked else None, ever, rows)
    names = [f"child {number}" for number, _ in enumerate(rows, 1)]
    everybody = [
        PersonDates(
            name, "child", born_on=each[0],
            looked_after=(Period(),) if FactKind.LOOKED_AFTER in told.get(row, ()) else (),
            on_a_plan=(Period(),) if FactKind.ON_PLAN in told.get(row, ()) else (),
        )
        for name, row, each in zip(names, rows, said, strict=True)
    ]  # fmt: skip
    cared_for = [
        each
        for each, (_, current, past) in zip(everybody, said, strict=True)
        if "looked_after" in past or (each_is_asked and current in {"looked_after", "care_leaver"})
    ]
    retention = under("RC-02 RC-05" if cared_for else "RC-02", *everybody, closed_on=CLOSED)
    assert not retention.doubt
    for child_in_care in cared_for:
        alone = under("RC-05", child_in_care, closed_on=CLOSED)
        assert is_kept_as_long(alone.due_date, retention.due_date)
    if cared_for and retention.trigger == "born" and retention.due_date:
        last = max(cared_for, key=lambda one: one.born_on or TODAY)
        assert retention.class_id == "RC-05"
        assert retention.due_date >= add_years(last.born_on or TODAY, 75)


@given(st.lists(st.tuples(days, st.booleans()), min_size=1, max_size=3), st.sampled_from(["RC-02", "RC-02 RC-04"]))
def test_what_nobody_knew_of_a_child_never_goes_earlier_than_if_they_had_been_looked_after(
    children: list[tuple[date, bool]], sealed: str
) -> None:
    """It is kept as if they were, and is in doubt until somebody says so."""
    everybody = [
        child(number, born, looked_after=(Period(),) if is_known else ())
        for number, (born, is_known) in enumerate(children, 1)
    ]
    perhaps = [one if one.looked_after else replace(one, is_perhaps_looked_after=True) for one in everybody]
    surely = [replace(one, looked_after=(Period(),)) for one in everybody]
    dates = RecordDates(perhaps, issued_on=CLOSED, closed_on=CLOSED)
    named = frozenset({"RC-03", "RC-05"})
    found = decide(SCHEDULE, {*sealed.split(), *named}, dates, today=TODAY, unsure=Unsure(named, named))
    assert is_kept_as_long(
        under(f"{sealed} RC-05", *surely, issued_on=CLOSED, closed_on=CLOSED).due_date, found.due_date
    )
    assert (found.class_id, found.review_date) == ("RC-05", TODAY)
    assert found.doubt == (
        "Of a child in it nobody knew whether they were ever looked after or were ever on a plan. "
        "It is kept as if they were, and reviewed every year."
    )
    assert "because nobody knew whether a child in it is or was looked after" in found.why
    assert found.why.endswith("It is in doubt, and reviewed every year.")


def test_what_is_asked_of_all_children_together_is_said_of_one_only_where_there_is_one() -> None:
    assert care_of_each(None, ["looked_after"], ["r1"]) == {"r1": {FactKind.LOOKED_AFTER}}
    assert care_of_each(None, ["looked_after"], ["r1", "r2"]) == {}


def later_facts(person: PersonDates) -> st.SearchStrategy[PersonDates]:
    """The same person with one more fact: another time in care, on a plan or supervised, or a death."""
    stretch = periods.map(lambda period: (period,))
    if person.kind == "adult":
        return stretch.map(lambda more: replace(person, supervision=(*person.supervision, *more)))
    return st.one_of(
        stretch.map(lambda more: replace(person, looked_after=(*person.looked_after, *more))),
        stretch.map(lambda more: replace(person, on_a_plan=(*person.on_a_plan, *more))),
        known_or_not.map(lambda day: replace(person, died_on=person.died_on or day)),
    )


@given(class_sets, records, st.data())
def test_another_fact_never_brings_a_date_forward_but_a_death_under_18(
    classes: set[str], dates: RecordDates, data: st.DataObject
) -> None:
    assume(dates.people)
    first, *others = dates.people
    more = data.draw(later_facts(first))
    before, after = due(classes, dates), due(classes, replace(dates, people=[more, *others]))
    dies = PERSON_TRIGGERS["died_under_18"]
    if dies.read(more) == dies.read(first) and before is not None:
        assert is_kept_as_long(before, after)


@given(class_sets, records)
def test_a_death_counts_for_its_person_alone(classes: set[str], dates: RecordDates) -> None:
    """Whoever else is in the record keeps it as long as without the one who died."""
    for dead in dates.people:
        others = replace(dates, people=[person for person in dates.people if person is not dead])
        if others.people and (before := due(classes, others)) is not None:
            assert is_kept_as_long(before, due(classes, dates))


@given(class_sets, records, days, st.sampled_from(sorted(set(SCHEDULE.classes) - REPLACING)))
def test_what_a_review_keeps_longer_is_never_due_before_that_day_nor_before_its_rules_let_it_go(
    classes: set[str], dates: RecordDates, until: date, raised: str
) -> None:
    applying = classes_that_apply(classes, brought=SCHEDULE.brought_by(dates.people))
    reviews = ReviewOutcome(kept_until=until, kept_on=TODAY)
    without = decide(SCHEDULE, applying, dates, today=TODAY)
    kept = decide(SCHEDULE, applying, dates, today=TODAY, reviews=reviews)
    assert (kept.due_date is None) == (without.due_date is None)
    assert kept.due_date is None or (kept.due_date == max(until, without.due_date or until))
    assert (kept.class_id, kept.trigger_date) == (without.class_id, without.trigger_date)
    assert ("kept longer, until" in kept.why) == (kept.due_date != without.due_date)
    higher = decide(SCHEDULE, {*applying, raised}, dates, today=TODAY, reviews=reviews)
    assert is_kept_as_long(kept.due_date, higher.due_date)


@given(class_sets, records, known_or_not)
def test_dating_anew_puts_off_no_review(classes: set[str], dates: RecordDates, died: date | None) -> None:
    """What stands as it did is looked at on the day it was to be; what has no date, on no later day than before."""
    first = decide(SCHEDULE, classes, dates, today=TODAY)
    later = TODAY + timedelta(days=200)
    assert decide(SCHEDULE, classes, dates, today=later, before=first) == first
    changed = replace(dates, closed_on=died)
    again = decide(SCHEDULE, classes, changed, today=later, before=first)
    waited = first.review_date if first.due_date is None else add_years(later, 1)
    assert again.review_date <= max(later, again.due_date or waited)


@given(chosen=st.lists(st.sampled_from(["RC-01", "RC-02", "RC-03", "RC-05"]), max_size=4), is_granted=st.booleans())
def test_reviews_come_to_the_last_that_was_granted_and_whatever_was_raised_since(
    *, chosen: list[str], is_granted: bool
) -> None:
    asked = Review(ReviewId("l"), ReviewKind.LOWER, "Over", "officer", NOW, class_id="RC-02")
    answered = asked.answered(by="owner", at=NOW + timedelta(days=9), grant=is_granted, answer="As said")
    before = [_raised(each, 1) for each in chosen]
    after = [_raised(each, 20) for each in chosen]
    outcome = outcome_of([*after, answered, *before])
    assert outcome.raised == (frozenset(chosen))
    assert outcome_of([answered, *before]).raised == (frozenset() if is_granted else frozenset(chosen))
    assert outcome.lowered_to == ("RC-02" if is_granted else "")
    assert outcome_of([asked]).waits_for == "RC-02"


def _raised(class_id: str, days: int) -> Review:
    return Review(ReviewId("r"), ReviewKind.RAISE, "Higher", "officer", NOW + timedelta(days=days), class_id=class_id)


def test_nobody_answers_what_they_asked_for_or_what_was_answered() -> None:
    asked = Review(ReviewId("l"), ReviewKind.LOWER, "Over", "officer", NOW, class_id="RC-02")
    with pytest.raises(NotAllowed, match="You asked for this yourself"):
        asked.answered(by="officer", at=NOW, grant=True)
    granted = asked.answered(by="owner", at=NOW, grant=True)
    with pytest.raises(Conflict, match="answered this already"):
        granted.answered(by="dpo", at=NOW, grant=True)
    with pytest.raises(Invalid, match="Say why"):
        Review(ReviewId("l"), ReviewKind.LEAVE, " ", "officer", NOW)


@given(st.sampled_from(sorted(SCHEDULE.classes)), records)
def test_whatever_is_known_a_record_is_either_dated_or_reviewed_within_a_year(
    class_id: str, dates: RecordDates
) -> None:
    retention = decide(SCHEDULE, {class_id}, dates, today=TODAY)
    assert retention.due_date != NOT_APPLICABLE
    assert retention.review_date == (TODAY if retention.doubt else retention.due_date or NEXT_YEAR)
    assert retention.trigger_date != NOT_APPLICABLE
    assert "{" not in retention.why


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


def ruled(rule: Rule, *people: PersonDates, **dates: date | None) -> date | None:
    """When a record is due that has one class with this *rule*."""
    only = RetentionClass("X", "Invented", 1, rule, "we say so", "Destroy", "", "illustrative", "", timedelta(days=400))
    return decide(Schedule("x@1", "", {"X": only}), {"X"}, RecordDates(people, **dates), today=TODAY).due_date


@given(known_or_not, known_or_not)
def test_the_latest_of_several_is_unknown_while_one_is(first: date | None, second: date | None) -> None:
    rule = Latest((After("final_reply_issued", 1), After("enquiry_closed", months=6)))
    both = first and second and max(add_years(first, 1), add_years(second, 0, 6))
    assert ruled(rule, issued_on=first, closed_on=second) == (both or None)


@given(known_or_not, known_or_not)
def test_the_earliest_of_several_is_unknown_only_while_all_are(first: date | None, second: date | None) -> None:
    rule = Earliest((After("final_reply_issued", 1), After("enquiry_closed")))
    known = [*([add_years(first, 1)] if first else []), *([second] if second else [])]
    assert ruled(rule, issued_on=first, closed_on=second) == min(known, default=None)


@given(known_or_not, known_or_not)
def test_a_replacement_holds_as_soon_as_its_trigger_is_known(closed: date | None, issued: date | None) -> None:
    rule = ReplacedBy(After("enquiry_closed", 75), "final_reply_issued", After("final_reply_issued", 15))
    wanted = add_years(issued, 15) if issued else closed and add_years(closed, 75)
    assert ruled(rule, issued_on=issued, closed_on=closed) == wanted


def test_a_rule_for_people_who_are_not_there_leaves_the_others() -> None:
    rule = Latest((After("enquiry_closed", 6), Each("child", After("born", 21))))
    assert ruled(rule, closed_on=TODAY) == date(2032, 11, 23)
    assert ruled(Each("child", After("born", 21))) is None


def test_nobody_who_does_not_know_must_say_that_a_child_was_never_looked_after() -> None:
    for form in shipped().all():
        asked = [one for one in form.questions if {"looked_after", "neither"} <= {each.id for each in one.options}]
        perhaps = {outcome.name for outcome in form.outcomes if outcome.kind == "retention_perhaps"}
        assert perhaps == ({"RC-03", "RC-05"} if asked else set()), form.id
        for question in asked:
            unknown = next(each for each in question.options if each.id == "not_known")
            assert (str(unknown.label), unknown.exclusive, question.internal) == ("We do not know", True, True)


FROM_ELSEWHERE = {PHOTOGRAPHS, NEVER_ISSUED, COPY}
"""What follows from how a record is kept: apart, taken back, or in the case system too."""


def test_every_class_is_reached_by_a_form_a_fact_or_an_event() -> None:
    """A class that nothing leads to would be approved for nothing; one that only a form names would not be there."""
    forms = list(shipped().all())
    named = {outcome.name for form in forms for outcome in form.outcomes if outcome.kind == "retention"}
    brought = {one.id for one in SCHEDULE.classes.values() if one.brought_by}
    assert named | brought | FROM_ELSEWHERE == set(SCHEDULE.classes)
