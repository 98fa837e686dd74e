"""Every fault that docs/proofs.md names has a test, and every test that it names is there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
_ROW = re.compile(r"^\| (?P<fault>[A-Z]\d\S* .+?) \| (?P<tests>.*) \|$", re.MULTILINE)
_NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


_REQUIREMENT = re.compile(r"^\| DP-(?P<number>\d\d) .+? \| (?P<state>met|open) \| (?P<by>.+) \|$", re.MULTILINE)


def rows() -> dict[str, list[tuple[str, str]]]:
    text = (REPOSITORY / "docs/proofs.md").read_text(encoding="utf-8")
    return {row["fault"]: _NAMED.findall(row["tests"]) for row in _ROW.finditer(text)}


def test_every_fault_has_a_test_and_every_test_is_there() -> None:
    missing = [
        (fault, module, test)
        for fault, tests in rows().items()
        for module, test in tests or [("", "")]
        if not module or f"def {test}(" not in (REPOSITORY / module).read_text(encoding="utf-8")
    ]

    assert missing == []


def test_no_section_of_the_proofs_has_lost_a_row() -> None:
    counted = Counter(fault[0] for fault in rows())
    assert counted == {
        "A": 19,
        "B": 10,
        "C": 10,
        "D": 9,
        "E": 4,
        "F": 8,
        "G": 13,
        "K": 12,
        "M": 12,
        "P": 6,
        "U": 5,
        "R": 8,
        "S": 24,
        "W": 7,
    }


def test_of_the_forty_requirements_each_that_is_met_has_its_tests_and_they_are_counted() -> None:
    text = (REPOSITORY / "docs/requirements.md").read_text(encoding="utf-8")
    found = [(int(row["number"]), row["state"], row["by"]) for row in _REQUIREMENT.finditer(text)]
    met = {number: _NAMED.findall(by) for number, state, by in found if state == "met"}
    missing = [
        (number, module, test)
        for number, tests in met.items()
        for module, test in tests or [("", "")]
        if not module or f"def {test}(" not in (REPOSITORY / module).read_text(encoding="utf-8")
    ]

    assert [number for number, _, _ in found] == [*range(1, 41)]
    assert missing == []
    assert f"Met: {len(met)} of 40." in text
