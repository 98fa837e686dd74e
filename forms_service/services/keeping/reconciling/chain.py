"""The log itself: walked from its first entry, and held against every head of it that lies in locked storage."""

from __future__ import annotations

from forms_service.casework.keeping.discrepancies import Discrepancy, Lack
from forms_service.services.auditing.anchors import verify
from forms_service.services.ports import Ports

MOST_SAID_OF_IT = 20
"""So many faults of one log are said: where there are more, audit verify says all of them."""
NIGHTLY_HEADS = 100
"""So many of the newest heads are read back each night: each vouches for all that came before it."""


def of_chain(ports: Ports, organisation: str, *, nightly: bool) -> list[Discrepancy]:
    """Say what in the log of an organisation is not as it was written, or not as it was anchored."""
    faults = verify(ports, organisation, newest=NIGHTLY_HEADS if nightly else None).faults
    said = [
        Discrepancy(organisation, Lack.LOG, f"The log, entry {fault.number}: {fault.message}" if fault.number
            else f"The log: {fault.message}", thing=f"log:{fault.number}")
        for fault in faults[:MOST_SAID_OF_IT]
    ]  # fmt: skip
    if len(faults) > len(said):
        words = f"The log: {len(faults) - len(said)} more fault(s), which forms-service audit verify says."
        said.append(Discrepancy(organisation, Lack.LOG, words, thing="log"))
    return said
