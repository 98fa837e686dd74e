"""Whether the service can work: each part of it with its state, since when, and what to do. It names nobody.

One list for the load balancer, for Prometheus and for the page of whoever runs the service.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final
from uuid import UUID

from forms_service.casework.errors import Unavailable
from forms_service.casework.users import GovernanceDocument, Organisation
from forms_service.engine.moments import local
from forms_service.services.keeping.in_store import behind
from forms_service.services.keeping.protection.policies import policy_in_force
from forms_service.services.organisations import every_organisation
from forms_service.services.ports import Ports
from forms_service.services.repositories.unit_of_work import UnitOfWork
from forms_service.services.scheduling import jobs
from forms_service.services.watching import Disk, Gauges, HelperCondition
from forms_service.services.work import service_work
from storage.contract import ObjectKey, ObjectMissing, StoreError

_NOTHING: Final = ObjectKey.new(UUID(int=0), 0, sha256(b"").hexdigest())
"""A key under which nothing is stored: a store that says so answers."""
LONG: Final = timedelta(minutes=10)
"""What a worker should have done so long ago is late."""
OLD: Final = timedelta(hours=36)
"""A reconciliation that ended so long ago is late: there is one every night."""
LITTLE_ROOM, NO_ROOM = 1_000_000_000, 100_000_000
"""How many bytes free are few on a disk, and with how many nothing goes on."""
_WORKER: Final = "See that a worker runs."
HELPERS: Final = {"office": "LibreOffice", "letters": "The sandbox for letters", "files": "The sandbox for files"}
"""What each kind of helper is called."""


class PartState(StrEnum):
    """How it is with a part of the service, from best to worst."""

    WELL = "well"
    WAITS = "waits"
    LATE = "late"
    AWAY = "away"

    @property
    def rank(self) -> int:
        return list(PartState).index(self)


@dataclass(frozen=True)
class ServicePart:
    """One part: its *name* for machines, *words* for people, the *remedy* where something is to be done.

    *amount* is what is counted of it: seconds, bytes, records.
    """

    name: str
    title: str
    state: PartState
    words: str
    remedy: str = ""
    since: datetime | None = None
    amount: float | None = None


@dataclass(frozen=True)
class Readiness:
    """Without the database no page can be made; for everything else pages wait, or go on."""

    parts: Sequence[ServicePart]

    @property
    def can_serve(self) -> bool:
        return all(part.state is not PartState.AWAY for part in self.parts if part.name == "database")

    def gauges(self) -> list[Gauges]:
        states = {part.name: float(part.state.rank) for part in self.parts}
        amounts = {part.name: part.amount for part in self.parts if part.amount is not None}
        return [
            Gauges("part_state", "0 well, 1 waits, 2 late, 3 away.", states, "part"),
            Gauges("part_amount", "Seconds, bytes, records or faults, by the part that they are of.", amounts, "part"),
        ]


def look(ports: Ports) -> Readiness:
    """Ask whatever the service needs whether it is there."""
    elsewhere = [
        _store_part(ports),
        _library_part(ports),
        *_papers(ports),
        *_helpers(ports),
        *map(_disk, ports.machine.disks()),
    ]
    return Readiness([*_in_database(ports), *elsewhere])


def _in_database(ports: Ports) -> list[ServicePart]:
    try:
        with ports.unit_of_work() as unit:
            parts = [_tables(ports, unit), _queue(ports, unit), _seals(ports, unit), _reconciliation(ports, unit)]
        return [*parts, _jobs(ports), _locks(ports)]
    except Unavailable as away:
        remedy = "See that it runs, and what its log says."
        return [ServicePart("database", "Database", PartState.AWAY, str(away), remedy)]


def _tables(ports: Ports, unit: UnitOfWork) -> ServicePart:
    schema, wanted = unit.versions.schema(), ports.machine.schema
    words = f"It answers. Service {ports.machine.version or 'of no version'}, tables {schema or 'of no version'}."
    if wanted and wanted < unit.versions.oldest_writer():
        remedy = "This process is of an older version than the database: start it anew."
        return ServicePart("database", "Database", PartState.AWAY, f"{words} It lets only a newer one write.", remedy)
    if wanted and schema != wanted:
        remedy = "Start the processes of the newer version everywhere."
        return ServicePart(
            "database", "Database", PartState.LATE, f"{words} This process knows tables {wanted}.", remedy
        )
    return ServicePart("database", "Database", PartState.WELL, words)


def _store_part(ports: Ports) -> ServicePart:
    remedy = "Pages go on and documents wait. See that it runs; forms-service store probe says more."
    if _store_answers(ports):
        return ServicePart("store", "Object store", PartState.WELL, "It answers.")
    return ServicePart("store", "Object store", PartState.AWAY, "It does not answer.", remedy)


def _library_part(ports: Ports) -> ServicePart:
    aside = {fault.at.partition(":")[0] for fault in (*ports.library.set_aside, *ports.templates.set_aside)}
    if not aside:
        return ServicePart("library", "Forms and letters", PartState.WELL, "All that is published is used.", amount=0)
    words = f"{len(aside)} file(s) are set aside, and not used here: {', '.join(sorted(aside))}."
    remedy = "“Forms and letters” says why of each. What does not need them goes on."
    return ServicePart("library", "Forms and letters", PartState.LATE, words, remedy, amount=len(aside))


def _store_answers(ports: Ports) -> bool:
    try:
        ports.store.stat(_NOTHING)
    except ObjectMissing:
        return True
    except (StoreError, Unavailable):
        return False
    return True


def _queue(ports: Ports, unit: UnitOfWork) -> ServicePart:
    asked_at = unit.queue.oldest()
    if asked_at is None:
        return ServicePart("queue", "Documents", PartState.WELL, "Every document that was asked for is made.", amount=0)
    waits = ports.clock.now() - asked_at
    state = PartState.LATE if waits > LONG else PartState.WAITS
    words = "Documents wait to be made; what each of your organisation waits for stands below."
    return ServicePart("queue", "Documents", state, words, _WORKER, asked_at, max(0.0, waits.total_seconds()))


def _seals(ports: Ports, unit: UnitOfWork) -> ServicePart:
    changed_at = unit.queue.oldest_unsealed()
    if changed_at is None:
        return ServicePart(
            "seals", "Manifests of records", PartState.WELL, "Every record is sealed as it is.", amount=0
        )
    waits = ports.clock.now() - changed_at
    state = PartState.LATE if waits > LONG else PartState.WAITS
    words = "Records were changed and are not sealed anew yet."
    return ServicePart(
        "seals", "Manifests of records", state, words, _WORKER, changed_at, max(0.0, waits.total_seconds())
    )


def _reconciliation(ports: Ports, unit: UnitOfWork) -> ServicePart:
    name, title, run = "reconciliation", "Reconciliation", unit.reconciliations.last()
    if run is None or run.ended_at is None:
        return ServicePart(name, title, PartState.WAITS, "None was done yet; it is done every night.", _WORKER)
    found = unit.reconciliations.count_found(run)
    if found:
        remedy = "The records officer sees each under “Locks and holds in the store”, with what to do."
        words = f"Database, store and log differ in {found} {'thing' if found == 1 else 'things'}."
        return ServicePart(name, title, PartState.LATE, words, remedy, run.ended_at, found)
    if ports.clock.now() - run.ended_at > OLD:
        return ServicePart(name, title, PartState.LATE, "The last was not last night.", _WORKER, run.ended_at, 0)
    return ServicePart(name, title, PartState.WELL, "Nothing differed.", "", run.ended_at, 0)


def _jobs(ports: Ports) -> ServicePart:
    late = jobs.late(ports)
    if not late:
        return ServicePart("jobs", "Jobs that come round", PartState.WELL, "Each ran when it was due.", amount=0)
    words = f"{len(late)} {'is' if len(late) == 1 else 'are'} late, or failed; which, stands below."
    return ServicePart("jobs", "Jobs that come round", PartState.LATE, words, late[0].remedy, amount=len(late))


def _locks(ports: Ports) -> ServicePart:
    title = "Locks and holds in the store"
    every = [one for whose in every_organisation(ports) for one in behind.of_organisation(ports, whose)]
    late = sum(any(not problem.waits for problem in one.problems) for one in every)
    if late:
        remedy = "The records officer sees each under “Locks and holds in the store”, with what to do."
        return ServicePart(
            "locks", title, PartState.LATE, f"Those of {late} record(s) fall behind.", remedy, amount=late
        )
    if every:
        words = f"Holds of {len(every)} record(s) are not set or lifted yet."
        return ServicePart("locks", title, PartState.WAITS, words, _WORKER, amount=0)
    return ServicePart("locks", title, PartState.WELL, "Each is as it should be.", amount=0)


def _papers(ports: Ports) -> Iterator[ServicePart]:
    """The papers that organisations go by here, where any are on file: whether one is to be reviewed."""
    every = [paper for each in ports.directory.organisations() for paper in _governing(ports, each)]
    today = local(ports.clock.now()).date()
    due = sorted(paper.days_to_review(today) for paper in every if paper.is_due(today))
    remedy = (
        "forms-service check names each: have its owner review it, note that in ORGANISATIONS_FILE, and start anew. No "
        "start is refused for it where people work already."
    )
    name, title = "papers", "Policy documents and impact assessments"
    if not due:
        yield from [ServicePart(name, title, PartState.WELL, "None is to be reviewed soon.", amount=0)] if every else ()
    elif due[0] < 0:
        words = f"{len(due)} to be reviewed: the longest overdue was to be {-due[0]} day(s) ago."
        yield ServicePart(name, title, PartState.LATE, words, remedy, amount=len(due))
    else:
        words = f"{len(due)} to be reviewed: the first within {due[0]} day(s)."
        yield ServicePart(name, title, PartState.WAITS, words, remedy, amount=len(due))


def _governing(ports: Ports, whose: Organisation) -> Iterator[GovernanceDocument]:
    """Its policy document as it is recorded, or as the file says where none is yet; and its impact assessment."""
    with service_work(ports, whose.id) as work:
        policy = policy_in_force(work)
    yield from (paper for paper in (policy, whose.impact_assessment) if paper)


def _helpers(ports: Ports) -> Iterator[ServicePart]:
    conditions = {each.helper: each for each in ports.measures.helpers()}
    missing = ports.machine.packages_missing()
    for helper, title in HELPERS.items():
        if helper == "office" and missing:
            words = "It cannot run on this machine: pages go on, previews do not, and what workers here make waits."
            remedy = f"Install the Debian packages: {', '.join(missing)}."
            yield ServicePart(helper, title, PartState.AWAY, words, remedy)
        elif helper == "files" and ports.machine.sandbox_begins() is False:
            words = "None can begin on this machine just now: no file is taken, and no letter is made."
            remedy = "See that there is memory, and room under FORMS_VAR."
            yield ServicePart(helper, title, PartState.AWAY, words, remedy)
        else:
            yield _helper(title, conditions.get(helper, HelperCondition(helper)))


def _helper(title: str, condition: HelperCondition) -> ServicePart:
    at, losses = condition.lost_at, condition.losses
    if condition.in_a_row:
        words = f"It was lost {condition.in_a_row} times in a row, and is tried again after at most 5 seconds."
        remedy = "See that there is memory, and room under FORMS_VAR; the log says helper_lost."
        return ServicePart(condition.helper, title, PartState.LATE, words, remedy, at, losses)
    words = (
        f"It is well; it was lost {losses} times since the service was started, and replaced."
        if losses
        else "It is well, or nobody has needed it yet."
    )
    return ServicePart(condition.helper, title, PartState.WELL, words, "", at, losses)


def _disk(disk: Disk) -> ServicePart:
    name, title = f"disk_{disk.name}", f"Room for {disk.what}"
    words = f"{disk.free / 1e9:.1f} GB are free."
    if disk.free >= LITTLE_ROOM:
        return ServicePart(name, title, PartState.WELL, words, amount=disk.free)
    state = PartState.LATE if disk.free >= NO_ROOM else PartState.AWAY
    return ServicePart(name, title, state, words, "Make room.", amount=disk.free)
