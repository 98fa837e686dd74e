"""A search in the log: why, by which words, and each thing that it showed, in a line of its own.

What was typed may name whoever was found. So it stands with each thing that was shown, in the part of its line that is
erased when that thing is destroyed; where nothing was found, with the search itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from forms_service.casework.auditing.events import Logged, LogObject
from forms_service.services.work import Work

FOUND_AGAIN: Final = "found_again"
SAME_SEARCH: Final = timedelta(minutes=15)
"""So long what was found may be looked at again as the same search, with a line each time; then it is a new one."""


@dataclass(frozen=True)
class SearchKind:
    """By which act a search is logged, and by which each thing that it shows."""

    act: str
    shows: str


OF_RECORDS: Final = SearchKind("records_searched", "record_shown")
IN_A_TABLE: Final = SearchKind("found_records_given_out", "record_given_out")
OF_ENQUIRIES: Final = SearchKind("enquiries_searched", "enquiry_shown")
OF_PEOPLE: Final = SearchKind("people_searched", "person_shown")
WHILE_TYPING: Final = SearchKind("people_looked_up", "enquiry_shown")


SHOWN: Final = frozenset({*(kind.shows for kind in (OF_RECORDS, IN_A_TABLE, OF_ENQUIRIES, OF_PEOPLE)), FOUND_AGAIN})
"""The acts by which something stood in a list that somebody was shown, and was not opened."""


@dataclass(frozen=True)
class LoggedSearch:
    """A search that is in the log under this *id*, since when, and a digest of what it showed."""

    id: str
    at: datetime
    shown: str

    def is_same(self, shown: Sequence[Logged], now: datetime) -> bool:
        return self.shown == _digest_of_shown(shown) and timedelta() <= now - self.at < SAME_SEARCH


def log_search(
    work: Work, kind: SearchKind, terms: Mapping[str, str], shown: Sequence[Logged], *, reason: str = ""
) -> LoggedSearch:
    """Log a search with what it shows."""
    search = LoggedSearch(uuid4().hex, work.now, _digest_of_shown(shown))
    why = {"reason": reason} if reason else {}
    words = {} if shown else dict(terms)
    work.read(kind.act, LogObject("search", search.id), {**words, **why, "found": str(len(shown) or "none")})
    for thing in shown:
        work.read(kind.shows, thing, {**terms, **why})
    return search


def log_found_again(
    work: Work,
    kind: SearchKind,
    terms: Mapping[str, str],
    shown: Sequence[Logged],
    *,
    reason: str = "",
    before: LoggedSearch | None,
) -> LoggedSearch:
    """Log that what a search found is looked at again: a line more if it is the same, else as a new search."""
    if before is None or not before.is_same(shown, work.now):
        return log_search(work, kind, terms, shown, reason=reason)
    why = {"reason": reason} if reason else {}
    work.read(FOUND_AGAIN, LogObject("search", before.id), {**why, "found": str(len(shown) or "none")})
    return before


def _digest_of_shown(shown: Sequence[Logged]) -> str:
    ids = " ".join(thing.log_object.id for thing in shown)
    return hashlib.sha256(ids.encode()).hexdigest()[:16]
