"""Members of staff as rows: one for each that a provider described, in each organisation that they worked for."""

from collections.abc import Sequence

from sqlalchemy import Engine, RowMapping, select, update

from forms_service.adapters.sql.engine import snapshot
from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.rows import Bound, add, columns_of, within
from forms_service.adapters.sql.tables import members
from forms_service.casework.staff.members import Member


class SqlMembers(Bound):
    def of_subject(self, issuer: str, subject: str) -> Member | None:
        one = within(members, self._organisation).where(members.c.issuer == issuer, members.c.subject == subject)
        row = self._connection.execute(one.with_for_update()).mappings().one_or_none()
        return _member(row) if row else None

    def add(self, member: Member) -> None:
        self._refuse_foreign(member)
        add(self._connection, members, columns_of(member, members))

    def save(self, member: Member) -> None:
        self._refuse_foreign(member)
        mine = (members.c.id == member.id, members.c.organisation == self._organisation)
        self._connection.execute(update(members).where(*mine).values(columns_of(member, members)))


class SqlMemberLookup:
    """Members of any organisation, each time at a moment of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def every(self) -> Sequence[Member]:
        with snapshot(self._engine) as reading:
            found = Fence(reading).outside().execute(select(members).order_by(members.c.name))
            return [_member(row) for row in found.mappings()]

    def get(self, member_id: str) -> Member | None:
        with snapshot(self._engine) as reading:
            found = Fence(reading).outside().execute(select(members).where(members.c.id == member_id))
            row = found.mappings().one_or_none()
        return _member(row) if row else None


def _member(row: RowMapping) -> Member:
    return Member(**row)
