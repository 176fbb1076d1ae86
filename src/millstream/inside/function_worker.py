"""Run a Lambda function's handler: `python -m millstream_inside.function_worker FD`, one request at a time.

Behaves as AWS's Python runtime: the context object, the lines START, END and REPORT, the form of errors. The frames
are those of `stream`; a reply's status is 200, 500 where the function failed, 502 where this process is spent.
"""

import importlib
import json
import logging
import os
import resource
import socket
import sys
import time
import traceback
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from .stream import Answer, Stream

ANSWERED, FAILED, SPENT = 200, 500, 502
LONGEST = 6 * 1024 * 1024 + 100  # bytes of an answer
ENDLESS = "\r"  # between lines that CloudWatch is to show as one event
JSON = "application/json"
Result = tuple[int, bytes]  # status, body
Handler = Callable[[Any, Any], Any]


class Broken(Exception):
    """The handler could not be loaded; holds what every invocation is told."""

    def __init__(self, kind: str, message: str, trace: list[str]) -> None:
        super().__init__(message)
        self.kind, self.message, self.trace = kind, message, trace


class Context:
    """What a handler gets as its second argument."""

    def __init__(self, headers: dict[str, str]) -> None:
        self.aws_request_id = headers["request-id"]
        self.invoked_function_arn = headers["arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.client_context = client_context(headers.get("client-context", ""))
        self.identity = SimpleNamespace(cognito_identity_id=None, cognito_identity_pool_id=None)
        self._deadline = time.monotonic() + float(headers["timeout"])

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._deadline - time.monotonic()) * 1000))

    def log(self, message: object) -> None:
        sys.stdout.write(str(message))


def client_context(text: str) -> SimpleNamespace | None:
    if not text:
        return None
    given = json.loads(text)
    client = SimpleNamespace(**(given.get("client") or {}))
    return SimpleNamespace(custom=given.get("custom"), env=given.get("env"), client=client)


class Lines(logging.Handler):
    """What `logging` says, in the form of AWS's runtime: level, time, request id, message."""

    request_id = ""

    def emit(self, record: logging.LogRecord) -> None:
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        text = self.format(record).replace("\n", ENDLESS)
        say(f"[{record.levelname}]\t{moment}.{int(record.msecs):03d}Z\t{self.request_id}\t{text}")


def say(line: str) -> None:
    sys.stdout.flush()
    data = f"{line}\n".encode(errors="replace")
    while data:
        data = data[os.write(1, data) :]


def load(name: str) -> Handler:
    """The handler `module.function`; raise Broken."""
    module, dot, function = name.rpartition(".")
    if not dot:
        wanted = "not enough values to unpack (expected 2, got 1)"
        raise Broken("Runtime.MalformedHandlerName", f"Bad handler '{name}': {wanted}", [])
    try:
        found = getattr(importlib.import_module(module.replace("/", ".")), function, None)
    except ImportError as error:
        raise Broken("Runtime.ImportModuleError", f"Unable to import module '{module}': {error}", []) from error
    except SyntaxError as error:
        where = [f'  File "{error.filename}" Line {error.lineno}\n    {(error.text or "").rstrip()}\n']
        raise Broken("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module}': {error}", where) from error
    except Exception as error:
        raise Broken(type(error).__name__, str(error), trace(error)) from error
    if found is None:
        raise Broken("Runtime.HandlerNotFound", f"Handler '{function}' missing on module '{module}'", [])
    return found  # type: ignore[no-any-return]


def trace(error: BaseException) -> list[str]:
    """The user's part of a traceback."""
    return traceback.format_list(
        [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__]
    )


def failure(kind: str, message: str, request_id: str, lines: list[str]) -> bytes:
    """The error's JSON; what it says goes to the log as one event."""
    shown = [f"[ERROR] {kind}: {message}", *(["Traceback (most recent call last):"] if lines else [])]
    text = ENDLESS.join(shown + [part for line in lines for part in line.rstrip("\n").split("\n")])
    say(text.replace("\n", ENDLESS))
    told = {"errorMessage": message, "errorType": kind, "requestId": request_id, "stackTrace": lines}
    return json.dumps(told, ensure_ascii=False).encode(errors="replace")


def exited(code: object, request_id: str) -> bytes:
    if isinstance(code, str):
        say(code)
    status = code if isinstance(code, int) else int(code is not None)
    how = f"exited with error: exit status {status & 0xFF}" if status else "exited without providing a reason"
    told = {"errorType": "Runtime.ExitError", "errorMessage": f"RequestId: {request_id} Error: Runtime {how}"}
    return json.dumps(told).encode()


def plain(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


class Function:
    def __init__(self) -> None:
        self.handler: Handler | None = None
        self.broken: Broken | None = None
        self.exit: SystemExit | None = None
        self.lines = Lines()
        self.began = time.perf_counter()
        self.init = 0.0  # milliseconds; 0 once told

    def initialise(self) -> None:
        """Import the user's module: once, before the first request."""
        logging.getLogger().addHandler(self.lines)
        announce()
        try:
            self.handler = load(os.environ["_HANDLER"])
        except Broken as broken:
            self.broken = broken
        except SystemExit as code:
            self.exit = code
        self.init = (time.perf_counter() - self.began) * 1000

    def invoke(self, headers: dict[str, str], body: bytes) -> Result:
        request_id = self.lines.request_id = headers["request-id"]
        say(f"START RequestId: {request_id} Version: {os.environ['AWS_LAMBDA_FUNCTION_VERSION']}")
        began = time.perf_counter()
        status, answer = self._run(Context(headers), body, request_id)
        say(f"END RequestId: {request_id}")
        self._report(request_id, (time.perf_counter() - began) * 1000)
        return status, answer

    def _run(self, context: Context, body: bytes, request_id: str) -> Result:
        if self.exit:
            return SPENT, exited(self.exit.code, request_id)
        if self.broken:
            return SPENT, failure(
                self.broken.kind, self.broken.message, "", self.broken.trace
            )  # as AWS: no request's
        assert self.handler is not None
        try:
            result = self.handler(json.loads(body or b"{}"), context)
        except SystemExit as code:
            return SPENT, exited(code.code, request_id)
        except BaseException as error:
            return FAILED, failure(type(error).__name__, str(error), request_id, trace(error))
        return self._answer(result, request_id)

    def _answer(self, result: object, request_id: str) -> Result:
        try:
            text = json.dumps(result, ensure_ascii=False, default=plain).encode()
        except Exception as error:
            return FAILED, failure("Runtime.MarshalError", f"Unable to marshal response: {error}", request_id, [])
        if len(text) > LONGEST:
            limit = f"Response payload size exceeded maximum allowed payload size ({LONGEST} bytes)."
            return FAILED, failure("Function.ResponseSizeTooLarge", limit, request_id, [])
        return ANSWERED, text

    def _report(self, request_id: str, duration: float) -> None:
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        told = [
            f"REPORT RequestId: {request_id}",
            f"Duration: {duration:.2f} ms",
            f"Billed Duration: {int(duration) + 1} ms",
            f"Memory Size: {os.environ['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']} MB",
            f"Max Memory Used: {used} MB",
            *([f"Init Duration: {self.init:.2f} ms"] if self.init else []),
        ]
        self.init = 0.0
        say("\t".join(told) + "\t")


def announce() -> None:
    """Say which Python runs, and where it is not the one that was asked for."""
    have = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    wanted = os.environ["AWS_EXECUTION_ENV"].removeprefix("AWS_Lambda_")
    say(f"INIT_START Runtime Version: {have.replace('python', 'python:')}")
    if have != wanted:
        say(f"[millstream] The function's runtime is {wanted}; the Python here is {have}, which runs it.")


def serve(stream: Stream, function: Function) -> None:
    ready = False
    while True:
        for asked in stream.receive():
            if not ready:
                function.initialise()
                ready = True
            ping = asked.head["op"] == "ping"
            status, payload = (ANSWERED, b"{}") if ping else function.invoke(asked.head["headers"], asked.body)
            stream.send([Answer(asked.number, status, payload, JSON, 0)])


def shown(place: str, inside: str) -> str:
    """Where AWS has it, unless this sandbox cannot show it there."""
    return place if os.path.isdir(place) else inside


def layers() -> list[str]:
    """Where the layers' packages are; their programs and libraries are found, too."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    for variable, folder in (("PATH", "bin"), ("LD_LIBRARY_PATH", "lib")):
        place = shown(f"/opt/{folder}", f"/opt/ml/layers/{folder}")
        if os.path.isdir(place):
            os.environ[variable] = ":".join(filter(None, (os.environ.get(variable), place)))
    packages = shown("/opt/python", "/opt/ml/layers/python")
    return [packages, f"{packages}/lib/{version}/site-packages"] if os.path.isdir(packages) else []


def main() -> None:
    sock = socket.socket(fileno=int(sys.argv[1]))
    sock.set_inheritable(False)
    root = shown("/var/task", "/opt/ml/task")
    os.chdir(root)
    os.environ["LAMBDA_TASK_ROOT"] = root
    sys.path[0:1] = [root, *layers()]  # in place of the working folder, which -m puts first
    try:
        serve(Stream(sock), Function())
    except (EOFError, ConnectionError):
        os._exit(0)


if __name__ == "__main__":
    main()
