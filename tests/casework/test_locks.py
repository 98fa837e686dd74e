"""How far the store locks: for any dates whatever, to the earlier of what is due and the floor, and never back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from forms_service.casework.ids import ObjectId, RecordId
from forms_service.casework.keeping.locks import ObjectLock, first_lock_end, lock_end, rolls
from forms_service.casework.scheduled_jobs import LONGEST_PAUSE, growing_pause
from tests.builders.casework import NOW, enquiry, questionnaire, record, submission

moments = st.datetimes(datetime(2026, 1, 1), datetime(2120, 1, 1), timezones=st.just(UTC))
floors = st.timedeltas(timedelta(seconds=1), timedelta(days=400))
spans = st.timedeltas(timedelta(0), timedelta(days=900))
maybe = st.one_of(st.none(), moments)


@given(moments, floors, maybe)
def test_a_lock_ends_at_the_earlier_of_the_due_date_and_the_floor_and_not_at_all_once_it_is_due(
    now: datetime, floor: timedelta, due: datetime | None
) -> None:
    end = lock_end(now, floor, due)

    if due is not None and due <= now:
        assert end is None
    else:
        assert end == min([now + floor, *([due] if due else [])])


@given(moments, floors, maybe)
def test_the_first_lock_is_a_week_and_never_longer_than_the_lock_that_follows(
    now: datetime, floor: timedelta, due: datetime | None
) -> None:
    first, end = first_lock_end(now, floor, due), lock_end(now, floor, due)

    assert (first is None) == (end is None)
    assert first is None or (end is not None and now < first <= end and first <= now + timedelta(days=7))


@given(moments, floors, st.lists(st.tuples(spans, maybe), max_size=12))
def test_whatever_happens_to_its_dates_a_lock_is_never_shortened_and_never_extended_past_the_due_date(
    now: datetime, floor: timedelta, happenings: list[tuple[timedelta, datetime | None]]
) -> None:
    until: datetime | None = None
    for passes, due in happenings:
        now += passes
        wanted = lock_end(now, floor, due)
        before, until = until, max([moment for moment in (until, wanted) if moment], default=None)
        assert before is None or (until is not None and until >= before)
        assert until == before or due is None or (until is not None and until <= due)


@given(moments, floors, maybe)
def test_who_looks_when_it_is_time_always_comes_before_the_lock_runs_out(
    now: datetime, floor: timedelta, due: datetime | None
) -> None:
    lock = ObjectLock(ObjectId("an object"), RecordId("a record"), "northshire", None)
    for _ in range(4):
        wanted = lock_end(now, floor, due)
        lock = lock.extended(wanted, floor=floor, wanted=wanted, due=due)
        if lock.renew_at is None:
            assert due is not None
            assert lock.locked_until in {None, due}
            return
        assert lock.locked_until is not None
        assert lock.late_at is not None
        assert now < lock.renew_at < lock.late_at < lock.locked_until
        assert lock.locked_until - lock.renew_at <= floor / 3 + timedelta(microseconds=1)
        now = lock.renew_at


def test_what_is_issued_is_rolled_and_what_was_never_issued_is_not() -> None:
    kept = record(submission(questionnaire(enquiry())))
    recalled = replace(kept.withdrawn(at=NOW), issued_at=NOW)
    assert not rolls(kept, is_to_be_issued=True)
    assert rolls(replace(kept, issued_at=NOW), is_to_be_issued=True)
    assert not rolls(kept.withdrawn(at=NOW), is_to_be_issued=True)
    assert rolls(recalled, is_to_be_issued=True), "what was issued stays what was issued"


def test_a_request_that_no_reply_follows_is_rolled_though_there_is_nothing_to_issue() -> None:
    assert rolls(record(submission(questionnaire(enquiry()))), is_to_be_issued=False)


@given(st.integers(1, 10_000))
def test_after_each_fault_the_pause_is_longer_and_never_over_an_hour(faults: int) -> None:
    assert growing_pause(faults) <= growing_pause(faults + 1) <= LONGEST_PAUSE
    assert growing_pause(faults + 1) in {2 * growing_pause(faults), LONGEST_PAUSE}
