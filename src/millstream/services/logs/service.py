"""What every operation on logs may touch, and the errors that they share."""

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from millstream.api import logs as api
from millstream.core.arn import parse_arn
from millstream.core.caller import Caller
from millstream.domain.journal import Journal, NoGroup, NoStream, Scope


@dataclass(slots=True)
class Logs:
    journal: Journal


def scope_of(caller: Caller) -> Scope:
    return caller.account, caller.region


@contextmanager
def found() -> Iterator[None]:
    """Say what is not there as AWS does."""
    try:
        yield
    except NoGroup as absent:
        raise api.ResourceNotFoundException("The specified log group does not exist.") from absent
    except NoStream as absent:
        raise api.ResourceNotFoundException("The specified log stream does not exist.") from absent


def group_of(name: str | None, identifier: str | None) -> str:
    """The group that a request means, by its name or by its name or ARN as the identifier."""
    if name and identifier:
        raise api.ValidationException("LogGroup name and LogGroup ARN are mutually exclusive parameters.")
    if name:
        return name
    if not identifier:
        raise api.InvalidParameterException("LogGroup name or LogGroup ARN is required.")
    return from_arn(identifier) if identifier.startswith("arn:") else identifier


def from_arn(text: str) -> str:
    """The group in `arn:aws:logs:<region>:<account>:log-group:<name>`, with or without `:*`."""
    try:
        kind, _, name = parse_arn(text).resource.partition(":")
    except ValueError as bad:
        raise api.InvalidParameterException(f"Invalid ARN: {text}") from bad
    if kind != "log-group" or not name:
        raise api.InvalidParameterException(f"Invalid ARN: {text}")
    return name.removesuffix(":*")


def group_arn(caller: Caller, name: str) -> str:
    return f"arn:aws:logs:{caller.region}:{caller.account}:log-group:{name}"


def to_token(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


def from_token(token: str | None) -> str:
    """Raise InvalidParameterException for a token that is not ours."""
    try:
        return base64.urlsafe_b64decode((token or "").encode()).decode()
    except (binascii.Error, UnicodeError, ValueError) as bad:
        raise api.InvalidParameterException("The specified nextToken is invalid.") from bad
