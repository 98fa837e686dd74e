"""Files of forms and letters, their releases, and what an organisation adopted, as rows."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, RowMapping, Select, delete, select, update

from forms_service.adapters.sql.engine import snapshot
from forms_service.adapters.sql.rows import Bound, add, change, columns_of, insert_into, within
from forms_service.adapters.sql.tables import adoptions, library_files, releases
from forms_service.casework.errors import Conflict
from forms_service.casework.publishing.releases import Adoption, FileKind, LibraryFile, Release


class SqlLibraryFiles:
    """Of the whole installation: what is published is the same on every machine, and names nobody."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def digests(self) -> Mapping[tuple[FileKind, str], str]:
        asked = select(library_files.c.kind, library_files.c.name, library_files.c.sha256)
        published = asked.where(library_files.c.is_published)
        return {(row["kind"], row["name"]): row["sha256"] for row in self._connection.execute(published).mappings()}

    def all_of(self, organisation: str) -> Sequence[LibraryFile]:
        mine = select(library_files).where(library_files.c.owner == organisation)
        return self._files(mine.order_by(library_files.c.kind, library_files.c.name))

    def find(self, kind: FileKind, name: str) -> LibraryFile | None:
        mine = select(library_files).where(library_files.c.kind == kind, library_files.c.name == name)
        return next(iter(self._files(mine)), None)

    def put(self, file: LibraryFile) -> None:
        """Write a file; over a published one only what ships with a newer version of the service may be written."""
        row = {
            "kind": file.kind, "name": file.name, "owner": file.organisation, "contents": _packed(file.contents),
            "sha256": file.sha256, "is_published": file.is_published, "added_by": file.added_by,
            "added_at": file.added_at,
        }  # fmt: skip
        new = insert_into(self._connection, library_files).values(row)
        ours = library_files.c.owner == file.organisation
        free = ours & (library_files.c.is_published.is_(False) | (library_files.c.owner == ""))
        over = new.on_conflict_do_update(index_elements=library_files.primary_key.columns, set_=row, where=free)
        if not self._connection.execute(over).rowcount:
            raise Conflict(f"{file.name} is published, and never changes. Make it the next version.")

    def publish(self, digests: Mapping[str, str]) -> None:
        for key, sha256 in digests.items():
            kind, _, name = key.partition(" ")
            file = (library_files.c.kind == kind) & (library_files.c.name == name)
            as_it_was = update(library_files).where(file & (library_files.c.sha256 == sha256))
            if not self._connection.execute(as_it_was.values(is_published=True)).rowcount:
                raise Conflict(f"{name} changed after the release was looked through. Propose it again.")

    def discard(self, kind: FileKind, name: str) -> None:
        mine = (library_files.c.kind == kind, library_files.c.name == name)
        self._connection.execute(delete(library_files).where(*mine, library_files.c.is_published.is_(False)))

    def _files(self, asked: Select[tuple[object, ...]]) -> Sequence[LibraryFile]:
        return [_unpacked(row) for row in self._connection.execute(asked).mappings()]


@contextmanager
def library_beside(engine: Engine) -> Iterator[SqlLibraryFiles]:
    """Read what the library holds beside whatever else is being done: no writer waits for it, and it for none."""
    with snapshot(engine) as connection:
        yield SqlLibraryFiles(connection)


class SqlReleases(Bound):
    def every(self) -> Sequence[Release]:
        asked = within(releases, self._organisation).order_by(releases.c.number)
        return [Release(**row) for row in self._connection.execute(asked).mappings()]

    def add(self, release: Release) -> None:
        self._refuse_foreign(release)
        add(self._connection, releases, columns_of(release, releases))

    def save(self, release: Release, *, expected: Release) -> None:
        self._refuse_foreign(release)
        change(self._connection, releases, columns_of(release, releases), columns_of(expected, releases))


class SqlAdoptions(Bound):
    def every(self) -> Sequence[Adoption]:
        asked = within(adoptions, self._organisation).order_by(adoptions.c.from_date, adoptions.c.adopted_at)
        return [Adoption(**row) for row in self._connection.execute(asked).mappings()]

    def add(self, adoption: Adoption) -> None:
        self._refuse_foreign(adoption)
        add(self._connection, adoptions, columns_of(adoption, adoptions))


def _packed(contents: Mapping[str, bytes]) -> bytes:
    return json.dumps({name: b64encode(data).decode() for name, data in sorted(contents.items())}).encode()


def _unpacked(row: RowMapping) -> LibraryFile:
    read = {name: b64decode(data) for name, data in json.loads(row["contents"]).items()}
    kind, standing = row["kind"], (row["is_published"], row["added_by"], row["added_at"])
    return LibraryFile(row["owner"], kind, row["name"], read, *standing)
