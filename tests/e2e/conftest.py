"""What every SDK's programs need."""

import threading
from collections.abc import Iterator

import pytest

from millstream.container.environments import Environments
from millstream.container.images import Catalogue
from tests.e2e.outside import Outside

IMAGES = ("sagemaker-scikit-learn:1.4-2-cpu-py3", "sagemaker-xgboost:1.7-1")


@pytest.fixture(scope="session", autouse=True)
def environments_of_the_images() -> None:
    """Building them fetches packages, which a proxy that lets nobody out would refuse."""
    for image in IMAGES:
        Environments().ensure(Catalogue().find(image).environment, print)


@pytest.fixture
def outside() -> Iterator[Outside]:
    with Outside() as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield proxy
        proxy.shutdown()
