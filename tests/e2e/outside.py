"""The way out of the machine, watched, and programs run through `millstream run` with nothing else to leave by."""

import os
import socketserver
import subprocess
import sys
from pathlib import Path


class Outside(socketserver.ThreadingTCPServer):
    """The user's own proxy: it remembers who asked to leave the machine, and lets nobody."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        super().__init__(("127.0.0.1", 0), self.Handler)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            assert isinstance(self.server, Outside)
            self.server.asked.append(self.rfile.readline().strip())
            self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")


def run(data: Path, outside: Outside, *command: str | Path) -> subprocess.CompletedProcess[str]:
    proxy = f"http://127.0.0.1:{outside.server_address[1]}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment |= {"HTTPS_PROXY": proxy, "HTTP_PROXY": proxy, "NO_PROXY": "127.0.0.1,localhost"}
    started = [sys.executable, "-m", "millstream", "run", "--data", str(data), "--", *map(str, command)]
    return subprocess.run(started, capture_output=True, text=True, env=environment, timeout=300, check=False)
