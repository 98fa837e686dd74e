"""What records are looked for by: in a search, and to say what a hold covers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

NOT_ISSUED: Final = "not issued"
DAYS: Final = ("filed_from", "filed_to", "due_from", "due_to", "review_by")
OF_ONE: Final = frozenset({"text", "reference", "name", "number", "date_of_birth", "sent_to"})
"""What may say of whom a record is, or lead to them."""


@dataclass(frozen=True)
class RecordSearch:
    """What a records officer looks for; empty fields do not limit. Both days of a time are in it.

    *text* is what was typed into one box, read by ``finding/box.py``. *held* is ``yes`` or ``no``, *undated* ``yes``;
    what has no due date is reviewed, by *review_by* for example. *standing* is a ``Standing``, or ``NOT_ISSUED``.
    *harm* and *category* are options of questions that ask for them.
    """

    reference: str = ""
    name: str = ""
    number: str = ""
    date_of_birth: str = ""
    form: str = ""
    retention_class: str = ""
    filed_from: date | None = None
    filed_to: date | None = None
    text: str = ""
    due_from: date | None = None
    due_to: date | None = None
    held: str = ""
    standing: str = ""
    place: str = ""
    sent_to: str = ""
    undated: str = ""
    review_by: date | None = None
    harm: str = ""
    category: str = ""

    @property
    def names_somebody(self) -> bool:
        """Whether it says of whom or what it is, and not only what kind of record is looked for."""
        return not OF_ONE.isdisjoint(self.terms)

    @property
    def terms(self) -> Mapping[str, str]:
        """What is filled in, by the name of each part; days as ISO 8601. Empty for a search of everything."""
        every = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: str(value).strip() for name, value in every.items() if value and str(value).strip()}

    @classmethod
    def of(cls, terms: Mapping[str, str]) -> RecordSearch:
        """Return the search with these terms: the other way round."""
        days = {name: date.fromisoformat(terms[name]) for name in DAYS if name in terms}
        found: dict[str, Any] = {**terms, **days}
        return cls(**found)
