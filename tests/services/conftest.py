"""The world that the use cases are tested in, with mishaps."""

from pathlib import Path

import pytest

from tests.builders.workshop import Workshop, with_mishaps
from tests.builders.world import World


@pytest.fixture
def workshop(world: World, tmp_path: Path) -> Workshop:
    return with_mishaps(world, tmp_path)
