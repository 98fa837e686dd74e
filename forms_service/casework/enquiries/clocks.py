"""How much of the time for a reply has gone, the reminders, and what a reply promises for a day after its issue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from textwrap import shorten
from typing import Final

from forms_service.casework.known_by_name import (
    CN_BREACH,
    CN_CHASE_DATE,
    CN_RECIPIENT,
    CN_RECIPIENTS,
    CN_REPORT_BY,
    CN_TELL,
    XA_ACTION,
    XA_ACTIONS,
    XA_DONE,
    XA_DUE,
    XA_REVIEW,
    XA_WHO,
    XD_FEEDBACK_BY,
)
from forms_service.casework.moments import LocalTime
from forms_service.engine.answers import Answers, Value, cells_of, row_id, rows_of

END_OF_DAY: Final = time(17)
"""Till when something is in time that is promised for a day."""
SHORT: Final = 80
"""How many characters of what is promised a list shows."""
PROMISING: Final = frozenset({XD_FEEDBACK_BY, XA_REVIEW, XA_ACTIONS, CN_REPORT_BY, CN_RECIPIENTS})
"""Questions whose answers say by when something else is to be done."""


class Reminder(StrEnum):
    HALF = "half"
    MOST = "most"
    ALL = "all"

    @property
    def label(self) -> str:
        return {
            "half": "Half of the time has gone",
            "most": "Four fifths of the time have gone",
            "all": "All of the time has gone",
        }[self.value]


_FROM_SHARE = ((1.0, Reminder.ALL), (0.8, Reminder.MOST), (0.5, Reminder.HALF))


def reminder(spent: timedelta, allowed: timedelta) -> Reminder | None:
    """Return the reminder due once *spent* of the time *allowed* has gone; none before half of it."""
    share = spent / allowed if allowed > timedelta() else 1.0
    return next((stage for least, stage in _FROM_SHARE if share >= least), None)


@dataclass(frozen=True)
class Promise:
    """Something to be done besides the reply itself, *by* when.

    *key* tells it from others of the same reply: the question that promises it, and the row if it is one of several.
    *words* say what kind of thing it is, *text* what a person wrote of it, if anything.
    """

    key: str
    words: str
    by: LocalTime
    text: str = ""

    @property
    def in_short(self) -> str:
        """What it is in one line of a list."""
        return f"{self.words}: {shorten(self.text, SHORT, placeholder='…')}" if self.text else self.words


def end_of(day: str) -> LocalTime:
    """Return till when, on a *day* (``YYYY-MM-DD``), something is in time."""
    return LocalTime.on(date.fromisoformat(day), END_OF_DAY)


def promises(answers: Answers) -> list[Promise]:
    """Return what the answers of a reply say is to be done by when."""
    found = [
        _on(XD_FEEDBACK_BY, "Tell probation the outcome", answers.get(XD_FEEDBACK_BY)),
        _on(XA_REVIEW, "Next review of what was agreed", answers.get(XA_REVIEW)),
        *(
            _on(key, f"Agreed action of {cells[XA_WHO]}", cells[XA_DUE], str(cells.get(XA_ACTION, "")))
            for key, cells in _not_done(answers)
        ),
        *(_on(key, f"Ask {cells[CN_RECIPIENT]} again", cells.get(CN_CHASE_DATE)) for key, cells in _told(answers)),
    ]
    if answers.get(CN_BREACH) != "no" and answers.get(CN_REPORT_BY):
        found.append(Promise(CN_REPORT_BY, "Assess and report the breach", LocalTime.read(str(answers[CN_REPORT_BY]))))
    return [promise for promise in found if promise is not None]


def _on(key: str, words: str, day: Value | None, text: str = "") -> Promise | None:
    return Promise(key, words, end_of(day), text) if isinstance(day, str) and day else None


def _rows(answers: Answers, repeat: str) -> Iterator[tuple[str, Answers]]:
    return ((f"{repeat}:{row_id(row)}", cells_of(row)) for row in rows_of(answers.get(repeat)))


def _not_done(answers: Answers) -> Iterator[tuple[str, Answers]]:
    rows = _rows(answers, XA_ACTIONS)
    return ((key, cells) for key, cells in rows if cells.get(XA_DONE) != "yes" and {XA_WHO, XA_DUE} <= cells.keys())


def _told(answers: Answers) -> Iterator[tuple[str, Answers]]:
    rows = _rows(answers, CN_RECIPIENTS)
    return ((key, cells) for key, cells in rows if cells.get(CN_TELL) == "yes" and CN_RECIPIENT in cells)
