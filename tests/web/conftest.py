"""Browsers of the people of the world."""

from collections.abc import Callable

import pytest

from tests.builders.world import World
from tests.web.client import Browser


@pytest.fixture
def client_as(world: World) -> Callable[[str], Browser]:
    return world.client_as
