"""The versions of forms and templates that this database met last, as rows; they belong to no organisation."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select

from forms_service.adapters.sql.rows import add_all
from forms_service.adapters.sql.tables import known_versions, oldest_writer
from forms_service.casework.publishing.versions import Version


class SqlVersions:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def known_to_change(self) -> Sequence[Version]:
        if self._connection.dialect.name == "postgresql":
            # SQLite takes turns anyway; with no rows yet there is nothing else to lock.
            self._connection.exec_driver_sql("LOCK TABLE known_versions IN SHARE ROW EXCLUSIVE MODE")
        asked = select(known_versions.c.kind, known_versions.c.id, known_versions.c.sha256)
        return [Version(**row) for row in self._connection.execute(asked).mappings()]

    def schema(self) -> str:
        return str(self._connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")

    def oldest_writer(self) -> str:
        return str(self._connection.execute(select(oldest_writer.c.schema)).scalar() or "")

    def note(self, versions: Sequence[Version], at: datetime) -> None:
        for version in versions:
            mine = (known_versions.c.kind == version.kind, known_versions.c.id == version.id)
            self._connection.execute(delete(known_versions).where(*mine))
        rows = [{"kind": each.kind, "id": each.id, "sha256": each.sha256, "noticed_at": at} for each in versions]
        add_all(self._connection, known_versions, rows)
