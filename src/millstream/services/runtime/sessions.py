"""Sticky sessions: the container that opened one gets all its requests.

AWS: docs.aws.amazon.com/sagemaker/latest/dg/stateful-sessions.html
"""

from collections import OrderedDict

MOST = 100_000  # sessions that are remembered


class Sessions:
    def __init__(self) -> None:
        self._places: OrderedDict[tuple[str, str], str] = OrderedDict()

    def place(self, endpoint: str, session: str | None) -> str | None:
        """The serving that opened the session, if it is known."""
        return self._places.get((endpoint, session)) if session else None

    def opened(self, endpoint: str, session: str, serving: str) -> None:
        """`session` as the container names it: with its end behind a semicolon."""
        self._places[endpoint, session.partition(";")[0]] = serving
        while len(self._places) > MOST:
            self._places.popitem(last=False)

    def closed(self, endpoint: str, session: str) -> None:
        self._places.pop((endpoint, session), None)
