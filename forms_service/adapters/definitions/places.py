"""Where a finding stands in its author's words; and files that look like definitions and are not read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from forms_service.adapters.definitions.located import Located, Node
from forms_service.adapters.definitions.yaml_files import printable_name
from forms_service.engine.fault import Fault


def in_authors_words(fault: Fault, trees: Mapping[str, Located]) -> Fault:
    """The *fault* with the section, page and question that it stands in, as far as its file could be read."""
    file, _, line = fault.at.rpartition(":")
    tree = trees.get(file)
    if tree is None or not line.isdigit():
        return fault
    ways = list(_ways_to(tree, int(line), (), set()))
    steps = max(ways, key=lambda way: _nearness(way, int(line), fault.message), default=())
    words = dict.fromkeys(filter(None, (_step_in_words(key, node) for key, node in steps)))
    return replace(fault, place=", ".join(words))


_Step: TypeAlias = tuple[str, Located]


def _nearness(steps: Sequence[_Step], line: int, message: str) -> tuple[bool, bool, int, int]:
    """How surely something on *line* is of the last of *steps*: it has a key there, or is named in the *message*."""
    node = steps[-1][1]
    has_line = line in {_line_number(node.at), *map(_line_number, node.lines.values())}
    is_named = has_line and f"“{node.get('id', '')}”" in message
    return (has_line, is_named, 0 if has_line else _line_number(node.at), -len(steps) if has_line else len(steps))


def _line_number(at: str) -> int:
    return int(at.rpartition(":")[2])


def _ways_to(
    node: Node, line: int, above: tuple[_Step, ...], seen: set[int], key: str = ""
) -> Iterator[tuple[_Step, ...]]:
    """Each mapping that begins on *line* or before it, below those that it stands in, with the keys of all."""
    if isinstance(node, str) or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, list):
        for each in node:
            yield from _ways_to(each, line, above, seen, key)
    elif _line_number(node.at) <= line:
        here = (*above, (key, node))
        yield here
        for name, inner in node.items():
            yield from _ways_to(inner, line, here, seen, name)


def _step_in_words(key: str, node: Located) -> str:
    def text(name: str) -> str:
        given = node.get(name, "")
        words = given.get("en", "") if isinstance(given, Located) else given
        return " ".join(words.split()) if isinstance(words, str) else ""

    if key == "sections" and text("title"):
        return f"section “{text('title')}”"
    if key == "pages" and text("title"):
        return f"page “{text('title')}”"
    if key in {"questions", "columns"} and text("id"):
        return f"question {text('id')}" + (f" “{text('label')}”" if text("label") else "")
    if key in {"options", "rows"} and text("id"):
        return f"option {text('id')}" + (f" “{text('label')}”" if text("label") else "")
    return ""


def stray_files(root: Path) -> Iterator[Fault]:
    """What stands under *root* as if it were a definition, and is never read; and versions that are left out."""
    for folder, _, names in sorted(os.walk(root)):
        path = Path(folder)
        for name in sorted(names):
            depth = len((path / name).relative_to(root).parts)
            is_read = depth == 3 and name.endswith(".yaml")
            if re.search(r"\.(ya?ml)$", name, re.IGNORECASE) and not is_read:
                message = "This file is not read: a definition stands in publisher/form/version.yaml"
                yield Fault("not-read", f"{printable_name(path / name)}:1", message)
        if len(path.relative_to(root).parts) == 2:
            yield from _gaps(path, names)


def _gaps(path: Path, names: Sequence[str]) -> Iterator[Fault]:
    versions = sorted(int(match[1]) for name in names if (match := re.fullmatch(r"([1-9][0-9]{0,5})\.yaml", name)))
    for before, after in pairwise([0, *versions]):
        if after > before + 1:
            message = f"There is a version {after}, and no version {before + 1}"
            yield Fault("version-gap", f"{printable_name(path / f'{after}.yaml')}:1", message)
