"""Holds: placing one on a record, an enquiry or all that matches, seeing them, and releasing one (two people)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms_service.casework.auditing.events import Event, Verb
from forms_service.casework.enquiries.enquiries import Enquiry, new_id
from forms_service.casework.keeping.holds import Authority, Hold, Reach
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record
from forms_service.casework.users import Permission, User
from forms_service.services.keeping import records
from forms_service.services.ports import Ports
from forms_service.services.repositories import AuditEntry, UnitOfWork

MOST_SHOWN = 100


@dataclass(frozen=True)
class HoldView:
    """A hold, with how many records it covers.

    *records* are those filed last of them, at most ``MOST_SHOWN``; *enquiry* is the one that it was placed on, if any.
    """

    hold: Hold
    covers: int
    history: Sequence[AuditEntry] = ()
    records: Sequence[Record] = ()
    enquiry: Enquiry | None = None


def reach_of(ports: Ports, actor: User, search: RecordSearch, *, again: bool = False) -> int:
    """Return how many records a hold by these criteria would cover now; that they were asked for is logged.

    *again* counts what a search that is logged already has found.
    """
    actor.require(Permission.HOLD_RECORDS)
    with ports.unit_of_work() as unit:
        reached = unit.holds.reach(actor.organisation, search)
        if again:
            return reached
        unit.audit.append(records.searched(ports, actor, search, reached))
        unit.commit()
    return reached


def record_to_hold(ports: Ports, actor: User, record_id: str) -> Record:
    """Return a record to whoever places a hold on it; its own page is where it is read."""
    actor.require(Permission.HOLD_RECORDS)
    with ports.unit_of_work() as unit:
        return unit.records.get(actor.organisation, record_id)


def place_on_record(ports: Ports, actor: User, record_id: str, authority: Authority, why: str) -> Hold:
    actor.require(Permission.HOLD_RECORDS)
    with ports.unit_of_work() as unit:
        record = unit.records.get(actor.organisation, record_id)
        hold = _new(ports, actor, authority, why, Reach.RECORD, about=record.id)
        _place(ports, unit, actor, hold, record.reference)
        unit.commit()
    return hold


def place_by_criteria(ports: Ports, actor: User, search: RecordSearch, authority: Authority, why: str) -> HoldView:
    """Hold everything that matches, and everything that will."""
    actor.require(Permission.HOLD_RECORDS)
    with ports.unit_of_work() as unit:
        hold = _new(ports, actor, authority, why, Reach.CRITERIA, criteria=search)
        covers = _place(ports, unit, actor, hold)
        unit.commit()
    return HoldView(hold, covers)


def place_on_enquiry(
    ports: Ports, unit: UnitOfWork, actor: User, enquiry_id: str, reference: str, authority: Authority, why: str
) -> Hold:
    """Hold everything that is kept of one enquiry, as part of another act that brings this with it."""
    hold = _new(ports, actor, authority, why, Reach.ENQUIRY, about=enquiry_id)
    _place(ports, unit, actor, hold, reference)
    return hold


def active(ports: Ports, actor: User) -> list[HoldView]:
    """Return the holds that stand; the reading is logged, as what they cover may name people."""
    actor.require(Permission.READ_HOLDS)
    with ports.unit_of_work() as unit:
        found = unit.holds.active(actor.organisation)
        counts = unit.holds.counts(actor.organisation, [hold.id for hold in found])
        unit.audit.append(
            Event(actor.organisation, ports.clock.now(), actor.id, Verb.CONSULTATION, "holds_read", "hold", "")
        )
        unit.commit()
    return [HoldView(hold, counts[hold.id]) for hold in found]


def view(ports: Ports, actor: User, hold_id: str) -> HoldView:
    actor.require(Permission.READ_HOLDS)
    with ports.unit_of_work() as unit:
        hold = unit.holds.get(actor.organisation, hold_id)
        covers = unit.holds.counts(actor.organisation, [hold.id])[hold.id]
        unit.audit.append(_event(ports, actor, hold, Verb.CONSULTATION, "hold_read"))
        history = unit.audit.of_object(actor.organisation, [hold.id])
        ids = unit.holds.covered(actor.organisation, hold.id, limit=MOST_SHOWN)
        covered = unit.records.these(actor.organisation, ids)
        enquiry = unit.enquiries.get(actor.organisation, hold.about) if hold.reach is Reach.ENQUIRY else None
        unit.commit()
    return HoldView(hold, covers, history, covered, enquiry)


def ask_release(ports: Ports, actor: User, hold_id: str, why: str) -> Hold:
    """Ask for the release of a hold; it stands until another person confirms."""
    actor.require(Permission.RELEASE_HOLDS)
    with ports.unit_of_work() as unit:
        hold = unit.holds.get(actor.organisation, hold_id)
        asked = hold.ask_release(by=actor.id, at=ports.clock.now(), why=why)
        unit.holds.save(asked, expected=hold)
        said = {"reason": asked.asked_why}
        unit.audit.append(_event(ports, actor, asked, Verb.ALTERATION, "hold_release_asked", said))
        unit.commit()
    return asked


def release(ports: Ports, actor: User, hold_id: str) -> Hold:
    """Confirm, as a second person, that a hold is released."""
    actor.require(Permission.RELEASE_HOLDS)
    with ports.unit_of_work() as unit:
        hold = unit.holds.get(actor.organisation, hold_id)
        released = hold.release(by=actor.id, at=ports.clock.now())
        unit.holds.save(released, expected=hold)
        unit.audit.append(_event(ports, actor, released, Verb.ALTERATION, "hold_released"))
        unit.commit()
    return released


def keep(ports: Ports, actor: User, hold_id: str) -> Hold:
    """Answer that a hold stays though its release was asked for; whoever asked may think better of it too."""
    actor.require(Permission.RELEASE_HOLDS)
    with ports.unit_of_work() as unit:
        hold = unit.holds.get(actor.organisation, hold_id)
        kept = hold.keep()
        unit.holds.save(kept, expected=hold)
        unit.audit.append(_event(ports, actor, kept, Verb.ALTERATION, "hold_kept"))
        unit.commit()
    return kept


def _new(
    ports: Ports, actor: User, authority: Authority, why: str, reach: Reach,
    *, about: str = "", criteria: RecordSearch | None = None,
) -> Hold:  # fmt: skip
    return Hold(
        new_id(), actor.organisation, authority, why.strip(), actor.id, ports.clock.now(), reach, about, criteria
    )


def _place(ports: Ports, unit: UnitOfWork, actor: User, hold: Hold, reference: str = "") -> int:
    """Write a hold down; return how many records came under it."""
    unit.holds.add(hold)
    covers = unit.holds.counts(hold.organisation, [hold.id])[hold.id]
    criteria = hold.criteria.said if hold.criteria else {}
    said = {**criteria, "authority": hold.authority.label, "reason": hold.why, "records": str(covers)}
    unit.audit.append(_event(ports, actor, hold, Verb.ALTERATION, "hold_placed", said, reference))
    return covers


def _event(
    ports: Ports, actor: User, hold: Hold, verb: Verb, act: str,
    payload: Mapping[str, str] | None = None, reference: str = "",
) -> Event:  # fmt: skip
    at = ports.clock.now()
    return Event(hold.organisation, at, actor.id, verb, act, "hold", hold.id, reference, payload or {})
