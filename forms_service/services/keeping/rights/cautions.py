"""Cautions: saying that a record is disputed or not to be used, lifting that, and a manager's word beside it."""

from __future__ import annotations

from dataclasses import replace

from forms_service.casework.acts import Act
from forms_service.casework.errors import NotFound, unsaid
from forms_service.casework.ids import CautionId, ExemptionId, RecordId, new
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.rights.cautions import (
    EXEMPTED,
    LIFTED,
    PLACED,
    Caution,
    CautionKind,
    Exemption,
)
from forms_service.casework.users import Permission
from forms_service.services.keeping import allowed
from forms_service.services.keeping.protection.tellings import tell_of_lifting, tell_of_mark
from forms_service.services.people.why import log_record_read
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


@use_case(Permission.CAUTION_RECORDS)
def record_to_mark(work: Work, record_id: RecordId) -> Record:
    """Return a record to whoever marks it; the reading is logged."""
    record = work.records.get(record_id)
    log_record_read(work, record)
    return record


@use_case(Permission.CAUTION_RECORDS)
def place_caution(
    work: Work, record_id: RecordId, kind: CautionKind, *, asked_by: str, why: str, statement: str = ""
) -> Caution:
    """Mark a record, with what is kept apart from it, as disputed or not to be used, at somebody's request."""
    record = work.records.get(record_id)
    allowed.require(work, record, Act.CAUTION)
    if not asked_by.strip():
        raise unsaid("asked_by", "Say who asked for it.")
    if not why.strip():
        raise unsaid("why", "Say why.")
    caution = Caution(
        new(CautionId), kind, asked_by.strip(), why.strip(), work.by, work.now, statement=statement.strip()
    )  # fmt: skip
    payload = {"kind": kind.label.lower(), "asked_by": caution.asked_by, "reason": caution.why}
    for kept in work.records.parts_of(record.submission):
        # What a manager said goes out all the same was said of other cautions than this one.
        said = tuple(each for each in kept.exemptions if not each.is_open)
        work.records.save(replace(kept, cautions=(*kept.cautions, caution), exemptions=said))
        work.change(PLACED, kept, payload)
    tell_of_mark(work, record, caution)
    return caution


@use_case(Permission.CAUTION_RECORDS)
def lift_caution(work: Work, record_id: RecordId, caution_id: CautionId, why: str) -> None:
    """Say why a record is disputed or restricted no longer: what came of it."""
    record = work.records.get(record_id)
    allowed.require(work, record, Act.LIFT_CAUTION)
    found = next((caution for caution in record.cautions if caution.id == caution_id), None)
    if found is None:
        raise NotFound("There is no such mark on this record.")
    if not why.strip():
        raise unsaid("why", "Say what came of it.")
    lifted = found.lift(by=work.by, at=work.now, why=why.strip())
    payload = {"kind": found.kind.label.lower(), "reason": lifted.lifted_why}
    for kept in work.records.parts_of(record.submission):
        every = tuple(lifted if caution.id == caution_id else caution for caution in kept.cautions)
        work.records.save(replace(kept, cautions=every))
        work.change(LIFTED, kept, payload)
    tell_of_lifting(work, record, found)


@use_case(Permission.AUTHORISE)
def record_to_exempt(work: Work, record_id: RecordId) -> Record:
    """Return a record to whoever says that it goes out all the same; the reading is logged."""
    record = work.records.get(record_id)
    allowed.require(work, record, Act.EXEMPT)
    log_record_read(work, record)
    return record


@use_case(Permission.AUTHORISE)
def exempt_record(work: Work, record_id: RecordId, *, to: str, why: str) -> Exemption:
    """Say, as a manager, why a record goes out all the same, once, and to whom; a word said before is taken back."""
    record = work.records.get(record_id)
    allowed.require(work, record, Act.EXEMPT)
    if not to.strip():
        raise unsaid("to", "Say to whom it goes.")
    if not why.strip():
        raise unsaid("why", "Say why it goes out all the same.")
    exemption = Exemption(new(ExemptionId), to.strip(), why.strip(), work.by, work.now)
    for kept in work.records.parts_of(record.submission):
        used = tuple(each for each in kept.exemptions if not each.is_open)
        work.records.save(replace(kept, exemptions=(*used, exemption)))
        work.change(EXEMPTED, kept, {"to": exemption.to, "reason": exemption.why})
    return exemption
