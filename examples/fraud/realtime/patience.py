"""Calls that are made again until they succeed: a service may be away for a while, records may not be lost."""

import random
import threading
import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import (
    ClientError,
    ConnectionError,
    EventStreamError,
    HTTPClientError,
    ParamValidationError,
)
from urllib3.exceptions import HTTPError

LOST = (HTTPClientError, ConnectionError, HTTPError, OSError)  # no answer; the call may have been carried out or not
LATER = {  # answers that say: not now
    "ConditionalRequestConflict",
    "InternalFailure",
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "ResourceInUseException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
}
FIRST, LONGEST = 0.05, 2.0  # seconds between attempts


class GaveUp(Exception):
    """The program is to stop and the service is still away."""


def passing(error: Exception) -> bool:
    """Whether the same call may succeed a moment later."""
    if isinstance(error, EventStreamError):
        return True
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return error.response["Error"]["Code"] in LATER or status >= 500
    return isinstance(error, LOST) and not isinstance(error, ParamValidationError)


class Patience:
    """Shared by all parts: how long they go on once the program is to stop, and what they wait for meanwhile."""

    def __init__(self, grace: float) -> None:
        self._grace = grace
        self._deadline: float | None = None
        self.stopping = threading.Event()
        self.waits_for = ""  # for people: the last error of a call that is being repeated

    def hurry(self) -> None:
        """From now on what is away for longer than the grace is given up."""
        if self._deadline is None:
            self._deadline = time.monotonic() + self._grace

    def stop(self) -> None:
        self.hurry()
        self.stopping.set()

    def call(self, function: Callable[..., Any], **request: Any) -> Any:
        """The call's answer, however often it takes. Raise GaveUp, or the error that no waiting mends."""
        pause = FIRST
        while True:
            try:
                answer = function(**request)
                self.waits_for = ""
                return answer
            except Exception as error:
                if not passing(error):
                    raise
                self.waits_for = f"{type(error).__name__}: {error}"
                if self._deadline and time.monotonic() > self._deadline:
                    raise GaveUp(self.waits_for) from error
            time.sleep(pause * random.uniform(0.5, 1))
            pause = min(2 * pause, LONGEST)
