"""Disposal: which records are due, which of those must stay all the same, and who takes a batch of them how far."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.enquiries.enquiries import Enquiry, EnquiryState
from forms_service.casework.errors import Conflict, NotAllowed, unsaid
from forms_service.casework.ids import BatchId, RecordId
from forms_service.casework.keeping.disposing.batches import (
    CHECKS,
    UNDER_WAY,
    BatchState,
    BatchStep,
    Decision,
    LineOutcome,
    OutsideCheck,
    PastDecision,
    Transfer,
    unchecked,
)
from forms_service.casework.keeping.holds import Hold
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.retention import Schedule
from forms_service.engine.dates import date_in_words


class ReasonKind(StrEnum):
    """By what a record stays."""

    HOLD = "hold"
    CAUTION = "caution"
    NO_DATE = "no_date"
    NOT_DUE = "not_due"
    NO_CLASS = "no_class"
    OTHER_SCHEDULE = "other_schedule"
    OPEN_ENQUIRY = "open_enquiry"
    REVIEWED = "reviewed"
    DOUBT = "doubt"
    OTHER_CLASS = "other_class"
    NOT_APPROVED = "not_approved"
    ALTERED = "altered"
    GONE = "gone"
    NOT_TRANSFERRED = "not_transferred"
    NOT_REVIEWED = "not_reviewed"
    OPEN_REQUEST = "open_request"
    WAITING_TELLING = "waiting_telling"
    OPEN_INCIDENT = "open_incident"
    OTHER_BATCH = "other_batch"


@dataclass(frozen=True)
class Reason:
    """Why a record stays, in *words* that name nobody: the list outlives what it lists.

    *hold* is the hold that it is under. What was written of that may name people, so it is looked up to be shown.
    *matter* is the id of what is open about it: a request, an incident, the record whose tellings wait, or a batch.
    """

    kind: ReasonKind
    words: str
    hold: str = ""
    matter: str = ""

    def in_words(self, holds: Mapping[str, Hold]) -> str:
        """Return the words to show, those of its hold where that is among *holds*, which are by their id."""
        known = holds.get(self.hold)
        return f"On hold. {known.called}" if known else self.words


@dataclass(frozen=True)
class Item:
    """One record of a batch as it was when the batch was prepared, without anybody's name.

    *left_out* are the reasons why it may not be disposed of; none if it may. What a reviewer decided of it is the
    *decision*, with why, until when it is kept or to which archive it goes; *decisions* are all that were made of it,
    the last one last. *outcome* is what became of it, *fault* why that could not be done yet. One that *needs_review*
    is of a class of which each record is reviewed by itself; it *is_reviewed* if what was decided last was.
    """

    record: RecordId
    reference: str
    title: str
    retention_class: str
    due_date: date | None
    why: str
    left_out: tuple[Reason, ...] = ()
    decision: Decision = Decision.DESTROY
    decision_why: str = ""
    keep_until: date | None = None
    archive: str = ""
    decided_by: str = ""
    decisions: tuple[PastDecision, ...] = ()
    needs_review: bool = False
    is_reviewed: bool = False
    outcome: LineOutcome = LineOutcome.OPEN
    ended_at: datetime | None = None
    fault: str = ""
    faults: int = 0
    try_at: datetime | None = None

    @property
    def changed_from(self) -> tuple[PastDecision, ...]:
        """What was decided of it before what is decided now, the last one first."""
        return tuple(reversed(self.decisions[:-1]))

    @property
    def is_gone(self) -> bool:
        """Whether it was not here any more when its turn came."""
        return any(reason.kind is ReasonKind.GONE for reason in self.left_out)

    def found_gone(self, at: datetime) -> Item:
        """Return it as it ends where its record is destroyed already: the certificate of another batch counts that."""
        reason = Reason(ReasonKind.GONE, "It was not here any more: its own page says which batch destroyed it.")
        return replace(self, outcome=LineOutcome.STAYS, left_out=(reason,), ended_at=at, fault="", try_at=None)


@dataclass(frozen=True)
class Batch:
    """What was due up to a day. *schedule* is the retention schedule by which it was prepared.

    *checks* are the outside events that somebody found out about, *steps* who took it to which state, *transfers* what
    was handed to archives.
    """

    id: BatchId
    organisation: str
    prepared_by: str
    prepared_at: datetime
    up_to: date
    schedule: str
    items: tuple[Item, ...] = ()
    state: BatchState = BatchState.PREPARED
    checks: tuple[OutsideCheck, ...] = ()
    steps: tuple[BatchStep, ...] = ()
    transfers: tuple[Transfer, ...] = ()

    @property
    def log_object(self) -> LogObject:
        return LogObject("disposal_batch", self.id)

    @property
    def included(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if not item.left_out)

    @property
    def left_out(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.left_out)

    def step(self, state: BatchState) -> BatchStep | None:
        """Who took it to a state last, if anybody did."""
        return next((step for step in reversed(self.steps) if step.state is state), None)

    def require_open(self) -> None:
        """``Conflict`` unless its lines and its check list can still be changed."""
        if self.state is not BatchState.PREPARED:
            raise Conflict(f"This batch is {self.state.words.lower()}, so nothing of it is decided any more.")

    def tick(self, event: str, *, is_so: bool, by: str, at: datetime) -> Batch:
        """Return it with what somebody found out about an outside event."""
        self.require_open()
        if event not in CHECKS:
            raise unsaid("event", "Choose what you found out about.")
        others = tuple(check for check in self.checks if check.event != event)
        return replace(self, checks=(*others, OutsideCheck(event, is_so, by, at)))

    def review(self, *, by: str, at: datetime, unreviewed: int = 0) -> Batch:
        """Return it reviewed; *unreviewed* of its lines that go are still to be reviewed by themselves."""
        self.require_open()
        if left := unchecked(self.checks):
            raise Conflict(f"Answer the check list first: {len(left)} of {len(CHECKS)} questions are open.")
        if unreviewed:
            raise Conflict(
                f"{unreviewed} of these records are of classes of which each is reviewed by itself, and were not yet. "
                "Review them one by one, or leave them out."
            )
        return self._at(BatchState.REVIEWED, by, at)

    def send_back(self, why: str, *, by: str, at: datetime) -> Batch:
        """Return it as prepared: whoever was to approve it says what is to be looked at again."""
        self._require_reviewed()
        if not why.strip():
            raise unsaid("reason", "Say what is to be looked at again.")
        return self._at(BatchState.PREPARED, by, at, why.strip())

    def approve(self, *, by: str, at: datetime, deciders: Collection[str] = ()) -> Batch:
        """Return it approved: by somebody who has decided nothing of it, neither the batch nor any of its lines."""
        self._require_reviewed()
        reviewers = (step.by for step in self.steps if step.state is BatchState.REVIEWED)
        others = {self.prepared_by, *deciders, *reviewers, *(check.by for check in self.checks)}
        if by in others:
            raise NotAllowed("You prepared or reviewed this batch, so another person must approve it.")
        return self._at(BatchState.APPROVED, by, at)

    def give_up(self, why: str, *, by: str, at: datetime) -> Batch:
        if self.state not in {BatchState.PREPARED, BatchState.REVIEWED}:
            raise Conflict(f"This batch is {self.state.words.lower()}, so it cannot be given up.")
        if not why.strip():
            raise unsaid("reason", "Say why this batch is given up.")
        return self._at(BatchState.GIVEN_UP, by, at, why.strip())

    def begun(self, *, by: str, at: datetime) -> Batch:
        return self if self.state is BatchState.DESTROYING else self._at(BatchState.DESTROYING, by, at)

    def ended(self, *, by: str, at: datetime) -> Batch:
        return self._at(BatchState.DESTROYED, by, at)

    def exported(self, transfer: Transfer) -> Batch:
        """Return it with what was handed to an archive: over what was handed there before, unless they have it."""
        self.require_under_way()
        before = self.transfer_to(transfer.archive)
        if before is not None and before.received_at is not None:
            raise Conflict(f"{transfer.archive} has these records already.")
        return self._with_transfer(transfer)

    def received(self, archive: str, receipt: str, *, by: str, at: datetime) -> Batch:
        """Return it with an archive's word that it has what was handed over: from then on it is destroyed here."""
        self.require_under_way()
        before = self.transfer_to(archive)
        if before is None:
            raise Conflict("Nothing was handed over for this archive yet. Export the records first.")
        if before.received_at is not None:
            raise Conflict(f"{archive} has confirmed this already.")
        if not receipt.strip():
            raise unsaid("receipt", "Say how the archive confirmed it, by its reference.")
        return self._with_transfer(replace(before, received_by=by, received_at=at, receipt=receipt.strip()))

    def transfer_to(self, archive: str) -> Transfer | None:
        return next((each for each in self.transfers if each.archive == archive), None)

    def require_under_way(self) -> None:
        if self.state not in UNDER_WAY:
            raise Conflict("A batch is carried out once another person has approved it, and until it is over.")

    def _with_transfer(self, transfer: Transfer) -> Batch:
        others = tuple(each for each in self.transfers if each.archive != transfer.archive)
        return replace(self, transfers=(*others, transfer))

    def _require_reviewed(self) -> None:
        if self.state is not BatchState.REVIEWED:
            raise Conflict("A batch is approved once it has been reviewed, and only once.")

    def _at(self, state: BatchState, by: str, at: datetime, why: str = "") -> Batch:
        return replace(self, state=state, steps=(*self.steps, BatchStep(state, by, at, why)))


def item_of(
    record: Record, enquiry: Enquiry, schedule: Schedule, up_to: date, open_about: Iterable[Reason] = ()
) -> Item:
    """Return a record as a line of a batch, with every reason why it stays; *open_about* are those of what is open."""
    return Item(
        record=record.id,
        reference=record.reference,
        title=record.called,
        retention_class=record.retention.class_id,
        due_date=record.retention.due_date,
        why=record.retention.why,
        left_out=(*reasons_to_stay(record, enquiry, schedule, up_to), *open_about),
        needs_review=schedule.asks_for_review(record.retention.class_id),
    )


def reasons_to_stay(record: Record, enquiry: Enquiry, schedule: Schedule, up_to: date) -> tuple[Reason, ...]:
    """Why a record may not be disposed of; what is not known for certain is a reason."""
    reasons = [Reason(ReasonKind.HOLD, f"On hold. {hold.authority.label}", hold.id) for hold in record.on_hold]
    if record.under_caution:
        reasons.append(Reason(ReasonKind.CAUTION, "It is disputed or its use is restricted. Settle that first."))
    due = record.retention.due_date
    if due is None:
        words = "It has no due date, because something that it counts from is not known. Review it."
        reasons.append(Reason(ReasonKind.NO_DATE, words))
    elif due > up_to:
        reasons.append(Reason(ReasonKind.NOT_DUE, f"It is not due before {_in_words(due)}."))
    if due is not None and due <= up_to < record.retention.review_date:
        words = f"It was reviewed, and is looked at again on {_in_words(record.retention.review_date)}."
        reasons.append(Reason(ReasonKind.REVIEWED, words))
    if record.retention.doubt:
        reasons.append(Reason(ReasonKind.DOUBT, f"Something of it is in doubt. {record.retention.doubt} Review it."))
    if record.retention.class_id not in schedule.classes:
        words = f"The retention schedule {schedule.id} has no class {record.retention.class_id}."
        reasons.append(Reason(ReasonKind.NO_CLASS, words))
    if record.retention.schedule != schedule.id:
        # Nothing works dates out again when a schedule changes, so what it has may be too early by the new one.
        words = f"Its date was worked out by the schedule {record.retention.schedule}, and {schedule.id} is in force."
        reasons.append(Reason(ReasonKind.OTHER_SCHEDULE, words))
    if enquiry.state is not EnquiryState.CLOSED:
        words = "Its enquiry is open. A manager must close it first."
        reasons.append(Reason(ReasonKind.OPEN_ENQUIRY, words))
    return tuple(reasons)


def _in_words(day: date) -> str:
    return date_in_words(day.isoformat())
