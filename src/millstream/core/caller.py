"""Who calls: what a verified signature says of a request."""

from typing import NamedTuple


class Caller(NamedTuple):
    account: str  # twelve digits
    region: str  # from the signature's scope
    principal: str  # ARN of the user or assumed role, e.g. arn:aws:sts::123456789012:assumed-role/R/session
    user_id: str  # AIDA… or AROA…:session
    access_key: str
    request_id: str
