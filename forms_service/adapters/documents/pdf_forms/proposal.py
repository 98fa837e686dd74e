"""The manifest that is proposed for a PDF form: every box with what its author must know, and nothing decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import yaml

from forms_service.adapters.documents.pdf_forms.widgets import BoxEntry, in_one_line

_HEAD: Final = """\
# A proposal: say what each box prints, as docs/authoring.md says.
# "''" leaves a box of text empty, false one that is to be ticked.
code: ""
title: ""
serves: []
profile: full
language: en
fields:
"""
_COLUMNS: Final = ("Page", "Name", "Kind", "Required", "Longest", "Choices", "Tooltip")


def propose_manifest(entries: Sequence[BoxEntry]) -> str:
    """Return a manifest with a line for each box and nothing in it, so that none can be forgotten unseen."""
    return _HEAD + "".join(_lines_of_boxes(entries))


def table_of_boxes(entries: Sequence[BoxEntry]) -> Iterator[str]:
    """The boxes as a table of text: one line for each, each column as wide as what stands in it."""
    rows = [_COLUMNS, *(_columns_of(entry) for entry in entries)] if entries else []
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _columns_of(entry: BoxEntry) -> tuple[str, ...]:
    return (
        str(entry.page + 1),
        in_one_line(entry.name),
        entry.kind,
        "yes" if entry.is_required else "",
        str(entry.longest or ""),
        in_one_line(", ".join(entry.choices)),
        in_one_line(entry.label),
    )


def _lines_of_boxes(entries: Sequence[BoxEntry]) -> Iterator[str]:
    groups: dict[str, list[BoxEntry]] = {}
    for entry in entries:
        groups.setdefault(entry.name, []).append(entry)
    for name, group in groups.items():
        for entry in group:
            yield f"  # page {entry.page + 1}, {in_one_line(_remark(entry))}\n"
        yield f'  {_name_in_yaml(name)}: ""\n'


def _remark(entry: BoxEntry) -> str:
    limits = ("required",) if entry.is_required else ()
    longest = (f"at most {entry.longest} characters",) if entry.longest else ()
    offered = ", ".join(f"“{choice}”" for choice in entry.choices)
    choices = (f"for {offered}" if entry.kind == "radio" else f"one of {offered}",) if offered else ()
    return f"{', '.join((entry.kind, *limits, *longest, *choices))}: {entry.label or '(no tooltip)'}"


def _name_in_yaml(name: str) -> str:
    """The name as YAML writes it, on one line."""
    written: str = yaml.safe_dump(name, allow_unicode=True, width=1_000_000)
    return written.removesuffix("\n").removesuffix("\n...")
