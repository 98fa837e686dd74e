"""What is kept beside records, held against log, ledger and store.

Requests and incidents that were destroyed are not there any more, and ledger and log say so. Extracts that were given
are there as they were given, and locked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from forms_service.casework.errors import NotFound
from forms_service.casework.ids import ExtractId
from forms_service.casework.keeping.discrepancies import Discrepancy, Lack
from forms_service.casework.keeping.disposing.ended_matters import ENDED, EndedMatter
from forms_service.casework.keeping.extracts.extracts import EXTRACT_GIVEN, KEPT_UNDER
from forms_service.services.keeping.disposing.ended_matters import ended_but_there, ended_in_ledger, not_entered
from forms_service.services.keeping.extracts.giving import HANDED_OUT
from forms_service.services.keeping.reconciling.reading import read_each
from forms_service.services.ports import Ports
from forms_service.services.repositories.auditing import AuditEntry, DoneWith
from forms_service.services.work import Work, service_work
from storage.contract import ObjectAltered, ObjectKey, ObjectMissing, StoreError, StoreUnavailable

_AT_ONCE: Final = 500
_IN_ORDER_WITHIN: Final = timedelta(hours=3)
"""In that time a worker has entered in the ledger what ended, and locked what was given, or it is late."""


def still_there(work: Work, entries: Sequence[DoneWith]) -> Iterator[Discrepancy]:
    """Say what the log says was destroyed of requests and incidents, and the database has."""
    for entry in entries:
        if entry.act in ENDED and ended_but_there(work, entry.act, entry.thing) is not None:
            yield _amiss(EndedMatter(work.organisation, entry.act, entry.thing), "log")


def of_ended(ports: Ports, organisation: str) -> Iterator[Discrepancy]:
    """Say what the ledger lacks of what ended, what it has of what is there, and what is no entry of it."""
    entered: list[EndedMatter] = []
    for key, matter in ended_in_ledger(ports, organisation):
        if matter is None:
            words = f"The object {key} lies in the ledger, and is no entry of it."
            yield Discrepancy(organisation, Lack.STRAY, words, thing=key)
        else:
            entered.append(matter)
    with service_work(ports, organisation) as work:
        for some in read_each(partial(_unknown_to_log, work), entered, _matter_unread):
            yield from some
    for matter in not_entered(ports, organisation):
        with service_work(ports, organisation) as work:
            ended_at = max(entry.event.at for entry in work.audit.proven(matter.act, [matter.matter]))
            if ended_at + _IN_ORDER_WITHIN < work.now:
                words = f"The {ENDED[matter.act]} {matter.matter} was destroyed, and is not in the ledger."
                yield Discrepancy(organisation, Lack.DISPOSAL, words, thing=matter.matter)


def _unknown_to_log(work: Work, entered: Sequence[EndedMatter]) -> list[Discrepancy]:
    """What the ledger says was destroyed, the log does not say, and the database has: it is older than the ledger."""
    return [
        _amiss(each, "ledger")
        for each in entered
        if not work.audit.having(each.act, [each.matter]) and ended_but_there(work, each.act, each.matter) is not None
    ]


def _matter_unread(matter: EndedMatter, kind: str) -> list[Discrepancy]:
    words = f"The {ENDED[matter.act]} {matter.matter} cannot be read from the database any more ({kind})."
    return [Discrepancy(matter.organisation, Lack.UNREAD, words, thing=matter.matter)]


def _amiss(matter: EndedMatter, where: str) -> Discrepancy:
    words = f"The {where} says that the {ENDED[matter.act]} {matter.matter} was destroyed, and the database has it."
    return Discrepancy(matter.organisation, Lack.DISPOSAL, words, thing=matter.matter)


def of_given(ports: Ports, organisation: str) -> Iterator[Discrepancy]:
    """Say what log, database and store do not say alike of extracts whose requests are not destroyed."""
    after = 0
    while True:
        with service_work(ports, organisation) as work:
            done = work.audit.of_acts({EXTRACT_GIVEN}, after=after, limit=_AT_ONCE)
            given = [
                entry for entry in work.audit.proven(EXTRACT_GIVEN, [each.thing for each in done]) if entry.payload
            ]
            found = read_each(partial(_otherwise_than_given, work), given, partial(_extract_unread, organisation))
        yield from (each for some in found for each in some)
        for entry in given:
            yield from _unlike_store(ports, organisation, entry)
        if len(done) < _AT_ONCE:
            return
        after = done[-1].number


def _given_digests(entry: AuditEntry) -> Mapping[str, str]:
    """The sha-256 of each file that was given, by its kind."""
    payload = entry.payload or {}
    return {kind: payload[kind] for kind in HANDED_OUT if kind in payload}


def _otherwise_than_given(work: Work, given: Sequence[AuditEntry]) -> list[Discrepancy]:
    return [each for entry in given for each in _unlike_log(work, entry)]


def _extract_unread(organisation: str, entry: AuditEntry, kind: str) -> list[Discrepancy]:
    words = f"The extract {entry.event.object_id} cannot be read from the database any more ({kind})."
    return [Discrepancy(organisation, Lack.UNREAD, words, thing=entry.event.object_id)]


def _unlike_log(work: Work, entry: AuditEntry) -> Iterator[Discrepancy]:
    thing, payload = entry.event.object_id, entry.payload or {}
    try:
        extract = work.extracts.get(ExtractId(thing))
    except NotFound:
        words = f"The log says that the extract {thing} was given, and the database does not have it."
        yield Discrepancy(work.organisation, Lack.LOG, words, thing=thing)
        return
    said = (extract.recipient, extract.channel, {file.kind: file.sha256 for file in extract.files})
    if said != (payload.get("recipient"), payload.get("channel"), _given_digests(entry)):
        words = f"The extract {thing} is otherwise in the database than the log says that it was given."
        yield Discrepancy(work.organisation, Lack.LOG, words, thing=thing)


def _unlike_store(ports: Ports, organisation: str, entry: AuditEntry) -> Iterator[Discrepancy]:
    floor = ports.schedules.present.classes[KEPT_UNDER].floor
    for kind, sha256 in _given_digests(entry).items():
        key = ObjectKey.new(UUID(entry.event.object_id), 1, sha256)
        said = f"The {kind} file of the extract {entry.event.object_id}"
        try:
            info = ports.store.stat(key)
            ports.store.get(key, sha256=sha256)
        except ObjectMissing:
            yield Discrepancy(organisation, Lack.MISSING, f"{said} is not in the store.", thing=str(key))
        except ObjectAltered:
            yield Discrepancy(organisation, Lack.ALTERED, f"{said} is not what was given.", thing=str(key))
        except StoreUnavailable:
            raise
        except StoreError as error:
            yield Discrepancy(organisation, Lack.UNREAD, f"{said} could not be read: {error}.", thing=str(key))
        else:
            is_late = entry.event.at + _IN_ORDER_WITHIN < ports.clock.now() < entry.event.at + floor
            if is_late and (info.locked_until is None or info.locked_until < ports.clock.now()):
                yield Discrepancy(organisation, Lack.UNLOCKED, f"{said} is not locked.", thing=str(key))
