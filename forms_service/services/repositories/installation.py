"""What the installation itself writes down: its versions, what waits for a worker, its jobs, which forms were used."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from forms_service.casework.documents.documents import Document
from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.discrepancies import Discrepancy, Reconciliation
from forms_service.casework.keeping.locks import ObjectLock
from forms_service.casework.keeping.manifests import ChangedRecord
from forms_service.casework.publishing.versions import Version
from forms_service.casework.receipts import Receipt, WayOn
from forms_service.casework.scheduled_jobs import ScheduledJob


class Versions(Protocol):
    """Of the whole installation: forms and templates are published to every organisation."""

    def known_to_change(self) -> Sequence[Version]:
        """Return the versions as they were met last; whoever else asks waits until this unit of work ends."""

    def schema(self) -> str:
        """Return the version of the tables."""

    def oldest_writer(self) -> str:
        """Return the version of the tables that whoever writes must know of at least."""

    def note(self, versions: Sequence[Version], at: datetime) -> None:
        """Write down versions as they are now, each in place of what was known of it."""


class Queue(Protocol):
    """What waits for a worker, of any organisation."""

    def take(self, lease: str, *, now: datetime, until: datetime) -> Document | None:
        """Take one document that waits to be made or filed, or whose lease has run out; any organisation.

        Atomic: no other worker can take the same. Counts an attempt. A FILING document stays FILING.
        """

    def leases(self) -> Sequence[str]:
        """Return the leases under which documents are being made or filed now."""

    def release(self, lease: str) -> None:
        """Let go of everything held under *lease*, whose worker is known to be dead."""

    def unstored(self) -> Sequence[tuple[str, RecordId]]:
        """Return (organisation, record id) of records with PENDING objects, any organisation.

        Those that a document is still to be filed with are left to whoever makes the document.
        """

    def take_unarchived(self, *, now: datetime, until: datetime) -> tuple[str, RecordId] | None:
        """Take (organisation, record id) of the first stored record without an archive copy.

        Nobody else takes it *until* then. What is kept apart from a record has no copy of its own.
        """

    def put_off_archive(self, record_id: RecordId, until: datetime) -> None:
        """Let a record that was taken for its archive copy be taken again *then*."""

    def to_extend(self, now: datetime, *, limit: int) -> Sequence[ObjectLock]:
        """Return the objects whose lock is to be extended now, the longest due first."""

    def to_mirror(self, now: datetime, *, limit: int) -> Sequence[ObjectLock]:
        """Return the objects whose hold is to be set or lifted in the store now, the longest due first."""

    def to_seal(self, now: datetime, *, limit: int) -> Sequence[ChangedRecord]:
        """Return the records to be sealed now of which the store has every file, the longest due first."""

    def oldest_unsealed(self) -> datetime | None:
        """Return when the record was changed that waits longest to be sealed anew."""

    def known_keys(self, keys: Sequence[str]) -> Collection[str]:
        """Return those of these keys under which something of a record is kept, whoever's it is."""

    def of_records(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Return whose each of these records is, of those that there are."""

    def compare_holds(self) -> int:
        """Have every object that is not held as the holds say set right; return how many they are."""

    def oldest(self) -> datetime | None:
        """Return when the document was asked for that waits longest to be made or filed."""

    def organisations(self) -> Sequence[str]:
        """Return every organisation that anything in the log is about, also one that is no longer served."""


class Jobs(Protocol):
    """The jobs that come round: each runs once at a time, on whichever machine."""

    def add_missing(self, names: Sequence[str], *, at: datetime) -> None:
        """Write down those jobs that are not there yet; they run first *at* that time."""

    def every(self) -> Sequence[ScheduledJob]: ...

    def take(self, names: Sequence[str], lease: str, *, now: datetime, until: datetime) -> ScheduledJob | None:
        """Take one of these jobs that is due and that nobody is at. Atomic: no other worker can take the same."""

    def save(self, job: ScheduledJob, *, expected: ScheduledJob) -> None:
        """Write it; ``Conflict`` if its lease is no longer that of *expected*."""

    def hasten(self, names: Sequence[str], *, now: datetime) -> None:
        """Have those of these jobs that nobody is at run now."""

    def leases(self) -> Sequence[str]:
        """Return the leases under which jobs are run now."""

    def release(self, lease: str) -> None:
        """Let go of everything held under *lease*, whose worker is known to be dead."""


class Reconciliations(Protocol):
    """How far each comparison of database, store and log is, and what it found; of the whole installation."""

    def begin(self, run: Reconciliation) -> None:
        """Write one down; what is older than the last that is over is let go."""

    def unfinished(self) -> Reconciliation | None:
        """Return the newest nightly one that is not over."""

    def last(self) -> Reconciliation | None:
        """Return the newest that is over."""

    def save(self, run: Reconciliation, *, expected: Reconciliation, found: Sequence[Discrepancy]) -> None:
        """Write how far it is, and what it *found* besides; ``Conflict`` if it is no longer at what was *expected*."""

    def found(self, run: Reconciliation, organisation: str | None = None) -> Sequence[Discrepancy]:
        """Return what one found, in one organisation or in all."""

    def count_found(self, run: Reconciliation) -> int: ...


class Receipts(Protocol):
    def add(self, receipt: Receipt) -> bool:
        """Write it; return whether it was the first with its ticket. One being written at this moment is waited for."""

    def find(self, user: str, ticket: str) -> Receipt | None: ...

    def note_way_on(self, user: str, ticket: str, way_on: WayOn) -> None:
        """Add how the form was answered."""

    def remove(self, user: str, ticket: str) -> None: ...

    def expire(self, *, before: datetime, limit: int) -> int:
        """Remove the oldest of those from before that moment, at most *limit*; return how many there were."""
