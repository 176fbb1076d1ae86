from typing import Any

import pytest

from tests.server import Server
from tests.services.athena.world import World


@pytest.fixture
def world(server: Server, unique: str) -> World:
    """A database of its own, named as its bucket with underscores, and a place for results."""
    return World(server, unique)


@pytest.fixture
def athena(world: World) -> Any:
    return world.athena
