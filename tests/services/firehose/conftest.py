"""A server that buffers for a fraction of a second, whatever the streams say."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.server import Server


@pytest.fixture(scope="session")
def quick_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("quick") / "data", "--firehose-interval", "0.1").start()
    yield running
    assert running.stop() == 0, running.log()


@pytest.fixture
def quick(quick_server: Server) -> Callable[..., Any]:
    return quick_server.client


@pytest.fixture
def lake(quick_server: Server, unique: str) -> str:
    """A bucket of the quick server."""
    quick_server.client("s3").create_bucket(Bucket=unique)
    return unique
