"""Every library that the service depends on is used by it: what nothing imports is a fault."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
USED_WITHOUT_AN_IMPORT: Mapping[str, str] = {
    "govuk-frontend-jinja": "its templates are loaded by its name (forms_service/web/frame/templating.py)",
    "tzdata": "zoneinfo reads London's clock in it where the machine has none",
}


def pinned() -> set[str]:
    """The names of the libraries in pyproject.toml, without versions and extras."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {_normal(re.split(r"[\[=<>~! ]", wanted)[0]) for wanted in project["dependencies"]}


def imported() -> set[str]:
    """The libraries from which the package imports something, wherever it does."""
    distributions = packages_distributions()
    return {_normal(library) for name in _names_imported() for library in distributions.get(name, ())}


def _names_imported() -> Iterator[str]:
    for package in ("forms_service", "storage"):
        for path in (REPOSITORY / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    yield from (alias.name.partition(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    yield node.module.partition(".")[0]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_pinned_library_is_imported_somewhere() -> None:
    assert sorted(pinned() - imported() - USED_WITHOUT_AN_IMPORT.keys()) == []


def test_what_is_excused_is_pinned_and_really_not_imported() -> None:
    assert USED_WITHOUT_AN_IMPORT.keys() <= pinned() - imported()
