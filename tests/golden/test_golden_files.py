"""The demonstration leaves what it left when the golden files were renewed (``make golden``), to the letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import unified_diff

import pytest

from tests.golden.run import golden_files, golden_run

MOST_LINES = 400


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """The lines that differ, file by file, as ``diff`` shows them."""
    for name in sorted(before.keys() | now.keys()):
        old, new = before.get(name, "").splitlines(), now.get(name, "").splitlines()
        yield from unified_diff(old, new, f"golden/{name}", f"now/{name}", n=1, lineterm="")


@pytest.mark.office
def test_the_demonstration_leaves_what_the_golden_files_say() -> None:
    found = list(differences(golden_files(), golden_run()))

    shown = "\n".join(found[:MOST_LINES])
    assert not found, f"{len(found)} lines; if they are meant, “make golden” renews the files:\n{shown}"
