"""Whom to tell that something of a record was rectified, erased, restricted or disputed, until each was told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict, Invalid, NotFound, unsaid
from forms_service.casework.ids import RecordId, TellingId, new
from forms_service.casework.keeping.disposing.stubs import Stub
from forms_service.casework.keeping.protection.tellings import OVER, TellingCause, TellingDuty, TellingOutcome, ToldAs
from forms_service.casework.keeping.records import Record
from forms_service.casework.keeping.rights.cautions import Caution, CautionKind
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem
from forms_service.engine.dates import date_in_words
from forms_service.engine.moments import local
from forms_service.services.people.why import log_record_read
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

MOST_WAITING: Final = 500
TELLING_OPENED: Final = "telling_opened"
_TOLD_OF: Final[Mapping[CautionKind, TellingCause]] = {
    CautionKind.DISPUTED: TellingCause.DISPUTED,
    CautionKind.RESTRICTED: TellingCause.RESTRICTED,
}


@dataclass(frozen=True)
class RecordTellings:
    """A record with everybody who is, or was, to be told of it, and the words of the notices that may go out, by id.

    Of one that is destroyed there is no *record* but its *stub*, and only those are left who have still to be told of
    that. *dropped* leave the list with the record, as their name is that of one of its people.
    """

    id: RecordId
    record: Record | None
    stub: Stub | None
    every: Sequence[TellingDuty]
    notices: Mapping[TellingId, str]
    dropped: Collection[TellingId]


@use_case(Permission.TELL_RECIPIENTS)
def tellings_of_record(work: Work, record_id: RecordId) -> RecordTellings:
    record, stub, every = _record_with_duties(work, record_id)
    if record is not None:
        log_record_read(work, record)
    else:
        work.read("tellings_read", LogObject("telling"))
    return RecordTellings(record_id, record, stub, every, _notices_of(work, every), _dropped_with(work, every))


@use_case(Permission.TELL_RECIPIENTS, Permission.SEE_PROTECTION)
def waiting_tellings(work: Work) -> Sequence[TellingDuty]:
    """Return who is still to be told of anything; the reading is logged."""
    work.read("tellings_read", LogObject("telling"))
    return work.tellings.waiting(limit=MOST_WAITING)


@use_case(Permission.TELL_RECIPIENTS)
def add_telling(
    work: Work, record_id: RecordId, cause: TellingCause, told_as: ToldAs, name: str, told_about: str
) -> TellingDuty:
    """Have somebody told whom the register does not know: the agency that a wrong fact came from, say."""
    _refuse_over(cause)
    record = work.records.get(record_id)
    if not name.strip():
        raise unsaid("name", "Say who is to be told.")
    about = told_about.strip() or f"information that is kept under {record.reference}"
    return _open_telling(work, record, cause, told_as, name.strip(), about, "")


@use_case(Permission.TELL_RECIPIENTS)
def tell_every_recipient(work: Work, record_id: RecordId, cause: TellingCause) -> Sequence[TellingDuty]:
    """Have everybody told who had any of a record, as the register says: that it was erased, say."""
    _refuse_over(cause)
    if cause is TellingCause.RECTIFIED:
        raise Invalid([Problem(("cause",), "Recipients are told of a correction by its notice")])
    added = _tell_recipients(work, work.records.get(record_id), cause, "")
    if not added:
        raise Conflict("Nobody had any of this, or everybody who had is on the list for that already.")
    return added


def _refuse_over(cause: TellingCause) -> None:
    if cause in OVER.values():
        raise Invalid([Problem(("cause",), "Whoever was told of a mark is put on the list as it is lifted")])


@use_case(Permission.TELL_RECIPIENTS)
def note_told(
    work: Work,
    record_id: RecordId,
    telling_id: TellingId,
    outcome: TellingOutcome,
    words: str,
    on: date,
    name: str = "",
) -> None:
    """Say what came of it, when, and how; and *name* whoever it was, where that was to be found out.

    What outlived its record for this alone is deleted then.
    """
    record, stub, listed = _record_with_duties(work, record_id)
    before = next((each for each in listed if each.id == telling_id), None)
    if before is None:
        raise NotFound("Nobody is so on the list of this record.")
    if not words.strip():
        raise unsaid("words", "Say how they were told, or why not.")
    if on > work.today:
        raise Invalid([Problem(("on",), "They were told today or before")])
    before.require_happened(outcome, on, stub.erased_at if stub else None)
    after = before.done(outcome, words.strip(), on=on, by=work.by, name=name.strip())
    if record is None:
        _end_with_record(work, after, outcome)
        return
    work.tellings.save(after, expected=before)
    told = {"outcome": outcome.value, "name": after.name}
    if outcome.has_told:
        work.disclose("telling_done", record, {**told, "recipient": after.name})
    work.change("telling_noted", record, told)


def _end_with_record(work: Work, telling: TellingDuty, outcome: TellingOutcome) -> None:
    """Delete what is noted now; the log does not say who it was, as it may be one of the people of the record."""
    work.tellings.remove(telling)
    told = {"outcome": outcome.value}
    if outcome.has_told:
        work.disclose("erasure_told", telling, told)
    work.change("telling_of_erasure_noted", telling, told)


def _record_with_duties(work: Work, record_id: RecordId) -> tuple[Record | None, Stub | None, Sequence[TellingDuty]]:
    """A record with whoever is on its list; of one that is destroyed, those who have still to be told of that."""
    record = next(iter(work.records.these([record_id])), None)
    stub = None if record else work.stubs.find(record_id)
    if record is None and stub is None:
        raise NotFound("There is no such record.")
    ids = [each.id for each in work.records.parts_of(record.submission)] if record else [record_id]
    return record, stub, work.tellings.of_records(ids)


def _notices_of(work: Work, every: Sequence[TellingDuty]) -> Mapping[TellingId, str]:
    whose = work.ports.directory.organisation(work.organisation)
    ids = sorted({each.record for each in every})
    stubs = {stub.id: stub for stub in work.stubs.these(ids)}
    references = {record.id: record.reference for record in work.records.these(ids)}
    references |= {key: stub.reference for key, stub in stubs.items()}
    erased = {key: stub.erased_at for key, stub in stubs.items()}
    words = {each.id: each.notice(whose, references[each.record], erased.get(each.record)) for each in every}
    return {key: notice for key, notice in words.items() if notice}


def _dropped_with(work: Work, every: Sequence[TellingDuty]) -> Collection[TellingId]:
    waiting = [each for each in every if each.cause is TellingCause.ERASED and each.outcome is None]
    people = {record.id: record.subjects for record in work.records.these(sorted({each.record for each in waiting}))}
    return {each.id for each in waiting if any(one.is_called(each.name) for one in people.get(each.record, ()))}


def tell_of_mark(work: Work, record: Record, placed: Caution) -> None:
    """Have everybody told who had any of a record that is marked: that an earlier such mark is over is so no more."""
    cause = _TOLD_OF[placed.kind]
    for each in _duties_with(work, record):
        if each.cause is OVER[cause] and each.outcome is None:
            _end_needless(work, each, "It was marked so again before they were told.")
    _tell_recipients(work, record, cause, placed.id)


def tell_of_lifting(work: Work, record: Record, lifted: Caution) -> None:
    """Once no mark of a kind stands any more, whoever was told of one is told that, and nobody else hears of either.

    While another stands, whoever waits is to be told for that one.
    """
    cause, every = _TOLD_OF[lifted.kind], _duties_with(work, record)
    still = [mark for mark in record.under_caution if mark.kind is lifted.kind and mark.id != lifted.id]
    for each in every:
        if each.cause is not cause or each.outcome is not None:
            continue
        if not still:
            _end_needless(work, each, "It was lifted before they were told.")
        elif each.because == lifted.id:
            work.tellings.save(replace(each, because=still[0].id), expected=each)
    for each in () if still else _who_believes(every, cause):
        _open_telling(work, record, OVER[cause], each.told_as, each.name, each.told_about, "")


def _who_believes(every: Sequence[TellingDuty], cause: TellingCause) -> Sequence[TellingDuty]:
    """The last word that each had, of those who had it last that something is marked so."""
    last = {}
    for each in every:
        is_told = each.cause is cause and each.outcome is not None and each.outcome.has_told
        if is_told or (each.cause is OVER[cause] and each.outcome is not TellingOutcome.NEEDLESS):
            last[each.told_as, each.name.casefold()] = each
    return [each for each in last.values() if each.cause is cause]


def _end_needless(work: Work, telling: TellingDuty, words: str) -> None:
    after = telling.done(TellingOutcome.NEEDLESS, words, on=work.today, by=work.by)
    work.tellings.save(after, expected=telling)


def _duties_with(work: Work, record: Record) -> Sequence[TellingDuty]:
    return work.tellings.of_records([kept.id for kept in work.records.parts_of(record.submission)])


def _tell_recipients(work: Work, record: Record, cause: TellingCause, because: str) -> Sequence[TellingDuty]:
    """Put everybody on the list who had any of a record, or of what is kept apart from it, each once for a cause.

    What is kept apart goes by itself when its time comes: of an erasure those are told who had what is erased.
    """
    kept = [record] if cause is TellingCause.ERASED else work.records.parts_of(record.submission)
    waiting = {
        (each.cause, each.name.casefold())
        for each in work.tellings.of_records([one.id for one in kept])
        if each.outcome is None
    }
    return [
        _open_telling(work, record, cause, ToldAs.RECIPIENT, name, f"{record.reference}, {about}", because)
        for name, about in _what_each_had(kept).items()
        if (cause, name.casefold()) not in waiting
    ]


def _what_each_had(kept: Sequence[Record]) -> Mapping[str, str]:
    """All that each recipient was sent, in words, by how they are called."""
    called: dict[str, str] = {}
    had: dict[str, list[str]] = {}
    every = ((sending, record) for record in kept for sending in record.sendings)
    for sending, record in sorted(every, key=lambda one: one[0].sent_at):
        day = date_in_words(local(sending.sent_at).date().isoformat())
        name = called.setdefault(sending.recipient.casefold(), sending.recipient)
        had.setdefault(name, []).append(f"{record.called}, on {day}, by {sending.channel}")
    return {name: "; ".join(dict.fromkeys(words)) for name, words in had.items()}


def tell_source_of_wrong(work: Work, record: Record, agency: str, because: str) -> None:
    """Have the agency told that a wrong fact came from, as the correction names it: none, where it was our own record.

    Those who had it from us are told by the notice of the correction.
    """
    about = f"information that we gave out under {record.reference}"
    _open_telling(work, record, TellingCause.RECTIFIED, ToldAs.SOURCE, agency, about, because)


def _open_telling(
    work: Work, record: Record, cause: TellingCause, told_as: ToldAs, name: str, told_about: str, because: str
) -> TellingDuty:
    telling = TellingDuty(
        new(TellingId), work.organisation, record.id, cause, told_as, name, told_about, because, work.by, work.now
    )
    work.tellings.add(telling)
    work.change(TELLING_OPENED, record, {"name": name, "cause": cause.value})
    return telling
