"""What every SDK's programs need."""

import threading
from collections.abc import Iterator

import pytest

from millstream.container.environments import Environments
from millstream.container.images import Catalogue
from tests.e2e.outside import Outside

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-cpu-py3"


@pytest.fixture(scope="session", autouse=True)
def environment_of_the_image() -> None:
    """Building it fetches packages, which a proxy that lets nobody out would refuse."""
    choice = Catalogue().find(IMAGE)
    Environments().ensure(choice.environment, print)


@pytest.fixture
def outside() -> Iterator[Outside]:
    with Outside() as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield proxy
        proxy.shutdown()
