"""Counters as rows: one statement counts, so that of two at one moment none is lost."""

from datetime import datetime

from sqlalchemy import Engine, case, delete, select

from forms_service.adapters.sql.engine import connect, snapshot
from forms_service.adapters.sql.rows import insert_into
from forms_service.adapters.sql.tables import counters


class SqlCounters:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, key: str, amount: int, *, now: datetime, until: datetime) -> int:
        is_over = counters.c.until <= now
        values = {
            "amount": case((is_over, amount), else_=counters.c.amount + amount),
            "until": case((is_over, until), else_=counters.c.until),
        }
        with connect(self._engine) as writing:
            new = insert_into(writing, counters).values(key=key, amount=amount, until=until)
            counted = new.on_conflict_do_update(index_elements=[counters.c.key], set_=values)
            found: int = writing.execute(counted.returning(counters.c.amount)).scalar_one()
            writing.commit()
        return found

    def count(self, key: str, *, now: datetime) -> int:
        with snapshot(self._engine) as reading:
            mine = (counters.c.key == key, counters.c.until > now)
            return reading.execute(select(counters.c.amount).where(*mine)).scalar_one_or_none() or 0

    def window_end(self, key: str, *, now: datetime) -> datetime:
        with snapshot(self._engine) as reading:
            until = reading.execute(select(counters.c.until).where(counters.c.key == key)).scalar_one_or_none()
        return max(until, now) if until else now

    def clear(self, key: str) -> None:
        with connect(self._engine) as writing:
            writing.execute(delete(counters).where(counters.c.key == key))
            writing.commit()

    def expire(self, *, before: datetime) -> int:
        with connect(self._engine) as writing:
            gone = writing.execute(delete(counters).where(counters.c.until < before)).rowcount
            writing.commit()
        return gone
