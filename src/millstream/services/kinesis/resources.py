"""How requests name a stream or a consumer: by name, or by ARN."""

from typing import NamedTuple

from millstream.api import kinesis as api
from millstream.core.arn import parse_arn
from millstream.core.caller import Caller


class Resource(NamedTuple):
    stream: str
    consumer: str = ""  # name:created, as it ends the ARN


def parse(caller: Caller, arn: str) -> Resource:
    """Raise ResourceNotFoundException for what is another account's or region's."""
    found = parse_arn(arn)  # the model's pattern has been checked
    if (found.account, found.region) != (caller.account, caller.region):
        raise api.ResourceNotFoundException(f"Stream {arn} under account {caller.account} not found.")
    kind, _, name = found.resource.partition("/")
    stream, _, consumer = name.partition("/consumer/")
    if kind != "stream" or "/" in stream or "/" in consumer:
        raise api.InvalidArgumentException(f"{arn} names neither a stream nor a consumer.")
    return Resource(stream, consumer)


def stream_name(caller: Caller, name: str | None, arn: str | None) -> str:
    if arn is None:
        if name is None:
            raise api.InvalidArgumentException("Either StreamName or StreamARN must be provided.")
        return name
    named, consumer = parse(caller, arn)
    if consumer:
        raise api.InvalidArgumentException(f"{arn} names a consumer, not a stream.")
    if name not in (None, named):
        raise api.InvalidArgumentException("StreamName and StreamARN do not name the same stream.")
    return named
