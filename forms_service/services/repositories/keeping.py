"""What is filed and how long it is kept, as it is read and written in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from forms_service.casework.ids import (
    EnquiryId,
    HoldId,
    ObjectId,
    PersonId,
    RecordId,
    RightsRequestId,
    SubmissionId,
)
from forms_service.casework.keeping.holds import Hold
from forms_service.casework.keeping.homecoming.lost_records import LostRecord
from forms_service.casework.keeping.locks import ObjectLock
from forms_service.casework.keeping.manifests import ChangedRecord
from forms_service.casework.keeping.new_schedule.date_shifts import DateShift, Direction
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record, RecordObject, StruckSending
from forms_service.casework.keeping.retention import Schedule
from forms_service.casework.keeping.reviewing.searches import ReviewSearch
from forms_service.casework.keeping.rights.requests import RightsRequest
from forms_service.casework.keeping.row_seals import SealedThing
from forms_service.casework.keeping.schedule_approvals import ScheduleApproval
from forms_service.casework.people.subjects import Subject


class Records(Protocol):
    """What is added or saved comes under every hold by criteria that it matches, and stays under it.

    So does everything else that is kept of the same sealing, whichever of them is held, and by whatever reach.
    """

    def add(self, record: Record) -> None: ...

    def get(self, record_id: RecordId) -> Record:
        """Return one record with its objects, sendings and subjects; ``NotFound``."""

    def save(self, record: Record) -> None:
        """Write the record and any new sendings; ``Conflict`` if it has changed since it was read here.

        Objects are written by their own verbs, and so are holds.
        """

    def name_too(self, record: Record, people: Sequence[Subject]) -> None:
        """Have a record name more people, who turn out to stand in it: it is found, and held, under them too."""

    def found_by(self, record: Record, terms: Collection[tuple[str, str]]) -> None:
        """Have a record found by what its sealed answers say too; each is a kind and a term."""

    def unread(self, *, limit: int) -> Sequence[RecordId]:
        """Return the ids of some records that are not found by what their sealed answers say yet."""

    def of_submission(self, submission_id: SubmissionId, part: str = "") -> Record | None:
        """Return the record of one sealing, or that *part* of it which is kept apart under a class of its own."""

    def parts_of(self, submission_id: SubmissionId) -> Sequence[Record]:
        """Return everything filed of one sealing: its record, then what is kept apart from it."""

    def parts_beside(self, ids: Sequence[RecordId]) -> Mapping[RecordId, Collection[RecordId]]:
        """Return by its id which records are filed of the same sealing as each of these, itself among them."""

    def of_submissions(self, ids: Sequence[SubmissionId]) -> Sequence[Record]:
        """Return everything filed of several sealings; of each, its record comes before what is kept apart from it."""

    def of_enquiry(self, enquiry_id: EnquiryId) -> Sequence[Record]: ...

    def of_enquiries(self, ids: Sequence[EnquiryId]) -> Sequence[Record]:
        """Return what is kept of several enquiries, the first filed first."""

    def marked_by(self, submission_id: SubmissionId) -> Sequence[Record]:
        """Return the records that what was sealed so superseded or corrected, the first filed first."""

    def about(self, people: Sequence[PersonId]) -> Sequence[Record]:
        """Return the records that are about any of these people, the first filed first."""

    def sent(self, *, since: datetime, before: datetime, limit: int) -> Sequence[Record]:
        """Return the records of which anything was sent in a time (*before* is not in it), the last filed first.

        What was entered so and struck since is among it.
        """

    def strike(self, struck: StruckSending) -> None:
        """Take a sending out of those that count, and keep it as one that never was."""

    def struck_sendings(self, ids: Sequence[RecordId]) -> Sequence[StruckSending]:
        """Return what was entered as sent of several records and never was."""

    def find(self, search: RecordSearch, *, limit: int) -> Sequence[Record]:
        """Return matching records, newest first; names match in any order, by prefix, without accents."""

    def with_file(self, sha256: str) -> Sequence[Record]:
        """Return the records of which some file has this checksum."""

    def due(self, by: date) -> Sequence[RecordId]:
        """Return the ids of what is due by a day, what is due first first; then what has no date and is to be reviewed.

        What was reviewed is not among it before the day on which it is looked at again. Costs what is due, not what is
        kept.
        """

    def to_review(self, search: ReviewSearch, *, limit: int) -> Sequence[Record]:
        """Return the records that somebody has to look at, those first whose day came first."""

    def these(self, ids: Sequence[RecordId]) -> Sequence[Record]:
        """Return those of the records with these ids that there are, in this order."""

    def existing(self, ids: Sequence[RecordId]) -> frozenset[RecordId]:
        """Return those of these ids under which there is a record, whether it can be read or not."""

    def filed_after(self, at: datetime | None, record_id: str, *, before: datetime, limit: int) -> Sequence[Record]:
        """Return what was filed *before* a moment, and after *at* or at it with a greater id, the first filed first.

        From the first one on where no *at* is given.
        """

    def everything(self) -> Iterator[Record]:
        """Walk every record that is committed, oldest first, however many there are."""

    def strike_home(self, struck: StruckSending) -> None:
        """Write down a sending that was struck, whether the register has it or not."""

    def bring_home(self, items: Sequence[RecordObject]) -> None:
        """Write down files of a record that the store has; those that are known stay as they are."""

    def spool(self, item: RecordObject, data: bytes) -> None:
        """Write down a PENDING object with its bytes, before the store is asked.

        A file of the same document and kind that is still PENDING is replaced; ``Conflict`` if it is STORED.
        """

    def add_manifest(self, item: RecordObject, data: bytes) -> None:
        """Write down a PENDING manifest with its bytes; ``Conflict`` if there is one of its version."""

    def ids(self, after: str, *, limit: int) -> Sequence[RecordId]:
        """Return the ids of records that come *after* that one, in their order."""

    def spooled(self, object_id: ObjectId) -> bytes | None: ...

    def stored(self, object_id: ObjectId, metadata: Mapping[str, str]) -> None:
        """Mark an object STORED, with what the store was given of it, and let its spooled bytes go."""

    def archived(self, record_id: RecordId) -> None:
        """Note that the archive copy of a record that was taken is written down."""


class Holds(Protocol):
    def add(self, hold: Hold) -> None:
        """Place a hold: everything that it reaches now comes under it."""

    def get(self, hold_id: HoldId) -> Hold:
        """Return one hold, released or not; ``NotFound``."""

    def these(self, ids: Sequence[str]) -> Sequence[Hold]:
        """Return those of the holds with these ids that there are, released or not."""

    def save(self, hold: Hold, *, expected: Hold) -> None:
        """Write it; ``Conflict`` if what is stored is no longer *expected*."""

    def bring_home(self, hold: Hold, record: RecordId) -> None:
        """Write down a hold of which a manifest tells, if it is not there, and that this record is under it."""

    def every(self) -> Sequence[Hold]:
        """Return every hold, released or not, the first placed first."""

    def active(self) -> Sequence[Hold]:
        """Return the holds that are not released, the newest first."""

    def over(self, *, after: HoldId | None, limit: int) -> Sequence[Hold]:
        """Return the holds that were released, the last one first: what comes *after* one, or from the first on."""

    def counts(self, ids: Sequence[str]) -> Mapping[str, int]:
        """Return how many records each of these holds covers."""

    def covered(self, hold_id: HoldId, *, limit: int) -> Sequence[RecordId]:
        """Return the ids of the records under this hold, the last filed first."""

    def reach(self, search: RecordSearch) -> int:
        """Return how many records a hold by these criteria would cover now: what matches, and all sealed with it."""

    def missed(self, ids: Sequence[RecordId]) -> Sequence[tuple[HoldId, RecordId]]:
        """Return which standing holds reach which of these records, or what was sealed with it, and are not over it."""

    def reach_again(self, hold_id: HoldId) -> None:
        """Put under a hold whatever it reaches now, and have all that is under it looked at again."""

    def cover_again(self, ids: Sequence[RecordId]) -> None:
        """Put those of these records that match under the holds by criteria, if any of them is not.

        A record that was filed at the very moment at which a hold was placed may have missed it.
        """


class Locks(Protocol):
    """What is known of the objects in the store: the worker's book of what is to be done there.

    Which objects are to be held follows from the holds: whatever places, releases or covers has it compared.
    """

    def add(self, lock: ObjectLock) -> None:
        """Note an object that the store has now; noting it again changes nothing."""

    def look_again(self, record_id: RecordId, *, at: datetime | None, late_at: datetime | None) -> None:
        """Have the locks of a record extended *at* a time, or never again; they are late from *late_at* on."""

    def save_lock(self, lock: ObjectLock, *, expected: ObjectLock) -> None:
        """Write how far an object is locked and when that is looked at next, unless it is no longer as *expected*."""

    def save_hold(self, lock: ObjectLock) -> None:
        """Write whether an object is held in the store."""

    def of_records(self, ids: Sequence[RecordId]) -> Sequence[ObjectLock]:
        """Return what is known of the objects of several records."""

    def behind(self, now: datetime, *, limit: int) -> Sequence[ObjectLock]:
        """Return the objects whose lock is late, or whose hold is not in the store as it should be."""

    def count_behind(self, now: datetime) -> int:
        """Return of how many records there are such objects."""


class LostRecords(Protocol):
    """What the store has of records that the database lost, and that could not be brought home."""

    def every(self) -> Sequence[LostRecord]:
        """Return them, those that nobody has closed first."""

    def find(self, record: str) -> LostRecord | None: ...

    def add(self, lost: LostRecord) -> None:
        """Write one down, or why it could not be brought home this time; one that is closed stays so."""

    def save(self, lost: LostRecord, *, expected: LostRecord) -> None: ...

    def is_home(self, record: RecordId) -> None:
        """Take a record off the list, as it has been brought home after all."""


class RightsRequests(Protocol):
    def add(self, request: RightsRequest) -> None: ...

    def get(self, request_id: RightsRequestId) -> RightsRequest:
        """Return one request; ``NotFound``."""

    def save(self, request: RightsRequest, *, expected: RightsRequest) -> None:
        """Write it; ``Conflict`` if what is stored is no longer *expected*."""

    def remove(self, request: RightsRequest) -> None:
        """Delete a request whose time is over."""

    def every(self, *, limit: int) -> Sequence[RightsRequest]:
        """Return the requests, the open ones first, what was received first before others; then those closed last."""

    def running(self) -> Sequence[RightsRequest]:
        """Return every request that is open."""


class Manifests(Protocol):
    """Which records are to be sealed anew: whatever writes anything of a record notes that it has changed."""

    def seal(self, contents: str) -> str:
        """Return the keyed digest that goes with these contents, which nobody without the key can make."""

    def is_sealed(self, contents: str, sealed: str) -> bool:
        """Whether that goes with them: by the present key, or one before it until everything was sealed anew."""

    def is_sealed_now(self, contents: str, sealed: str) -> bool:
        """Whether that goes with them, made with the present key."""

    def was_sealed(self, contents: str, sealed: str) -> bool:
        """Whether that goes with them, made with the present key or with any before it, whatever became of that."""

    def changed(self, record_id: RecordId) -> ChangedRecord | None:
        """Return that a record has changed since it was sealed, if it has."""

    def waiting(self, ids: Sequence[RecordId]) -> Sequence[ChangedRecord]:
        """Return the same of several records."""

    def note(self, ids: Sequence[RecordId]) -> None:
        """Have records sealed anew, though nothing of them was written."""

    def done(self, changed: ChangedRecord) -> None:
        """Note that a record was sealed; if it has changed since it was found to have, it is to be sealed again."""

    def put_off(self, changed: ChangedRecord) -> None:
        """Have one that could not be sealed tried again later."""


class RowSeals(Protocol):
    """By what the service knows again what it wrote itself; whatever writes a thing that is sealed seals it anew."""

    def amiss(self, kind: SealedThing, ids: Sequence[str]) -> frozenset[str]:
        """Return those of these things that are not as the service wrote them last: changed, removed or put there."""

    def things(self, kind: SealedThing, after: str, *, limit: int) -> Sequence[str]:
        """Return the ids of things that come *after* that one, also of what is gone and only its seal there."""

    def begin(self, kind: SealedThing, ids: Sequence[str]) -> None:
        """Have things sealed anew when this transaction is kept, those of which the seal fits."""

    def as_they_stand(self, kind: SealedThing, ids: Sequence[str]) -> Mapping[str, str | None]:
        """Return what would be sealed of things now: nothing of what is unknown here, none of what is gone."""

    def seal_as(self, kind: SealedThing, contents: Mapping[str, str | None]) -> None:
        """Seal things as *contents* says, whatever was sealed of them before: only what two people answer for.

        Of what is gone, the seal goes too.
        """


class DateShifts(Protocol):
    """What a new schedule would do to each record that is dated by another one; and what is to be dated anew."""

    def unknown(self, schedule: Schedule, *, limit: int) -> Sequence[RecordId]:
        """Return records of which it is still to be worked out."""

    def otherwise(self, schedule: Schedule, *, limit: int) -> Sequence[RecordId]:
        """Return records that are dated by another schedule."""

    def write(self, shifts: Sequence[DateShift]) -> None:
        """Write down what was worked out, over what was before."""

    def counts(self, schedule: Schedule) -> Mapping[tuple[str, Direction], int]:
        """Return of how many records the class, as it would be then, goes which way."""

    def page(self, schedule: Schedule, direction: Direction | None, after: str, *, limit: int) -> Sequence[DateShift]:
        """Return what would change, by the ids of the records: those after one, and none that would stay as it is."""

    def waiting(self, *, limit: int) -> Sequence[RecordId]:
        """Return records that an earlier version dated, to be dated anew; what could not be comes last."""

    def wait(self, ids: Sequence[RecordId]) -> None:
        """Have records be dated anew."""

    def waits_no_more(self, record: RecordId) -> None: ...

    def put_last(self, record: RecordId) -> None:
        """Have one be dated after the others: it could not be."""


class ScheduleApprovals(Protocol):
    def add(self, approval: ScheduleApproval) -> None:
        """Write one down; ``Conflict`` if the same schedule was approved before."""

    def every(self) -> Sequence[ScheduleApproval]:
        """Return every approval, the first given first."""
