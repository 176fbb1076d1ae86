"""The words in which the generated modules of `api` describe AWS's service models."""

from typing import Any, NamedTuple


class Service(NamedTuple):
    name: str  # endpoint prefix: firehose, api.sagemaker, …
    protocol: str  # json, query, rest-json, rest-xml: the first where the service speaks several
    version: str
    signing_name: str
    target: str  # prefix of X-Amz-Target, json only
    json_version: str
    namespace: str  # XML namespace, query and rest-xml only
    protocols: tuple[str, ...] = ()  # all that the service speaks, where it is more than one
    words: tuple[str, ...] = ()  # with which its paths begin, where another service signs by the same name


class Member(NamedTuple):
    """Where and how a field travels, for all protocols but json."""

    name: str  # on the wire
    location: str = ""  # uri, querystring, header, headers, statusCode; empty: the body
    item: str = "member"  # element name of a list's entries
    flat: bool = False  # a list without a wrapping element
    attribute: str = ""  # travels as this XML attribute


class Operation(NamedTuple):
    name: str
    method: str
    uri: str  # e.g. /{Bucket}/{Key+}?uploads
    status: int
    input: type[Any]
    output: type[Any] | None
    payload_in: str = ""  # field that is the whole body
    payload_out: str = ""
    wrapper: str = ""  # element around a query protocol's result
    errors: tuple[type[Any], ...] = ()


class Route(NamedTuple):
    """An HTTP route of the model, whether or not the operation has a handler."""

    operation: str
    method: str
    uri: str
    query: tuple[str, ...] = ()  # parameters that must be there
    headers: tuple[str, ...] = ()  # headers that must be there, lower case
