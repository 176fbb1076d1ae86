"""A bucket as a website: index and error documents, redirects, errors as pages.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html
"""

from collections.abc import Mapping
from html import escape
from http import HTTPStatus
from urllib.parse import quote, unquote

import msgspec

from millstream.api import s3 as api
from millstream.core.caller import Caller
from millstream.core.errors import AwsError
from millstream.services.s3 import errors
from millstream.services.s3.reading import get_object
from millstream.services.s3.service import S3
from millstream.services.s3.websites import Kept, NoSuchWebsite
from millstream.wire.http import Request, Response
from millstream.wire.operation import beyond_model
from millstream.wire.rest import HOST_ID
from millstream.wire.values import parse_timestamp

REDIRECT = "x-amz-website-redirect-location"
NO_PAGE = "An Error Occurred While Attempting to Retrieve a Custom Error Document"
MISSING = ("NoSuchKey", "AccessDenied")  # what a stranger hears of a key that is not there


@beyond_model("s3", "WEBSITE-POST")
@beyond_model("s3", "WEBSITE-PUT")
@beyond_model("s3", "WEBSITE-DELETE")
async def refuse(s3: S3, request: Request, caller: Caller) -> Response:
    """Pages are only read."""
    error = errors.MethodNotAllowed(
        "The specified method is not allowed against this resource.",
        Method=request.method.removeprefix("WEBSITE-"),
        ResourceType="OBJECT",
    ).with_headers(allow="GET, HEAD, OPTIONS")
    return _error_page(error, caller)


@beyond_model("s3", "WEBSITE-GET")
@beyond_model("s3", "WEBSITE-HEAD")
async def visit(s3: S3, request: Request, caller: Caller) -> Response:
    """The gateway has moved the bucket from the host name into the path."""
    name, _, path = request.path.removeprefix("/").partition("/")
    page = _Page(s3, name, unquote(path), request, caller)
    try:
        return await page.answer()
    except AwsError as error:
        return _error_page(error, caller)


class _Page:
    def __init__(self, s3: S3, bucket: str, key: str, request: Request, caller: Caller) -> None:
        self._s3, self._bucket, self._key, self._request, self._caller = s3, bucket, key, request, caller

    async def answer(self) -> Response:
        with errors.translated(self._bucket):
            bucket = await self._s3.objects.bucket(self._bucket)
        if (text := bucket.settings.get("website")) is None:
            raise NoSuchWebsite("The specified bucket does not have a website configuration", BucketName=self._bucket)
        site = msgspec.json.decode(text, type=Kept)
        if everything := site.redirect_all_requests_to:
            protocol = everything.protocol or self._protocol
            return _moved(f"{protocol}://{everything.host_name}/{quote(self._key)}", 301)
        if redirect := self._redirect(site, None):
            return redirect
        try:
            return await self._document(site)
        except AwsError as error:
            return self._redirect(site, error.status) or await self._failed(site, error)

    @property
    def _protocol(self) -> str:
        return "https" if self._caller.origin.secure else "http"

    def _redirect(self, site: Kept, status: int | None) -> Response | None:
        """By the first rule that fits; `status` of the error that was met."""
        for rule in site.routing_rules or []:
            condition = rule.condition or api.Condition()
            code, prefix = condition.http_error_code_returned_equals, condition.key_prefix_equals or ""
            if (code or None) == (None if status is None else str(status)) and self._key.startswith(prefix):
                return self._followed(rule.redirect, prefix)
        return None

    def _followed(self, to: api.Redirect, prefix: str) -> Response:
        key = self._key
        if to.replace_key_with is not None:
            key = to.replace_key_with
        elif to.replace_key_prefix_with is not None:
            key = to.replace_key_prefix_with + key.removeprefix(prefix)
        host = to.host_name or self._request.headers.get("host", "")
        where = f"{to.protocol or self._protocol}://{host}/{quote(key)}"
        return _moved(where, int(to.http_redirect_code or 301))

    async def _document(self, site: Kept) -> Response:
        suffix = site.index_document.suffix if site.index_document else ""
        key = f"{self._key}{suffix}" if self._key.endswith("/") or not self._key else self._key
        try:
            response = await self._read(key, self._request.headers)
        except AwsError as error:
            if error.code not in MISSING or key != self._key:
                raise
            await self._seen(f"{key}/{suffix}", error)
            return _moved(f"/{quote(key)}/", 302)
        return _followed(response)

    async def _seen(self, key: str, error: AwsError) -> None:
        """Raise `error` unless there is a folder of the name."""
        try:
            await self._s3.objects.head(self._bucket, key)
        except Exception:
            raise error from None

    async def _read(self, key: str, headers: Mapping[str, str]) -> Response:
        wanted = api.GetObjectRequest(
            bucket=self._bucket,
            key=key,
            range=headers.get("range"),
            if_match=headers.get("if-match"),
            if_none_match=headers.get("if-none-match"),
            if_modified_since=_date(headers.get("if-modified-since")),
        )
        return await get_object(self._s3, wanted, self._caller)

    async def _failed(self, site: Kept, error: AwsError) -> Response:
        if site.error_document is None or not 400 <= error.status < 500:
            raise error
        try:
            page = await self._read(site.error_document.key, {})
        except AwsError as second:
            return _error_page(error, self._caller, second)
        return _followed(page._replace(status=error.status))


def _followed(page: Response) -> Response:
    """Where an object says that it is elsewhere."""
    where = dict(page.headers).get(REDIRECT)
    return _moved(where, 301) if where else page


def _date(text: str | None) -> float | None:
    """None also of what is no date, which counts as not given (RFC 9110, 13.1.3)."""
    try:
        return parse_timestamp(text) if text else None
    except (ValueError, TypeError, OverflowError):
        return None


def _moved(where: str, status: int) -> Response:
    return Response(status, [("location", where), ("content-length", "0")])


def _error_page(error: AwsError, caller: Caller, second: AwsError | None = None) -> Response:
    """`second` is what happened on the way to the bucket's own page."""
    title = f"{error.status} {HTTPStatus(error.status).phrase}"
    page = (
        f"<html>\n<head><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n"
        f"{_list(error, RequestId=caller.request_id, HostId=HOST_ID)}"
        f"{f'<h3>{NO_PAGE}</h3>{chr(10)}{_list(second)}' if second else ''}<hr/>\n</body>\n</html>\n"
    )
    headers = [
        ("content-type", "text/html; charset=utf-8"),
        ("x-amz-error-code", error.code),
        ("x-amz-error-message", error.message),
        ("x-amz-request-id", caller.request_id),
    ]
    return Response(error.status, [*headers, *error.headers.items()], page.encode())


def _list(error: AwsError, **more: str) -> str:
    told = {"Code": error.code, "Message": error.message, **error.fields, **more}
    lines = "\n".join(f"<li>{escape(name)}: {escape(str(value))}</li>" for name, value in told.items())
    return f"<ul>\n{lines}\n</ul>\n"
