"""What database, store and log do not say alike, and how far a reconciliation of the three is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

NOBODYS: Final = ""
"""The organisation of what lies in the store and is of none that is known here."""


class Lack(StrEnum):
    """In what database, store and log differ."""

    MISSING = "missing"
    ALTERED = "altered"
    METADATA = "metadata"
    UNLOCKED = "unlocked"
    HOLD = "hold"
    MANIFEST = "manifest"
    RECORD = "record"
    DATING = "dating"
    LOG = "log"
    LOST = "lost"
    STRAY = "stray"
    UNREAD = "unread"
    UNSERVED = "unserved"
    DISPOSAL = "disposal"

    @property
    def remedy(self) -> str:
        return _REMEDIES[self]


_INCIDENT: Final = "Treat it as an incident:"
_REMEDIES: Final = {
    Lack.MISSING: f"{_INCIDENT} have the file put back from a copy of the store.",
    Lack.ALTERED: f"{_INCIDENT} hand nothing out of it, and have the file put back from a copy of the store.",
    Lack.METADATA: f"{_INCIDENT} somebody has changed it in the store. Find out who may write there.",
    Lack.UNLOCKED: "See that a worker runs, and what forms-service store probe says; --fix has it locked at once.",
    Lack.HOLD: "Nobody may destroy it meanwhile. See who may write to the store; --fix has it held at once.",
    Lack.MANIFEST: "See that a worker runs, and what its log says; the manifest is written by it.",
    Lack.RECORD: (
        f"{_INCIDENT} somebody has changed the database past the service. Find out who may, and put back what is "
        "sealed, or have a person say what is right."
    ),
    Lack.DATING: (
        f"{_INCIDENT} destroy nothing by this date, and record, review or close nothing of it until somebody has held "
        "what it is dated by (its answers, its people and who is linked with them, the day its enquiry was closed) "
        "against the log and the papers. Only then have it dated anew, by recording what is right."
    ),
    Lack.LOG: f"{_INCIDENT} run forms-service audit verify, and find out who may write to the database.",
    Lack.LOST: "Find out whether an older database was brought back: forms-service records bring-home brings home "
    "what has a manifest.",
    Lack.STRAY: "Nothing reads it. Find out who put it there; it may be deleted once its lock has ended.",
    Lack.UNSERVED: "Put the organisation back into ORGANISATIONS_FILE, so that somebody answers for what is kept of "
    "it; where it was never one of yours, find out who put it there.",
    Lack.DISPOSAL: (
        "Run forms-service records replay-disposals: it destroys again what the ledger says was destroyed. Where it "
        "finds nothing to do, treat it as an incident: find out who may write to the database or the store."
    ),
    Lack.UNREAD: "See that the store runs, and reconcile again.",
}  # fmt: skip


@dataclass(frozen=True)
class Discrepancy:
    """One thing that is not alike, in a sentence that names nobody; *thing* is a key or a hold.

    *record*, *enquiry* and *reference* are empty where they are not known.
    """

    organisation: str
    lack: Lack
    words: str
    reference: str = ""
    record: str = ""
    thing: str = ""
    enquiry: str = ""

    @property
    def remedy(self) -> str:
        return self.lack.remedy


class ReconciliationStage(StrEnum):
    """What is compared, in this order."""

    LOG = "log"
    PEOPLE = "people"
    RECORDS = "records"
    DATES = "dates"
    DISPOSALS = "disposals"
    STORE = "store"
    OVER = "over"


STAGES: Final = (
    ReconciliationStage.LOG,
    ReconciliationStage.PEOPLE,
    ReconciliationStage.RECORDS,
    ReconciliationStage.DATES,
    ReconciliationStage.DISPOSALS,
)
"""What is compared for each organisation by itself; then the store is walked once, for all."""


@dataclass(frozen=True)
class Reconciliation:
    """One walk through everything, in portions: *place* is what was compared last of its *stage* and *organisation*.

    *nightly* is one that the job goes on with; *records* and *files* are how many were compared so far.
    """

    id: str
    begun_at: datetime
    nightly: bool
    stage: ReconciliationStage
    organisation: str
    place: str = ""
    records: int = 0
    files: int = 0
    ended_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        return self.stage is ReconciliationStage.OVER

    def at(self, place: str, *, records: int = 0, files: int = 0) -> Reconciliation:
        return replace(self, place=place, records=self.records + records, files=self.files + files)

    def on_to(self, stage: ReconciliationStage, organisation: str) -> Reconciliation:
        return replace(self, stage=stage, organisation=organisation, place="")

    def ended(self, at: datetime) -> Reconciliation:
        return replace(self, stage=ReconciliationStage.OVER, place="", ended_at=at)
