"""The audit log: keeping its heads where nobody can rewrite them, and proving that nothing was altered."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid5

from forms_service.casework.auditing.audit_chain import (
    Anchor,
    AuditFault,
    AuditHead,
    NotAnAnchor,
    anchor_faults,
    anchored,
    read_anchor,
)
from forms_service.casework.auditing.log_breaks import LogBreak, is_signed_by_two
from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.services.ports import Ports
from forms_service.services.repositories.auditing import Audit
from forms_service.services.work import Work, service_work
from storage.contract import ObjectAltered, ObjectExists, ObjectKey, ObjectMissing, ObjectStore

LOCK_DAYS = 400
ANCHORED_WITHIN: Final = timedelta(days=1)
NO_ANCHOR: Final = (
    "No head of it lies in locked storage, where there must be some after a day: they were taken away, or no worker "
    "ran. Treat it as an incident: nothing outside the database says any more what the log was."
)

MISNOTED: Final = (
    "What is noted of an anchored head is not what was put: the number of its entries, its key or its digest was "
    "changed. Were it believed, no head might be put into locked storage any more."
)

# Every anchor's key begins with an id made from this and its organisation, so that it is found by listing the
# store alone: whoever can delete rows cannot hide an anchor.
_ANCHORS = UUID("6f0c8f0e-6a0b-5c53-9d43-0f4f3b6f7a11")


@dataclass(frozen=True)
class AuditReport:
    """How many entries were read, and what is wrong with them.

    *breaks* are those that two people answer for; *unmatched* are sound anchored heads that the log does not come to,
    which nobody has answered for yet.
    """

    checked: int
    faults: Sequence[AuditFault]
    breaks: Sequence[LogBreak] = ()
    unmatched: Sequence[Anchor] = ()


def anchor_moved(ports: Ports) -> JobOutcome:
    """Anchor what has moved on, as a job that comes round."""
    return JobOutcome(f"{anchor_heads(ports)} anchored")


def anchor_heads(ports: Ports) -> int:
    """Put each organisation's signed head into locked storage if it has moved on; return how many were put."""
    with ports.unit_of_work() as unit:
        moved_on = [head for each in unit.queue.organisations() if (head := _moved_on(unit.of(each).audit))]
    for head in moved_on:
        anchor = _put(ports, head)
        with service_work(ports, head.organisation) as work:
            work.audit.add_anchor(anchor)
    return len(moved_on)


def verify(ports: Ports, organisation: str, *, newest: int | None = None) -> AuditReport:
    """Walk one organisation's chain, and hold it against every head of it that was ever anchored.

    *newest* limits that to the newest heads: each vouches for all that came before it.
    """
    with service_work(ports, organisation) as work:
        faults = list(work.audit.verify())
    with service_work(ports, organisation) as work:
        checked, noted = work.audit.count(), work.audit.anchors()
        breaks, unsigned = _breaks(work)
        is_old = work.audit.begun_before(ports.clock.now() - ANCHORED_WITHIN)
    faults += unsigned
    if is_old and not noted and next(iter(ports.store.keys(owner_of_anchors(organisation))), None) is None:
        faults.append(AuditFault(organisation, 0, NO_ANCHOR))
    faults += [AuditFault(organisation, 0, MISNOTED) for anchor in noted if not _is_noted_as_put(anchor)]
    noted = [anchor for anchor in noted if _is_noted_as_put(anchor)]
    answered = {anchor.key for each in breaks for anchor in each.anchors}
    heads: list[tuple[AuditHead, Anchor]] = []
    for anchor in _anchors_of(ports.store, organisation, noted, newest, answered):
        found = _read_back(ports.store, anchor)
        if isinstance(found, AuditFault):
            faults.append(found)
        else:
            heads.append((found, anchor))
    unmatched, unsound = _held_to_heads(ports, organisation, heads)
    return AuditReport(checked, (*faults, *unsound), tuple(breaks), tuple(unmatched))


def _breaks(work: Work) -> tuple[list[LogBreak], list[AuditFault]]:
    """Return the breaks that two people answer for, and say of each accepted one that the log does not bear out."""
    signed, faults = [], []
    for each in work.log_breaks.every():
        entries = work.audit.of_object([each.id])
        events = [entry.event for entry in entries]
        if is_signed_by_two(each, [(event.act, event.actor, event.payload.get("reason", "")) for event in events]):
            signed.append(each)
        elif each.accepted_at is not None:
            faults.append(
                AuditFault(
                    work.organisation, 0, "A break is said to be accepted that no two people signed as it stands."
                )
            )
    return signed, faults


def _held_to_heads(
    ports: Ports, organisation: str, heads: Sequence[tuple[AuditHead, Anchor]]
) -> tuple[list[Anchor], list[AuditFault]]:
    """Hold the log against anchored heads; return those signed ones that it does not come to, and what is wrong."""
    unmatched, faults = [], []
    with service_work(ports, organisation) as work:
        for head, anchor in heads:
            kept, signed = work.audit.seal_at(head.count), work.audit.is_signed(head)
            found = list(anchor_faults(head, organisation, kept=kept, signed=signed))
            faults += found
            if found and signed and head.organisation == organisation:
                unmatched.append(anchor)
    return unmatched, faults


def is_anchored_under_new_key(ports: Ports, organisation: str) -> bool:
    """Whether a head lies in locked storage with which the present key says that it replaced those before it.

    The store says so whatever database was brought back; it is said only once everything was sealed anew.
    """
    with service_work(ports, organisation) as work:
        if not work.audit.has_former_keys:
            return False
        for key in sorted(ports.store.keys(owner_of_anchors(organisation)), reverse=True):
            found = _read_back(ports.store, Anchor(organisation, key.revision, str(key), ""))
            if not isinstance(found, AuditHead) or found.organisation != organisation:
                continue
            if work.audit.ends_former_keys(found):
                return True
    return False


def _moved_on(log: Audit) -> AuditHead | None:
    """Return the head if it is longer than any anchored; one that was tampered with is not vouched for."""
    head, noted = log.head(), log.anchors()
    longest = max((anchor.count for anchor in noted), default=0)
    return log.to_anchor(head) if head and head.count > longest and log.is_signed(head) else None


def _put(ports: Ports, head: AuditHead) -> Anchor:
    data = anchored(head)
    sha256 = hashlib.sha256(data).hexdigest()
    key = ObjectKey.new(owner_of_anchors(head.organisation), head.count, sha256)
    metadata = {"kind": "audit-anchor", "organisation": head.organisation, "count": str(head.count)}
    try:
        ports.store.put(key, data, metadata=metadata, locked_until=ports.clock.now() + timedelta(days=LOCK_DAYS))
    except ObjectExists:
        # An earlier attempt put the same head: its key names its digest.
        ports.store.get(key, sha256=sha256)
    return Anchor(head.organisation, head.count, str(key), sha256)


def owner_of_anchors(organisation: str) -> UUID:
    return uuid5(_ANCHORS, organisation)


def _anchors_of(
    store: ObjectStore, organisation: str, noted: Sequence[Anchor], newest: int | None, answered: Collection[str]
) -> Iterator[Anchor]:
    """The anchors that are noted and those that the store itself lists; all, or the *newest*.

    Without those that two people have *answered* for: their keys name what they say.
    """
    digests = {ObjectKey.parse(anchor.key): anchor.sha256 for anchor in noted}
    every = [
        Anchor(organisation, key.revision, str(key), digests.get(key, ""))
        for key in sorted({*digests, *store.keys(owner_of_anchors(organisation))})
        if str(key) not in answered
    ]
    yield from every if newest is None else every[-newest:]


def _is_noted_as_put(anchor: Anchor) -> bool:
    """Whether what is noted of an anchor is what its own key says."""
    try:
        put = ObjectKey.new(owner_of_anchors(anchor.organisation), anchor.count, anchor.sha256)
        return ObjectKey.parse(anchor.key) == put
    except ValueError:
        return False


def _read_back(store: ObjectStore, anchor: Anchor) -> AuditHead | AuditFault:
    key = ObjectKey.parse(anchor.key)
    try:
        return read_anchor(store.get(key, sha256=anchor.sha256 or store.stat(key).sha256))
    except ObjectMissing:
        return AuditFault(anchor.organisation, anchor.count, "Its anchored head is no longer in the store.")
    except (ObjectAltered, NotAnAnchor):
        return AuditFault(anchor.organisation, anchor.count, "Its anchored head was altered in the store.")
