"""Disposal: what is due, and a batch of it that is kept to be read and decided on. Nothing is destroyed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from forms_service.casework.auditing.events import Event, Verb
from forms_service.casework.enquiries.enquiries import new_id
from forms_service.casework.errors import Conflict
from forms_service.casework.keeping.disposal import Batch, Item, item_of
from forms_service.casework.keeping.holds import Hold
from forms_service.casework.users import Permission, User
from forms_service.services.answering.context import local
from forms_service.services.ports import Ports
from forms_service.services.repositories import UnitOfWork

MOST_BATCHES = 100


@dataclass(frozen=True)
class DueBy:
    """What is due by a day, and what would be left out of a batch, as things stand now, with the *holds* it names."""

    up_to: date
    items: Sequence[Item]
    holds: Mapping[str, Hold]


@dataclass(frozen=True)
class BatchView:
    """A batch as it was prepared, with the *holds* that it names, each by its id."""

    batch: Batch
    holds: Mapping[str, Hold]


def today(ports: Ports) -> date:
    return local(ports.clock.now()).date()


def due(ports: Ports, actor: User, up_to: date | None = None) -> DueBy:
    """List what is due by a day (today), which may be one to come; the list is logged and not kept."""
    actor.require(Permission.PREPARE_DISPOSAL)
    day = up_to or today(ports)
    with ports.unit_of_work() as unit:
        items = _items(ports, unit, actor, day)
        holds = _holds(unit, actor, items)
        said = {"up_to": day.isoformat(), "records": str(len(items))}
        at = ports.clock.now()
        unit.audit.append(
            Event(actor.organisation, at, actor.id, Verb.CONSULTATION, "due_records_listed", "search", "", "", said)
        )
        unit.commit()
    return DueBy(day, items, holds)


def prepare(ports: Ports, actor: User, up_to: date | None = None) -> Batch:
    """Keep a list of everything that is due by a day that has come, with what is left out of it and why."""
    actor.require(Permission.PREPARE_DISPOSAL)
    day = up_to or today(ports)
    if day > today(ports):
        raise Conflict("Choose today or an earlier day: a batch has only what is due already.")
    with ports.unit_of_work() as unit:
        items = _items(ports, unit, actor, day)
        batch = Batch(
            new_id(), actor.organisation, actor.id, ports.clock.now(), day, ports.schedules.present.id, tuple(items)
        )  # fmt: skip
        unit.disposals.add(batch)
        said = {
            "up_to": day.isoformat(),
            "records": str(len(batch.included)),
            "left_out": str(len(batch.left_out)),
        }
        unit.audit.append(_event(ports, actor, batch, Verb.ALTERATION, "disposal_batch_prepared", said))
        unit.commit()
    return batch


def view(ports: Ports, actor: User, batch_id: str) -> BatchView:
    """Return a batch as it was prepared; the reading is logged."""
    actor.require(Permission.READ_DISPOSALS)
    with ports.unit_of_work() as unit:
        batch = unit.disposals.get(actor.organisation, batch_id)
        holds = _holds(unit, actor, batch.items)
        unit.audit.append(_event(ports, actor, batch, Verb.CONSULTATION, "disposal_batch_read"))
        unit.commit()
    return BatchView(batch, holds)


def latest(ports: Ports, actor: User) -> Sequence[Batch]:
    """Return the batches prepared last, without what is in them."""
    actor.require(Permission.READ_DISPOSALS)
    with ports.unit_of_work() as unit:
        return unit.disposals.latest(actor.organisation, limit=MOST_BATCHES)


def _items(ports: Ports, unit: UnitOfWork, actor: User, up_to: date) -> list[Item]:
    ids = unit.records.due(actor.organisation, up_to)
    unit.holds.cover_again(actor.organisation, ids)
    found = unit.records.these(actor.organisation, ids)
    named = sorted({record.enquiry for record in found})
    enquiries = {enquiry.id: enquiry for enquiry in unit.enquiries.these(actor.organisation, named)}
    return [item_of(record, enquiries[record.enquiry], ports.schedules.present, up_to) for record in found]


def _holds(unit: UnitOfWork, actor: User, items: Sequence[Item]) -> Mapping[str, Hold]:
    named = sorted({reason.hold for item in items for reason in item.left_out if reason.hold})
    return {hold.id: hold for hold in unit.holds.these(actor.organisation, named)}


def _event(
    ports: Ports, actor: User, batch: Batch, verb: Verb, act: str, payload: dict[str, str] | None = None
) -> Event:
    at = ports.clock.now()
    return Event(batch.organisation, at, actor.id, verb, act, "disposal_batch", batch.id, "", payload or {})
