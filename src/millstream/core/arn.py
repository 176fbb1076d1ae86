"""Amazon Resource Names."""

from typing import NamedTuple


class Arn(NamedTuple):
    """`arn:aws:<service>:<region>:<account>:<resource>`"""

    service: str
    region: str
    account: str
    resource: str

    def __str__(self) -> str:
        return f"arn:aws:{self.service}:{self.region}:{self.account}:{self.resource}"


def parse_arn(text: str) -> Arn:
    """Raise ValueError unless `text` has an ARN's six parts."""
    match text.split(":", 5):
        case ["arn", _, service, region, account, resource] if service and resource:
            return Arn(service, region, account, resource)
    raise ValueError(f"not an ARN: {text!r}")
