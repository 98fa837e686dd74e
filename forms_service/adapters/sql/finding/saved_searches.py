"""Saved searches as rows, each its user's own."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, delete

from forms_service.adapters.sql.rows import Bound, add, columns_of, within, without
from forms_service.adapters.sql.tables import saved_searches
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import SavedSearchId
from forms_service.casework.keeping.finding.saved_searches import SavedSearch
from forms_service.casework.keeping.finding.sorting import Sorting
from forms_service.casework.keeping.record_search import RecordSearch


class SqlSavedSearches(Bound):
    def add(self, saved: SavedSearch) -> None:
        self._refuse_foreign(saved)
        same = [saved_searches.c[name] == getattr(saved, name) for name in ("organisation", "user", "name")]
        self._connection.execute(delete(saved_searches).where(*same))
        add(self._connection, saved_searches, columns_of(saved, saved_searches) | {"terms": dict(saved.search.terms)})

    def of_user(self, user: str) -> Sequence[SavedSearch]:
        mine = within(saved_searches, self._organisation).where(saved_searches.c.user == user)
        return [_saved(row) for row in self._connection.execute(mine.order_by(saved_searches.c.name)).mappings()]

    def remove(self, search_id: SavedSearchId, user: str) -> None:
        mine = (saved_searches.c.organisation == self._organisation, saved_searches.c.user == user)
        gone = delete(saved_searches).where(saved_searches.c.id == search_id, *mine)
        if not self._connection.execute(gone).rowcount:
            raise NotFound("There is no such search.")


def _saved(row: RowMapping) -> SavedSearch:
    search = RecordSearch.of(row["terms"])
    return SavedSearch(**without(row, ["terms", "sorting"]), search=search, sorting=Sorting(row["sorting"]))
