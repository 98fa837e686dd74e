"""What can go wrong with an object in the store: kept by its kind, and told in words with what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_TRIED_AGAIN = "It is tried again without anybody's doing."
_INCIDENT = "Treat it as an incident: run forms-service records verify, and have the file put back from a copy."
_PROBE = "See what forms-service store probe says of the store"


@dataclass(frozen=True)
class Fault:
    """*words* end the sentence that says what could not be done; *remedy* is what to do about it."""

    words: str
    remedy: str


FAULTS: Final[Mapping[str, Fault]] = {
    "StoreUnavailable": Fault("the store gave no answer", f"{_TRIED_AGAIN} If it goes on, see that the store runs."),
    "ObjectMissing": Fault("the store does not have the file", _INCIDENT),
    "ObjectAltered": Fault("what the store has is not what was filed", _INCIDENT),
    "ObjectLocked": Fault("the store refused the change", f"{_PROBE}, and that our clock and its clock agree."),
    "StoreMisconfigured": Fault(
        "the store did not keep what it was told", f"{_PROBE}: the bucket, or the rights of our keys on it."
    ),
    "UnknownSchedule": Fault(
        "the schedule that its record was dated by is not there", "Put the file of that schedule back, and restart."
    ),
    "RetentionRefused": Fault(
        "its schedule does not have the class that its record is kept under", "Put the class back into that schedule."
    ),
}
"""The kinds of fault that have words of their own, by the name of the error."""


def kind_of(error: Exception) -> str:
    """Return what is kept of an error: its kind, and never its words, which may name people."""
    return type(error).__name__


def fault(kind: str) -> Fault:
    return FAULTS.get(kind, Fault(f"of something unexpected ({kind})", f"{_TRIED_AGAIN} The worker's log says more."))
