"""Approvals of retention schedules: a named person says that their organisation keeps by this file, and no other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

APPROVED: Final = "schedule_approved"


@dataclass(frozen=True)
class ScheduleApproval:
    """*digest* is that of the file: one that is changed is another, which nobody has approved."""

    organisation: str
    schedule: str
    digest: str
    by: str
    at: datetime


def borne_out(
    approvals: Iterable[ScheduleApproval], entries: Iterable[tuple[str, str, Mapping[str, str] | None]]
) -> Sequence[ScheduleApproval]:
    """Return the approvals that the log says of: schedule, who, and of which file, where that has not expired."""
    known = {(schedule, by, None if said is None else said.get("sha256", "")) for schedule, by, said in entries}
    return [each for each in approvals if any((each.schedule, each.by, of) in known for of in (each.digest, None))]
