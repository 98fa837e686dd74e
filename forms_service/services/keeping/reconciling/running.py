"""A reconciliation, run in portions: each reads a little, looks at the store, and writes down what it found.

Nightly a worker does a portion between one document and the next; by hand a command does one after the other. What is
found is looked at once more before it is believed: somebody may have been at work on it that very moment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import uuid4

from forms_service.casework.errors import Unavailable
from forms_service.casework.ids import RecordId
from forms_service.casework.keeping.discrepancies import (
    NOBODYS,
    STAGES,
    Discrepancy,
    Lack,
    Reconciliation,
    ReconciliationStage,
)
from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.services.keeping.in_store.store_faults import kind_of
from forms_service.services.keeping.reconciling import beside_records, dated, disposed, logged, people, strays
from forms_service.services.keeping.reconciling.chain import of_chain
from forms_service.services.keeping.reconciling.kept import of_records
from forms_service.services.keeping.reconciling.reading import read_each
from forms_service.services.organisations import every_organisation
from forms_service.services.ports import Ports
from forms_service.services.work import service_work
from storage.contract import StoreUnavailable

RECORDS = 20
"""So many records are looked at in one portion."""
MOST_SAID = 2000
"""So much is written down of one reconciliation: where there is more, nothing is what it was."""


def nightly(ports: Ports) -> JobOutcome:
    """Do one portion of what was begun, or begin; whatever waits for the worker has its turn before the next."""
    with ports.unit_of_work() as unit:
        run = unit.reconciliations.unfinished()
    run = go_on(ports, run or begin(ports, nightly=True))
    with ports.unit_of_work() as unit:
        found = len(unit.reconciliations.found(run))
    return JobOutcome(f"{run.records} record(s) and {run.files} file(s), {found} found", more=not run.is_over)


def by_hand(ports: Ports, say: Callable[[Reconciliation], None]) -> Sequence[Discrepancy]:
    """Compare everything now, and return what was found; *say* hears of each portion."""
    run = begin(ports, nightly=False)
    while not run.is_over:
        say(run)
        run = go_on(ports, run)
    with ports.unit_of_work() as unit:
        return unit.reconciliations.found(run)


@dataclass(frozen=True)
class Reconciled:
    """What was *found* of one organisation, and of nobody, when everything was compared last.

    *at* is none before the first time.
    """

    at: datetime | None
    found: Sequence[Discrepancy]


def last(ports: Ports, organisation: str) -> Reconciled:
    with ports.unit_of_work() as unit:
        run = unit.reconciliations.last()
        if run is None:
            return Reconciled(None, ())
        found = [each for whose in (organisation, NOBODYS) for each in unit.reconciliations.found(run, whose)]
        return Reconciled(run.ended_at, found)


def begin(ports: Ports, *, nightly: bool) -> Reconciliation:
    run = Reconciliation(uuid4().hex, ports.clock.now(), nightly, STAGES[0], every_organisation(ports)[0])
    with ports.unit_of_work() as unit:
        unit.reconciliations.begin(run)
        unit.commit()
    return run


def go_on(ports: Ports, run: Reconciliation) -> Reconciliation:
    """Do one portion; return how far it is then."""
    with ports.unit_of_work() as unit:
        before = unit.reconciliations.found(run)
    after, found = _next_portion(ports, run, before)
    second = set(_next_portion(ports, run, before)[1]) if found else ()
    found = [each for each in found if each in second][: MOST_SAID - len(before)]
    with ports.unit_of_work() as unit:
        unit.reconciliations.save(after, expected=run, found=found)
        unit.commit()
    return after


Portion = tuple[Reconciliation, Sequence[Discrepancy]]


def _next_portion(ports: Ports, run: Reconciliation, before: Sequence[Discrepancy]) -> Portion:
    """Look at the next portion; where something in it cannot be read at all, say so and go on with what comes next."""
    try:
        return _PORTIONS[run.stage](ports, run, before)
    except (Unavailable, StoreUnavailable):
        raise
    except Exception as error:  # noqa: BLE001 (one changed row must not keep everything else from being compared)
        words = f"What is compared here ({run.stage}) cannot be read to its end any more ({kind_of(error)})."
        return _following_stage(ports, run), [Discrepancy(run.organisation, Lack.UNREAD, words, thing=run.stage.value)]


def _compare_log(ports: Ports, run: Reconciliation, _before: Sequence[Discrepancy]) -> Portion:
    with service_work(ports, run.organisation) as work:
        entries, found = logged.of_log(work, int(run.place or 0))
    if not run.place:
        found = [*found, *of_chain(ports, run.organisation, nightly=run.nightly)]
    if len(entries) < logged.ENTRIES:
        return _following_stage(ports, run), found
    return run.at(str(entries[-1].number)), found


def _compare_people(ports: Ports, run: Reconciliation, _before: Sequence[Discrepancy]) -> Portion:
    with service_work(ports, run.organisation) as work:
        place, found = people.of_people(work, run.place)
    return (run.at(place) if place else _following_stage(ports, run)), found


def _compare_records(ports: Ports, run: Reconciliation, before: Sequence[Discrepancy]) -> Portion:
    named = {one.thing for one in before if one.lack is Lack.LOG and one.thing}
    return _look_at_next(ports, run, partial(of_records, ports, named_holds=named))


def _compare_dates(ports: Ports, run: Reconciliation, before: Sequence[Discrepancy]) -> Portion:
    """What is altered is said already; what else is in its enquiry may be dated by it."""
    altered = {one.enquiry for one in before if one.lack is Lack.RECORD}
    unread = {one.record for one in before if one.lack is Lack.UNREAD}

    def look(organisation: str, ids: Sequence[RecordId]) -> Looked:
        with service_work(ports, organisation) as work:
            readable = work.records.these([each for each in ids if each not in unread])
            mine = [record for record in readable if record.enquiry not in altered]
            return 0, [each for record in mine for each in dated.compare_with_rules(work, record)]

    return _look_at_next(ports, run, look)


Looked = tuple[int, list[Discrepancy]]
"""How many files were looked at, and what is not alike."""
Look = Callable[[str, Sequence[RecordId]], Looked]


def _look_at_next(ports: Ports, run: Reconciliation, look: Look) -> Portion:
    with service_work(ports, run.organisation) as work:
        ids = work.records.ids(run.place, limit=RECORDS)
    looked = read_each(partial(look, run.organisation), ids, partial(_unread, run.organisation))
    number, found = sum(number for number, _ in looked), [each for _, found in looked for each in found]
    is_counted = run.stage is ReconciliationStage.RECORDS
    after = run.at(ids[-1] if ids else run.place, records=len(ids) if is_counted else 0, files=number)
    return (after if len(ids) == RECORDS else _following_stage(ports, after)), found


def _unread(organisation: str, record: RecordId, kind: str) -> Looked:
    words = f"The record {record} cannot be read from the database any more ({kind})."
    return 0, [Discrepancy(organisation, Lack.UNREAD, words, record=record)]


def _compare_disposals(ports: Ports, run: Reconciliation, _before: Sequence[Discrepancy]) -> Portion:
    place, found = disposed.unlike_ledger(ports, run.organisation, run.place)
    if not run.place:
        found += [*beside_records.of_ended(ports, run.organisation)]
        found += [*beside_records.of_given(ports, run.organisation)]
    return (run.at(place) if place else _following_stage(ports, run)), found


def _compare_store(ports: Ports, run: Reconciliation, before: Sequence[Discrepancy]) -> Portion:
    names, found = strays.of_store(ports, run.place, before)
    if len(names) < strays.NAMES:
        return run.ended(ports.clock.now()), found
    return run.at(names[-1]), found


_PORTIONS = {
    ReconciliationStage.LOG: _compare_log,
    ReconciliationStage.PEOPLE: _compare_people,
    ReconciliationStage.RECORDS: _compare_records,
    ReconciliationStage.DATES: _compare_dates,
    ReconciliationStage.DISPOSALS: _compare_disposals,
    ReconciliationStage.STORE: _compare_store,
}


def _following_stage(ports: Ports, run: Reconciliation) -> Reconciliation:
    """What comes after a stage: the next of the same organisation, the first of the next one, and at last the store."""
    if run.stage is ReconciliationStage.STORE:
        return run.ended(ports.clock.now())
    every, stage = every_organisation(ports), STAGES.index(run.stage) + 1
    if stage < len(STAGES):
        return run.on_to(STAGES[stage], run.organisation)
    after = every.index(run.organisation) + 1 if run.organisation in every else len(every)
    return run.on_to(STAGES[0], every[after]) if after < len(every) else run.on_to(ReconciliationStage.STORE, NOBODYS)
