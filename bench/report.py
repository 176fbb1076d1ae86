"""Lines of the report: to the terminal as they come, and to bench/results/latest.md."""

import os
import platform
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


class Report:
    def __init__(self) -> None:
        commit = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
        ).stdout.strip()
        self._lines: list[str] = []
        self.say("# Benchmark")
        self.say("")
        self.say(
            f"Commit {commit}; CPython {platform.python_version()}, {os.cpu_count()} cores, load "
            f"{os.getloadavg()[0]:.1f} at the start. Ratios are between programs that took turns in this one run."
        )

    def say(self, line: str) -> None:
        print(line, flush=True)
        self._lines.append(line)

    def section(self, title: str) -> None:
        self.say("")
        self.say(f"## {title}")
        self.say("")

    def table(self, *header: str) -> None:
        self.say("| " + " | ".join(header) + " |")
        self.say("| " + " | ".join("---" for _ in header) + " |")

    def row(self, *cells: object) -> None:
        self.say("| " + " | ".join(str(cell) for cell in cells) + " |")

    def save(self, name: str) -> None:
        (ROOT / f"bench/results/{name}.md").write_text("\n".join(self._lines) + "\n")
