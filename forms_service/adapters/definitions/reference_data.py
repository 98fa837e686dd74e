"""Reference data from dated CSV files: what may be chosen on a day, and what was chosen before."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

NEEDED = ("id", "label", "valid_from", "valid_to")


class ReferenceDataRefused(Exception):
    """A file of reference data cannot be used; the message says which line and why."""


@dataclass(frozen=True)
class Row:
    """One line: its columns and the days, both included, on which it may be chosen."""

    cells: Mapping[str, str]
    valid_from: date = date.min
    valid_to: date = date.max

    @property
    def id(self) -> str:
        return self.cells["id"]

    def is_valid(self, on: date) -> bool:
        return self.valid_from <= on <= self.valid_to


@dataclass(frozen=True)
class CsvTable:
    """One list as it is on a day. A row no longer valid can still be read, so that old answers keep their label."""

    lines: tuple[Row, ...]
    on: date

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns; none where the list has no row."""
        return tuple(self.lines[0].cells) if self.lines else ()

    def row(self, row_id: str) -> Mapping[str, str] | None:
        same = [line for line in self.lines if line.id == row_id]
        if not same:
            return None
        return max(same, key=lambda line: (line.is_valid(self.on), line.valid_to)).cells

    def rows(self) -> Sequence[Mapping[str, str]]:
        return [line.cells for line in self.lines if line.is_valid(self.on)]


def load_tables(root: Path, on: date) -> dict[str, CsvTable]:
    """Return every list under *root* by its file's name, as it is on a day; ``ReferenceDataRefused``."""
    return {path.stem: CsvTable(_rows_of_file(path), on) for path in sorted(root.glob("*.csv"))}


def _rows_of_file(path: Path) -> tuple[Row, ...]:
    try:
        return tuple(_lines(path))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ReferenceDataRefused(f"{path}:1: this is no list that can be read ({error})") from error


def _lines(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        missing = [column for column in NEEDED if column not in (reader.fieldnames or ())]
        if missing:
            raise ReferenceDataRefused(f"{path}:1: there is no column “{missing[0]}”")
        earlier: list[Row] = []
        for cells in reader:
            at = f"{path}:{reader.line_num}"
            if None in cells or None in cells.values() or not cells["id"] or not cells["label"]:
                raise ReferenceDataRefused(f"{at}: a row needs an id, a label and a cell for every column")
            line = Row(cells, _day(cells["valid_from"], date.min, at), _day(cells["valid_to"], date.max, at))
            if any(line.id == other.id and _overlap(line, other) for other in earlier):
                raise ReferenceDataRefused(f"{at}: “{line.id}” is given twice for the same days")
            earlier.append(line)
            yield line


def _day(written: str, otherwise: date, at: str) -> date:
    try:
        return date.fromisoformat(written) if written else otherwise
    except ValueError:
        raise ReferenceDataRefused(f"{at}: “{written}” is not a date like 2026-04-01") from None


def _overlap(one: Row, other: Row) -> bool:
    return one.valid_from <= other.valid_to and other.valid_from <= one.valid_to
