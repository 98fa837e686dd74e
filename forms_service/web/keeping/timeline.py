"""The life of a record on its page: filed, issued, sent, corrected, dated and held, and how much it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forms_service.casework.reading_reasons import OPENING
from forms_service.services.keeping.records import RecordView
from forms_service.services.ports import Directory
from forms_service.services.repositories.auditing import AuditEntry
from forms_service.web.auditing import history
from forms_service.web.auditing.history import name_of


@dataclass(frozen=True)
class Milestone:
    """What happened to a record, when, and by whom."""

    at: datetime
    words: str
    who: str


def life_of(found: RecordView, directory: Directory) -> Sequence[Milestone]:
    """Return what was done with a record or its hold, the first first, and at its end how often it was read."""
    things = {found.record.id, *(hold.id for hold in found.record.holds)}
    theirs = [entry for entry in found.history if entry.event.object_id in things]
    issued = [entry for entry in found.history if entry.event.act == "reply_issued"]
    done = sorted([*history.without_reading(theirs), *issued], key=lambda entry: entry.number)
    told = [Milestone(line.at, line.words, line.who) for line in history.lines(done, directory)]
    return [*told, *_reading(theirs, directory)]


def _reading(theirs: Sequence[AuditEntry], directory: Directory) -> list[Milestone]:
    read = [entry.event for entry in theirs if entry.event.act in OPENING]
    if not read:
        return []
    people, times = len({event.actor for event in read}), len(read)
    how_often = f"{times} {_in_number('time', times)} so far, by {people} {_in_number('person', people)}"
    words = f"read for the last time: {how_often}"
    return [Milestone(read[-1].at, words, name_of(read[-1].actor, directory))]


def _in_number(what: str, number: int) -> str:
    several = {"time": "times", "person": "people"}
    return what if number == 1 else several[what]
