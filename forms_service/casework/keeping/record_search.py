"""What records are looked for by: in a search, and to say what a hold covers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any


@dataclass(frozen=True)
class RecordSearch:
    """What a records officer looks for; empty fields do not limit. Dates are of filing, both included."""

    reference: str = ""
    name: str = ""
    number: str = ""
    date_of_birth: str = ""
    form: str = ""
    retention_class: str = ""
    filed_from: date | None = None
    filed_to: date | None = None

    @property
    def terms(self) -> Mapping[str, str]:
        """What is filled in, by the name of each part; days as ISO 8601. Empty for a search of everything."""
        every = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: str(value).strip() for name, value in every.items() if value and str(value).strip()}

    @classmethod
    def of(cls, terms: Mapping[str, str]) -> RecordSearch:
        """Return the search with these terms: the other way round."""
        days = {name: date.fromisoformat(terms[name]) for name in ("filed_from", "filed_to") if name in terms}
        found: dict[str, Any] = {**terms, **days}
        return cls(**found)
