"""One server for all tests that do not kill it; each takes names of its own."""

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.server import Server

settings.register_profile(  # how fast examples come and run says nothing on a machine that others use
    "shared",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("shared")

for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]  # nothing of the developer's own account is ever used


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("server") / "data").start()
    yield running
    assert running.stop() == 0, running.log()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server that the test may kill."""
    running = Server(tmp_path / "data").start()
    yield running
    running.stop()


@pytest.fixture
def unique() -> str:
    """A name that no other test uses."""
    return f"t-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def client(server: Server) -> Callable[..., Any]:
    return server.client


@pytest.fixture
def bucket(server: Server, unique: str) -> str:
    server.client("s3").create_bucket(Bucket=unique)
    return unique
