"""A search that somebody saved under a name: what kind of record they look for, and never whose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import unsaid
from forms_service.casework.ids import SavedSearchId
from forms_service.casework.keeping.finding.sorting import Sorting
from forms_service.casework.keeping.record_search import RecordSearch

NAMES_SOMEBODY = (
    "A search that says whom or what you look for is not saved, so that nothing of it outlasts the record. Take out "
    "what is in the box and whom it was sent to, and save what is left."
)


@dataclass(frozen=True)
class SavedSearch:
    id: SavedSearchId
    organisation: str
    user: str
    name: str
    search: RecordSearch
    sorting: Sorting
    saved_at: datetime

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise unsaid("saved_as", "Enter a name for this search.")
        if self.search.names_somebody:
            raise unsaid("saved_as", NAMES_SOMEBODY)
        if not self.search.terms:
            raise unsaid("saved_as", "Select at least one filter before you save a search.")

    @property
    def log_object(self) -> LogObject:
        return LogObject("search", self.id)
