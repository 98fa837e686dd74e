"""How long is left, in words: lateness and same-day work are said, never only coloured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forms_service.engine.moments import Moment
from forms_service.web.frame.templating import date_text


@dataclass(frozen=True)
class Due:
    """*tone* is a tone of ``components/status.html``."""

    text: str
    tone: str = "plain"


def due(needed_by: Moment | None, now: datetime, received: Moment | None = None) -> Due:
    """Say when *needed_by* is, seen from *now* (local).

    What was *received* on the day it is needed is called same-day work.
    """
    if needed_by is None:
        return Due("no date set")
    moment = needed_by.wall
    found = _due(moment, now)
    if received is None or received.day != needed_by.day:
        return found
    text = f"Same day: by {_at(moment)} today" if found.tone == "waiting" else f"Same day, {found.text}"
    return Due(text, found.tone)


def _due(moment: datetime, now: datetime) -> Due:
    days = (moment.date() - now.date()).days
    if moment < now:
        return Due(f"late: was due {_at(moment)} today" if days == 0 else f"late by {_days(-days)}", "attention")
    if days == 0:
        return Due(f"today by {_at(moment)}", "waiting")
    if days == 1:
        return Due(f"tomorrow by {_at(moment)}")
    return Due(f"in {_days(days)}, {date_text(moment.date())}")


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _at(moment: datetime) -> str:
    return f"{moment.hour % 12 or 12}:{moment:%M}{'am' if moment.hour < 12 else 'pm'}"
