"""What can go wrong with an object in the store: kept by its kind, and told in words with what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_TRIED_AGAIN = "It is tried again without anybody's doing."
_INCIDENT = "Treat it as an incident: run forms-service records reconcile, and have the file put back from a copy."
_PROBE = "See what forms-service store probe says of the store"


@dataclass(frozen=True)
class StoreFault:
    """*words* end the sentence that says what could not be done; *remedy* is what to do about it."""

    words: str
    remedy: str


FAULTS: Final[Mapping[str, StoreFault]] = {
    "StoreUnavailable": StoreFault(
        "the store gave no answer", f"{_TRIED_AGAIN} If it goes on, see that the store runs."
    ),
    "ObjectMissing": StoreFault("the store does not have the file", _INCIDENT),
    "ObjectAltered": StoreFault("what the store has is not what was filed", _INCIDENT),
    "ObjectLocked": StoreFault("the store refused the change", f"{_PROBE}, and that our clock and its clock agree."),
    "StoreMisconfigured": StoreFault(
        "the store did not keep what it was told", f"{_PROBE}: the bucket, or the rights of our keys on it."
    ),
    "IntegrityFailure": StoreFault(
        "the log does not say that its hold was released",
        "Treat it as an incident: run forms-service records reconcile and audit verify.",
    ),
    "RowsAltered": StoreFault(
        "somebody has changed it, or a hold over it, in the database past the service",
        "Treat it as an incident: run forms-service records reconcile, and put back what was sealed last.",
    ),
    "UnknownSchedule": StoreFault(
        "the schedule that its record was dated by is not there", "Put the file of that schedule back, and restart."
    ),
    "RetentionRefused": StoreFault(
        "its schedule does not have the class that its record is kept under", "Put the class back into that schedule."
    ),
    "LibraryRefused": StoreFault(
        "a form or letter that people work with could not be published today",
        "Run forms-service library check, for an organisation's own with --as: it says where, and what to do. "
        "Publish a next version without it, and retire this one.",
    ),
}
"""The kinds of fault that have words of their own, by the name of the error."""


def kind_of(error: Exception) -> str:
    """Return what is kept of an error: its kind, and never its words, which may name people."""
    return type(error).__name__


def fault(kind: str) -> StoreFault:
    return FAULTS.get(
        kind, StoreFault(f"of something unexpected ({kind})", f"{_TRIED_AGAIN} The worker's log says more.")
    )
