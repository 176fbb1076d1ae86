"""Compute without a sandbox: plain subprocesses that see their workspace where `/opt/ml` stands in their command."""

import asyncio
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from msgspec import structs

from millstream.ports.compute import (
    Invocation,
    NotServing,
    Reply,
    Served,
    Serving,
    State,
    Status,
    Task,
    UnknownImage,
    Usage,
    WorkerDied,
)

KNOWN = "sagemaker-scikit-learn"


class SubprocessCompute:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.tasks: dict[str, Task] = {}
        self.started: list[str] = []
        self.servings: dict[str, Serving] = {}
        self.reply = Reply(200, b"1,0\n", "text/csv", 10)
        self.replies: list[Reply] = []  # before that one
        self.training = ""  # the image's own program for training jobs
        self.lost = 0  # tasks whose machine goes down
        self.model: Callable[[bytes], bytes] | None = None  # what answers in their place
        self.slow = 0.0  # seconds that a model takes
        self.deaths = 0  # requests with which a worker ends
        self.asked: list[tuple[str, Invocation]] = []
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self._stopped: set[str] = set()
        self._used = 0

    def _folder(self, name: str) -> Path:
        return self.root / name.replace("/", "+")

    def check_image(self, image: str) -> None:
        if KNOWN not in image:
            raise UnknownImage(f"Image {image!r} is not known here. Known repository names: {KNOWN}.")

    def own_server(self, image: str) -> bool:
        self.check_image(image)
        return "own" in image

    def workspace(self, name: str) -> Path:
        path = self._folder(name) / "ml"
        path.mkdir(parents=True, exist_ok=True)
        return path

    async def start(self, task: Task) -> None:
        if task.name in self.tasks:
            return
        self.tasks[task.name] = task
        self.started.append(task.name)
        workspace = str(self.workspace(task.name))
        given = task.argv or ("python3", "-c", self.training)
        argv = [sys.executable if a == "python3" else a.replace("/opt/ml", workspace) for a in given]
        with (self._folder(task.name) / "output").open("ab") as output:
            self._processes[task.name] = await asyncio.create_subprocess_exec(
                *argv, stdout=output, stderr=output, env={**os.environ, **task.env, "ML": workspace}
            )

    async def status(self, name: str) -> Status | None:
        process = self._processes.get(name)
        if process is None:
            return None
        if process.returncode is None:
            return Status(State.RUNNING, started=time.time())
        state = State.STOPPED if name in self._stopped else State.EXITED
        return Status(state, process.returncode, ended=time.time())

    async def wait(self, name: str) -> Status:
        await self._processes[name].wait()
        self.lost -= 1
        if self.lost >= 0:
            return Status(State.LOST)
        status = await self.status(name)
        assert status is not None
        return status

    async def stop(self, name: str, grace: float = 120.0) -> None:
        if process := self._processes.get(name):
            self._stopped.add(name)
            if process.returncode is None:
                process.terminate()

    async def output(self, name: str, start: int, size: int = 1 << 20) -> bytes:
        try:
            return (self._folder(name) / "output").read_bytes()[start : start + size]
        except FileNotFoundError:
            return b""

    async def serve(self, serving: Serving) -> None:
        if not (self.workspace(serving.name) / "model" / "model.joblib").exists():
            raise RuntimeError("Traceback (most recent call last):\nFileNotFoundError: model.joblib")
        self.servings[serving.name] = serving

    async def invoke(self, name: str, invocation: Invocation, timeout: float = 60.0) -> Reply:  # noqa: ASYNC109
        if name not in self.servings or not self.servings[name].workers:
            raise NotServing(name)
        self.asked.append((name, invocation))
        await asyncio.sleep(self.slow)
        self.deaths -= 1
        if name not in self.servings or self.deaths >= 0:
            raise WorkerDied("the model's worker ended during the request")
        if self.model:
            return self.reply._replace(body=self.model(invocation.body))
        return self.replies.pop(0) if self.replies else self.reply

    async def stream(
        self,
        name: str,
        invocation: Invocation,
        timeout: float = 60.0,  # noqa: ASYNC109
    ) -> tuple[Reply, AsyncIterator[bytes]]:
        reply = await self.invoke(name, invocation, timeout)

        async def parts() -> AsyncIterator[bytes]:
            yield reply.body

        return reply._replace(body=b""), parts()

    async def scale(self, name: str, workers: int) -> None:
        if name not in self.servings:
            raise NotServing(name)
        self.servings[name] = structs.replace(self.servings[name], workers=workers)

    async def drain(self, name: str, patience: float = 60.0) -> None:
        self.servings.pop(name, None)

    def served(self, name: str) -> Served | None:
        if (serving := self.servings.get(name)) is None:
            return None
        return Served(serving.workers, serving.workers, 0, 0, 0, 0, 0)

    async def usage(self, name: str) -> Usage | None:
        """Half a core and a gigabyte."""
        self._used += 1
        return Usage(self._used * 0.5, 1 << 30) if name in self.servings or name in self._processes else None

    async def remove(self, name: str) -> None:
        self.servings.pop(name, None)
        await self.stop(name, 0)
        if process := self._processes.pop(name, None):
            await process.wait()
        shutil.rmtree(self._folder(name), ignore_errors=True)

    async def close(self) -> None:
        self.servings.clear()
