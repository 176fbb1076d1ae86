"""JQ expressions, and the process that runs one: they are user code, and the library lets nothing else run meanwhile.

Run as a file, so that it needs little; it dies with its server. Frames on stdin and stdout: a length as 4 bytes, then
MessagePack: a list of records, the list of their keys or of why there are none. A record that takes longer than the
seconds that are given ends the process; what counts is the processor's time, however busy the machine is.
"""

import ctypes
import resource
import signal
import struct
import sys
from typing import Any

import jq
import msgspec

NOT_JSON = "Non JSON record provided"
EMPTY = "partitionKeys values must not be null or empty"
MEMORY = 1 << 30  # bytes that an expression may take
_LENGTH = struct.Struct(">I")
Keys = dict[str, str]


def compiled(expression: str) -> Any:
    """Raise ValueError. An expression sees its record and nothing else: no environment, and no files by `import`."""
    jq.compile(expression)
    return jq.compile(f"def env: {{}}; {{}} as $ENV | ({expression}\n)")


def keys(program: Any, data: bytes) -> Keys | str:
    """Or why there are none."""
    try:
        msgspec.json.decode(data)
        found = program.input_text(data.decode()).first()
    except (msgspec.DecodeError, UnicodeDecodeError):
        return NOT_JSON
    except StopIteration:
        return EMPTY
    except ValueError as reason:
        return str(reason)
    if not isinstance(found, dict):
        return EMPTY
    named = {name: text(value) for name, value in found.items()}
    return named if all(named.values()) else EMPTY


def timed(program: Any, data: bytes, seconds: float) -> Keys | str:
    signal.setitimer(signal.ITIMER_PROF, seconds)  # SIGPROF ends the process
    found = keys(program, data)
    signal.setitimer(signal.ITIMER_PROF, 0)
    return found


def text(value: object) -> str:
    """A partition key's value as it stands in the object's name; empty for what cannot."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
    return ""


def framed(message: bytes) -> bytes:
    return _LENGTH.pack(len(message)) + message


def length(head: bytes) -> int:
    size: int = _LENGTH.unpack(head)[0]
    return size


def main() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    program, seconds = compiled(sys.argv[1]), float(sys.argv[2])
    decode = msgspec.msgpack.Decoder(list[bytes]).decode
    while head := sys.stdin.buffer.read(_LENGTH.size):
        records = decode(sys.stdin.buffer.read(length(head)))
        answer = msgspec.msgpack.encode([timed(program, data, seconds) for data in records])
        sys.stdout.buffer.write(framed(answer))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
