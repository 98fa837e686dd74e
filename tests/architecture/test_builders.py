"""Tests are no libraries: what several of them need is built in tests/builders, or stands beside them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]


def imports(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules_of_tests_in(source: str) -> list[str]:
    """The test modules that a module imports, or something from them."""
    return [name for name in imports(source) if "tests." in name and ".test_" in name]


def test_no_module_imports_a_test_module() -> None:
    found = {path: modules_of_tests_in(path.read_text(encoding="utf-8")) for path in TESTS.rglob("*.py")}

    assert {str(path.relative_to(TESTS)): names for path, names in found.items() if names} == {}


def test_an_import_of_a_test_module_would_be_seen() -> None:
    assert modules_of_tests_in("from tests.web.test_people import restrict") == ["tests.web.test_people.restrict"]
    assert modules_of_tests_in("from tests.forms import test_exchange") == ["tests.forms.test_exchange"]
