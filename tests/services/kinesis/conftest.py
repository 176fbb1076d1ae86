from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def kinesis(client: Callable[..., Any]) -> Any:
    return client("kinesis")
