"""Sign-ins that are under way as rows, of no organisation yet."""

from datetime import datetime

from sqlalchemy import Connection, delete

from forms_service.adapters.sql.rows import add, columns_of
from forms_service.adapters.sql.tables import sign_ins
from forms_service.casework.staff.sign_ins import SignIn


class SqlSignIns:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, sign_in: SignIn) -> None:
        add(self._connection, sign_ins, columns_of(sign_in, sign_ins))

    def take(self, digest: str) -> SignIn | None:
        gone = delete(sign_ins).where(sign_ins.c.digest == digest).returning(*sign_ins.columns)
        row = self._connection.execute(gone).mappings().one_or_none()
        return SignIn(**row) if row else None

    def expire(self, *, before: datetime) -> int:
        return self._connection.execute(delete(sign_ins).where(sign_ins.c.begun_at < before)).rowcount
