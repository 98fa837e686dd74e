"""Reference data: the lists are there and can be read, and nothing invented is chosen from in earnest."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from forms_service.adapters.definitions.reference_data import CsvTable, ReferenceDataRefused, load_tables
from forms_service.preflight.installation import Installation
from forms_service.preflight.shortcomings import Shortcoming
from forms_service.settings import ROOT

SHIPPED: Final = ROOT / "reference_data"
NOT_INVENTED: Final = frozenset({"legal_gateways", "service_levels"})
"""Laws, and how long things may take: what ships may be used as it is."""
MARK: Final = "(sample)"


def unusable_reference(it: Installation) -> Iterator[Shortcoming]:
    """Lists that are missing or cannot be read."""
    folder = it.settings.reference_data
    try:
        missing = load_tables(SHIPPED, date.today()).keys() - load_tables(folder, date.today()).keys()
    except (ReferenceDataRefused, OSError, UnicodeError, csv.Error) as error:
        yield Shortcoming(
            "reference-faulty", f"The reference data in {folder} cannot be read: {error}.", "Put it right."
        )
        return
    if missing:
        words = f"{folder} lacks {', '.join(f'{name}.csv' for name in sorted(missing))}, from which answers are chosen."
        yield Shortcoming(
            "reference-faulty", words, "Put the files there, or see that REFERENCE_DATA names the folder."
        )


def invented_reference(it: Installation) -> Iterator[Shortcoming]:
    """Rows that ship as samples, or say that they are."""
    shipped, ours = _rows(SHIPPED), _rows(it.settings.reference_data)
    for name in sorted(ours.keys() - NOT_INVENTED):
        samples = [
            label for row, label in ours[name] if (row, label) in shipped.get(name, ()) or MARK in label.casefold()
        ]
        if samples:
            yield Shortcoming(
                "reference-invented",
                f"{name}.csv has {len(samples)} invented sample(s), such as “{samples[0]}”, which do not exist.",
                "Set REFERENCE_DATA to a folder with your own lists, made after the pattern of reference_data/.",
            )


def _rows(folder: Path) -> Mapping[str, list[tuple[str, str]]]:
    """Return the id and label of every row, whenever it may be chosen, by the list's name."""
    try:
        tables: Mapping[str, CsvTable] = load_tables(folder, date.today())
    except (ReferenceDataRefused, OSError, UnicodeError, csv.Error):
        return {}
    return {name: [(line.id, line.cells["label"]) for line in table.lines] for name, table in tables.items()}
