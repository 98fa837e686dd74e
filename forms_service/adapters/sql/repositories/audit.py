"""The audit log as rows: one keyed chain an organisation, its signed head, and where heads are anchored."""

import hmac
import json
import math
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, or_, select, update

from forms_service.adapters.sql.engine import snapshot
from forms_service.adapters.sql.fences import Fence
from forms_service.adapters.sql.oldest_writer import OLDEST, asking_oldest, refuse_older
from forms_service.adapters.sql.rows import Bound, add, add_all, pages, within
from forms_service.adapters.sql.tables import audit_anchors, audit_entries, audit_heads
from forms_service.casework.auditing.audit_chain import (
    Anchor,
    AuditFault,
    AuditHead,
    KeptEntry,
    faults_in,
    is_signed,
    segment_of,
    sign,
    word_of_sealed_anew,
)
from forms_service.casework.auditing.events import (
    GENESIS,
    Event,
    Manifest,
    Verb,
    canonical,
    manifest_of,
    seal,
    text_digest,
)
from forms_service.casework.auditing.keys import KEY_CHANGED, SEALED_ANEW, AuditKeys, key_id
from forms_service.casework.errors import Conflict, IntegrityFailure
from forms_service.services.repositories.auditing import EVERYTHING, AuditEntry, AuditSearch, DoneWith

_MANIFEST = [*Manifest.__dataclass_fields__]
_SALT_BYTES = 16
_PAGE = 500


class SqlAudit(Bound):
    """Events are written when the unit of work is committed, so that the chain's head is locked last and briefly."""

    def __init__(self, fence: Fence, organisation: str, keys: AuditKeys) -> None:
        super().__init__(fence, organisation)
        self._keys = keys
        self._happened: list[Event] = []
        self._believed: Sequence[bytes] | None = None
        self.has_asked_oldest = False
        """Whether it was asked in this transaction if this process may write; nothing changes that till its end."""

    def append(self, event: Event) -> None:
        self._refuse_foreign(event)
        self._happened.append(event)

    def write(self) -> None:
        """Add what happened to the chain."""
        happened, self._happened = self._happened, []
        if happened:
            self._extend(happened)

    def entries(
        self, search: AuditSearch = EVERYTHING, *, newest_first: bool = True, limit: int = 200
    ) -> Sequence[AuditEntry]:
        number = audit_entries.c.number
        statement = within(audit_entries, self._organisation).where(*_matching(search))
        return self._read(statement.order_by(number.desc() if newest_first else number).limit(limit))

    def of_object(self, object_ids: Sequence[str]) -> Sequence[AuditEntry]:
        statement = within(audit_entries, self._organisation).where(audit_entries.c.object_id.in_(object_ids))
        return self._read(statement.order_by(audit_entries.c.number))

    def having(self, act: str, ids: Sequence[str]) -> frozenset[str]:
        mine = within(audit_entries, self._organisation).with_only_columns(audit_entries.c.object_id)
        asked = (mine.where(audit_entries.c.object_id.in_(part), audit_entries.c.act == act) for part in pages(ids))
        return frozenset(each for statement in asked for each in self._connection.execute(statement).scalars())

    def proven(self, act: str, ids: Sequence[str]) -> Sequence[AuditEntry]:
        # Records may still be written after this is asked: nobody waits for the head meanwhile, unless it must be so.
        if any(event.act == act and event.object_id in ids for event in self._happened):
            self.write()
        of_them = within(audit_entries, self._organisation).where(audit_entries.c.act == act)
        asked = (of_them.where(audit_entries.c.object_id.in_(part)) for part in pages(ids))
        rows = [row for each in asked for row in self._connection.execute(each).mappings() if self._is_own(row)]
        return [_entry(row) for row in sorted(rows, key=lambda row: int(row["number"]))]

    def believed_keys(self) -> Sequence[bytes]:
        """The keys whose seals count: the present one, and those before it until everything was sealed anew."""
        if self._believed is None:
            marks = self._entries_of_keys(SEALED_ANEW)
            last = next((at for at, key in enumerate(self._newest_first) if _any_sealed(marks, key)), None)
            self._believed = self._newest_first if last is None else self._newest_first[: last + 1]
        return self._believed

    def _is_own(self, row: RowMapping) -> bool:
        """Whether an entry is as it was written, by the key that sealed entries then."""
        if row["payload"] is not None and text_digest(row["payload"], row["salt"]) != row["payload_digest"]:
            return False
        by = next((at for at, key in enumerate(self._newest_first) if _any_sealed([row], key)), None)
        return by is not None and (not by or row["number"] < self._replaced_at(by))

    def _replaced_at(self, by: int) -> float:
        """From which entry on a former key sealed nothing any more."""
        newer = self._newest_first[:by]
        changes = [row for row in self._entries_of_keys(KEY_CHANGED) if any(_any_sealed([row], key) for key in newer)]
        return min((int(row["number"]) for row in changes), default=math.inf)

    @property
    def _newest_first(self) -> Sequence[bytes]:
        return (self._keys.newest, *self._keys.former)

    def _entries_of_keys(self, act: str) -> Sequence[RowMapping]:
        """Return the entries that say this of our keys, found by the ids of keys: no index has the acts of a log."""
        mine = audit_entries.c.object_id.in_([key_id(key) for key in self._newest_first])
        asked = within(audit_entries, self._organisation).where(mine, audit_entries.c.act == act)
        return self._connection.execute(asked).mappings().all()

    def times(self, act: str, ids: Sequence[str]) -> Mapping[str, int]:
        thing = audit_entries.c.object_id
        mine = within(audit_entries, self._organisation).with_only_columns(thing, func.count())
        asked = (mine.where(thing.in_(part), audit_entries.c.act == act).group_by(thing) for part in pages(ids))
        return {each: number for statement in asked for each, number in self._connection.execute(statement)}

    def of_acts(self, acts: Collection[str], *, after: int, limit: int) -> Sequence[DoneWith]:
        entry = audit_entries.c
        mine = within(audit_entries, self._organisation).where(entry.number > after, entry.act.in_(acts))
        asked = mine.with_only_columns(entry.number, entry.act, entry.object_id, entry.reference)
        return [DoneWith(*row) for row in self._connection.execute(asked.order_by(entry.number).limit(limit))]

    def head(self) -> AuditHead | None:
        self.write()
        return self._head(within(audit_heads, self._organisation))

    def is_signed(self, head: AuditHead) -> bool:
        return any(is_signed(head, key) for key in self._keys.oldest_first)

    def to_anchor(self, head: AuditHead) -> AuditHead:
        if not _any_sealed(self._entries_of_keys(SEALED_ANEW), self._keys.newest):
            return head
        return replace(head, sealed_anew=word_of_sealed_anew(head, self._keys.newest))

    def ends_former_keys(self, head: AuditHead) -> bool:
        word = word_of_sealed_anew(head, self._keys.newest)
        return is_signed(head, self._keys.newest) and hmac.compare_digest(word.encode(), head.sealed_anew.encode())

    @property
    def has_former_keys(self) -> bool:
        return bool(self._keys.former)

    def verify(self) -> Sequence[AuditFault]:
        with snapshot(self._connection.engine) as reading:
            kept = SqlAudit(Fence(reading), self._organisation, self._keys)
            return list(faults_in(self._organisation, kept._walk(), kept.head(), self._keys))

    def begun_before(self, moment: datetime) -> bool:
        before = audit_entries.c.at < moment.isoformat(timespec="microseconds")
        return (
            self._connection.execute(within(audit_entries, self._organisation).where(before).limit(1)).first()
            is not None
        )

    def count(self) -> int:
        statement = select(func.count()).select_from(within(audit_entries, self._organisation).subquery())
        return self._connection.execute(statement).scalar_one()

    def seal_at(self, number: int) -> str | None:
        statement = within(audit_entries, self._organisation).where(audit_entries.c.number == number)
        row = self._connection.execute(statement).mappings().one_or_none()
        return row["seal"] if row else None

    def erase_payloads(self, ids: Sequence[str], reference: str) -> Sequence[int]:
        self.write()
        entry = audit_entries.c
        mine = (entry.organisation == self._organisation, entry.payload.is_not(None), entry.verb != Verb.ERASURE)
        about = [
            *(entry.object_id.in_(part) for part in pages(ids)),
            *([entry.reference == reference] if reference else []),
        ]
        numbers: set[int] = set()
        for which in about:
            numbers.update(self._connection.execute(select(entry.number).where(*mine, which)).scalars())
        self._erase(numbers)
        return sorted(numbers)

    def erase_searches(self, *, before: datetime, limit: int) -> Sequence[int]:
        return self._erase_before(before, limit, audit_entries.c.object_kind == "search")

    def erase_old(self, *, before: datetime, limit: int) -> Sequence[int]:
        entry = audit_entries.c
        of_nothing = and_(entry.object_id == "", entry.verb.in_([Verb.CONSULTATION, Verb.REFUSAL]))
        return self._erase_before(before, limit, or_(of_nothing, entry.verb == Verb.SIGN_IN))

    def _erase_before(self, before: datetime, limit: int, which: ColumnElement[bool]) -> Sequence[int]:
        self.write()
        entry = audit_entries.c
        old = (entry.organisation == self._organisation, entry.at < before.isoformat(timespec="microseconds"))
        asked = select(entry.number).where(*old, which, entry.payload.is_not(None), entry.payload != "{}")
        asked = asked.where(entry.verb != Verb.ERASURE).order_by(entry.number).limit(limit)
        numbers = list(self._connection.execute(asked).scalars())
        self._erase(numbers)
        return numbers

    def _erase(self, numbers: Collection[int]) -> None:
        entry = audit_entries.c
        for part in pages(sorted(map(str, numbers))):
            # Without its salt nobody can try out what a payload may have said.
            these = (entry.organisation == self._organisation, entry.number.in_(list(map(int, part))))
            self._connection.execute(update(audit_entries).where(*these).values(payload=None, salt=""))

    def add_anchor(self, anchor: Anchor) -> None:
        self._refuse_foreign(anchor)
        if anchor not in self.anchors():
            add(self._connection, audit_anchors, asdict(anchor))

    def anchors(self) -> Sequence[Anchor]:
        statement = within(audit_anchors, self._organisation).order_by(audit_anchors.c.count, audit_anchors.c.key)
        return [Anchor(**row) for row in self._connection.execute(statement).mappings()]

    def _extend(self, events: Sequence[Event]) -> None:
        head = self._locked_head()
        number, last, rows = head.count, head.seal, []
        for event in events:
            number += 1
            salt = secrets.token_hex(_SALT_BYTES)
            manifest = manifest_of(event, number=number, previous=last, salt=salt)
            last = seal(manifest, self._keys.newest)
            kept = {"seal": last, "salt": salt, "payload": canonical(event.payload), "segment": segment_of(number)}
            rows.append(asdict(manifest) | kept)
        add_all(self._connection, audit_entries, rows)
        signed = sign(self._organisation, number, last, self._keys.newest)
        mine = audit_heads.c.organisation == self._organisation
        self._connection.execute(update(audit_heads).where(mine).values(_head_row(signed)))

    def _locked_head(self) -> AuditHead:
        """Return the head, locked until the end of this transaction; the first event makes one.

        A head that does not bear its signature is never signed again: that would cover up what was done to it.
        """
        statement = asking_oldest(within(audit_heads, self._organisation)).with_for_update()
        head = self._head(statement)
        if head is None:
            self._begin_chain()
            head = self._head(statement)
        if head is None or not self.is_signed(head):
            raise IntegrityFailure("The audit log was altered, so nothing can be recorded. Run “audit verify”.")
        return head

    def _begin_chain(self) -> None:
        try:
            with self._connection.begin_nested():
                add(self._connection, audit_heads, _head_row(sign(self._organisation, 0, GENESIS, self._keys.newest)))
        except Conflict:
            return  # Another writer has begun it this very moment; it is there now.
        if self._connection.execute(within(audit_entries, self._organisation).limit(1)).first():
            raise IntegrityFailure("The head of the audit log is missing. Run “audit verify”.")

    def _head(self, statement: Select[Any]) -> AuditHead | None:
        row = self._connection.execute(statement).mappings().one_or_none()
        if row is not None and OLDEST in row:
            refuse_older(row[OLDEST])
            self.has_asked_oldest = True
        return None if row is None else AuditHead(row["organisation"], row["count"], row["head"], row["head_seal"])

    def _walk(self) -> Iterator[KeptEntry]:
        """Read the chain in pages, so that a long one does not have to fit in memory."""
        statement = within(audit_entries, self._organisation).order_by(audit_entries.c.number).limit(_PAGE)
        page = self._connection.execute(statement).mappings().all()
        while page:
            for row in page:
                yield KeptEntry(_manifest(row), row["seal"], row["salt"], row["payload"], row["segment"])
            further = statement.where(audit_entries.c.number > page[-1]["number"])
            page = self._connection.execute(further).mappings().all()

    def _read(self, statement: Select[Any]) -> list[AuditEntry]:
        self.write()
        return [_entry(row) for row in self._connection.execute(statement).mappings()]


def _matching(search: AuditSearch) -> list[ColumnElement[bool]]:
    """What limits a search; moments are kept as text of one length in UTC, which sorts as they do."""
    columns = audit_entries.c
    named = ("reference", "actor", "verb", "act", "object_kind")
    found = [columns[name] == getattr(search, name) for name in named if getattr(search, name)]
    if search.since:
        found.append(columns.at >= search.since.isoformat(timespec="microseconds"))
    if search.before:
        found.append(columns.at < search.before.isoformat(timespec="microseconds"))
    if search.about is not None:
        found.append(columns.object_id.in_(search.about))
    if search.verbs:
        found.append(columns.verb.in_([verb.value for verb in search.verbs]))
    if search.below:
        found.append(columns.number < search.below)
    return found


def _any_sealed(rows: Sequence[RowMapping], key: bytes) -> bool:
    return any(hmac.compare_digest(seal(_manifest(row), key).encode(), row["seal"].encode()) for row in rows)


def _manifest(row: RowMapping) -> Manifest:
    return Manifest(**{name: row[name] for name in _MANIFEST})


def _head_row(head: AuditHead) -> dict[str, object]:
    return {
        "organisation": head.organisation,
        "count": head.count,
        "head": head.seal,
        "head_seal": head.signature,
    }


def _entry(row: RowMapping) -> AuditEntry:
    try:
        payload = None if row["payload"] is None else json.loads(row["payload"])
        event = Event(
            organisation=row["organisation"],
            at=datetime.fromisoformat(row["at"]),
            actor=row["actor"],
            verb=Verb(row["verb"]),
            act=row["act"],
            object_kind=row["object_kind"],
            object_id=row["object_id"],
            reference=row["reference"],
            payload=payload or {},
        )
    except ValueError as error:
        raise IntegrityFailure(f"Entry {row['number']} of the audit log was altered. Run “audit verify”.") from error
    return AuditEntry(row["number"], event, payload)
