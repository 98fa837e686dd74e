"""Jobs that come round, on both databases: each once, by one worker, again after a fault, and seen when it is late."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.errors import Conflict
from forms_service.casework.scheduled_jobs import GRACE, JobOutcome
from forms_service.services.ports import Ports
from forms_service.services.scheduling import jobs
from storage.contract import StoreUnavailable
from tests.builders.casework import NOW, FixedClock, later

Units = Callable[[], SqlUnitOfWork]
NAMES = ["locks_renew", "audit_anchor"]


@dataclass
class Watched:
    """Stands in for the work of a job: counts its runs, and fails or finds more as often as a test says."""

    runs: int = 0
    fails: int = 0
    more: int = 0

    def __call__(self, ports: Ports) -> JobOutcome:
        self.runs += 1
        if self.fails:
            self.fails -= 1
            raise StoreUnavailable("asleep, as Gethin Varlow would say")
        self.more -= 1
        return JobOutcome("1 of 1 extended", more=self.more >= 0)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    """The only job that there is."""
    watched = Watched()
    job = jobs.Job("locks_renew", "Locks in the store are extended", timedelta(minutes=1), watched)
    monkeypatch.setattr(jobs, "JOBS", (job,))
    monkeypatch.setattr(jobs, "_BY_NAME", {job.name: job})
    return watched


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def ports(unit_of_work: Units, clock: FixedClock) -> Ports:
    """What jobs need of the ports; nothing else is there to be used."""
    wanted: dict[str, Any] = dict.fromkeys(Ports.__dataclass_fields__)
    return Ports(**(wanted | {"unit_of_work": unit_of_work, "clock": clock}))


def turn(ports: Ports, lease: str = "worker") -> bool:
    """Do with a job that is due what a worker does."""
    taken = jobs.take(ports, lease)
    if taken is not None:
        try:
            jobs.run(ports, taken)
        except StoreUnavailable:
            return True
    return taken is not None


def test_of_eight_workers_one_runs_a_job(ports: Ports, watched: Watched) -> None:
    jobs.hasten(ports)
    start = threading.Barrier(8)

    def work(number: int) -> bool:
        start.wait()
        return turn(ports, f"worker {number}")

    with ThreadPoolExecutor(8) as pool:
        ran = list(pool.map(work, range(8)))
    assert ran.count(True) == watched.runs == 1


def test_a_job_runs_again_when_its_time_has_come_and_not_before(
    ports: Ports, clock: FixedClock, watched: Watched
) -> None:
    jobs.hasten(ports)
    assert [turn(ports), turn(ports)] == [True, False]
    clock.moment += timedelta(seconds=59)
    assert not turn(ports)
    clock.moment += timedelta(seconds=1)
    assert turn(ports)
    assert watched.runs == 2


def test_a_job_that_finds_more_than_it_can_do_at_once_runs_again_at_once(ports: Ports, watched: Watched) -> None:
    watched.more = 2
    jobs.hasten(ports)
    assert [turn(ports) for _ in range(4)] == [True, True, True, False]


def test_whoever_hastens_the_jobs_has_each_run_now(ports: Ports, watched: Watched) -> None:
    jobs.hasten(ports)
    turn(ports)
    assert not turn(ports)
    jobs.hasten(ports)
    assert turn(ports)


def test_a_job_that_fails_is_tried_again_with_growing_pauses_and_is_seen(
    ports: Ports, clock: FixedClock, watched: Watched
) -> None:
    watched.fails = 3
    jobs.hasten(ports)
    for pause in (0.5, 1, 2):
        assert turn(ports)
        clock.moment += timedelta(seconds=pause - 0.1)
        assert not turn(ports)
        clock.moment += timedelta(seconds=0.1)
    (late,) = jobs.late(ports)
    assert late.title == "Locks in the store are extended"
    assert late.words == "It failed 3 times in a row, because the store gave no answer."
    assert "Varlow" not in repr(late)

    assert turn(ports)
    assert jobs.late(ports) == []


def test_after_many_faults_the_pause_is_five_seconds(ports: Ports, clock: FixedClock, watched: Watched) -> None:
    watched.fails = 20
    jobs.hasten(ports)
    for _ in range(20):
        assert turn(ports)
        clock.moment += timedelta(seconds=5)
    assert turn(ports)


def test_a_job_that_no_worker_runs_is_late(ports: Ports, clock: FixedClock, watched: Watched) -> None:
    jobs.hasten(ports)
    turn(ports)
    clock.moment += timedelta(minutes=1) + GRACE
    assert jobs.late(ports) == []
    clock.moment += timedelta(seconds=1)
    (late,) = jobs.late(ports)
    assert (late.words, late.remedy) == ("It did not run when it was due.", "See that a worker runs.")


def test_what_a_dead_worker_was_at_is_taken_by_the_next_at_the_latest_when_its_lease_ends(unit_of_work: Units) -> None:
    with unit_of_work() as unit:
        unit.jobs.add_missing(["locks_renew"], now=NOW)
        assert unit.jobs.take(NAMES, "dead", now=NOW, until=later(minutes=5))
        assert unit.jobs.leases() == ["dead"]
        assert unit.jobs.take(NAMES, "next", now=later(minutes=4), until=later(minutes=9)) is None
        assert unit.jobs.take(NAMES, "next", now=later(minutes=5), until=later(minutes=9))
        unit.jobs.release("next")
        assert unit.jobs.leases() == []
        assert unit.jobs.take(NAMES, "third", now=later(minutes=6), until=later(minutes=9))


def test_a_worker_whose_lease_has_ended_writes_over_nobodys_run(unit_of_work: Units) -> None:
    with unit_of_work() as unit:
        unit.jobs.add_missing(["locks_renew"], now=NOW)
        slow = unit.jobs.take(NAMES, "slow", now=NOW, until=later(minutes=5))
        assert slow is not None
        assert unit.jobs.take(NAMES, "quick", now=later(minutes=6), until=later(minutes=11))
        with pytest.raises(Conflict):
            unit.jobs.save(slow.done(JobOutcome("late"), at=later(minutes=7), every=GRACE), expected=slow)


def test_jobs_are_hastened_but_not_taken_from_whoever_is_at_them(unit_of_work: Units) -> None:
    with unit_of_work() as unit:
        unit.jobs.add_missing(NAMES, now=later(days=1))
        unit.jobs.hasten(NAMES, now=NOW)
        first = unit.jobs.take(NAMES, "one", now=NOW, until=later(minutes=5))
        unit.jobs.hasten(NAMES, now=later(minutes=1))
        second = unit.jobs.take(NAMES, "two", now=later(minutes=1), until=later(minutes=6))
        assert {job.name for job in (first, second) if job} == set(NAMES)
        assert unit.jobs.take(NAMES, "three", now=later(minutes=1), until=later(minutes=6)) is None


def test_only_the_jobs_that_a_worker_knows_are_taken(unit_of_work: Units) -> None:
    """An older worker leaves what a newer one has brought."""
    with unit_of_work() as unit:
        unit.jobs.add_missing(["of_a_later_version"], now=NOW)
        assert unit.jobs.take(NAMES, "older", now=NOW, until=later(minutes=5)) is None
