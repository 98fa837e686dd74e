"""Letting go of what was counted, once nothing is limited by it any more."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.services.ports import Ports

KEPT_FOR: Final = timedelta(hours=1)


def clear_counters(ports: Ports) -> JobOutcome:
    """Remove counters whose window is over, as a job that comes round."""
    return JobOutcome(f"{ports.counters.expire(before=ports.clock.now() - KEPT_FOR)} let go")
