"""What became of records of which a records office disposed: held against what its people were told was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.disposing.batches import BatchState, Decision
from forms_service.casework.keeping.disposing.stubs import Stub
from forms_service.casework.keeping.records import Record
from forms_service.services.ports import Ports
from forms_service.services.repositories.auditing import AuditSearch
from forms_service.services.repositories.unit_of_work import Repositories
from tests.journeys.office import RecordsOffice

HERE = "northshire"
STAY = ("reviewed", "held", "kept longer")


@dataclass(frozen=True)
class Reckoning:
    """*early* are those that went though they were held, reviewed or kept, or before they were approved or received.

    *undone* are those that two people had destroyed and that are still there.
    """

    acknowledged: int
    lost: int
    doubled: int
    early: int
    undone: int
    gone: int
    transferred: int
    kept: int
    refused: Mapping[str, int]

    @property
    def is_clean(self) -> bool:
        return (self.lost, self.doubled, self.early, self.undone) == (0, 0, 0, 0)

    def __str__(self) -> str:
        return (
            f"{self.acknowledged} acts acknowledged, {self.lost} lost, {self.doubled} doubled, {self.early} destroyed "
            f"early, {self.undone} left undone; {self.gone} records destroyed, {self.transferred} of them transferred, "
            f"{self.kept} kept"
        )


def are_over(ports: Ports, office: RecordsOffice) -> bool:
    with ports.unit_of_work() as unit:
        every = [unit.of(HERE).disposals.heading(batch) for batch in office.batches]
    return all(batch.state is BatchState.DESTROYED for batch in every)


def reckoning_of(ports: Ports, office: RecordsOffice) -> Reckoning:
    with ports.unit_of_work() as unit:
        ours = unit.of(HERE)
        ids = list(office.lots)
        stubs = {stub.id: stub for stub in ours.stubs.these(ids)}
        there = {record.id: record for record in ours.records.these(sorted(ours.records.existing(ids)))}
        early = [stub for stub in stubs.values() if _is_early(ours, office, stub)]
        lost = [act for act in office.acknowledged if not _is_done(ours, act, there, stubs)]
        doubled = _doubled(ours, office)
    undone = [each for each, lot in office.lots.items() if lot not in STAY and each not in stubs]
    transferred = [stub for stub in stubs.values() if stub.action is Decision.TRANSFER]
    return Reckoning(
        acknowledged=len(office.acknowledged), lost=len(lost), doubled=len(doubled), early=len(early),
        undone=len(undone), gone=len(stubs), transferred=len(transferred), kept=len(there), refused=office.refused,
    )  # fmt: skip


def _is_early(ours: Repositories, office: RecordsOffice, stub: Stub) -> bool:
    batch = ours.disposals.heading(stub.batch)
    approved = [step.at for step in batch.steps if step.state is BatchState.APPROVED]
    received = [each.received_at for each in batch.transfers if each.received_at]
    wanted = approved if stub.action is Decision.DESTROY else received
    return office.lots[stub.id] in STAY or not wanted or stub.erased_at < max(wanted)


def _is_done(
    ours: Repositories, act: tuple[str, str], there: Mapping[RecordId, Record], stubs: Mapping[RecordId, Stub]
) -> bool:
    """Whether what a page said was done is so."""
    what, thing = act
    record = there.get(RecordId(thing))
    match what:
        case "reviewed" | "kept longer":
            return record is not None and len(record.reviews) == 1
        case "held":
            return record is not None and bool(record.on_hold)
        case "transferred":
            return RecordId(thing) in stubs and stubs[RecordId(thing)].action is Decision.TRANSFER
        case _:
            return thing in {batch.id for batch in ours.disposals.latest(limit=1000)}


def _doubled(ours: Repositories, office: RecordsOffice) -> list[str]:
    """What was written down twice: in the log, or as a certificate or list of one kind and archive."""
    acts = ("record_destroyed", "record_reviewed", "disposal_batch_approved", "disposal_batch_destroyed")
    found: list[str] = []
    for act in acts:
        entries = ours.audit.entries(AuditSearch(act=act), limit=100_000)
        times = Counter(entry.event.object_id for entry in entries)
        found += [thing for thing, number in times.items() if number > 1]
    for batch in office.batches:
        made = Counter(
            (one.code, one.archive, one.media_type, one.retention_class) for one in ours.disposals.documents(batch)
        )
        found += [batch for number in made.values() if number > 1]
    return found
