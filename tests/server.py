"""A Millstream server under test: a process of its own on loopback, in a folder of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

READY = "millstream ready at "


class Server:
    """Start, kill and start again; clients made before a restart stay valid, the port is kept."""

    def __init__(
        self, data: Path, *options: str, program: Sequence[str] = (sys.executable, "-m", "millstream")
    ) -> None:
        self.data, self._options, self._program = data, options, program
        self.port = 0
        self.process: subprocess.Popen[str] | None = None
        self._environment: dict[str, str] = {}

    def start(self, *wrapper: str) -> "Server":
        """`wrapper` goes before the command, e.g. strace and its options."""
        command = [*self._program, "serve", "--data", str(self.data), "--port", str(self.port)]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
        with (self.data.parent / f"{self.data.name}.log").open("a") as log:
            self.process = subprocess.Popen(
                [*wrapper, *command, *self._options], stdout=subprocess.PIPE, stderr=log, text=True, env=environment
            )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith(READY):
                self.port = int(line.split()[3].rstrip("/").rpartition(":")[2])
                return self
        raise AssertionError(f"the server did not start: {self.log()}")

    def log(self) -> str:
        return (self.data.parent / f"{self.data.name}.log").read_text()

    def kill9(self) -> None:
        assert self.process is not None
        self.process.kill()
        self._ended()

    def stop(self) -> int:
        """SIGTERM; returns the exit status."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self._ended()

    def _ended(self) -> int:
        assert self.process is not None
        assert self.process.stdout is not None
        status = self.process.wait(timeout=60)
        self.process.stdout.close()
        self.process = None
        return status

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What `millstream env` says."""
        if not self._environment:
            command = [sys.executable, "-m", "millstream", "env", "--data", str(self.data), "--shell", "json"]
            self._environment = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        return self._environment

    def client(self, service: str, *, retries: int = 0, region: str = "us-east-1", **config: Any) -> Any:
        environment = self.environment
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=region,
            aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
            aws_session_token=environment.get("AWS_SESSION_TOKEN"),
            config=Config(retries={"max_attempts": retries}, **config),
        )
