"""The jobs that come round, and running the one that is due. When each runs next is in the database.

A room of its own, above the rooms whose work it has done: they know nothing of when that is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from forms_service.casework.scheduled_jobs import JobOutcome, ScheduledJob
from forms_service.engine.moments import instant, local
from forms_service.services import rate_limits, receipts, webhooks
from forms_service.services.auditing import anchors
from forms_service.services.auditing.expiring import expire_log_words, expire_search_words
from forms_service.services.keeping import manifests
from forms_service.services.keeping.disposing import destroying, ended_matters
from forms_service.services.keeping.disposing.drafts import expire_drafts
from forms_service.services.keeping.extracts import leaving
from forms_service.services.keeping.finding import indexing
from forms_service.services.keeping.in_store import locks, store_holds
from forms_service.services.keeping.in_store.store_faults import fault, kind_of
from forms_service.services.keeping.new_schedule import dated_before, working_out
from forms_service.services.keeping.reconciling import running
from forms_service.services.ports import Ports
from forms_service.services.scheduling.library_check import check_nightly
from forms_service.services.staff import sessions, signing_in

NIGHTLY: Final = None
NIGHT: Final = time(2)
"""When what runs every night begins, in London."""
LEASE: Final = timedelta(minutes=5)
"""How long a worker has for one run; one that dies on this machine is known at once."""


@dataclass(frozen=True)
class Job:
    """*title* is what it is for, as a page says it; *run* does what is due now, and may be done again at any time.

    One that has no time after which it runs again, runs every night.
    """

    name: str
    title: str
    every: timedelta | None
    run: Callable[[Ports], JobOutcome]

    def pause(self, now: datetime) -> timedelta:
        """Return how long it rests after a run."""
        return self.every if self.every is not None else next_night(now) - now


JOBS: Final = (
    Job("locks_renew", "Locks in the store are extended", timedelta(seconds=30), locks.renew),
    Job("store_holds", "Holds are set and lifted in the store", timedelta(seconds=15), store_holds.mirror),
    Job("manifests_write", "Manifests of records are written", timedelta(seconds=15), manifests.write_changed),
    Job(
        "schedule_follow",
        "What a new retention schedule would change is worked out, and done once it is approved",
        timedelta(minutes=1),
        working_out.follow_schedule,
    ),
    Job(
        "records_date_anew",
        "What an earlier version dated otherwise is dated anew",
        timedelta(minutes=1),
        dated_before.date_waiting,
    ),
    Job(
        "store_holds_compare", "Holds that the store was not told of are found", timedelta(days=1), store_holds.compare
    ),
    Job("disposals_carry_out", "What was approved to be destroyed is", timedelta(seconds=30), destroying.carry_out),
    Job(
        "drafts_expire",
        "Drafts that nobody went on with, or that are issued long since, are let go",
        NIGHTLY,
        expire_drafts,
    ),
    Job(
        "extract_files_keep",
        "Extracts that were given are locked in the store, and leave it once their requests are destroyed",
        timedelta(hours=1),
        leaving.see_to_files,
    ),
    Job(
        "ended_matters_enter",
        "Requests and incidents that are destroyed are entered in the disposal ledger",
        timedelta(hours=1),
        ended_matters.enter_ended,
    ),
    Job("reconcile", "Database, store and log are held against each other", NIGHTLY, running.nightly),
    Job("library_check", "Forms and letters are looked through", NIGHTLY, check_nightly),
    Job("search_words_expire", "Words of old searches are let go", timedelta(hours=6), expire_search_words),
    Job("log_words_expire", "Words of the log that hang on no record are let go", NIGHTLY, expire_log_words),
    Job("receipts_expire", "Receipts of forms long sent in are let go", timedelta(hours=6), receipts.expire),
    Job("sessions_expire", "Sessions that were left alone are ended", timedelta(minutes=5), sessions.end_overdue),
    Job("sign_ins_expire", "Sign-ins that nobody finished are let go", timedelta(hours=1), signing_in.forget_abandoned),
    Job("counters_expire", "What was counted to limit it is let go", timedelta(hours=1), rate_limits.clear_counters),
    Job("webhooks_send", "Systems are told what happened", timedelta(seconds=5), webhooks.send_due),
    Job("records_index", "What was filed before is found by what it says", timedelta(hours=1), indexing.index_waiting),
    Job("audit_anchor", "The audit log is anchored in the store", timedelta(minutes=5), anchors.anchor_moved),
)
_BY_NAME: Final = {job.name: job for job in JOBS}
_OFTEN: Final = [job.name for job in JOBS if job.every is not None]
_EVERY_NIGHT: Final = [job.name for job in JOBS if job.every is None]


def next_night(now: datetime) -> datetime:
    """Return when it is next the time for what runs every night."""
    today = local(now).date()
    nights = (instant(datetime.combine(today + timedelta(days=days), NIGHT)) for days in range(3))
    return next(night for night in nights if night > now)


@dataclass(frozen=True)
class LateJob:
    """A job that failed, or did not run when it should have, in words and with what to do."""

    title: str
    words: str
    remedy: str


def hasten(ports: Ports) -> None:
    """Have every job that nobody is at run now, whenever it was to run next, but for those that wait for the night.

    A new one is written down.
    """
    now = ports.clock.now()
    with ports.unit_of_work() as unit:
        unit.jobs.add_missing(_OFTEN, at=now)
        unit.jobs.add_missing(_EVERY_NIGHT, at=next_night(now))
        unit.jobs.hasten(_OFTEN, now=now)
        unit.commit()


def take(ports: Ports, lease: str) -> ScheduledJob | None:
    """Take one job that is due and that nobody is at."""
    now = ports.clock.now()
    with ports.unit_of_work() as unit:
        taken = unit.jobs.take(list(_BY_NAME), lease, now=now, until=now + LEASE)
        unit.commit()
    return taken


def run(ports: Ports, taken: ScheduledJob) -> None:
    """Run a job that was taken; what goes wrong is noted, and raised for the worker's log."""
    job = _BY_NAME[taken.name]
    try:
        outcome = job.run(ports)
    except Exception as error:
        # Whatever it was, the job is put off and seen to have failed; the worker's log has the fault itself.
        _save(ports, taken, taken.failed(kind_of(error), at=ports.clock.now()))
        raise
    now = ports.clock.now()
    _save(ports, taken, taken.done(outcome, at=now, every=job.pause(now)))


def late(ports: Ports) -> Sequence[LateJob]:
    """Return the jobs that failed last, or that no worker ran when they were due."""
    now = ports.clock.now()
    with ports.unit_of_work() as unit:
        every = [job for job in unit.jobs.every() if job.name in _BY_NAME]
    return [_as_late(job) for job in every if job.faults or job.is_late(now)]


def _save(ports: Ports, taken: ScheduledJob, job: ScheduledJob) -> None:
    with ports.unit_of_work() as unit:
        unit.jobs.save(job, expected=taken)
        unit.commit()


def _as_late(job: ScheduledJob) -> LateJob:
    title = _BY_NAME[job.name].title
    if not job.faults:
        return LateJob(title, "It did not run when it was due.", "See that a worker runs.")
    why, times = fault(job.last_outcome), "once" if job.faults == 1 else f"{job.faults} times in a row"
    return LateJob(title, f"It failed {times}, because {why.words}.", why.remedy)
