"""Turns an annotated handler into an entry of the dispatch table."""

import importlib
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeVar, get_type_hints

from millstream.core import model
from millstream.core.caller import Caller
from millstream.wire.http import Request, Response

S = TypeVar("S")
I = TypeVar("I")  # noqa: E741
O = TypeVar("O")  # noqa: E741
Function = Callable[[S, I, Caller], Awaitable[O]]


class Handler(NamedTuple):
    operation: model.Operation
    service: type[Any]  # the class whose instance the function takes first
    call: Callable[[Any, Any, Caller], Awaitable[Any]]


HANDLERS: dict[str, dict[str, Handler]] = {}
"""Name of the api module -> name of the operation -> its handler."""


Beyond = Callable[[Any, Request, Caller], Awaitable[Response]]
BEYOND: dict[tuple[str, str], Beyond] = {}
"""What a service answers and its model does not know: name of the api module and HTTP method -> how."""
ORIGINS: dict[str, Callable[[Any, Request, Response], Awaitable[Response]]] = {}
"""How a service adds to its answers what it says to pages of other origins."""


def beyond_model(service: str, method: str) -> Callable[[Beyond], Beyond]:
    """Register a handler of raw requests, for paths where the model has no route of that method."""

    def register(function: Beyond) -> Beyond:
        BEYOND[service, method] = function
        return function

    return register


def operation(function: Function[S, I, O]) -> Function[S, I, O]:
    """Register `async def put_record(firehose: Firehose, request: PutRecordInput, caller: Caller)`.

    The name says which operation of the request type's service it is; an unknown one fails at import.
    """
    hints = get_type_hints(function)
    service, request, *_ = inspect.signature(function).parameters
    module = hints[request].__module__
    described: model.Operation = importlib.import_module(module).OPERATIONS[function.__name__]
    if hints[request] is not described.input:
        raise TypeError(f"{function.__name__} takes {hints[request].__name__}, not {described.input.__name__}")
    name = module.rpartition(".")[2]
    HANDLERS.setdefault(name, {})[described.name] = Handler(described, hints[service], function)
    return function
