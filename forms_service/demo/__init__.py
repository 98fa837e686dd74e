"""The demonstration: invented enquiries and scenarios taken the whole way, through the same use cases as the pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from forms_service.casework.keeping.disposal import ReasonKind
from forms_service.casework.keeping.records import Record
from forms_service.demo.acting import DemoFailed, MovingClock, UseCases, person, play
from forms_service.demo.scripts import Scenario, enquiries, scenario_of, scenarios
from forms_service.demo.store_of_today import StoreOfToday
from forms_service.services.keeping import disposal, records
from forms_service.services.ports import Ports

__all__ = ["DemoFailed", "run"]

LAST_DAY = date(2100, 1, 1)
"""By then every record of the demonstration that has a due date is due."""
Say = Callable[[str], None]


def run(ports: Ports, out: Path, *, say: Say, with_scenarios: bool = True) -> None:
    """Take every enquiry and scenario the whole way and write documents and ``records.json`` to *out*.

    The enquiries lie directly in *out*, each scenario in a directory of its own.
    """
    out.mkdir(parents=True, exist_ok=True)
    clock = MovingClock(ports.clock.now)
    driver = UseCases(replace(ports, clock=clock, store=StoreOfToday(ports.store, clock)), clock)
    plays = [(scenario_of(enquiry), out) for enquiry in enquiries()]
    if with_scenarios:
        plays += [(told, out / f"scenario-{number}") for number, told in enumerate(scenarios(), 1)]
    summary = []
    for number, (scenario, place) in enumerate(plays, 1):
        say(f"[{number}/{len(plays)}] {scenario.title}")
        left = _left(driver, scenario)
        place.mkdir(exist_ok=True)
        summary += [_write(driver.ports, scenario.title, record, out, place) for record in left]
    (out / "records.json").write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    _table(summary, say)
    if with_scenarios:
        _say_what_stays(driver.ports, say)
    say(f"Wrote {out / 'records.json'}")


def _left(driver: UseCases, scenario: Scenario) -> list[Record]:
    """Play it and return the records that it leaves, but for replies that were taken back before they were issued."""
    organisation = driver.ports.directory.organisations()[0].id
    ids = play(driver, scenario)
    with driver.ports.unit_of_work() as unit:
        found = [unit.of(organisation).records.get(record_id) for record_id in ids]
    return [record for record in found if record.issued_at or not record.files]


def _write(ports: Ports, title: str, record: Record, out: Path, place: Path) -> dict[str, object]:
    """Write the files that leave the service and return what is known of their record; *place* is within *out*."""
    reader, files = person(ports, "service_manager"), []
    for item in record.files:
        _, data = records.retrieve(ports, reader, record.id, item.id, "Demonstration")
        file = place / _free_name(place, item.file_name)
        file.write_bytes(data)
        named = {"path": str(file.relative_to(out)), "code": item.code, "media_type": item.media_type}
        files.append({**named, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()})
    with ports.unit_of_work() as unit:
        questionnaire = unit.of(record.organisation).submissions.get(record.submission).questionnaire
        history = unit.of(record.organisation).audit.of_object([record.id, record.enquiry, questionnaire])
    kept = record.retention
    return {
        "scenario": title,
        "reference": record.reference,
        "form": record.definition,
        "template": _main_template(record),
        "files": files,
        "object_keys": [item.key for item in record.objects],
        "retention": {
            "class": kept.class_id,
            "schedule": kept.schedule,
            "trigger": kept.trigger,
            "trigger_date": kept.trigger_date.isoformat() if kept.trigger_date else None,
            "due_date": kept.due_date.isoformat() if kept.due_date else None,
            "review_date": kept.review_date.isoformat(),
        },
        "standing": record.standing.value,
        "held": bool(record.on_hold),
        "holds": [{"authority": hold.authority.value, "why": hold.why} for hold in record.on_hold],
        "sendings": [
            {"recipient": sent.recipient, "channel": sent.channel, "documents": list(sent.documents)}
            for sent in record.sendings
        ],
        "audit_events": [
            {"at": entry.event.at.isoformat(), "verb": entry.event.verb.value, "act": entry.event.act}
            for entry in history
        ],
    }


def _main_template(record: Record) -> str:
    """The template of the document that the record is called after; the first, where it is called after none."""
    every = [*(made for made in record.documents if made.title == record.title), *record.documents]
    return every[0].template if every else ""


def _free_name(place: Path, name: str) -> str:
    """Two corrections of one enquiry have the same reference and code."""
    stem, _, ending = name.rpartition(".")
    names = [name, *(f"{stem}-{number}.{ending}" for number in range(2, 100))]
    return next(free for free in names if not (place / free).exists())


def _say_what_stays(ports: Ports, say: Say) -> None:
    """Say what would be in a disposal batch long after everything is over, and what a hold leaves out of it."""
    found = disposal.due(ports, person(ports, "records_officer"), LAST_DAY)
    held = {item: [reason for reason in item.left_out if reason.kind is ReasonKind.HOLD] for item in found.items}
    stays = [item for item, reasons in held.items() if reasons]
    say(f"Due for disposal by {LAST_DAY}: {len(found.items)} record(s), {len(stays)} of them on hold:")
    for item in stays:
        due = f"due {item.due_date}" if item.due_date else "not dated"
        say(f"{item.reference:20} {item.retention_class:6} {due:14}  {held[item][0].in_words(found.holds)}")
    say("")


def _table(summary: Sequence[Mapping[str, Any]], say: Say) -> None:
    say(f"\n{'Reference':20} {'Document':34} {'Class':6} {'Trigger':24} {'Due':12} Review")
    for row in summary:
        kept = row["retention"]
        due = kept["due_date"] or "not dated"
        say(
            f"{row['reference']:20} {row['template']:34} {kept['class']:6} {kept['trigger']:24} "
            f"{due:12} {kept['review_date']}"
        )
    say("")
