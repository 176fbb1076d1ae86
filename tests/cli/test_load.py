"""`millstream load`: what is sent and counted, and what is told when it cannot be."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from millstream.cli.load import ROWS, histogram
from millstream.cli.open_loop import Stopped, drive
from tests.cli.millstream import millstream
from tests.server import Server

REQUEST = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n%02d"
Answer = Callable[[int], Awaitable[bytes]]


@contextmanager
def answering(answer: Answer) -> Iterator[int]:
    """A server in a thread that answers the nth request with what `answer` gives; it hangs up where that is empty."""
    loop, count = asyncio.new_event_loop(), 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal count
        while await reader.readuntil(b"\r\n\r\n"):
            await reader.readexactly(2)
            count += 1
            if not (reply := await answer(count)):
                break
            writer.write(reply)
        writer.close()

    async def start() -> asyncio.Server:
        return await asyncio.start_server(serve, "127.0.0.1", 0)

    def run() -> None:
        loop.set_exception_handler(lambda *_: None)  # connections that end in the middle of a read
        loop.run_forever()

    server = loop.run_until_complete(start())
    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


def reply(status: str, headers: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\ncontent-length: 2\r\n{headers}\r\nok".encode()


def test_every_request_is_answered_once_and_counted() -> None:
    async def answer(number: int) -> bytes:
        return reply("200 OK")

    with answering(answer) as port:
        outcome = drive(port, lambda number: REQUEST % (number % 100), 300, 3000, 8)

    assert len(outcome.latencies) == len(outcome.late) == 300
    assert not outcome.errors


def test_errors_are_counted_by_kind_and_lost_connections_replaced() -> None:
    async def answer(number: int) -> bytes:
        if number % 5 == 0:
            return b""
        failed = reply("500 Internal Server Error", "x-amzn-ErrorType: ModelError:http://x/\r\n")
        return failed if number % 5 == 1 else reply("200 OK")

    with answering(answer) as port:
        outcome = drive(port, lambda number: REQUEST % (number % 100), 100, 1000, 4)

    assert outcome.errors == {"500 ModelError": 20, "connection lost": 20}
    assert len(outcome.latencies) == 60


def test_a_stall_is_charged_to_all_that_were_due_meanwhile() -> None:
    async def answer(number: int) -> bytes:
        if number == 1:
            await asyncio.sleep(0.4)
        return reply("200 OK")

    with answering(answer) as port:
        outcome = drive(port, lambda number: REQUEST % number, 20, 100, 1)

    assert min(outcome.latencies) >= 0.2
    assert outcome.waited >= 15


def test_no_server_at_the_port() -> None:
    with pytest.raises(Stopped):
        drive(1, lambda number: REQUEST % number, 1, 1, 1)


@given(st.lists(st.floats(0.001, 100_000), max_size=50))
@example([99999.99999999999])
def test_a_histogram_holds_every_value_once(values: list[float]) -> None:
    rows = histogram(values)

    assert sum(count for _, _, count in rows) == len(values)
    assert len(rows) <= ROWS
    assert all(end == start for (_, end, _), (start, _, _) in pairwise(rows))


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    file = tmp_path / "rows.csv"
    file.write_text("a,b\n1,2\n3,4\n")
    return file


def test_what_is_wrong_with_every_request_is_told_once(server: Server, rows: Path) -> None:
    answer = millstream("load", "nothing", "--data", server.data, "--rows", rows, "--rate", "10", "--skip", "1")

    assert answer.returncode == 1
    assert "the endpoint answered the first row with 400" in answer.stderr
    assert "Endpoint nothing of account 123456789012 not found." in answer.stderr


@pytest.mark.parametrize(
    ("more", "code", "text"),
    [
        (["--rate", "0"], 2, "this load cannot be made"),
        (["--rate", "1", "--connections", "501"], 2, "connections between 1 and 500"),
        (["--rate", "1", "--skip", "9"], 2, "holds no rows"),
        (["--rate", "1"], 3, "no server has run on the data folder"),
    ],
)
def test_a_load_that_cannot_be(tmp_path: Path, rows: Path, more: list[str], code: int, text: str) -> None:
    answer = millstream("load", "e", "--data", tmp_path / "none", "--rows", rows, *more)

    assert answer.returncode == code
    assert text in answer.stderr


def test_rows_of_an_unknown_kind(tmp_path: Path) -> None:
    (tmp_path / "rows.txt").write_text("1")

    answer = millstream("load", "e", "--data", tmp_path, "--rows", tmp_path / "rows.txt", "--rate", "1", "--json")

    assert answer.returncode == 2
    assert "--content-type" in json.loads(answer.stdout)["error"]["next"]
