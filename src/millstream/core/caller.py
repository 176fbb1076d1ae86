"""Who calls: what a verified signature says of a request."""

from typing import NamedTuple

ANONYMOUS = "*"


class Caller(NamedTuple):
    account: str  # twelve digits
    region: str  # from the signature's scope
    principal: str  # ARN, e.g. arn:aws:sts::123456789012:assumed-role/R/session, or ANONYMOUS
    user_id: str  # AIDA… or AROA…:session
    access_key: str
    request_id: str
