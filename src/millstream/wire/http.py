"""An HTTP request and reply, as the protocols see them."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import unquote_plus

from millstream.core.body import Body
from millstream.core.caller import NOWHERE, Origin


class Request(NamedTuple):
    method: str
    path: str  # raw, still percent-encoded, without the query
    query: tuple[tuple[str, str], ...]  # decoded, in order; a parameter without "=" has ""
    headers: dict[str, str]  # lower-case names; repeated ones joined with ","; no space around a value
    body: Body
    raw_query: str = ""  # as it was sent
    origin: Origin = NOWHERE

    def parameter(self, name: str) -> str | None:
        return next((value for key, value in self.query if key == name), None)


class Response(NamedTuple):
    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes | Body = b""


def parse_query(raw: str) -> tuple[tuple[str, str], ...]:
    if not raw:
        return ()
    pairs = (part.partition("=") for part in raw.split("&") if part)
    return tuple((unquote_plus(name), unquote_plus(value)) for name, _, value in pairs)
