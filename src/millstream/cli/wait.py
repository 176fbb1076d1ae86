"""`millstream wait`: until the server answers, and what was asked for is in the state that was asked for."""

import time
from pathlib import Path
from typing import Annotated, NamedTuple

from cyclopts import Parameter

from millstream.cli.call import Answered, fetch, json_call, signed
from millstream.cli.output import Exit, Failure, envelope
from millstream.datadir import DEFAULT, DataDir, Session

PAUSE = 0.1  # seconds between looks


class Kind(NamedTuple):
    """How to ask for the state of a resource."""

    service: str
    target: str
    member: str  # that takes the name
    path: tuple[str, ...]  # to the state in the answer
    ended: frozenset[str] = frozenset()  # states that nothing follows


_JOB = frozenset({"Completed", "Failed", "Stopped"})


def _job(kind: str) -> Kind:
    return Kind("sagemaker", f"SageMaker.Describe{kind}Job", f"{kind}JobName", (f"{kind}JobStatus",), _JOB)


KINDS = {
    "stream": Kind(
        "firehose",
        "Firehose_20150804.DescribeDeliveryStream",
        "DeliveryStreamName",
        ("DeliveryStreamDescription", "DeliveryStreamStatus"),
        frozenset({"CREATING_FAILED"}),
    ),
    "kinesis-stream": Kind(
        "kinesis",
        "Kinesis_20131202.DescribeStreamSummary",
        "StreamName",
        ("StreamDescriptionSummary", "StreamStatus"),
    ),
    "endpoint": Kind(
        "sagemaker", "SageMaker.DescribeEndpoint", "EndpointName", ("EndpointStatus",), frozenset({"Failed"})
    ),
    "processing-job": _job("Processing"),
    "training-job": _job("Training"),
    "transform-job": _job("Transform"),
}


class Wish(NamedTuple):
    """`kind/NAME=STATE`."""

    kind: str
    name: str
    state: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}={self.state}"


def wait(
    *,
    data: Path = DEFAULT,
    port: int | None = None,
    timeout: float = 60.0,
    for_: Annotated[list[str] | None, Parameter(name="--for")] = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Wait until the server answers, and until each --for holds.

    Parameters
    ----------
    data
        The server's data folder.
    port
        Of the server; by default where it listens.
    timeout
        Seconds to wait in all; then the exit code is 5.
    for_
        stream/NAME=ACTIVE (Firehose's), kinesis-stream/NAME=ACTIVE, endpoint/NAME=InService,
        processing-job/NAME=Completed (or training-job, transform-job) or bucket/NAME=exists.
    json
        Print one JSON envelope.
    """
    wishes = [_wish(text) for text in for_ or []]
    end, folder = time.monotonic() + timeout, DataDir(data)
    while (reached := _answering(folder, port)) is None:
        _pause(end, f"no server answered within {timeout:g} s", f"millstream serve --data {data}")
    session = folder.session()
    for wish in wishes:
        while (state := _state(wish, session, reached)) != wish.state:
            if wish.kind in KINDS and state in KINDS[wish.kind].ended:
                what = f"{wish.kind} {wish.name} is {state}"
                raise Failure(Exit.FAILED, what, f"It will not become {wish.state}.", "millstream env --help")
            _pause(
                end, f"{wish} did not come about within {timeout:g} s: it is {state}", "millstream wait --timeout 300"
            )
    if json:
        print(envelope("wait", {"url": f"http://localhost:{reached}", "met": [str(wish) for wish in wishes]}))


def _wish(text: str) -> Wish:
    kind, slash, rest = text.partition("/")
    name, equals, state = rest.partition("=")
    if not (slash and equals and name and state) or kind not in {*KINDS, "bucket"}:
        known = ", ".join((*KINDS, "bucket"))
        why = f"The form is KIND/NAME=STATE; kinds are {known}."
        raise Failure(Exit.USAGE, f"--for {text} was not understood", why, "millstream wait --for stream/NAME=ACTIVE")
    return Wish(kind, name, state)


def _answering(folder: DataDir, port: int | None) -> int | None:
    server = folder.server()
    reached = port or (server.port if server else None)
    if reached is None:
        return None
    try:
        return reached if fetch(reached, "GET", "/_millstream/health", {})[0] == 200 else None
    except OSError:
        return None


def _state(wish: Wish, session: Session | None, port: int) -> str:
    """`absent` of what is not there, `unreachable` while the server restarts."""
    if session is None:
        return "unknown"
    try:
        if wish.kind == "bucket":
            status, _ = signed(session, port, "s3", "HEAD", f"/{wish.name}", {})
            return "exists" if status == 200 else "absent"
        kind = KINDS[wish.kind]
        found = json_call(session, port, kind.service, kind.target, {kind.member: wish.name})
        for member in kind.path:
            found = found[member]
        return str(found)
    except Answered as error:
        return "absent" if error.status == 400 else str(error)
    except OSError:
        return "unreachable"


def _pause(end: float, late: str, next_command: str) -> None:
    if time.monotonic() >= end:
        raise Failure(Exit.TIMED_OUT, late, "", next_command)
    time.sleep(PAUSE)
