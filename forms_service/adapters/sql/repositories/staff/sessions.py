"""Sessions as rows: looked up by the digest of their secret on every request, and read and ended by organisation."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, delete, select, update

from forms_service.adapters.sql.engine import connect, snapshot
from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.rows import Bound, add, columns_of, one, within
from forms_service.adapters.sql.tables import sessions
from forms_service.casework.ids import SessionId
from forms_service.casework.staff.sessions import Session


class SqlSessions(Bound):
    def add(self, session: Session) -> None:
        self._refuse_foreign(session)
        add(self._connection, sessions, columns_of(session, sessions))

    def get(self, session_id: SessionId) -> Session:
        return Session(**one(self._connection, sessions, self._organisation, session_id))

    def of_user(self, user: str) -> Sequence[Session]:
        return [session for session in self.every() if session.user == user]

    def every(self) -> Sequence[Session]:
        statement = within(sessions, self._organisation).order_by(sessions.c.begun_at.desc(), sessions.c.id)
        return [Session(**row) for row in self._connection.execute(statement).mappings()]

    def remove(self, session: Session) -> bool:
        mine = (sessions.c.id == session.id, sessions.c.organisation == self._organisation)
        return self._connection.execute(delete(sessions).where(*mine)).rowcount > 0


class SqlSessionLookup:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, digest: str) -> Session | None:
        with snapshot(self._engine) as reading:
            found = Fence(reading).outside().execute(select(sessions).where(sessions.c.digest == digest))
            row = found.mappings().one_or_none()
        return Session(**row) if row else None

    def note_seen(self, session: Session, at: datetime) -> None:
        with connect(self._engine) as writing:
            mine = update(sessions).where(sessions.c.id == session.id)
            Fence(writing).inside(session.organisation).execute(mine.values(seen_at=at))
            writing.commit()

    def organisations(self) -> Sequence[str]:
        with snapshot(self._engine) as reading:
            asked = select(sessions.c.organisation).distinct().order_by(sessions.c.organisation)
            return Fence(reading).outside().execute(asked).scalars().all()
