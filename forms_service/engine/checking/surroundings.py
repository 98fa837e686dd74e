"""What a form may name that stands in no form: tables, facts, and what may follow from answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Surroundings:
    """What there is around the forms. What is ``None`` is not known here, and nothing is said of it.

    *tables* are the columns of each; *lists* are what may be read of somebody besides the answers. *outcomes* are the
    names that there are of each kind of what may follow, and *documents* those that there are for each form.
    *welsh_publishers* are bodies in Wales, which may not treat Welsh less favourably (Welsh Language (Wales) Measure
    2011). Where an author's form *needs_reasons*, it is to say why it asks.
    """

    tables: Mapping[str, Collection[str]] | None = None
    facts: Collection[str] | None = None
    lists: Collection[str] | None = None
    outcomes: Mapping[str, Collection[str]] | None = None
    documents: Mapping[str, Collection[str]] | None = None
    welsh_publishers: Collection[str] = ()
    needs_reasons: bool = False


NOTHING_KNOWN: Final = Surroundings()
EVERY_COLUMN: Final = "*"
"""Among the columns of a table: it may have any."""
