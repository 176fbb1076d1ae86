"""Which host names are AWS's, and so answered here."""

import re

_AWS = re.compile(r"(?:^|\.)(?:amazonaws\.com(?:\.cn)?|api\.aws)$")
_TELEMETRY = re.compile(r"^sm-pysdk-t-[a-z0-9-]+\.s3\.")


def is_aws(host: str) -> bool:
    return _AWS.search(host.lower().rstrip(".")) is not None


def is_telemetry(host: str) -> bool:
    """Where the SageMaker SDK reports its use, as an object that no one has: answered, and dropped."""
    return is_aws(host) and _TELEMETRY.match(host.lower()) is not None


def is_local(host: str) -> bool:
    """Names that stand for this machine; clients put account ids and buckets in front of `localhost`."""
    return host in ("127.0.0.1", "::1") or host == "localhost" or host.endswith(".localhost")


def split(authority: str, default: int) -> tuple[str, int]:
    """`host:port`, also with brackets around an IPv6 address. Raise ValueError."""
    match = re.fullmatch(r"(?:\[([0-9a-fA-F:.]+)\]|([^\[\]:@/\s]+))(?::(\d{1,5}))?", authority)
    if match is None:
        raise ValueError(f"not a host and port: {authority!r}")
    return (match[1] or match[2]).lower(), int(match[3] or default)
