"""What only the administrator may ask of a running server: signed, as any call is, by the session of its data folder.

No page of another origin can make such a request, and no running job's role can.
"""

from collections.abc import Mapping

import msgspec

from millstream.core import ids
from millstream.core.errors import AwsError
from millstream.core.model import Service
from millstream.domain.part import Command
from millstream.gateway.access import Access
from millstream.wire.http import Request, Response

PREFIX = "/_millstream/administration/"


class Administration:
    """`commands`: "METHOD word" -> what answers PREFIX + word + "/" + its arguments, which hold no "/" nor "%"."""

    def __init__(self, access: Access, service: Service, administrator: str, commands: Mapping[str, Command]) -> None:
        """`service` is that for which requests are signed, `administrator` the id of the only key that may."""
        self._access, self._service = access, service
        self._administrator, self._commands = administrator, commands

    async def answer(self, request: Request) -> Response | None:
        """None for another path."""
        if not request.path.startswith(PREFIX):
            return None
        word, *arguments = request.path.removeprefix(PREFIX).split("/")
        if (command := self._commands.get(f"{request.method} {word}")) is None:
            return _json({"message": f"There is nothing at {request.path}."}, 404)
        try:
            caller, _ = await self._access.verify(self._service, request, ids.request_id())
            if caller.access_key != self._administrator:
                return _json({"message": "This is for the administrator's session only."}, 403)
            return _json(await command(arguments, caller))
        except AwsError as error:
            return _json({"__type": error.code, "message": error.message}, error.status)
        except OverflowError:
            return _json({"message": "The request is larger than any command takes."}, 413)
        except ValueError as error:
            return _json({"message": str(error)}, 400)


def _json(value: object, status: int = 200) -> Response:
    return Response(status, (("content-type", "application/json"),), msgspec.json.encode(value))
