"""Virtual-hosted S3 addressing, and S3's websites: the bucket in the host name, moved into the path."""

import re

from millstream.core.model import Service
from millstream.wire.http import Request

_HOST = re.compile(
    r"^(?P<bucket>[a-z0-9][a-z0-9.\-]{1,61}?[a-z0-9])\.(?:"
    r"s3[.-](?:dualstack\.)?(?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?|(?:s3\.)?localhost)(?::\d+)?$"
)

_WEBSITE = re.compile(
    r"^(?P<bucket>[a-z0-9][a-z0-9.\-]{1,61}?[a-z0-9])\.s3-website(?:[.-][a-z0-9-]+\.amazonaws\.com(?:\.cn)?|\.localhost)"
    r"(?::\d+)?$"
)


def addressed(service: Service, request: Request) -> Request:
    """The request in path style; a website's has the method WEBSITE-GET or the like. Signatures are verified on the
    one that was sent.
    """
    host = request.headers.get("host", "")
    if service.signing_name != "s3":
        return request
    if ".s3-website" in host and (site := _WEBSITE.match(host)):
        return request._replace(path=f"/{site['bucket']}{request.path}", method=f"WEBSITE-{request.method}")
    if not (match := _HOST.match(host)):
        return request
    if match["bucket"] == "s3" or match["bucket"].startswith("s3."):
        return request
    return request._replace(path=f"/{match['bucket']}{request.path}")
