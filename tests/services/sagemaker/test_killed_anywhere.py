"""A job's loop is cut off before or after each of its writes; the next server must bring the job to the same end."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from millstream.services.sagemaker.training_job import TrainingJob
from tests.services.sagemaker.world import World, training_request, world

SCRIPT = """
import os
for n in range(5):
    print("line", n)
out = os.environ["ML"] + "/processing/out/"
for n in range(3):
    open(out + str(n), "w").write(str(n))
"""
STORES = [("meta", "commit"), ("objects", "put"), ("log", "append")]


class Cut:
    """Hangs the `at`th call of a store's method, before or after it did its work."""

    def __init__(self, store: Any, method: str, at: int, *, after: bool) -> None:
        self.hung, self.over = asyncio.Event(), asyncio.Event()
        self._call: Callable[..., Awaitable[Any]] = getattr(store, method)
        self._left, self._after, self._method = at, after, method

    async def __call__(self, *given: Any, **named: Any) -> Any:
        self._left -= 1
        chosen = self._left == 0
        if chosen and not self._after:
            await self._hang()
        result = await self._call(*given, **named)
        if chosen:
            await self._hang()
        return result

    async def _hang(self) -> None:
        self.hung.set()
        await self.over.wait()
        raise OSError("cut off")


async def cut_off(here: World, end: Coroutine[Any, Any, Any], cut: Cut) -> bool:
    """Wait until the loop hangs, then restart the server; False when it came to its `end` before."""
    ended, hung = asyncio.create_task(end), asyncio.create_task(cut.hung.wait())
    await asyncio.wait({ended, hung}, return_when=asyncio.FIRST_COMPLETED)
    for task in (ended, hung):
        task.cancel()
    await asyncio.gather(ended, hung, return_exceptions=True)
    cut.over.set()
    await here.restart()
    return cut.hung.is_set()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("store", "method"), STORES)
def test_a_job_that_is_cut_off_at_any_write_comes_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: str, method: str, after: bool
) -> None:
    async def scenario(at: int, root: Path) -> bool:
        async with world(root) as here:
            await here.run("j", SCRIPT)
            target = getattr(here, store)
            cut = Cut(target, method, at, after=after)
            with monkeypatch.context() as patch:
                patch.setattr(type(target), method, lambda _, *given, **named: cut(*given, **named))
                reached = await cut_off(here, here.ended("j"), cut)

            assert (await here.ended("j"))["ProcessingJobStatus"] == "Completed"
            assert await here.lines("j") == [f"line {n}" for n in range(5)]
            assert [await here.get("data", f"out/j/{n}") for n in range(3)] == [b"0", b"1", b"2"]
            assert len(here.compute.started) == 1
            return reached

    reached = [asyncio.run(scenario(at, tmp_path / str(at))) for at in range(1, 6)]
    assert reached[0], f"{store}.{method} was never called"


TRAIN = """
import os
for n in range(5):
    print("acc=%d" % n)
open(os.environ["ML"] + "/model/m", "w").write("model")
open(os.environ["ML"] + "/checkpoints/c", "w").write("kept")
"""


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("store", "method"), STORES)
def test_a_training_job_that_is_cut_off_at_any_write_comes_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: str, method: str, after: bool
) -> None:
    async def scenario(at: int, root: Path) -> bool:
        async with world(root) as here:
            kept = {"S3Uri": "s3://data/kept"}
            await here.call("CreateTrainingJob", **training_request("j", TRAIN, CheckpointConfig=kept))
            target = getattr(here, store)
            cut = Cut(target, method, at, after=after)
            with monkeypatch.context() as patch:
                patch.setattr(type(target), method, lambda _, *given, **named: cut(*given, **named))
                reached = await cut_off(here, here.trained("j"), cut)

            job = await here.trained("j")
            assert job["TrainingJobStatus"] == "Completed"
            assert await here.lines("j", kind="Training") == [f"acc={n}" for n in range(5)]
            assert job["FinalMetricDataList"][0]["Value"] == 4
            assert await here.keys("data") == ["kept/c", "models/j/output/model.tar.gz", "present"]
            steps = [one["Status"] for one in job["SecondaryStatusTransitions"]]
            assert steps == ["Starting", "Downloading", "Training", "Uploading", "Completed"]
            assert len(here.compute.started) == 1
            return reached

    reached = [asyncio.run(scenario(at, tmp_path / str(at))) for at in range(1, 7)]
    assert reached[0], f"{store}.{method} was never called"


def test_a_lost_training_job_is_tried_again_as_often_as_it_may(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            here.compute.lost = 2
            retry = {"RetryStrategy": {"MaximumRetryAttempts": 2}}
            await here.call("CreateTrainingJob", **training_request("j", "print('acc=1')", **retry))

            job = await here.trained("j")

            assert job["TrainingJobStatus"] == "Completed"
            assert len(here.compute.started) == 3
            await here.until(
                lambda: here.sagemaker.jobs(TrainingJob).list(), lambda jobs: jobs[0].value.phase == "done"
            )
            assert list((tmp_path / "compute").iterdir()) == []
            assert [one["Status"] for one in job["SecondaryStatusTransitions"]].count("Restarting") == 2

    asyncio.run(scenario())
