"""Seals over rows, as rows: looked at before a thing is written, and written anew with it."""

import hmac
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Select, Table, delete, select

from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.repositories.audit import SqlAudit
from forms_service.adapters.sql.rows import Bound, add_or_change_all, among, pages
from forms_service.adapters.sql.tables import row_seals
from forms_service.casework.auditing.keys import AuditKeys
from forms_service.casework.keeping.row_seals import SealedThing, row_seal, sealed_words

Contents = Callable[[Sequence[str]], Mapping[str, str]]
"""What is sealed of some things of a kind, as it stands in their rows now; nothing of what is not there."""


class SqlRowSeals(Bound):
    """Of each thing that is written, whether it was before what the service wrote last: if not, it is not sealed."""

    def __init__(self, fence: Fence, organisation: str, keys: AuditKeys, audit: SqlAudit) -> None:
        super().__init__(fence, organisation)
        self._keys = keys
        self._audit = audit
        self._contents: dict[SealedThing, Contents] = {}
        self._nouns: dict[SealedThing, Table] = {}
        self._whole: dict[SealedThing, dict[str, bool]] = {}

    def read_by(self, kind: SealedThing, noun: Table, contents: Contents) -> None:
        """Say which things there are of a kind, and how their rows are read."""
        self._nouns[kind], self._contents[kind] = noun, contents

    def read_whole(self, kind: SealedThing, noun: Table) -> None:
        """Say of which things all is in one row, and sealed."""
        self.read_by(kind, noun, partial(self._of_one_row, noun))

    def _of_one_row(self, noun: Table, ids: Sequence[str]) -> Mapping[str, str]:
        rows = self._connection.execute(among(noun, self._organisation, ids)).mappings()
        return {row["id"]: sealed_words(dict(row)) for row in rows}

    def begin(self, kind: SealedThing, ids: Sequence[str]) -> None:
        """Look at things of which something is about to be written; nobody else writes of them until this is kept."""
        begun = self._whole.setdefault(kind, {})
        new = sorted({each for each in ids if each not in begun})
        if new:
            amiss = frozenset(self._amiss(kind, new, is_locked=True))
            begun.update({each: each not in amiss for each in new})

    def begin_new(self, kind: SealedThing, ids: Sequence[str]) -> None:
        """Begin with things that are only being made: there is nothing to look at."""
        self._whole.setdefault(kind, {}).update(dict.fromkeys(ids, True))

    def write(self) -> None:
        """Seal what was written, and was whole before."""
        begun, self._whole = self._whole, {}
        rows = [
            row
            for kind, things in begun.items()
            for row in self._sealed(kind, sorted(each for each, is_whole in things.items() if is_whole))
        ]
        add_or_change_all(self._connection, row_seals, rows)

    def amiss(self, kind: SealedThing, ids: Sequence[str]) -> frozenset[str]:
        begun = self._whole.get(kind, {})
        unknown = sorted({each for each in ids if each not in begun})
        found = list(self._amiss(kind, unknown))
        found = list(self._amiss(kind, found))  # One that was being written between seal and rows is whole now.
        return frozenset([*found, *(each for each in ids if not begun.get(each, True))])

    def as_they_stand(self, kind: SealedThing, ids: Sequence[str]) -> Mapping[str, str | None]:
        found: dict[str, str | None] = {}
        noun = self._nouns[kind].c
        for part in pages(ids):
            mine = select(noun.id).where(noun.id.in_(part), noun.organisation + "" == self._organisation)
            there = self._connection.execute(mine).scalars().all()
            found |= dict.fromkeys(row.thing for row in self._connection.execute(self._asked(kind, part)))
            found |= self._contents[kind](there) if there else {}
        return found

    def seal_as(self, kind: SealedThing, contents: Mapping[str, str | None]) -> None:
        rows = [self._row(kind, each, said) for each, said in contents.items() if said is not None]
        gone = [each for each, said in contents.items() if said is None]
        add_or_change_all(self._connection, row_seals, rows)
        for part in pages(gone):
            mine = (row_seals.c.kind == kind, row_seals.c.organisation == self._organisation)
            self._connection.execute(delete(row_seals).where(*mine, row_seals.c.thing.in_(part)))

    def forget(self, kind: SealedThing, ids: Collection[str]) -> None:
        """Seal nothing of things that were deleted after they were begun with."""
        begun = self._whole.get(kind, {})
        for each in ids:
            begun.pop(each, None)

    def things(self, kind: SealedThing, after: str, *, limit: int) -> Sequence[str]:
        noun = self._nouns[kind].c
        there = select(noun.id).where(noun.id > after, noun.organisation + "" == self._organisation)
        mine = (row_seals.c.kind == kind, row_seals.c.organisation == self._organisation)
        sealed = select(row_seals.c.thing).where(*mine, row_seals.c.thing > after)
        every = (
            self._connection.execute(asked.order_by(asked.selected_columns[0]).limit(limit)).scalars()
            for asked in (there, sealed)
        )
        return sorted({each for some in every for each in some})[:limit]

    def remove(self, kind: SealedThing, thing: str) -> None:
        """Let the seal go with what is deleted."""
        self.seal_as(kind, {thing: None})
        self.forget(kind, [thing])

    def seal_first(self, kinds: Collection[SealedThing]) -> None:
        """Seal, as it is, what was written before anything of these kinds was sealed."""
        for kind in kinds:
            noun = self._nouns[kind]
            sealed = select(row_seals.c.thing).where(row_seals.c.kind == kind)
            mine = select(noun.c.id).where(noun.c.organisation == self._organisation, noun.c.id.not_in(sealed))
            ids = self._connection.execute(mine).scalars().all()
            add_or_change_all(self._connection, row_seals, list(self._sealed(kind, ids)))

    def _amiss(self, kind: SealedThing, ids: Sequence[str], *, is_locked: bool = False) -> Iterator[str]:
        for part in pages(ids):
            asked = self._asked(kind, part)
            rows = self._connection.execute(asked.with_for_update() if is_locked else asked)
            sealed: dict[str, str] = {row.thing: row.seal for row in rows}
            now = self._contents[kind](part)
            for each in part:
                if each not in now and each not in sealed:
                    continue
                if each not in now or not self._fits(kind, each, now[each], sealed.get(each, "")):
                    yield each

    def _fits(self, kind: SealedThing, thing: str, contents: str, sealed: str) -> bool:
        return any(
            hmac.compare_digest(row_seal(key, self._organisation, kind, thing, contents).encode(), sealed.encode())
            for key in self._believed(sealed)
        )

    def _believed(self, sealed: str) -> Iterator[bytes]:
        """The present key first; those before it only if that is not the one, as the log has to be asked for them."""
        yield self._keys.newest
        if sealed and self._keys.former:
            yield from self._audit.believed_keys()[1:]

    def _sealed(self, kind: SealedThing, ids: Sequence[str]) -> Iterator[Mapping[str, object]]:
        """The rows that seal things as they are now."""
        for part in pages(ids):
            for thing, contents in self._contents[kind](part).items():
                yield self._row(kind, thing, contents)

    def _row(self, kind: SealedThing, thing: str, contents: str) -> Mapping[str, object]:
        sealed = row_seal(self._keys.newest, self._organisation, kind, thing, contents)
        return {"kind": kind, "thing": thing, "organisation": self._organisation, "seal": sealed}

    def _asked(self, kind: SealedThing, ids: Sequence[str]) -> Select[Any]:
        mine = (row_seals.c.kind == kind, row_seals.c.thing.in_(ids), row_seals.c.organisation == self._organisation)
        return select(row_seals.c.thing, row_seals.c.seal).where(*mine).order_by(row_seals.c.thing)
