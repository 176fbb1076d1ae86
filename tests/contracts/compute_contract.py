"""What every Compute promises; a test file per engine inherits the suite and gives the `compute` fixture.

`BARE` is an image without packages that the engine under test knows; scripts use the standard library only.
"""

import asyncio
import re
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from millstream.ports.compute import (
    Compute,
    Invocation,
    Limits,
    NotServing,
    Serving,
    State,
    Status,
    Task,
    TimedOut,
    UnknownImage,
    WorkerDied,
)

Run = Callable[[Coroutine[Any, Any, Any]], Any]
BARE = "1.dkr.ecr.us-east-1.amazonaws.com/bare:1"
MODEL = """
import os, time
def model_fn(folder): return open(folder + "/weights").read()
def input_fn(data, content_type): return data
def predict_fn(data, model):
    if data == "die": os._exit(3)
    if data == "hang": time.sleep(600)
    if data == "raise": raise ValueError("no such thing")
    print("asked", data, flush=True)
    return model + data
def output_fn(prediction, accept): return prediction, "text/plain"
"""
BATCHING = """
def model_fn(folder): return open(folder + "/weights").read()
def input_fn(data, content_type): return [data]
def predict_fn(rows, model):
    if "raise" in rows: raise ValueError("no such thing")
    if rows == ["wait"]: time.sleep(0.3)
    if rows == ["hang"]: time.sleep(600)
    print("together", len(rows), flush=True)
    return [model + row for row in rows]
def output_fn(prediction, accept): return prediction[0], "text/plain"
import time
"""


def task(name: str, code: str, **options: Any) -> Task:
    return Task(name, BARE, ("python", "-c", code), **options)


def ask(text: str) -> Invocation:
    return Invocation(text.encode(), "text/csv", "*/*")


async def completed(compute: Compute, task: Task) -> Status:
    await compute.start(task)
    return await compute.wait(task.name)


async def output_has(compute: Compute, name: str, text: bytes) -> None:
    async with asyncio.timeout(30):
        while text not in await compute.output(name, 0):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def put_model(compute: Compute, name: str, code: str = MODEL) -> None:
    model = compute.workspace(name) / "model"
    (model / "code").mkdir(parents=True)
    (model / "weights").write_text("w-")
    (model / "code" / "inference.py").write_text(code)


class ComputeContract:
    @pytest.fixture
    def run(self) -> Run:
        return lambda coroutine: asyncio.run(asyncio.wait_for(coroutine, 90))

    def test_a_task_sees_its_workspace_and_environment(self, run: Run, compute: Compute) -> None:
        place = compute.workspace("processing/1/r/see")
        (place / "in").write_text("21")
        code = "import os; n = int(open('/opt/ml/in').read()) * int(os.environ['X']); open('out', 'w').write(str(n))"

        status = run(completed(compute, task("processing/1/r/see", code, env={"X": "2"})))

        assert (status.state, status.exit_code, bool(status.sandbox)) == (State.EXITED, 0, True)
        assert (place / "out").read_text() == "42"

    def test_exit_codes_and_output_are_kept_in_order(self, run: Run, compute: Compute) -> None:
        code = "import os, sys; os.write(1, b'one\\n'); os.write(2, b'two\\n'); sys.exit(7)"

        status = run(completed(compute, task("codes", code)))

        assert (status.exit_code, status.started and status.ended and status.ended >= status.started) == (7, True)
        assert run(compute.output("codes", 0)).endswith(b"one\ntwo\n")
        assert run(compute.output("codes", len(run(compute.output("codes", 0))) - 4)) == b"two\n"

    def test_an_end_by_a_signal_is_a_negative_code(self, run: Run, compute: Compute) -> None:
        status = run(completed(compute, task("signal", "import os; os.kill(os.getpid(), 11)")))

        assert (status.state, status.exit_code) == (State.EXITED, -11)

    def test_a_name_runs_once(self, run: Run, compute: Compute) -> None:
        async def twice() -> None:
            await asyncio.gather(*(compute.start(task("once", "print('ran')")) for _ in range(3)))
            await compute.wait("once")
            await compute.start(task("once", "print('ran again')"))
            await compute.wait("once")

        run(twice())

        assert run(compute.output("once", 0)).count(b"ran") == 1

    def test_what_never_started_has_no_status(self, run: Run, compute: Compute) -> None:
        assert run(compute.status("nobody")) is None
        assert run(compute.output("nobody", 0)) == b""

    def test_an_unknown_image_is_refused_and_fails_a_task(self, run: Run, compute: Compute) -> None:
        with pytest.raises(UnknownImage, match=r"(?s)bare.*images\.toml"):
            compute.check_image("1.dkr.ecr.us-east-1.amazonaws.com/nothing:1")

        status = run(completed(compute, Task("unknown", "nothing:1", ("true",))))

        assert (status.state, "nothing" in status.reason) == (State.FAILED, True)

    def test_a_command_that_is_not_there_is_127(self, run: Run, compute: Compute) -> None:
        status = run(completed(compute, Task("absent", BARE, ("no-such-command",))))

        assert status.exit_code == 127
        assert b"no-such-command" in run(compute.output("absent", 0))

    def test_stop_gives_time_to_end_in_order(self, run: Run, compute: Compute) -> None:
        code = "import signal, sys; signal.signal(15, lambda *_: sys.exit(9)); print('up'); signal.pause()"

        status = run(self._stopped(compute, task("polite", code), 30))

        assert (status.state, status.exit_code) == (State.STOPPED, 9)

    def test_stop_kills_what_does_not_listen(self, run: Run, compute: Compute) -> None:
        code = "import signal; signal.signal(15, signal.SIG_IGN); print('up')\nwhile True: signal.pause()"

        status = run(self._stopped(compute, task("deaf", code), 0.1))

        assert (status.state, status.exit_code) == (State.STOPPED, -9)

    async def _stopped(self, compute: Compute, task: Task, grace: float) -> Status:
        await compute.start(task)
        await output_has(compute, task.name, b"up")
        await compute.stop(task.name, grace)
        return await compute.wait(task.name)

    def test_a_time_limit_ends_a_task_with_the_reason(self, run: Run, compute: Compute) -> None:
        status = run(completed(compute, task("slow", "import time; time.sleep(60)", limits=Limits(seconds=1))))

        assert (status.exit_code, "1 seconds" in status.reason) == (-15, True)

    def test_a_memory_limit_ends_a_task_with_the_reason(self, run: Run, compute: Compute) -> None:
        code = "import time; x = bytearray(b'x') * (300 << 20); time.sleep(60)"

        status = run(completed(compute, task("greedy", code, limits=Limits(memory=100 << 20))))

        assert (status.exit_code, "memory" in status.reason) == (-9, True)

    def test_remove_forgets_everything(self, run: Run, compute: Compute) -> None:
        run(completed(compute, task("gone", "print(1)")))

        run(compute.remove("gone"))
        run(compute.remove("gone"))

        assert run(compute.status("gone")) is None
        assert list(compute.workspace("gone").iterdir()) == []

    def test_a_model_answers(self, run: Run, compute: Compute) -> None:
        async def session() -> None:
            put_model(compute, "model")
            await compute.serve(Serving("model", BARE, workers=2))
            replies = await asyncio.gather(*(compute.invoke("model", ask(str(n))) for n in range(20)))
            assert [reply.body for reply in replies] == [b"w-%d" % n for n in range(20)]
            assert (replies[0].status, replies[0].content_type) == (200, "text/plain; charset=utf-8")
            assert b"asked 19" in await compute.output("model", 0)
            await compute.close()
            with pytest.raises(NotServing):
                await compute.invoke("model", ask("1"))

        run(session())

    def test_a_model_that_gives_no_parts_streams_its_reply_whole(self, run: Run, compute: Compute) -> None:
        async def session() -> None:
            put_model(compute, "whole")
            await compute.serve(Serving("whole", BARE))
            head, parts = await compute.stream("whole", ask("1"))
            assert (head.status, head.content_type, head.body) == (200, "text/plain; charset=utf-8", b"")
            assert [part async for part in parts] == [b"w-1"]
            with pytest.raises(WorkerDied):
                await compute.stream("whole", ask("die"))
            await compute.close()
            with pytest.raises(NotServing):
                await compute.stream("whole", ask("1"))

        run(session())

    def test_each_failure_is_its_own_requests(self, run: Run, compute: Compute) -> None:
        async def session() -> None:
            put_model(compute, "frail")
            await compute.serve(Serving("frail", BARE))
            with pytest.raises(WorkerDied):
                await compute.invoke("frail", ask("die"))
            assert (await compute.invoke("frail", ask("a"))).body == b"w-a"
            assert (await compute.invoke("frail", ask("raise"))).status == 500
            slow = asyncio.create_task(compute.invoke("frail", ask("hang"), 0.3))
            behind = asyncio.create_task(compute.invoke("frail", ask("b"), 30))
            with pytest.raises(TimedOut):
                await slow
            assert (await behind).body == b"w-b"
            await compute.close()

        run(session())

    def test_what_a_task_uses_is_measured(self, run: Run, compute: Compute) -> None:
        code = """
import time
kept = bytearray(64 << 20)
while time.process_time() < 0.3: pass
print("used", flush=True)
time.sleep(60)
"""

        async def session() -> None:
            await compute.start(task("uses", code))
            await output_has(compute, "uses", b"used")
            used = await compute.usage("uses")
            assert used is not None
            assert used.processor >= 0.3
            assert used.memory >= 64 << 20
            await compute.stop("uses", grace=0)
            await compute.wait("uses")
            assert await compute.usage("uses") is None
            assert await compute.usage("nobody") is None

        run(session())

    def test_what_workers_use_is_measured(self, run: Run, compute: Compute) -> None:
        async def session() -> None:
            put_model(compute, "measured")
            await compute.serve(Serving("measured", BARE, workers=2))
            used = await compute.usage("measured")
            assert used is not None
            assert used.processor > 0
            assert used.memory > 1 << 20
            await compute.close()

        run(session())

    def test_a_caller_that_hangs_up_harms_nobody(self, run: Run, compute: Compute) -> None:
        async def session() -> None:
            put_model(compute, "hung-up")
            await compute.serve(Serving("hung-up", BARE))
            callers = [asyncio.create_task(compute.invoke("hung-up", ask(str(n)))) for n in range(8)]
            await asyncio.sleep(0)
            for caller in callers:
                caller.cancel()
            assert (await compute.invoke("hung-up", ask("x"))).body == b"w-x"
            await compute.close()

        run(session())

    def test_a_model_that_does_not_load_says_why(self, run: Run, compute: Compute) -> None:
        async def session() -> None:
            put_model(compute, "broken", "def model_fn(folder): raise OSError('weights are missing')")
            with pytest.raises(RuntimeError, match="weights are missing"):
                await compute.serve(Serving("broken", BARE))
            with pytest.raises(NotServing):
                await compute.invoke("broken", ask("1"))

        run(session())

    def test_requests_that_gather_are_predicted_together(self, run: Run, compute: Compute) -> None:
        async def session() -> None:
            put_model(compute, "batches", BATCHING)
            await compute.serve(Serving("batches", BARE, {"MILLSTREAM_BATCH": "on"}))
            texts = ["wait", *(str(n) for n in range(20)), "raise"]
            replies = await asyncio.gather(*(compute.invoke("batches", ask(text)) for text in texts))
            more = await asyncio.gather(*(compute.invoke("batches", ask(str(n))) for n in range(600)))
            assert [reply.body for reply in replies[:-1]] == [b"w-%b" % text.encode() for text in texts[:-1]]
            assert replies[-1].status == 500
            assert [reply.body for reply in more] == [b"w-%d" % n for n in range(600)]
            sizes = re.findall(rb"together (\d+)", await compute.output("batches", 0))
            assert max(map(int, sizes)) > 100
            served = compute.served("batches")
            assert served is not None
            assert (served.answered, served.held, served.waiting, len(served.notes)) == (622, 0, 0, 1)
            await compute.close()

        run(session())

    def test_rows_that_mind_their_company_are_predicted_alone(self, run: Run, compute: Compute) -> None:
        async def session() -> None:
            put_model(compute, "minds", BATCHING.replace("model + row for", "f'{len(rows)} {row}' for"))
            await compute.serve(Serving("minds", BARE, {"MILLSTREAM_BATCH": "on"}))
            replies = await asyncio.gather(*(compute.invoke("minds", ask(str(n))) for n in range(40)))
            assert [reply.body for reply in replies] == [b"1 %d" % n for n in range(40)]
            assert (await compute.invoke("minds", ask("x"))).body == b"1 x"
            served = compute.served("minds")
            assert served is not None
            assert "batching is off" in served.notes[0]
            await compute.close()

        run(session())

    def test_what_waits_behind_a_slow_request_is_answered(self, run: Run, compute: Compute) -> None:
        async def session() -> None:
            put_model(compute, "behind", BATCHING)
            await compute.serve(Serving("behind", BARE, {"MILLSTREAM_BATCH": "on"}))
            slow = asyncio.create_task(compute.invoke("behind", ask("hang"), 0.3))
            await asyncio.sleep(0.1)
            behind = [asyncio.create_task(compute.invoke("behind", ask(str(n)), 30)) for n in range(5)]
            with pytest.raises(TimedOut):
                await slow
            assert [(await one).body for one in behind] == [b"w-%d" % n for n in range(5)]
            await compute.close()

        run(session())

    def test_more_and_fewer_workers_lose_no_request(self, run: Run, compute: Compute) -> None:
        async def ask_all_the_time(done: asyncio.Event) -> int:
            answered = 0
            while not done.is_set():
                assert (await compute.invoke("scaled", ask("1"))).status == 200
                answered += 1
            return answered

        async def session() -> None:
            put_model(compute, "scaled")
            await compute.serve(Serving("scaled", BARE))
            done = asyncio.Event()
            clients = [asyncio.create_task(ask_all_the_time(done)) for _ in range(4)]
            for count in (3, 1, 2):
                await compute.scale("scaled", count)
                served = compute.served("scaled")
                assert served is not None
                assert (served.wanted, served.ready) == (count, count)
            done.set()
            assert min(await asyncio.gather(*clients)) > 0
            await compute.close()

        run(session())

    def test_scaled_to_zero_it_serves_again_when_scaled(self, run: Run, compute: Compute) -> None:
        async def session() -> None:
            put_model(compute, "zero")
            await compute.serve(Serving("zero", BARE))
            await compute.scale("zero", 0)
            with pytest.raises(NotServing):
                await compute.invoke("zero", ask("1"))
            await compute.scale("zero", 1)
            assert (await compute.invoke("zero", ask("1"))).status == 200
            with pytest.raises(NotServing):
                await compute.scale("nobody", 1)
            assert compute.served("nobody") is None
            await compute.close()

        run(session())

    def test_workers_that_do_not_load_leave_the_others(self, run: Run, compute: Compute) -> None:
        async def session() -> None:
            put_model(compute, "kept")
            await compute.serve(Serving("kept", BARE))
            (compute.workspace("kept") / "model" / "weights").unlink()
            with pytest.raises(RuntimeError, match="weights"):
                await compute.scale("kept", 3)
            assert (await compute.invoke("kept", ask("1"))).status == 200
            served = compute.served("kept")
            assert served is not None
            assert served.wanted == 1
            await compute.close()

        run(session())

    def test_draining_answers_what_was_taken_and_takes_no_more(self, run: Run, compute: Compute) -> None:
        async def session() -> None:
            put_model(compute, "drained", BATCHING)
            await compute.serve(Serving("drained", BARE))
            taken = [asyncio.create_task(compute.invoke("drained", ask(text))) for text in ("wait", "a", "b")]
            await asyncio.sleep(0)
            await compute.drain("drained")
            assert all(one.done() for one in taken)
            assert [(await one).body for one in taken] == [b"w-wait", b"w-a", b"w-b"]
            with pytest.raises(NotServing):
                await compute.invoke("drained", ask("c"))
            await compute.remove("drained")

        run(session())
