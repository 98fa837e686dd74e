"""What is looked for among the records that somebody has to look at, and on which page of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class QueuePart(StrEnum):
    """Why a record is among those to be looked at: the parts hang together, and each record is in one."""

    DOUBT = "doubt"
    UNDATED = "undated"
    DUE = "due"
    COPY = "copy"

    @property
    def label(self) -> str:
        return {
            "doubt": "In doubt",
            "undated": "Without a due date",
            "due": "Due, and decided one by one",
            "copy": "Said to be in the case system",
        }[self]


@dataclass(frozen=True)
class QueuePlace:
    """After which record a page of the queue begins: the day of its review, its class, and its id."""

    review_date: date
    class_id: str
    record: str


@dataclass(frozen=True)
class ReviewSearch:
    """Whose review day has come *by* a day: what is in doubt or undated, or due under one of the *reviewed* classes.

    *part* and *class_id* leave only those; *by_class* has those of one class stand together, *after* begins a page.
    """

    by: date = date.min
    reviewed: Collection[str] = ()
    part: QueuePart | None = None
    class_id: str = ""
    by_class: bool = False
    after: QueuePlace | None = None
