"""What the log says was filed or held, and what the database has: each names the other, or it is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from forms_service.casework.errors import NotFound
from forms_service.casework.ids import BatchId, RecordId
from forms_service.casework.keeping.discrepancies import Discrepancy, Lack
from forms_service.casework.keeping.disposing.ended_matters import ENDED, INCIDENT_DESTROYED, REQUEST_DESTROYED
from forms_service.casework.keeping.disposing.stubs import DESTROYED
from forms_service.casework.keeping.holds import HELD_HOME, PLACED, RELEASED, RELEASED_HOME, Hold
from forms_service.casework.keeping.row_seals import SealedThing, way_out
from forms_service.casework.keeping.schedule_approvals import APPROVED
from forms_service.services.keeping.approving import approvals_of
from forms_service.services.keeping.disposing.decided_by_two import BATCH_PREPARED
from forms_service.services.keeping.holds import asked_in_log
from forms_service.services.keeping.protection.tellings import TELLING_OPENED
from forms_service.services.keeping.reconciling import beside_records, disposed
from forms_service.services.keeping.reconciling.reading import read_each
from forms_service.services.keeping.reconciling.sealed import KeptRecord
from forms_service.services.repositories.auditing import DoneWith
from forms_service.services.work import Work

SENT: Final = "reply_sent"
SENT_HOME: Final = "sending_brought_home"
FILED: Final = "record_filed"
HOME: Final = "record_brought_home"
"""What was filed before an older database came back, and was brought home from a manifest."""
MATTERS_OPENED: Final[Mapping[str, tuple[SealedThing, str]]] = {
    "rights_request_opened": (SealedThing.REQUEST, REQUEST_DESTROYED),
    "incident_opened": (SealedThing.INCIDENT, INCIDENT_DESTROYED),
}
"""Acts by which something opens that keeps records, and by which it ends."""
ENTRIES: Final = 500


def of_log(work: Work, after: int) -> tuple[Sequence[DoneWith], list[Discrepancy]]:
    """Look at the next entries that say what was filed or held; with the first, at every hold."""
    acts = {FILED, HOME, PLACED, HELD_HOME, DESTROYED, *ENDED, *MATTERS_OPENED, BATCH_PREPARED}
    entries = work.audit.of_acts(acts, after=after, limit=ENTRIES)
    found = [*_lost(work, entries), *disposed.without_stub(work, entries)]
    for some in read_each(partial(_beside_records, work), entries, partial(_entry_unread, work.organisation)):
        found += some
    if not after:
        found += disposed.without_entry(work)
        (of_holds,) = read_each(lambda _: [*_holds(work)], ["holds"], partial(_unread, work.organisation))
        found += [*_unserved(work), *of_holds, *_approvals(work)]
    return entries, found


def _unserved(work: Work) -> Iterator[Discrepancy]:
    if work.organisation not in {each.id for each in work.ports.directory.organisations()}:
        kept = "records are kept of it" if work.records.ids("", limit=1) else "its log is kept"
        words = f"The organisation {work.organisation} is not in ORGANISATIONS_FILE any more, and {kept}."
        yield Discrepancy(work.organisation, Lack.UNSERVED, words)


def unlogged(work: Work, records: Mapping[RecordId, str]) -> Iterator[Discrepancy]:
    """Say which of these records (id to reference) the log does not know of."""
    ids = list(records)
    known = work.audit.having(FILED, ids) | work.audit.having(HOME, ids)
    for record, reference in records.items():
        if record not in known:
            words = "The record is in the database, and the log does not say that it was ever filed."
            yield Discrepancy(work.organisation, Lack.LOG, words, reference, record)


def of_sendings(work: Work, kept: Sequence[KeptRecord]) -> Iterator[Discrepancy]:
    """Say of which records the register has more or fewer sendings, those struck among them, than the log says of."""
    ids = [one.record.id for one in kept]
    entered, home = work.audit.times(SENT, ids), work.audit.times(SENT_HOME, ids)
    for one in kept:
        here, there = (
            len(one.record.sendings) + len(one.struck),
            sum(each.get(one.record.id, 0) for each in (entered, home)),
        )
        if here != there:
            yield one.lacks(Lack.LOG, f"The register has {here} sending(s) of it, and the log says of {there}.")


def of_tellings(work: Work, kept: Sequence[KeptRecord]) -> Iterator[Discrepancy]:
    """Say of which records fewer are to be told, or were, than the log says of."""
    ids = [one.record.id for one in kept]
    opened, here = work.audit.times(TELLING_OPENED, ids), work.tellings.of_records(ids)
    for one in kept:
        listed = sum(each.record == one.record.id for each in here)
        if listed < (logged := opened.get(one.record.id, 0)):
            yield one.lacks(Lack.LOG, f"{listed} are listed who were to be told of it, and the log says of {logged}.")


def _lost(work: Work, entries: Sequence[DoneWith]) -> Iterator[Discrepancy]:
    filed = {entry.thing: entry.reference for entry in entries if entry.act in {FILED, HOME}}
    ids = [RecordId(each) for each in filed]
    there = work.records.existing(ids) | disposed.destroyed_among(work, ids)
    for record, reference in filed.items():
        if record not in there:
            words = "The log says that this record was filed, and the database does not have it."
            yield Discrepancy(work.organisation, Lack.LOST, words, reference, record)
    placed = [entry.thing for entry in entries if entry.act in {PLACED, HELD_HOME}]
    known = work.holds.counts(placed)
    for hold_id in placed:
        if hold_id not in known:
            words = f"The log says that the hold {hold_id} was placed, and the database does not have it."
            yield Discrepancy(work.organisation, Lack.LOG, words, thing=hold_id)


def _beside_records(work: Work, entries: Sequence[DoneWith]) -> list[Discrepancy]:
    lost = [*_lost_matters(work, entries), *_lost_batches(work, entries)]
    return [*lost, *beside_records.still_there(work, entries)]


def _entry_unread(organisation: str, entry: DoneWith, kind: str) -> list[Discrepancy]:
    words = f"What the log names in entry {entry.number} cannot be read from the database any more ({kind})."
    return [Discrepancy(organisation, Lack.UNREAD, words, thing=entry.thing)]


def _lost_matters(work: Work, entries: Sequence[DoneWith]) -> Iterator[Discrepancy]:
    """Say which requests and incidents are gone of which the log does not say that they were destroyed."""
    for act, (kind, destroyed) in MATTERS_OPENED.items():
        opened = [entry.thing for entry in entries if entry.act == act]
        there = work.row_seals.as_they_stand(kind, opened)
        gone = [each for each in opened if there.get(each) is None]
        ended = {entry.event.object_id for entry in work.audit.proven(destroyed, gone)} if gone else set()
        for each in gone:
            if each not in ended:
                words = f"The log says that the {kind} {each} was opened, and the database does not have it."
                yield Discrepancy(work.organisation, Lack.LOG, f"{words} {_NOTHING_GOES}", thing=each)


_NOTHING_GOES: Final = "Hold what it may be about until it is brought back from a backup, or written down anew."


def _lost_batches(work: Work, entries: Sequence[DoneWith]) -> Iterator[Discrepancy]:
    for batch in (BatchId(entry.thing) for entry in entries if entry.act == BATCH_PREPARED):
        try:
            work.disposals.heading(batch)
        except NotFound:
            words = f"The log says that the disposal batch {batch} was prepared, and the database does not have it."
            yield Discrepancy(work.organisation, Lack.LOG, words, thing=batch)


def _unread(organisation: str, what: str, kind: str) -> list[Discrepancy]:
    words = f"The {what} cannot be read from the database any more ({kind})."
    return [Discrepancy(organisation, Lack.UNREAD, words)]


def _holds(work: Work) -> Iterator[Discrepancy]:
    every = work.holds.every()
    ids = [hold.id for hold in every]
    placed = work.audit.having(PLACED, ids) | work.audit.having(HELD_HOME, ids)
    released = {each for act in (RELEASED, RELEASED_HOME) for each in _proven(work, act, ids)}
    asked = asked_in_log(work, [hold for hold in every if hold.is_to_be_released])
    amiss = work.row_seals.amiss(SealedThing.HOLD, ids)
    for hold in every:
        words = _words_for(hold, is_placed=hold.id in placed, is_released=hold.id in released)
        to_do = "Its records are to be held."
        if hold.is_to_be_released and hold.id not in asked and not words:
            words = f"The release of the hold {hold.id} is asked for in the database, and the log does not say so."
            to_do = f"{to_do} Answer that it stays, and then let it be asked for anew."
        elif hold.id in amiss and not words:
            words = f"The hold {hold.id} is otherwise in the database than the service wrote it."
            to_do = f"{to_do} {way_out(SealedThing.HOLD, hold.id)}"
        if words:
            yield Discrepancy(work.organisation, Lack.LOG, f"{words} {to_do}", thing=hold.id)


def _approvals(work: Work) -> Iterator[Discrepancy]:
    every, sound = work.schedule_approvals.every(), approvals_of(work)
    for each in every:
        if each not in sound:
            words = f"The database has {each.schedule} approved, and the log does not say that this person approved it."
            yield Discrepancy(work.organisation, Lack.LOG, words, thing=each.schedule)
    there = {each.schedule for each in every}
    for schedule in sorted({entry.thing for entry in work.audit.of_acts({APPROVED}, after=0, limit=ENTRIES)} - there):
        words = f"The log says that {schedule} was approved, and the database does not have it so."
        yield Discrepancy(work.organisation, Lack.LOG, words, thing=schedule)


def _proven(work: Work, act: str, ids: Sequence[str]) -> Iterator[str]:
    return (entry.event.object_id for entry in work.audit.proven(act, ids))


def _words_for(hold: Hold, *, is_placed: bool, is_released: bool) -> str:
    if not is_placed:
        return f"The hold {hold.id} is in the database, and the log does not say that anybody placed it."
    if not hold.is_active and not is_released:
        return f"The hold {hold.id} is released in the database, and the log does not say that anybody released it."
    if hold.is_active and is_released:
        return f"The hold {hold.id} stands in the database, and the log says that it was released."
    return ""
