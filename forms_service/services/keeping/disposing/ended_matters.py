"""Requests and incidents that were destroyed are in the ledger too, and are destroyed again in an older database."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from functools import partial
from typing import Final
from uuid import UUID, uuid5

from forms_service.casework.auditing.audit_chain import ERASED_ENTRIES, numbers_in_words
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import IncidentId, RightsRequestId
from forms_service.casework.keeping.disposing.ended_matters import (
    ENDED,
    REQUEST_DESTROYED,
    EndedMatter,
    read_ended_matter,
)
from forms_service.casework.keeping.disposing.stubs import NotALedgerEntry
from forms_service.casework.keeping.protection.incidents import Incident
from forms_service.casework.keeping.rights.requests import RightsRequest
from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.services.keeping.disposing.ledger import LEDGER_LOCK, bytes_at
from forms_service.services.keeping.disposing.one_by_one import OneByOne
from forms_service.services.organisations import every_organisation
from forms_service.services.ports import Ports
from forms_service.services.work import Work, service_work
from storage.contract import ObjectExists, ObjectKey

_ENDED_LEDGERS: Final = UUID("5b0e7c1a-93d4-5d6f-8c2e-41a7f0d9b6e3")
_AT_ONCE: Final = 500


def owner_of_ended(organisation: str) -> UUID:
    return uuid5(_ENDED_LEDGERS, organisation)


def enter_ended(ports: Ports) -> JobOutcome:
    """Enter whatever the log proves to have ended and the ledger does not say yet."""
    attempts, entered = OneByOne(), 0
    for organisation in every_organisation(ports):
        for matter in not_entered(ports, organisation):
            entered += attempts.at(partial(_enter, ports, matter))
    return JobOutcome(f"{entered} entered", fault=attempts.first_fault)


def not_entered(ports: Ports, organisation: str) -> Collection[EndedMatter]:
    """Return what the log proves to have ended, and the ledger does not say."""
    with service_work(ports, organisation) as work:
        ended = set(_ended_by_log(work))
    return ended - {matter for _, matter in ended_in_ledger(ports, organisation)} if ended else ended


def ended_in_ledger(ports: Ports, organisation: str) -> Iterator[tuple[str, EndedMatter | None]]:
    """Walk what the ledger says to have ended; none for what is no entry that was sealed here."""
    for key in sorted(map(str, ports.store.keys(owner_of_ended(organisation)))):
        try:
            data = bytes_at(ports, key)
            with service_work(ports, organisation) as work:
                matter = read_ended_matter(data, work.manifests.was_sealed)
            yield key, matter if matter.organisation == organisation else None
        except NotALedgerEntry:
            yield key, None


def end_again(ports: Ports, matter: EndedMatter) -> bool:
    """Destroy it in an older database, with what the log says of it; whether it was there."""
    with service_work(ports, matter.organisation) as work:
        found = ended_but_there(work, matter.act, matter.matter)
        if found is None:
            return False
        beside = remove_matter(work, found)
        numbers = work.audit.erase_payloads([found.id, *beside], "")
        work.erase(matter.act, found, {ERASED_ENTRIES: numbers_in_words(numbers)})
    return True


def ended_but_there(work: Work, act: str, matter: str) -> RightsRequest | Incident | None:
    """Return what the database has of a matter that was destroyed."""
    try:
        if act == REQUEST_DESTROYED:
            return work.rights_requests.get(RightsRequestId(matter))
        return work.incidents.get(IncidentId(matter))
    except NotFound:
        return None


def remove_matter(work: Work, matter: RightsRequest | Incident) -> Collection[str]:
    """Delete its rows; return the ids of the extracts that go with it."""
    if isinstance(matter, Incident):
        work.incidents.remove(matter)
        return ()
    extracts = [each.id for each in work.extracts.of_request(matter.id)]
    work.rights_requests.remove(matter)
    return extracts


def _ended_by_log(work: Work) -> Iterator[EndedMatter]:
    after = 0
    while entries := work.audit.of_acts(ENDED, after=after, limit=_AT_ONCE):
        after = entries[-1].number
        for act in ENDED:
            proven = work.audit.proven(act, [entry.thing for entry in entries if entry.act == act])
            yield from (EndedMatter(work.organisation, act, entry.event.object_id) for entry in proven)


def _enter(ports: Ports, matter: EndedMatter) -> int:
    with service_work(ports, matter.organisation) as work:
        data = matter.sealed(work.manifests.seal)
    sha256 = hashlib.sha256(data).hexdigest()
    key = ObjectKey.new(owner_of_ended(matter.organisation), 1, sha256)
    metadata = {"kind": "disposal-ledger", "organisation": matter.organisation}
    try:
        ports.store.put(key, data, metadata=metadata, locked_until=ports.clock.now() + LEDGER_LOCK)
    except ObjectExists:
        ports.store.get(key, sha256=sha256)  # An earlier attempt put it: its key names its digest.
    return 1
