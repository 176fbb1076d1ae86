"""What is kept of a job of any kind, and how far its loop has come."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import ClassVar, NamedTuple, Self

from msgspec import Struct, structs


class Phase(StrEnum):
    """How far a job's loop has come; each is entered by one commit and may be started again."""

    PREPARING = "preparing"
    RUNNING = "running"
    UPLOADING = "uploading"
    ENDED = "ended"  # for the client it is over; its workspace is still to be removed
    DONE = "done"


class Outcome(Struct, frozen=True):
    status: str  # Completed, Failed, Stopped
    reason: str = ""
    exceeded: bool = False  # stopped at its MaxRuntimeInSeconds
    lost: bool = False  # no fault of its own: the machine went down


class Program(NamedTuple):
    """What a job asks of the compute engine."""

    image: str
    role: str
    argv: Sequence[str]
    environment: Mapping[str, str]
    seconds: int  # its longest run
    connected: bool  # False: network isolation
    train: bool = False  # without `argv`: the image's entry point for training


class Job(Struct, frozen=True, kw_only=True):
    """A job of some kind; a subclass adds the `request` it was made by. `id` tells it from an earlier one of the
    same name.
    """

    collection: ClassVar[str]  # of its ARN and records: processing-job, …
    tasks: ClassVar[str]  # first part of its tasks' names at the compute engine
    group: ClassVar[str]  # of its logs, and the namespace of its metrics

    id: str
    account: str
    region: str
    created: float
    modified: float
    phase: Phase = Phase.PREPARING
    stopping: bool = False
    started: float | None = None
    ended: float | None = None
    outcome: Outcome | None = None
    attempt: int = 0
    token: str = ""  # by which the job fetches its role's credentials
    secret: str = ""

    @property
    def name(self) -> str:
        raise NotImplementedError

    @property
    def instance_type(self) -> str:
        raise NotImplementedError

    @property
    def instances(self) -> int:
        raise NotImplementedError

    @property
    def program(self) -> Program:
        raise NotImplementedError

    @property
    def arn(self) -> str:
        return f"arn:aws:sagemaker:{self.region}:{self.account}:{self.collection}/{self.name}"

    @property
    def key(self) -> tuple[str, str, str]:
        return self.account, self.region, self.name

    @property
    def hosts(self) -> list[str]:
        return [f"algo-{number}" for number in range(1, self.instances + 1)]

    @property
    def addresses(self) -> dict[str, str]:
        """By host, where there are several. All share this machine's loopback, on which each host and each job may
        listen at the same port.
        """
        if self.instances == 1:
            return {}
        a, b = int(self.id[:2], 16), int(self.id[2:4], 16)
        return {host: f"127.{a or 1}.{b}.{number}" for number, host in enumerate(self.hosts, 1)}

    def task(self, host: str) -> str:
        """Its name at the compute engine."""
        again = f"-{self.attempt}" if self.attempt else ""
        return f"{self.tasks}/{self.account}/{self.region}/{self.name}/{self.id[:8]}{again}/{host}"

    def names(self, host: str) -> tuple[str, ...]:
        """What runs there, as the compute engine knows it."""
        return (self.task(host),)

    @property
    def status(self) -> str:
        if self.outcome and self.over:
            return self.outcome.status
        return "Stopping" if self.stopping else "InProgress"

    @property
    def over(self) -> bool:
        return self.phase in (Phase.ENDED, Phase.DONE)

    @property
    def failure(self) -> str | None:
        return (self.outcome.reason or None) if self.outcome and self.ended else None

    def changed(self, now: float) -> Self:
        """As it is to be stored after a change."""
        return structs.replace(self, modified=now)
