"""Giving out one record as evidence: in a pack that can be checked outside, with a reason, and in the log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from forms_service.casework.acts import Act
from forms_service.casework.auditing.events import Verb
from forms_service.casework.errors import Conflict, IntegrityFailure, Unavailable, unsaid
from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.manifests import description_of, plain
from forms_service.casework.keeping.records import ObjectState, Record, RecordObject
from forms_service.casework.keeping.rights.packs import (
    FILES,
    GIVEN,
    HOW_TO_CHECK,
    LOG,
    MANIFESTS,
    READ_ME,
    RECORD,
    PackReport,
    check_pack,
    pack_bytes,
)
from forms_service.casework.reading_reasons import WORKING, WhyRead
from forms_service.casework.users import Permission, User
from forms_service.services.auditing.log import readable_by
from forms_service.services.keeping import allowed, gone_out
from forms_service.services.people.why import log_record_read
from forms_service.services.ports import Ports
from forms_service.services.repositories.auditing import AuditEntry
from forms_service.services.searches import SHOWN
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work, service_work
from storage.contract import ObjectAltered, ObjectKey, ObjectMissing, StoreUnavailable


@dataclass(frozen=True)
class Pack:
    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@use_case(Permission.GIVE_EVIDENCE)
def record_to_give(work: Work, record_id: RecordId) -> Record:
    """Return a record to whoever gives it out; the reading is logged."""
    record = work.records.get(record_id)
    log_record_read(work, record)
    return record


def give_pack(ports: Ports, actor: User, record_id: RecordId, *, to: str, reason: str) -> Pack:
    """Return a record as a pack for whoever it is given *to*; nobody has it before that is in the log."""
    record, texts = _texts_of_pack(ports, actor, record_id, to=to, reason=reason)
    files = {f"{FILES}{item.id}-{item.file_name}": _packed_bytes(ports, item) for item in record.objects}
    seals = {f"{MANIFESTS}{item.file_name}": _packed_bytes(ports, item) for item in record.manifests}
    pack = Pack(f"{record.reference}-evidence.zip", pack_bytes({**texts, **files, **seals}))
    if faults := check_pack(pack.data).faults:
        raise IntegrityFailure(f"What is kept of this record does not hold together: {' '.join(faults)}")
    _log_pack(ports, actor, record_id, pack.sha256, record.manifests[-1].sha256, to=to, reason=reason)
    return pack


@use_case(Permission.GIVE_EVIDENCE, unlogged="nobody has any of it before it is logged that it is given")
def _texts_of_pack(work: Work, record_id: RecordId, *, to: str, reason: str) -> tuple[Record, Mapping[str, bytes]]:
    """Return a record with the texts of its pack; refuse it before everything of it is in the store and sealed."""
    if not to.strip():
        raise unsaid("to", "Say to whom it is given.")
    if not reason.strip():
        raise unsaid("reason", "Say why it is given out. The reason is kept in the audit log.")
    record = work.records.get(record_id)
    allowed.require(work, record, Act.GIVE_EVIDENCE)
    waiting = [item for item in record.in_store if item.state is not ObjectState.STORED]
    if waiting or not record.manifests or work.manifests.changed(record_id) is not None:
        raise Conflict("This record is still being put into the store and sealed. Try again in a few minutes.")
    sealed = work.submissions.get(record.submission)
    said = description_of(record, work.records.struck_sendings([record.id]), sealed)
    ids = [record.id, record.enquiry, sealed.questionnaire, *(hold.id for hold in record.holds)]
    lines = [plain(entry) for entry in _for_outsiders(readable_by(work.actor, work.audit.of_object(ids)))]
    marks = "".join(f"\nNote: {caution.words}. {caution.why}\n" for caution in record.under_caution)
    how = HOW_TO_CHECK.format(
        reference=record.reference, record=record.id, at=f"{work.now:%Y-%m-%d %H:%M} UTC", by=work.actor.name,
        to=to.strip(), reason=reason.strip(), cautions=marks,
    )  # fmt: skip
    return record, {READ_ME: how.encode(), RECORD: _json(said), LOG: _json(lines)}


_NAMES_NOTHING: Final = frozenset({*WhyRead, WORKING})
"""Reasons for reading that name no other enquiry."""


def _for_outsiders(entries: Iterable[AuditEntry]) -> Iterator[AuditEntry]:
    """What the log says of a record and of nothing else: who read it, when and why, and all that was done with it.

    A reading says beside that what else was looked for, of whom, and where; a refusal, which colleague was refused.
    """
    for entry in entries:
        if entry.event.verb is Verb.REFUSAL or entry.event.act in SHOWN:
            continue
        if entry.event.verb is Verb.CONSULTATION and entry.payload:
            kept = {name: text for name, text in entry.payload.items() if name == "reason" and text in _NAMES_NOTHING}
            yield replace(entry, payload=kept, event=replace(entry.event, payload=kept))
        else:
            yield entry


@use_case(Permission.GIVE_EVIDENCE)
def _log_pack(work: Work, record_id: RecordId, sha256: str, manifest: str, *, to: str, reason: str) -> None:
    record = gone_out.in_hand(work, work.records.get(record_id))
    payload = {"recipient": to.strip(), "reason": reason.strip(), "sha256": sha256, "manifest": manifest}
    work.disclose(GIVEN, record, payload)
    gone_out.note(work, record)


def check_pack_here(ports: Ports, data: bytes) -> PackReport:
    """Hold a pack against itself and against this installation's key, of whichever organisation it is."""
    organisations = [each.id for each in ports.directory.organisations()]
    with service_work(ports, organisations[0]) as work:
        return check_pack(data, work.manifests.is_sealed)


def _json(said: object) -> bytes:
    return json.dumps(said, ensure_ascii=False, indent=2, sort_keys=True).encode()


def _packed_bytes(ports: Ports, item: RecordObject) -> bytes:
    try:
        return ports.store.get(ObjectKey.parse(item.key), sha256=item.sha256)
    except StoreUnavailable as error:
        raise Unavailable("The document store does not answer. Nothing is lost: try again in a few minutes.") from error
    except (ObjectAltered, ObjectMissing) as error:
        raise IntegrityFailure(f"{item.file_name} is missing or is not what was filed.") from error
