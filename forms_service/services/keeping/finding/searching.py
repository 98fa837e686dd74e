"""Searching what is kept: one page after another, saved for another time, or given out as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict, unsaid
from forms_service.casework.ids import RecordId, SavedSearchId, new
from forms_service.casework.keeping.finding.saved_searches import SavedSearch
from forms_service.casework.keeping.finding.sorting import Sorting
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record
from forms_service.casework.reasons import is_reason
from forms_service.casework.users import Permission
from forms_service.services.searches import IN_A_TABLE, OF_RECORDS, LoggedSearch, log_found_again, log_search
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

ON_A_PAGE = 50
MOST_AT_ONCE = 10_000
"""So many records are listed at once at most, in a table that is given out too: what is more is only counted."""
_AT_ONCE = 200


@dataclass(frozen=True)
class FoundRecords:
    """One page of what a search found of *count* records; the next one comes after *next_page*, if there is one."""

    records: Sequence[Record]
    count: int
    next_page: RecordId | None


@use_case(Permission.FIND_RECORDS)
def search(
    work: Work,
    wanted: RecordSearch,
    sorting: Sorting,
    after: RecordId | None = None,
    *,
    before: LoggedSearch | None = None,
    reason: str = "",
) -> tuple[FoundRecords, LoggedSearch]:
    """Search what is kept and return a page of it: what comes *after* a record, or the first if that is found no more.

    What was looked for, why, and what was shown is in the part of the log that can go. To look again at what was shown
    *before* is a line more.
    """
    found = _page(work, wanted, sorting, after)
    if after and not found.records:
        found = _page(work, wanted, sorting, None)
    return found, log_found_again(work, OF_RECORDS, wanted.terms, found.records, reason=reason, before=before)


def _page(work: Work, wanted: RecordSearch, sorting: Sorting, after: RecordId | None) -> FoundRecords:
    ids = work.record_lists.listed(wanted, sorting, after=after, limit=ON_A_PAGE + 1)
    shown = ids[:ON_A_PAGE]
    more = shown[-1] if len(ids) > ON_A_PAGE else None
    return FoundRecords(work.records.these(shown), work.record_lists.how_many_match(wanted), more)


@use_case(Permission.RETRIEVE_RECORDS)
def give_out(work: Work, wanted: RecordSearch, sorting: Sorting, reason: str) -> Sequence[Record]:
    """Return everything that a search finds, for a table that leaves the service; it is logged with its reason."""
    if not is_reason(reason):
        raise unsaid("reason", "Say why you need this table. The reason is kept in the audit log.")
    every = _every_match(work, wanted, sorting)
    log_search(work, IN_A_TABLE, wanted.terms, every, reason=reason.strip())
    return every


@use_case(Permission.FIND_RECORDS)
def find_every(work: Work, wanted: RecordSearch, reason: str, sorting: Sorting = Sorting.FILED) -> Sequence[Record]:
    """Search what is kept, and return all of it, as the command line lists it; logged with its reason."""
    if not is_reason(reason):
        raise unsaid("reason", "Say why you search. The reason is kept in the audit log.")
    found = _every_match(work, wanted, sorting)
    log_search(work, OF_RECORDS, wanted.terms, found, reason=reason.strip())
    return found


def _every_match(work: Work, wanted: RecordSearch, sorting: Sorting) -> Sequence[Record]:
    count = work.record_lists.how_many_match(wanted)
    if count > MOST_AT_ONCE:
        raise Conflict(f"A list has at most {MOST_AT_ONCE:,} records, and this would have {count:,}. Narrow it.")
    every: list[Record] = []
    ids = work.record_lists.listed(wanted, sorting, after=None, limit=_AT_ONCE)
    while ids:
        every += work.records.these(ids)
        ids = work.record_lists.listed(wanted, sorting, after=ids[-1], limit=_AT_ONCE)
    return every


@use_case(Permission.FIND_RECORDS, unlogged="one’s own searches name nobody")
def saved(work: Work) -> Sequence[SavedSearch]:
    return work.saved_searches.of_user(work.by)


@use_case(Permission.FIND_RECORDS)
def save_search(work: Work, wanted: RecordSearch, sorting: Sorting, name: str) -> SavedSearch:
    """Save a search under a name, for oneself; another of the same name gives way to it."""
    kept = SavedSearch(new(SavedSearchId), work.organisation, work.by, name.strip(), wanted, sorting, work.now)
    work.saved_searches.add(kept)
    work.change("search_saved", kept, {"name": kept.name})
    return kept


@use_case(Permission.FIND_RECORDS)
def forget(work: Work, search_id: SavedSearchId) -> None:
    work.saved_searches.remove(search_id, work.by)
    work.change("saved_search_removed", LogObject("search", search_id))
