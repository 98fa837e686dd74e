"""Reading that may be asked about: counted for each user, with the reasons that they gave. It says no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from forms_service.casework.auditing.events import Event, LogObject, Verb
from forms_service.casework.reading_reasons import AFTER_ACT, ON_WORK_LIST, OPENING, TOGETHER, WHO_LOOKED, WORKING
from forms_service.casework.users import Permission
from forms_service.engine.moments import local
from forms_service.services.auditing.refusals import MOST_AN_HOUR, REFUSED_OFTEN
from forms_service.services.keeping.oversight.who_looked import AT_ONCE, Days
from forms_service.services.repositories.auditing import AuditEntry, AuditSearch
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

FROM_HOUR, TO_HOUR = 7, 19
WEEKEND: Final = 5
SHORT_TIME: Final = timedelta(minutes=10)
BY_TASK: Final = frozenset({WORKING, ON_WORK_LIST, TOGETHER, AFTER_ACT, WHO_LOOKED})
"""What is kept as a reason where the task said it, and nobody chose."""


@dataclass(frozen=True)
class ReadingOfUser:
    """How often one user opened something, and in which of the ways that are counted; *reasons* are those they chose.

    *without_reason* is of how much the log says none, as a command has nobody to ask; what is erased is not among it.
    *most_at_once* is of how many different things it was within ten minutes.
    """

    user: str
    opened: int
    refused: int
    outside_hours: int
    without_task: int
    without_reason: int
    most_at_once: int
    reasons: Mapping[str, int]


@use_case(Permission.READ_AUDIT)
def reading_by_user(work: Work, days: Days) -> Sequence[ReadingOfUser]:
    """Count the reading of each user within some days; that it was looked at is logged."""
    work.read("reading_counted", LogObject("audit_log"), {"since": days.since.isoformat()})
    search = AuditSearch(since=days.begins, before=days.ends, verbs=(Verb.CONSULTATION, Verb.REFUSAL))
    entries = sorted(_entries(work, search), key=lambda entry: (entry.event.actor, entry.event.at))
    return [_of_user(user, list(theirs)) for user, theirs in groupby(entries, key=lambda entry: entry.event.actor)]


def _entries(work: Work, search: AuditSearch) -> Iterable[AuditEntry]:
    page = work.audit.entries(search, limit=AT_ONCE)
    while page:
        yield from page
        page = work.audit.entries(replace(search, below=page[-1].number), limit=AT_ONCE)


def _of_user(user: str, theirs: Sequence[AuditEntry]) -> ReadingOfUser:
    opened = [entry for entry in theirs if _opens(entry.event)]
    whys = [entry.payload.get("reason", "") for entry in opened if entry.payload is not None]
    chosen = [why for why in whys if why and why not in BY_TASK]
    return ReadingOfUser(
        user,
        len(opened),
        sum(_refusals_of(entry.event) for entry in theirs if entry.event.verb is Verb.REFUSAL),
        sum(is_outside_hours(entry.event.at) for entry in opened),
        len(chosen),
        whys.count(""),
        _most_at_once([entry.event for entry in opened]),
        dict(Counter(chosen).most_common()),
    )


def _opens(event: Event) -> bool:
    """Whether somebody opened one thing: an act that is not among these shows lists, or is beside an opening."""
    return event.act in OPENING and bool(event.object_id)


def _refusals_of(event: Event) -> int:
    """How many refusals a line stands for, at least: of a flood only each tenfold has one."""
    if event.act != REFUSED_OFTEN:
        return 1
    times = int(event.payload.get("times", "0"))
    return times - times // 10 if times > MOST_AN_HOUR else 1


def is_outside_hours(at: datetime) -> bool:
    here = local(at)
    return here.weekday() >= WEEKEND or not FROM_HOUR <= here.hour < TO_HOUR


def _most_at_once(opened: Sequence[Event]) -> int:
    most, first = 0, 0
    within: Counter[str] = Counter()
    for event in opened:
        within[event.object_id] += 1
        while event.at - opened[first].at > SHORT_TIME:
            left = opened[first].object_id
            within[left] -= 1
            if not within[left]:
                del within[left]
            first += 1
        most = max(most, len(within))
    return most
