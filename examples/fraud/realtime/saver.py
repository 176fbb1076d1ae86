"""Checkpoints in the background: each is written once the decisions that it tells of are stored."""

import queue
import threading
from typing import Any

from realtime.checkpoint import Checkpoint
from realtime.sink import Sink
from realtime.state import State


class Saver:
    def __init__(self, checkpoint: Checkpoint, sink: Sink) -> None:
        self._checkpoint, self._sink = checkpoint, sink
        self._queue: queue.Queue[tuple[dict[str, Any], int] | None] = queue.Queue(1)
        self._idle = threading.Event()
        self._idle.set()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.failure: Exception | None = None
        self._thread.start()

    def offer(self, state: State) -> None:
        """Save the state as it is now, unless an earlier one is still being saved. Raise what stopped that."""
        if self.failure:
            raise self.failure
        if self._idle.is_set():
            self._idle.clear()
            self._queue.put((state.snapshot(), self._sink.put_count))

    def close(self, state: State) -> None:
        """Save the last state, orderly."""
        self._queue.put(None)
        self._thread.join()
        if self.failure:
            raise self.failure
        self._checkpoint.save(state.snapshot(), orderly=True)

    def _run(self) -> None:
        try:
            while job := self._queue.get():
                snapshot, decisions = job
                self._sink.wait(decisions)
                self._checkpoint.save(snapshot)
                self._idle.set()
        except Exception as error:
            self.failure = error
