"""Approvals of retention schedules: a named person says that their organisation keeps by this file, and no other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ScheduleApproval:
    """*digest* is that of the file: one that is changed is another, which nobody has approved."""

    organisation: str
    schedule: str
    digest: str
    by: str
    at: datetime
