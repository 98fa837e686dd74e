"""The audit log: keeping its heads where nobody can rewrite them, and proving that nothing was altered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
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
from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.services.ports import Ports
from forms_service.services.repositories.auditing import Audit
from forms_service.services.work import service_work
from storage.contract import ObjectAltered, ObjectExists, ObjectKey, ObjectMissing, ObjectStore

LOCK_DAYS = 400

# Every anchor's key begins with an id made from this and its organisation, so that it is found by listing the
# store alone: whoever can delete rows cannot hide an anchor.
_ANCHORS = UUID("6f0c8f0e-6a0b-5c53-9d43-0f4f3b6f7a11")


@dataclass(frozen=True)
class AuditReport:
    """How many entries were read, and what is wrong with them."""

    checked: int
    faults: Sequence[AuditFault]


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
    heads: list[AuditHead] = []
    for found in _anchored_heads(ports.store, organisation, noted, newest):
        if isinstance(found, AuditFault):
            faults.append(found)
        else:
            heads.append(found)
    with service_work(ports, organisation) as work:
        for head in heads:
            faults += anchor_faults(
                head, organisation, kept=work.audit.seal_at(head.count), signed=work.audit.is_signed(head)
            )
    return AuditReport(checked, tuple(faults))


def _moved_on(log: Audit) -> AuditHead | None:
    """Return the head if it is longer than any anchored; one that was tampered with is not vouched for."""
    head, noted = log.head(), log.anchors()
    longest = max((anchor.count for anchor in noted), default=0)
    return head if head and head.count > longest and log.is_signed(head) else None


def _put(ports: Ports, head: AuditHead) -> Anchor:
    data = anchored(head)
    sha256 = hashlib.sha256(data).hexdigest()
    key = ObjectKey.new(_owner(head.organisation), head.count, sha256)
    metadata = {"kind": "audit-anchor", "organisation": head.organisation, "count": str(head.count)}
    try:
        ports.store.put(key, data, metadata=metadata, locked_until=ports.clock.now() + timedelta(days=LOCK_DAYS))
    except ObjectExists:
        # An earlier attempt put the same head: its key names its digest.
        ports.store.get(key, sha256=sha256)
    return Anchor(head.organisation, head.count, str(key), sha256)


def _owner(organisation: str) -> UUID:
    return uuid5(_ANCHORS, organisation)


def _anchored_heads(
    store: ObjectStore, organisation: str, noted: Sequence[Anchor], newest: int | None
) -> Iterator[AuditHead | AuditFault]:
    """Read back the anchored heads, both those noted and those that the store itself lists; all, or the *newest*."""
    digests = {ObjectKey.parse(anchor.key): anchor.sha256 for anchor in noted}
    every = sorted({*digests, *store.keys(_owner(organisation))})
    for key in every if newest is None else every[-newest:]:
        try:
            sha256 = digests.get(key) or store.stat(key).sha256
            yield read_anchor(store.get(key, sha256=sha256))
        except ObjectMissing:
            yield AuditFault(organisation, key.revision, "Its anchored head is no longer in the store.")
        except (ObjectAltered, NotAnAnchor):
            yield AuditFault(organisation, key.revision, "Its anchored head was altered in the store.")
