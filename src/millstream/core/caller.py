"""Who calls: what a verified signature says of a request, and where it came from."""

from collections.abc import Mapping
from typing import NamedTuple

ANONYMOUS = "*"


class Origin(NamedTuple):
    """The other end of a connection."""

    address: str = ""  # IP; empty where it is none
    secure: bool = False  # TLS


NOWHERE = Origin()


class Caller(NamedTuple):
    account: str  # twelve digits
    region: str  # from the signature's scope
    principal: str  # ARN, e.g. arn:aws:sts::123456789012:assumed-role/R/session, or ANONYMOUS
    user_id: str  # AIDA… or AROA…:session
    access_key: str
    request_id: str
    origin: Origin = NOWHERE
    headers: Mapping[str, str] = {}  # by lower-case name
    arrived: float = 0.0  # time.perf_counter() when the request was there; 0 where nobody noted it
