"""Virtual-hosted S3 addressing: the bucket in the host name, moved into the path."""

import re

from millstream.core.model import Service
from millstream.wire.http import Request

_HOST = re.compile(
    r"^(?P<bucket>[a-z0-9][a-z0-9.\-]{1,61}?[a-z0-9])\.(?:"
    r"s3[.-](?:dualstack\.)?(?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?|(?:s3\.)?localhost)(?::\d+)?$"
)


def addressed(service: Service, request: Request) -> Request:
    """The request in path style. Signatures are verified on the one that was sent."""
    if service.signing_name != "s3" or not (match := _HOST.match(request.headers.get("host", ""))):
        return request
    if match["bucket"] == "s3" or match["bucket"].startswith("s3."):
        return request
    return request._replace(path=f"/{match['bucket']}{request.path}")
