"""Records handed to an archive: their files with a list of them, and its word that it has them before they go here."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from forms_service.casework.acts import Act
from forms_service.casework.auditing.events import canonical
from forms_service.casework.errors import Conflict, IntegrityFailure, Unavailable, unsaid
from forms_service.casework.ids import BatchId, RecordId
from forms_service.casework.keeping.disposal import Batch, Reason, ReasonKind
from forms_service.casework.keeping.disposing.acts import ON_BATCH, BatchFacts
from forms_service.casework.keeping.disposing.batches import MOST_HANDED_OVER, LineOutcome, Transfer
from forms_service.casework.keeping.disposing.stubs import TRANSFER_LIST
from forms_service.casework.keeping.records import ObjectState, Record, RecordObject
from forms_service.casework.users import Permission, User
from forms_service.services.keeping.disposing.asking_again import reasons_now
from forms_service.services.keeping.disposing.certificates import paper_mark, transfer_list, write_paper
from forms_service.services.keeping.disposing.decided_by_two import RECEIVED
from forms_service.services.ports import Ports
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work
from storage.contract import ObjectAltered, ObjectKey, ObjectMissing, StoreUnavailable

_LISTED: Final = ("Reference", "Class", "Due", "Files", "Bytes", "Manifest (SHA-256)")


@dataclass(frozen=True)
class HandedOver:
    """The file that an archive is handed, and what the list of it says."""

    name: str
    data: bytes


def hand_to_archive(ports: Ports, actor: User, batch_id: BatchId, archive: str) -> HandedOver:
    """Return all files of the records that an archive is to have, with a list of them; each is logged as disclosed."""
    batch, records = _records_for_archive(ports, actor, batch_id, archive)
    if not records:
        raise Conflict("All that was for this archive stays. The lines of the batch say why.")
    packed, listed = _pack(ports, records)
    told = _note_handed_over(ports, actor, batch_id, archive, hashlib.sha256(listed).hexdigest(), records)
    rows = [_row_for(record) for record in records]
    write_paper(ports, batch, TRANSFER_LIST, archive, told, (_LISTED, *(list(row.values()) for row in rows)))
    return HandedOver(f"transfer-{paper_mark(batch, archive)}.zip", packed)


@use_case(
    Permission.RETRIEVE_RECORDS,
    unlogged="what stays is logged, and what goes as it is handed out",
    notes="which holds cover what an archive is to have",
)
def _records_for_archive(work: Work, batch_id: BatchId, archive: str) -> tuple[Batch, Sequence[Record]]:
    batch = work.disposals.heading(batch_id)
    ON_BATCH.require(Act.HAND_TO_ARCHIVE, work.actor, BatchFacts(batch, (), is_approved=True))
    ids = _waiting_for(work, batch_id, archive)
    if len(ids) > MOST_HANDED_OVER:
        raise Conflict(f"More than {MOST_HANDED_OVER} records are for this archive: give them in several batches.")
    work.holds.cover_again(ids)
    records = work.records.these(ids)
    stays = {record.id for record in records if _stays(work, batch, record)}
    return batch, [record for record in records if record.id not in stays]


def _stays(work: Work, batch: Batch, record: Record) -> bool:
    """Whether a record may not go any more, asked as before it is destroyed; its line says so from then on.

    So it is never destroyed as something that the archive has.
    """
    reasons = reasons_now(work, record, batch, work.disposals.line_of(batch.id, record.id))
    if reasons:
        _let_stay(work, batch, record, reasons)
    return bool(reasons)


def _let_stay(work: Work, batch: Batch, record: Record, reasons: Sequence[Reason]) -> None:
    line = work.disposals.line_of(batch.id, record.id)
    ended = replace(line, outcome=LineOutcome.STAYS, left_out=tuple(reasons), ended_at=work.now, fault="", try_at=None)
    work.disposals.save_line(batch.id, ended)
    kinds = ", ".join(dict.fromkeys(reason.kind.value for reason in reasons))
    work.change("disposal_record_stays", record, {"batch": batch.id, "because": kinds})


@use_case(Permission.RETRIEVE_RECORDS)
def _note_handed_over(
    work: Work, batch_id: BatchId, archive: str, manifest: str, packed: Sequence[Record]
) -> Mapping[str, object]:
    for record in work.records.these([each.id for each in packed]):
        if record.on_hold or record.under_caution:
            raise Conflict(f"{record.reference} was put on hold, or disputed, just now. Hand the rest over again.")
    before = work.disposals.heading(batch_id)
    if {each.id for each in packed} - set(_waiting_for(work, batch_id, archive)):
        raise Conflict("The transfer to this archive was withdrawn just now. Nothing was handed over.")
    after = before.exported(Transfer(archive, work.by, work.now, manifest))
    work.disposals.save(after, expected=before)
    for record in packed:
        work.disclose("record_handed_to_archive", record, {"recipient": archive, "batch": batch_id})
    return transfer_list(work, after, archive, [_row_for(record) for record in packed])


@use_case(Permission.PREPARE_DISPOSAL)
def confirm_received(work: Work, batch_id: BatchId, archive: str, receipt: str) -> Batch:
    """Note an archive's word that it has the records: from then on they are destroyed here."""
    before = work.disposals.heading(batch_id)
    if not archive:
        raise unsaid("archive", "Choose the archive.")
    after = before.received(archive, receipt, by=work.by, at=work.now)
    _waiting_for(work, batch_id, archive)
    work.disposals.save(after, expected=before)
    work.change(RECEIVED, after, {"archive": archive, "receipt": receipt.strip()})
    return after


@use_case(Permission.PREPARE_DISPOSAL)
def withdraw_transfer(work: Work, batch_id: BatchId, archive: str, why: str) -> Batch:
    """Give up handing over what an archive has not confirmed: all of it stays here, and the batch can end."""
    batch = work.disposals.heading(batch_id)
    ON_BATCH.require(Act.WITHDRAW_TRANSFER, work.actor, BatchFacts(batch, (), is_approved=True))
    if not why.strip():
        raise unsaid("reason", "Say why nothing goes to this archive.")
    transfer = batch.transfer_to(archive)
    if transfer is not None and transfer.received_at is not None:
        raise Conflict(f"{archive} has these records already.")
    reason = Reason(ReasonKind.NOT_TRANSFERRED, "It was to go to an archive, and that was withdrawn.")
    number = 0
    ids = _waiting_for(work, batch_id, archive)
    while ids:
        for record in work.records.these(ids):
            _let_stay(work, batch, record, [reason])
        number += len(ids)
        ids = work.disposals.records_for(batch_id, archive, limit=MOST_HANDED_OVER)
    # The batch is written too, so that nobody confirms at the same moment that the archive has them.
    work.disposals.save(batch, expected=batch)
    work.change("transfer_withdrawn", batch, {"archive": archive, "reason": why.strip(), "records": str(number)})
    return batch


def _waiting_for(work: Work, batch_id: BatchId, archive: str) -> Sequence[RecordId]:
    """The records that are still to go to an archive, one more than go at most; ``Conflict`` where none is."""
    ids = work.disposals.records_for(batch_id, archive, limit=MOST_HANDED_OVER + 1)
    if not ids:
        raise Conflict("There is nothing left here for this archive.")
    return ids


def _row_for(record: Record) -> Mapping[str, str]:
    kept = record.retention
    told = (
        record.reference + (f" ({record.part})" if record.part else ""),
        kept.class_id,
        kept.due_date.isoformat() if kept.due_date else "",
        str(len(record.objects)),
        str(sum(item.size for item in record.objects)),
        record.manifests[-1].sha256 if record.manifests else "",
    )
    return dict(zip(_LISTED, told, strict=True))


def _pack(ports: Ports, records: Sequence[Record]) -> tuple[bytes, bytes]:
    """Return an archive file of everything of these records, and the list that is in it."""
    packed, lines = io.BytesIO(), [["Path", "Reference", "Kind", "Bytes", "SHA-256"]]
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for record in records:
            for path, item in _paths_of(record):
                target.writestr(path, _bytes_of(ports, item))
                lines.append([path, record.reference, item.kind, str(item.size), item.sha256])
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(lines)
        listed = text.getvalue().encode()
        target.writestr("manifest.csv", listed)
        sums = canonical({"manifest.csv": hashlib.sha256(listed).hexdigest()})
        target.writestr("checksums.json", sums)
    return packed.getvalue(), listed


def _paths_of(record: Record) -> Iterator[tuple[str, RecordObject]]:
    """Each file in a folder of its record, under a name that no other file there has."""
    if any(item.state is not ObjectState.STORED for item in record.in_store):
        raise Conflict(f"The store does not have all files of {record.reference} yet. Try again in a few minutes.")
    for number, item in enumerate(record.in_store, 1):
        yield f"{record.reference}-{record.id[:8]}/{number:03}-{item.file_name.replace('/', '-')}", item


def _bytes_of(ports: Ports, item: RecordObject) -> bytes:
    try:
        return ports.store.get(ObjectKey.parse(item.key), sha256=item.sha256)
    except StoreUnavailable as error:
        raise Unavailable("The document store does not answer. Nothing is lost: try again in a few minutes.") from error
    except (ObjectAltered, ObjectMissing) as error:
        raise IntegrityFailure(f"{item.file_name} is missing or is not what was filed.") from error
