import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.server import Server
from tests.services.awslambda.zipped import ECHO, ROLE, zipped


@pytest.fixture
def awslambda(server: Server) -> Any:
    return server.client("lambda", read_timeout=120)


@pytest.fixture
def made(awslambda: Any, unique: str) -> Iterator[Callable[..., str]]:
    """Make a function out of its text, and wait until it is Active."""
    names = []

    def make(source: str = ECHO, *, name: str = unique, **more: Any) -> str:
        given = {
            "Runtime": "python3.11",
            "Handler": "main.handler",
            "Role": ROLE,
            "Code": {"ZipFile": zipped(source)},
        }
        awslambda.create_function(**{"FunctionName": name, **given, **more})
        names.append(name)
        awslambda.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
        return name

    yield make
    for name in names:
        awslambda.delete_function(FunctionName=name)


@pytest.fixture
def answer(awslambda: Any) -> Callable[..., Any]:
    """Call a function; its answer, decoded."""

    def call(name: str, event: Any = None, **more: Any) -> Any:
        reply = awslambda.invoke(FunctionName=name, Payload=json.dumps(event or {}), **more)
        return json.loads(reply["Payload"].read())

    return call
