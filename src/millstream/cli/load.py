"""`millstream load`: requests to an endpoint at a constant rate, and how long it took to answer them."""

import json as json_
import math
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Annotated, Any, NamedTuple

from cyclopts import Parameter

from millstream.cli.call import fetch, sign
from millstream.cli.env import known_session
from millstream.cli.open_loop import MOST_CONNECTIONS, Outcome, Stopped, drive
from millstream.cli.output import Exit, Failure, envelope
from millstream.core import clock
from millstream.datadir import DEFAULT, DataDir, Session

PERCENTILES = (50.0, 90.0, 99.0, 99.9)
KINDS = {".csv": "text/csv", ".json": "application/json", ".jsonl": "application/json", ".libsvm": "text/x-libsvm"}
FRESH = 300.0  # seconds that a signature is used again; it holds for 900
ROWS = 16  # of the histogram, at most
STEPS = ((1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8), (1, 1.5, 2, 3, 5, 7), (1, 2, 5), (1,))  # a decade
WIDTH = 46  # characters of its longest bar
CACHED = 20_000  # signed requests that are kept


class Plan(NamedTuple):
    """What every request has in common."""

    session: Session
    port: int
    endpoint: str
    headers: dict[str, str]

    @property
    def path(self) -> str:
        return f"/endpoints/{self.endpoint}/invocations"

    def signed(self, body: bytes) -> dict[str, str]:
        return sign(self.session, self.port, "sagemaker", "POST", self.path, dict(self.headers), body)

    def request(self, body: bytes) -> bytes:
        headers = {**self.signed(body), "content-length": str(len(body))}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST {self.path} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body


def load(
    endpoint: str,
    *,
    rows: Path,
    rate: float,
    seconds: float = 10.0,
    connections: int = 64,
    content_type: str | None = None,
    accept: str | None = None,
    variant: str | None = None,
    skip: int = 0,
    data: Path = DEFAULT,
    port: int | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Send an endpoint requests at a constant rate, and print how long the answers took.

    Parameters
    ----------
    endpoint
        Its name.
    rows
        A file: each line is the body of a request, in turn.
    rate
        Requests a second. They are sent when they are due, whether or not earlier ones were answered.
    seconds
        How long.
    connections
        At most so many requests are under way at a time; others wait, and their latency counts on.
    content_type
        Of the rows; by default what the file's name says: .csv, .json, .jsonl, .libsvm.
    accept
        What the answers shall be.
    variant
        The production variant that is to answer.
    skip
        Lines at the start of the file that are no rows, such as a heading.
    data
        The server's data folder.
    port
        Of the server; by default where it listens.
    json
        Print one JSON envelope.
    """
    if not (0 < rate <= 100_000 and seconds > 0 and 1 <= connections <= MOST_CONNECTIONS):
        why = f"The rate must be over 0, seconds too, and connections between 1 and {MOST_CONNECTIONS}."
        raise Failure(Exit.USAGE, "this load cannot be made", why, "millstream load --help")
    bodies = _bodies(rows, skip)
    plan = _plan(DataDir(data), port, endpoint, _headers(rows, content_type, accept, variant))
    _check(plan, bodies[0])
    count = max(1, round(rate * seconds))
    try:
        outcome = drive(plan.port, _Requests(plan, bodies).request, count, rate, min(connections, count))
    except Stopped as reason:
        raise Failure(Exit.NO_SERVER, "the server cannot be reached", str(reason), "millstream serve") from reason
    figures = _figures(outcome, endpoint, count, rate, min(connections, count))
    if json:
        print(envelope("load", figures))
    else:
        print("\n".join(_lines(figures, outcome)))
    if outcome.errors:
        raise SystemExit(Exit.FAILED)


def _bodies(file: Path, skip: int) -> list[bytes]:
    try:
        found = [line for line in file.read_bytes().splitlines()[skip:] if line.strip()]
    except OSError as reason:
        raise Failure(Exit.USAGE, f"{file} cannot be read", str(reason), "millstream load --help") from reason
    if not found:
        raise Failure(Exit.USAGE, f"{file} holds no rows", "Each line is the body of a request.", "")
    return found


def _headers(rows: Path, content_type: str | None, accept: str | None, variant: str | None) -> dict[str, str]:
    kind = content_type or KINDS.get(rows.suffix)
    if kind is None:
        why = f"Its name ends with none of {', '.join(KINDS)}."
        command = "millstream load --content-type text/csv …"
        raise Failure(Exit.USAGE, f"what the rows of {rows} are is not known", why, command)
    found = {"content-type": kind, "accept": accept, "x-amzn-sagemaker-target-variant": variant}
    return {name: value for name, value in found.items() if value}


def _plan(folder: DataDir, port: int | None, endpoint: str, headers: dict[str, str]) -> Plan:
    session, server = known_session(folder), folder.server()
    reached = port or (server.port if server else None)
    if reached is None:
        command = f"millstream serve --data {folder.path}"
        raise Failure(Exit.NO_SERVER, f"no server runs on the data folder {folder.path}", "", command)
    return Plan(session, reached, endpoint, headers)


def _check(plan: Plan, body: bytes) -> None:
    """One request before the load: what is wrong with all of them is told once, in words."""
    try:
        status, reply = fetch(plan.port, "POST", plan.path, plan.signed(body), body)
    except OSError as reason:
        raise Failure(Exit.NO_SERVER, "the server cannot be reached", str(reason), "millstream serve") from reason
    if status == 200:
        return
    try:
        message = str(json_.loads(reply).get("Message") or json_.loads(reply).get("message") or reply)
    except (ValueError, AttributeError):
        message = reply.decode(errors="replace")
    command = f"millstream wait --for endpoint/{plan.endpoint}=InService"
    raise Failure(Exit.FAILED, f"the endpoint answered the first row with {status}", message[:2000], command)


class _Requests:
    """Rows in turn; a row's signed request is used again as long as the signature is fresh."""

    def __init__(self, plan: Plan, bodies: Sequence[bytes]) -> None:
        self._plan, self._bodies = plan, bodies
        self._signed: dict[int, tuple[float, bytes]] = {}
        for row in range(min(len(bodies), CACHED)):  # before the clock runs
            self.request(row)

    def request(self, number: int) -> bytes:
        row, now = number % len(self._bodies), clock.now()
        known = self._signed.get(row)
        if known and now < known[0]:
            return known[1]
        made = self._plan.request(self._bodies[row])
        if row < CACHED:
            self._signed[row] = (now + FRESH, made)
        return made


def _figures(outcome: Outcome, endpoint: str, count: int, rate: float, connections: int) -> dict[str, Any]:
    latencies, late = sorted(outcome.latencies), sorted(outcome.late)
    return {
        "endpoint": endpoint,
        "requests": count,
        "answered": len(latencies),
        "errors": dict(outcome.errors.most_common()),
        "rate": rate,
        "throughput": len(latencies) / outcome.took if outcome.took else 0.0,
        "seconds": outcome.took,
        "connections": connections,
        "latencyMs": _summary(latencies),
        "sentLateMs": {"p99": _at(late, 99.0) * 1e3, "max": late[-1] * 1e3},
        "waitedForConnection": outcome.waited,
        "histogramMs": histogram([value * 1e3 for value in latencies]),
    }


def _summary(ordered: Sequence[float]) -> dict[str, float]:
    if not ordered:
        return {}
    named = {f"p{percent:g}": _at(ordered, percent) * 1e3 for percent in PERCENTILES}
    return {"mean": fmean(ordered) * 1e3, "min": ordered[0] * 1e3, **named, "max": ordered[-1] * 1e3}


def _at(ordered: Sequence[float], percent: float) -> float:
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def histogram(values: Sequence[float]) -> list[tuple[float, float, int]]:
    """From, to and count: as many steps a decade as make no more than ROWS rows."""
    if not values:
        return []
    ordered = sorted(max(value, 1e-6) for value in values)
    low, high = math.floor(math.log10(ordered[0])) - 1, math.floor(math.log10(ordered[-1])) + 2  # logarithms round
    for steps in STEPS:
        edges = [step * 10.0**decade for decade in range(low, high + 1) for step in steps]
        counts = [bisect_left(ordered, end) - bisect_left(ordered, start) for start, end in pairwise(edges)]
        filled = [number for number, count in enumerate(counts) if count]
        if filled[-1] - filled[0] < ROWS:
            break
    return [(edges[n], edges[n + 1], counts[n]) for n in range(filled[0], filled[-1] + 1)]


def _lines(figures: dict[str, Any], outcome: Outcome) -> list[str]:
    found = [
        f"{figures['endpoint']}: {figures['requests']:,} requests due at {figures['rate']:,g} a second, "
        f"at most {figures['connections']} at a time",
        f"answered    {figures['answered']:,} in {figures['seconds']:.2f} s: {figures['throughput']:,.1f} a second",
    ]
    found += [f"error       {kind}: {count:,}" for kind, count in figures["errors"].items()]
    if latency := figures["latencyMs"]:
        shown = "  ".join(f"{name} {value:.2f}" for name, value in latency.items())
        found.append(f"latency ms  {shown}   (from when each was due)")
    late = figures["sentLateMs"]
    found.append(f"the load    sent p99 {late['p99']:.2f} ms, at most {late['max']:.2f} ms late; ")
    found[-1] += f"{outcome.waited:,} requests found all connections taken"
    most = max((count for _, _, count in figures["histogramMs"]), default=0)
    for start, end, count in figures["histogramMs"]:
        bar = "█" * math.ceil(WIDTH * count / most)
        found.append(f"{start:>9g} – {end:<8g}{bar:<{WIDTH}} {count:,}")
    return found
