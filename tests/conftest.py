"""What a test needs beyond Python is told from what it asks for, and is its marker: `make quick` leaves those out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pytest

from tests.components.clamav import running_clamd

NEEDS: Final[Mapping[str, str]] = {
    "converter": "office",
    "own_converter": "office",
    "postgres": "postgresql",
    "postgresql_engine": "postgresql",
    "seaweed": "s3",
    "clamd": "clamav",
    "page": "browser",
    "narrow_page": "browser",
    "page_without_javascript": "browser",
}
"""The fixtures that start a program, each with the marker of the tests that use it."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    for item in items:
        for fixture in NEEDS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(NEEDS[fixture])


@pytest.fixture(scope="session")
def clamd() -> Iterator[tuple[str, str]]:
    """The URLs of the socket and of the port of a virus scanner."""
    with running_clamd() as urls:
        yield urls
