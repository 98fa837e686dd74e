"""Whom to tell that something of a record was rectified, erased, restricted or disputed, until each was told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict, Invalid, NotFound, unsaid
from forms_service.casework.ids import RecordId, TellingId, new
from forms_service.casework.keeping.protection.tellings import TellingCause, TellingDuty, TellingOutcome, ToldAs
from forms_service.casework.keeping.records import Record, Sending
from forms_service.casework.keeping.rights.cautions import CautionKind
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem
from forms_service.engine.dates import date_in_words
from forms_service.engine.moments import local
from forms_service.services.people.why import log_record_read
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

MOST_WAITING: Final = 500
TELLING_OPENED: Final = "telling_opened"
TOLD_OF: Final[Mapping[CautionKind, TellingCause]] = {
    CautionKind.DISPUTED: TellingCause.DISPUTED,
    CautionKind.RESTRICTED: TellingCause.RESTRICTED,
}


@dataclass(frozen=True)
class RecordTellings:
    """A record with everybody who is, or was, to be told of it, and the words of each notice by its id.

    Of one that is destroyed (*record* is none) only those are left who have still to be told of that.
    """

    id: RecordId
    record: Record | None
    every: Sequence[TellingDuty]
    notices: dict[TellingId, str]


@use_case(Permission.TELL_RECIPIENTS)
def tellings_of_record(work: Work, record_id: RecordId) -> RecordTellings:
    record, every = _record_with_duties(work, record_id)
    if record is not None:
        log_record_read(work, record)
    else:
        work.read("tellings_read", LogObject("telling"))
    whose = work.ports.directory.organisation(work.organisation).name
    return RecordTellings(record_id, record, every, {each.id: each.notice(whose) for each in every})


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
    record = work.records.get(record_id)
    if not name.strip():
        raise unsaid("name", "Say who is to be told.")
    about = told_about.strip() or f"information that is kept under {record.reference}"
    return _open_telling(work, record, cause, told_as, name.strip(), about, "")


@use_case(Permission.TELL_RECIPIENTS)
def tell_every_recipient(work: Work, record_id: RecordId, cause: TellingCause) -> Sequence[TellingDuty]:
    """Have everybody told who had any of a record, as the register says: that it was erased, say."""
    if cause is TellingCause.RECTIFIED:
        raise Invalid([Problem(("cause",), "Recipients are told of a correction by its notice")])
    added = tell_recipients(work, work.records.get(record_id), cause, "")
    if not added:
        raise Conflict("Nobody had any of this, or everybody who had is on the list for that already.")
    return added


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
    """Say what came of it, when, and how; and *name* whoever it was, where that was to be found out."""
    record, listed = _record_with_duties(work, record_id)
    before = next((each for each in listed if each.id == telling_id), None)
    if before is None:
        raise NotFound("Nobody is so on the list of this record.")
    if not words.strip():
        raise unsaid("words", "Say how they were told, or why not.")
    if on > work.today:
        raise Invalid([Problem(("on",), "They were told today or before")])
    after = before.done(outcome, words.strip(), on=on, by=work.by, name=name.strip())
    work.tellings.save(after, expected=before)
    told = {"outcome": outcome.value, "name": after.name}
    if outcome in {TellingOutcome.TOLD, TellingOutcome.CONFIRMED}:
        work.disclose("telling_done", record or after, {**told, "recipient": after.name})
    work.change("telling_noted", record or after, told)


def _record_with_duties(work: Work, record_id: RecordId) -> tuple[Record | None, Sequence[TellingDuty]]:
    """A record with whoever is on its list; of one that is destroyed, those who have still to be told of that."""
    record = next(iter(work.records.these([record_id])), None)
    ids = [each.id for each in work.records.parts_of(record.submission)] if record else [record_id]
    every = work.tellings.of_records(ids)
    if record is None and not every:
        raise NotFound("There is no such record.")
    return record, every


def tell_recipients(work: Work, record: Record, cause: TellingCause, because: str) -> Sequence[TellingDuty]:
    """Put everybody on the list who had any of a record, or of what is kept apart from it, each once for a cause."""
    kept = work.records.parts_of(record.submission)
    waiting = {
        (each.cause, each.name.casefold())
        for each in work.tellings.of_records([one.id for one in kept])
        if each.outcome is None
    }
    found = []
    for sending in _first_to_each(sending for one in kept for sending in one.sendings):
        if (cause, sending.recipient.casefold()) not in waiting:
            day = date_in_words(local(sending.sent_at).date().isoformat())
            about = f"{record.called}, on {day}, by {sending.channel}"
            found.append(_open_telling(work, record, cause, ToldAs.RECIPIENT, sending.recipient, about, because))
    return found


def tell_who_was_told(work: Work, record: Record, because: str) -> None:
    """Once a mark is lifted, whoever was told of it is told that; whoever was not need not hear of either."""
    for each in work.tellings.of_records([kept.id for kept in work.records.parts_of(record.submission)]):
        if each.because != because:
            continue
        if each.outcome is None:
            words = "It was lifted before they were told."
            after = each.done(TellingOutcome.NEEDLESS, words, on=work.today, by=work.by)
            work.tellings.save(after, expected=each)
        elif each.outcome in {TellingOutcome.TOLD, TellingOutcome.CONFIRMED}:
            _open_telling(work, record, TellingCause.LIFTED, each.told_as, each.name, each.told_about, "")


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


def _first_to_each(sendings: Iterable[Sending]) -> list[Sending]:
    found: dict[str, Sending] = {}
    for sending in sorted(sendings, key=lambda one: one.sent_at):
        found.setdefault(sending.recipient.casefold(), sending)
    return list(found.values())
