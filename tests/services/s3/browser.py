"""Requests without a signature, as browsers and strangers send them."""

import urllib.error
import urllib.request
import uuid
from typing import NamedTuple
from xml.etree import ElementTree


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """S3's error."""
        return ElementTree.fromstring(self.body).findtext("Code") or ""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def ask(url: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, body, named, method=method)
    opener = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))
    try:
        with opener.open(request) as response:
            return Answer(response.status, {k.lower(): v for k, v in response.headers.items()}, response.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, {k.lower(): v for k, v in error.headers.items()}, error.read())


def post(
    url: str, fields: dict[str, str] | None = None, filename: str = "", body: bytes = b"", content_type: str = ""
) -> Answer:
    if content_type:
        return ask(url, "POST", body, Content_Type=content_type)
    boundary = uuid.uuid4().hex
    parts = [(f'name="{name}"', value.encode()) for name, value in (fields or {}).items()]
    parts.append((f'name="file"; filename="{filename}"', body))
    whole = b"".join(
        f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + value + b"\r\n"
        for head, value in parts
    )
    kind = f"multipart/form-data; boundary={boundary}"
    return ask(url, "POST", whole + f"--{boundary}--\r\n".encode(), Content_Type=kind)
