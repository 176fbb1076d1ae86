"""Answer the server's requests with the user's model, one process each.

`python -m millstream_inside.worker [FRAMEWORK] FD`, where FD is the stream and without FRAMEWORK it is scikit-learn.
"""

import json
import os
import socket
import sys
import traceback
from typing import Any

from . import boosters, script_mode, tensors, toolkits
from .batch import Batches, say
from .compiled import compile_models
from .stream import NEWS, Answer, Stream

LOADERS = {"scikit-learn": script_mode.load, "xgboost": boosters.load, "pytorch": tensors.load}
ALONE, TOGETHER = 1, 256  # requests in hand, without batching and with it


def main() -> None:
    sock = socket.socket(fileno=int(sys.argv[-1]))
    sock.set_inheritable(False)
    sys.path.pop(0)  # the working folder, which -m puts first
    toolkits.offer()
    try:
        model = LOADERS[sys.argv[1] if len(sys.argv) > 2 else "scikit-learn"]()
        notes = compile_models(model)
        for note in notes:
            say(note)
        batches = Batches(model)
        told = {"notes": notes, "advice": model.advice}
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    try:
        serve(Stream(sock), batches, told)
    except (EOFError, ConnectionError):
        os._exit(0)


def serve(stream: Stream, batches: Batches, told: dict[str, Any]) -> None:
    while True:
        invocations, on = [], batches.on
        for asked in stream.receive():
            if asked.head["op"] == "ping":
                stream.send([pong(asked.number, batches, told)])
            else:
                invocations.append(asked)
        for answers in batches.answer(invocations):
            stream.send(answers)
        if batches.on != on:
            stream.send([pong(NEWS, batches, told)])


def pong(number: int, batches: Batches, told: dict[str, Any]) -> Answer:
    told = {**told, "capacity": TOGETHER if batches.on else ALONE, "notes": told["notes"] + batches.notes}
    return Answer(number, 200, json.dumps(told).encode(), "application/json", 0)


if __name__ == "__main__":
    main()
