"""Port: run user code. A task outlives the server; its record on disk is the truth, not the process."""

from collections.abc import AsyncIterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Protocol

from msgspec import Struct


class State(StrEnum):
    PREPARING = "preparing"  # its environment is being built
    RUNNING = "running"
    EXITED = "exited"  # it ran to an exit code
    STOPPED = "stopped"  # `stop` ended it
    LOST = "lost"  # it ended without leaving a code: machine restart, or its supervisor was killed
    FAILED = "failed"  # it could not be started; `reason` says why


class Limits(Struct, frozen=True):
    seconds: int | None = None  # wall clock from start
    memory: int | None = None  # bytes, all processes together
    processes: int = 512


class Task(Struct, frozen=True):
    """A job: one command in an image's environment, with its workspace at /opt/ml."""

    name: str  # unique for ever, e.g. "processing/123456789012/us-east-1/my-job"
    image: str  # image URI as the client gave it
    argv: tuple[str, ...]  # empty: the image's own entry point, with `train` that for training
    env: Mapping[str, str] = {}
    limits: Limits = Limits()
    network: bool = True  # False: no network at all, and no credentials
    train: bool = False
    host: str = "algo-1"  # its name for itself
    peers: Mapping[str, str] = {}  # addresses at which it finds itself and others, by name; empty: it is alone


class Status(Struct, frozen=True):
    state: State
    exit_code: int | None = None  # negative: ended by that signal
    reason: str = ""  # one sentence for a person: killed for memory, time limit, why it could not start
    started: float | None = None  # seconds since the epoch
    ended: float | None = None
    sandbox: str = ""  # rung of the ladder, e.g. "bubblewrap", "namespaces", "none (…)"


class Serving(Struct, frozen=True):
    """A model behind workers: an image's serving contract over an unpacked model in its workspace."""

    name: str
    image: str
    env: Mapping[str, str] = {}
    workers: int = 1
    limits: Limits = Limits()
    network: bool = True
    load: float = 600.0  # seconds until a worker must answer its first ping


class Invocation(NamedTuple):
    body: bytes
    content_type: str
    accept: str
    headers: Mapping[str, str] = {}


class Reply(NamedTuple):
    status: int  # 200, or what the model's code answered
    body: bytes
    content_type: str
    latency: int  # microseconds that the model took
    headers: Mapping[str, str] = {}  # of a container's own, in small letters: those of AWS's that a client is shown


class Served(Struct, frozen=True):
    """How a serving stands: for descriptions, metrics and scaling."""

    wanted: int  # workers that it is to have
    ready: int  # of them, those that take requests
    waiting: int  # requests for which no worker has had room yet
    held: int  # requests in workers' hands
    answered: int  # requests since this server took it up; a status of the model's own making counts as an answer
    failed: int  # requests that a worker's end or the time limit took
    latency: int  # microseconds that the model took, summed over the answers
    notes: tuple[str, ...] = ()  # what a worker said of itself: whether it batches, which form of the model runs
    advice: Mapping[str, int | str] = {}  # a container's execution parameters for batches, by AWS's names


class Usage(NamedTuple):
    """Of all processes under a name."""

    processor: float  # seconds of one core since they began
    memory: int  # bytes


class UnknownImage(Exception):
    """The message lists the known images and how to add one's own."""


class NotServing(Exception):
    """No worker is ready under that name."""


class WorkerDied(Exception):
    """The worker ended while it had the request in hand; the message holds the end of its log."""


class TimedOut(Exception):
    """The model did not answer in time."""


class Compute(Protocol):
    def check_image(self, image: str) -> None:
        """Raise UnknownImage unless the URI's repository name is known. Cheap."""

    def own_server(self, image: str) -> bool:
        """Whether its container brings an HTTP server: then an instance has one worker of it. Raise UnknownImage."""

    def workspace(self, name: str) -> Path:
        """The folder that the task sees as /opt/ml, made when absent. The server fills it before `start` and
        reads it after the end, never following links that user code left (`container.files`).
        """

    async def start(self, task: Task) -> None:
        """Start it once; a name that was started before is left as it is."""

    async def status(self, name: str) -> Status | None:
        """Where it stands, also after a restart of the server; None when it was never started."""

    async def wait(self, name: str) -> Status:
        """Return when it has ended."""

    async def stop(self, name: str, grace: float = 120.0) -> None:
        """SIGTERM, after `grace` seconds SIGKILL to all its processes; returns at once, `wait` sees the end."""

    async def output(self, name: str, start: int, size: int = 1 << 20) -> bytes:
        """Bytes of its stdout and stderr, in the order written, from position `start`; of a serving likewise."""

    async def serve(self, serving: Serving) -> None:
        """Start (or after a restart of the server take up again) the workers of `serving`; returns when all
        answered their first ping. Workers that die are restarted with back-off. Raise RuntimeError with the
        reason and the end of the log when a model does not load.
        """

    async def invoke(self, name: str, invocation: Invocation, timeout: float = 60.0) -> Reply:
        """Raise NotServing, WorkerDied, TimedOut (to about a tenth of a second)."""

    async def stream(
        self, name: str, invocation: Invocation, timeout: float = 60.0
    ) -> tuple[Reply, AsyncIterator[bytes]]:
        """As `invoke`, with the body in parts as the model gives them, or whole in one; `timeout` is for all of it.
        The iterator raises WorkerDied or TimedOut where the rest does not come.
        """

    async def scale(self, name: str, workers: int) -> None:
        """Give a serving that many workers, losing no request: more answer when it returns (RuntimeError, and as
        many as before, where new ones do not load); fewer have answered what was in their hands before they ended.
        With 0 it takes no invocations until it is scaled again. Raise NotServing where it does not serve.
        """

    async def drain(self, name: str, patience: float = 60.0) -> None:
        """From now on `invoke` raises NotServing; return when what was taken before is answered, at the latest
        after `patience` seconds. To be called before `remove` where clients still send. Idempotent.
        """

    def served(self, name: str) -> Served | None:
        """How it stands; None where it does not serve. Cheap, reads memory only."""

    async def usage(self, name: str) -> Usage | None:
        """What a task or a serving uses; None where nothing runs under the name. A few milliseconds, off the loop.
        The processor's time grows, but falls back when a worker ends.
        """

    async def remove(self, name: str) -> None:
        """End what runs under the name and delete its workspace and records; idempotent."""

    async def close(self) -> None:
        """The server stops: end servings, leave tasks running, let go of all else."""
