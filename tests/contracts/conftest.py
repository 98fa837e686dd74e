"""The real S3 server, started once for all contract tests."""

from collections.abc import Iterator

import pytest

from tests.contracts.seaweed import Seaweed, seaweed_server


@pytest.fixture(scope="session")
def seaweed() -> Iterator[Seaweed]:
    with seaweed_server() as server:
        yield server
