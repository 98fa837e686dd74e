"""Requests and incidents that were destroyed, held against log and ledger: nothing of them is there; both say it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from forms_service.casework.keeping.discrepancies import Discrepancy, Lack
from forms_service.casework.keeping.disposing.ended_matters import ENDED, EndedMatter
from forms_service.services.keeping.disposing.ended_matters import ended_but_there, ended_in_ledger, not_entered
from forms_service.services.ports import Ports
from forms_service.services.repositories.auditing import DoneWith
from forms_service.services.work import Work, service_work

_ENTERED_WITHIN: Final = timedelta(hours=3)
"""In that time what ended is entered in the ledger, or it is late."""


def still_there(work: Work, entries: Sequence[DoneWith]) -> Iterator[Discrepancy]:
    """Say what the log says was destroyed of requests and incidents, and the database has."""
    for entry in entries:
        if entry.act in ENDED and ended_but_there(work, entry.act, entry.thing) is not None:
            yield _amiss(EndedMatter(work.organisation, entry.act, entry.thing), "log")


def of_ended(ports: Ports, organisation: str) -> Iterator[Discrepancy]:
    """Say what the ledger lacks of what ended, what it has of what is there, and what is no entry of it."""
    for key, matter in ended_in_ledger(ports, organisation):
        if matter is None:
            words = f"The object {key} lies in the ledger, and is no entry of it."
            yield Discrepancy(organisation, Lack.STRAY, words, thing=key)
            continue
        with service_work(ports, organisation) as work:
            is_logged = bool(work.audit.having(matter.act, [matter.matter]))
            if not is_logged and ended_but_there(work, matter.act, matter.matter) is not None:
                yield _amiss(matter, "ledger")
    for matter in not_entered(ports, organisation):
        with service_work(ports, organisation) as work:
            ended_at = max(entry.event.at for entry in work.audit.proven(matter.act, [matter.matter]))
            if ended_at + _ENTERED_WITHIN < work.now:
                words = f"The {ENDED[matter.act]} {matter.matter} was destroyed, and is not in the ledger."
                yield Discrepancy(organisation, Lack.DISPOSAL, words, thing=matter.matter)


def _amiss(matter: EndedMatter, where: str) -> Discrepancy:
    words = f"The {where} says that the {ENDED[matter.act]} {matter.matter} was destroyed, and the database has it."
    return Discrepancy(matter.organisation, Lack.DISPOSAL, words, thing=matter.matter)
