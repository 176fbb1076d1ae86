"""Millstream's own paths, which carry no signature: health, Prometheus' page, running code's credentials, links."""

from collections.abc import Awaitable, Callable

import msgspec

from millstream import __version__
from millstream.gateway.exposition import CONTENT_TYPE
from millstream.wire.http import Request, Response

Credentials = Callable[[str, str], Awaitable[dict[str, str] | None]]
Linked = Callable[[str], Awaitable[bytes | None]]
_ZIP = (("content-type", "application/zip"),)
_JSON = (("content-type", "application/json"),)


class Local:
    """`credentials` maps a job's token and its Authorization header to keys, in the container provider's form;
    `linked` gives the zip that a link's token stands for, None when the link has expired; `exposition` writes
    Prometheus' page.
    """

    def __init__(
        self, services: list[str], credentials: Credentials, linked: Linked, exposition: Callable[[], str]
    ) -> None:
        self._services, self._credentials, self._linked = services, credentials, linked
        self._exposition = exposition

    async def answer(self, request: Request) -> Response | None:
        """None for a path that is not ours: then it is S3's."""
        match request.path.split("/")[1:]:
            case ["_millstream", "health"]:
                return _json({"status": "running", "version": __version__, "services": self._states()})
            case ["_millstream", "metrics"]:
                return Response(200, (("content-type", CONTENT_TYPE),), self._exposition().encode())
            case ["_localstack", "health"]:
                return _json({"services": self._states(), "edition": "millstream", "version": __version__})
            case ["_millstream", "credentials", token]:
                keys = await self._credentials(token, request.headers.get("authorization", ""))
                return _json(keys) if keys else _json({"message": "unknown or ended job"}, 403)
            case ["_millstream", "functions", token]:
                zipped = await self._linked(token)
                return Response(200, _ZIP, zipped) if zipped else _json({"message": "Request has expired"}, 403)
            case ["_millstream", *_]:
                return _json({"message": f"There is nothing at {request.path}."}, 404)
        return None

    def _states(self) -> dict[str, str]:
        return dict.fromkeys(self._services, "running")


def _json(value: object, status: int = 200) -> Response:
    return Response(status, _JSON, msgspec.json.encode(value))
