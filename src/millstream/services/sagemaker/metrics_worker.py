"""The process that looks for a training job's metrics: regular expressions are user code, and one may never end.

Run as a file, so that it needs little; it dies with its server. Frames on stdin and stdout: a length as 4 bytes, then
MessagePack: a list of lines, the list of what was found in each as (number of the definition, value). Lines that take
longer than the seconds that are given end the process; what counts is the processor's time.
"""

import ctypes
import json
import math
import re
import signal
import struct
import sys
from collections.abc import Sequence

import msgspec

_LENGTH = struct.Struct(">I")
Found = list[tuple[int, float]]


def find(patterns: Sequence[re.Pattern[str]], line: str) -> Found:
    """The first match of each."""
    found = []
    for number, pattern in enumerate(patterns):
        # What begins with `.*` and does not match from the start matches nowhere; to try all places is slow.
        match = pattern.match(line) if pattern.pattern.startswith(".*") else pattern.search(line)
        if match and (value := _number(match.group(1 if pattern.groups else 0))) is not None:
            found.append((number, value))
    return found


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def framed(message: bytes) -> bytes:
    return _LENGTH.pack(len(message)) + message


def length(head: bytes) -> int:
    size: int = _LENGTH.unpack(head)[0]
    return size


def main() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    patterns, seconds = [re.compile(text) for text in json.loads(sys.argv[1])], float(sys.argv[2])
    while head := sys.stdin.buffer.read(_LENGTH.size):
        lines = msgspec.msgpack.decode(sys.stdin.buffer.read(length(head)), type=list[str])
        signal.setitimer(signal.ITIMER_PROF, seconds)  # SIGPROF ends the process
        found = [find(patterns, line) for line in lines]
        signal.setitimer(signal.ITIMER_PROF, 0)
        sys.stdout.buffer.write(framed(msgspec.msgpack.encode(found)))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
