"""Database, store and log of an installation held against each other, as the command does it."""

from __future__ import annotations

from collections.abc import Sequence

from forms_service.casework.keeping.discrepancies import Discrepancy, Reconciliation
from forms_service.services.keeping.reconciling import running
from forms_service.services.ports import Ports


def reconciled(ports: Ports) -> tuple[Reconciliation, Sequence[Discrepancy]]:
    """Compare everything; return how much that was, and what is not alike."""
    run = running.begin(ports, nightly=False)
    while not run.is_over:
        run = running.go_on(ports, run)
    with ports.unit_of_work() as unit:
        return run, unit.reconciliations.found(run)


def discrepancies(ports: Ports) -> Sequence[Discrepancy]:
    return reconciled(ports)[1]
