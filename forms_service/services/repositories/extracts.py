"""Extracts of what is held of people, as they are read and written in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from forms_service.casework.ids import ExtractId, RightsRequestId
from forms_service.casework.keeping.extracts.extracts import Extract, Ruling


class Extracts(Protocol):
    def add(self, extract: Extract) -> None: ...

    def get(self, extract_id: ExtractId) -> Extract:
        """Return one extract; ``NotFound``."""

    def save(self, extract: Extract, *, expected: Extract) -> None:
        """Write it, with the objects that the store has of it; ``Conflict`` if it is no longer *expected*."""

    def of_request(self, request_id: RightsRequestId) -> Sequence[Extract]:
        """Return the extracts that were begun for a request, the first first."""

    def to_see_to(self, today: date, *, limit: int) -> Sequence[Extract]:
        """Return those that are open, and those given of which what is withheld is to be looked at again."""

    def rulings(self, extract_id: ExtractId) -> Sequence[Ruling]:
        """Return what was decided of its passages."""

    def rule(self, rulings: Sequence[Ruling]) -> None:
        """Write what was decided of passages, in the place of what was decided of them before."""

    def note_files(self, extract: Extract, keys: Sequence[str], at: datetime) -> None:
        """Write which objects the store is to have of an extract; of what is known already, nothing."""

    def files_left(self, before: datetime, *, after: str = "", limit: int) -> Sequence[str]:
        """Return objects of extracts whose requests are destroyed, and what was noted *before* and not given."""

    def files_given(self, since: datetime) -> Sequence[str]:
        """Return the objects of extracts that were given, of those noted *since*."""

    def remove_file(self, key: str) -> None:
        """Forget an object that the store has no more."""
