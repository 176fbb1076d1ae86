"""Millstream's own paths: health, Prometheus' page, running code's credentials, services' own pages."""

from collections.abc import Awaitable, Callable, Mapping

import msgspec

from millstream import __version__
from millstream.gateway.exposition import CONTENT_TYPE
from millstream.wire.http import Request, Response

Credentials = Callable[[str, str], Awaitable[dict[str, str] | None]]
Page = Callable[[Request, str], Awaitable[Response]]
_JSON = (("content-type", "application/json"),)


class Local:
    """`credentials` maps a job's token and its Authorization header to keys, in the container provider's form;
    `exposition` writes Prometheus' page; `pages` are the services' own, each given what of the path comes after its
    word.
    """

    def __init__(
        self,
        services: list[str],
        credentials: Credentials,
        exposition: Callable[[], str],
        pages: Mapping[str, Page],
    ) -> None:
        self._services, self._credentials = services, credentials
        self._exposition, self._pages = exposition, pages

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
            case ["_millstream", word, *rest] if rest and word in self._pages:
                return await self._pages[word](request, "/".join(rest))
            case ["_millstream", *_]:
                return _json({"message": f"There is nothing at {request.path}."}, 404)
        return None

    def _states(self) -> dict[str, str]:
        return dict.fromkeys(self._services, "running")


def _json(value: object, status: int = 200) -> Response:
    return Response(status, _JSON, msgspec.json.encode(value))
