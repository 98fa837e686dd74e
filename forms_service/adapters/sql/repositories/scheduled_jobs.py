"""The jobs that come round as rows: the row says when each runs next, and a lease whose turn it is."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, or_, select, update

from forms_service.adapters.sql.rows import columns_of, was_missing
from forms_service.adapters.sql.tables import scheduled_jobs
from forms_service.casework.errors import Conflict
from forms_service.casework.scheduled_jobs import ScheduledJob


class SqlJobs:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_missing(self, names: Sequence[str], *, at: datetime) -> None:
        for name in names:
            was_missing(self._connection, scheduled_jobs, columns_of(ScheduledJob(name, at), scheduled_jobs))

    def every(self) -> Sequence[ScheduledJob]:
        rows = self._connection.execute(select(scheduled_jobs).order_by(scheduled_jobs.c.name)).mappings()
        return [ScheduledJob(**row) for row in rows]

    def take(self, names: Sequence[str], lease: str, *, now: datetime, until: datetime) -> ScheduledJob | None:
        due = (scheduled_jobs.c.name.in_(names), scheduled_jobs.c.next_run <= now, _is_free(now))
        statement = (
            select(scheduled_jobs)
            .where(*due)
            .order_by(scheduled_jobs.c.next_run, scheduled_jobs.c.name)
            .limit(1)
            # SQLite has no row locks and needs none: there, the whole unit of work is exclusive.
            .with_for_update(skip_locked=True)
        )
        row = self._connection.execute(statement).mappings().one_or_none()
        if row is None:
            return None
        found = ScheduledJob(**row)
        taken = found.taken(lease, until=until)
        self.save(taken, expected=found)
        return taken

    def save(self, job: ScheduledJob, *, expected: ScheduledJob) -> None:
        same = (
            scheduled_jobs.c.name == job.name,
            scheduled_jobs.c.lease == expected.lease,
            scheduled_jobs.c.leased_until.is_not_distinct_from(expected.leased_until),
        )
        changed = update(scheduled_jobs).where(*same).values(columns_of(job, scheduled_jobs))
        if not self._connection.execute(changed).rowcount:
            raise Conflict("Another worker has taken this job meanwhile.")

    def hasten(self, names: Sequence[str], *, now: datetime) -> None:
        idle = update(scheduled_jobs).where(scheduled_jobs.c.name.in_(names), _is_free(now))
        self._connection.execute(idle.values(next_run=now))

    def leases(self) -> Sequence[str]:
        held = select(scheduled_jobs.c.lease).where(scheduled_jobs.c.leased_until.is_not(None))
        return self._connection.execute(held.distinct()).scalars().all()

    def release(self, lease: str) -> None:
        held = update(scheduled_jobs).where(scheduled_jobs.c.lease == lease)
        self._connection.execute(held.values(lease="", leased_until=None))


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(scheduled_jobs.c.leased_until.is_(None), scheduled_jobs.c.leased_until <= now)
