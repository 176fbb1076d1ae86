"""A signed call to the server, without an SDK."""

import hashlib
import hmac
import http.client
import json
from datetime import UTC, datetime
from typing import Any

from millstream.core import clock
from millstream.datadir import Session
from millstream.wire.sigv4 import ALGORITHM, derived

PATIENCE = 10.0  # seconds


class Answered(Exception):
    """The server answered with an error."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.status, self.code = status, code


def json_call(session: Session, port: int, service: str, target: str, body: dict[str, Any]) -> dict[str, Any]:
    """One operation of a service that speaks AWS's JSON protocol. Raise OSError, Answered."""
    data = json.dumps(body).encode()
    headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": target}
    status, reply = signed(session, port, service, "POST", "/", headers, data)
    answer: dict[str, Any] = json.loads(reply or b"{}")
    if status != 200:
        raise Answered(status, str(answer.get("__type", "")).rpartition("#")[2], str(answer.get("message", "")))
    return answer


def signed(
    session: Session, port: int, service: str, method: str, path: str, headers: dict[str, str], body: bytes = b""
) -> tuple[int, bytes]:
    """Raise OSError."""
    return fetch(port, method, path, sign(session, port, service, method, path, headers, body), body)


def sign(
    session: Session, port: int, service: str, method: str, path: str, headers: dict[str, str], body: bytes
) -> dict[str, str]:
    """The headers to send; the server takes them for a quarter of an hour."""
    host, moment = f"localhost:{port}", datetime.fromtimestamp(clock.now(), UTC).strftime("%Y%m%dT%H%M%SZ")
    digest = hashlib.sha256(body).hexdigest()
    sent = {"host": host, "x-amz-content-sha256": digest, "x-amz-date": moment, **headers}
    sent["x-amz-security-token"] = session.session_token
    names = sorted(sent)
    canonical = [method, path, "", *(f"{name}:{sent[name]}" for name in names), "", ";".join(names), digest]
    scope = f"{moment[:8]}/{session.region}/{service}/aws4_request"
    to_sign = f"{ALGORITHM}\n{moment}\n{scope}\n{hashlib.sha256(chr(10).join(canonical).encode()).hexdigest()}"
    key = derived(session.secret_access_key, moment[:8], session.region, service)
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    sent["authorization"] = (
        f"{ALGORITHM} Credential={session.access_key_id}/{scope}, SignedHeaders={';'.join(names)}, "
        f"Signature={signature}"
    )
    return sent


def fetch(port: int, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> tuple[int, bytes]:
    """Raise OSError."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.read()
    except http.client.HTTPException as error:
        raise ConnectionError(str(error)) from error
    finally:
        connection.close()
