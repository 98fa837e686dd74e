"""Lists of what is kept, however long they are, and what somebody looks for again and again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from forms_service.casework.ids import RecordId, SavedSearchId
from forms_service.casework.keeping.finding.saved_searches import SavedSearch
from forms_service.casework.keeping.finding.sorting import Sorting
from forms_service.casework.keeping.record_search import RecordSearch


class RecordLists(Protocol):
    def how_many_match(self, search: RecordSearch) -> int: ...

    def listed(
        self, search: RecordSearch, sorting: Sorting, *, after: RecordId | None, limit: int
    ) -> Sequence[RecordId]:
        """Return the ids of what matches, in an order; what comes *after* one of them, or from the first on."""

    def due_by_month(self, until: date) -> Mapping[tuple[str, str], int]:
        """Return how many records of each class are due in each month (``2031-04``), of those due before a day."""


class SavedSearches(Protocol):
    def add(self, saved: SavedSearch) -> None:
        """Save one; another of the same user and name gives way to it."""

    def of_user(self, user: str) -> Sequence[SavedSearch]:
        """Return those of one user, by their names."""

    def remove(self, search_id: SavedSearchId, user: str) -> None:
        """Take away one of this user's; ``NotFound`` if there is none."""
