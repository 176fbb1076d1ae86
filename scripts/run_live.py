"""`make live`: the real-time loop on a data folder of its own; the first time the lab comes before it.

Arguments go to live.py. Stop it with Ctrl-C; started again it goes on where it stood.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
DATA = ROOT / ".millstream-live"
READY = DATA / "lab-is-there"


def main() -> int:
    program, *arguments = [ROOT / "examples/fraud/live.py", *sys.argv[1:]]
    if not READY.exists():
        print("First the lab, which trains the model and leaves its endpoint; then the stream.", flush=True)
        if status := run(ROOT / "examples/fraud/lab.py", "--keep", "--report", DATA / "fraud-report.html"):
            return status
        READY.touch()
    return run(program, *arguments)


def run(program: Path, *arguments: str | Path) -> int:
    DATA.mkdir(exist_ok=True)
    command = [ROOT / ".venv/bin/millstream", "run", "--data", DATA, "--"]
    started = subprocess.Popen([*command, ROOT / ".venv-lab/bin/python", program, *arguments])
    while True:
        try:
            return started.wait()
        except KeyboardInterrupt:  # the program has it too, and ends in its own order
            continue


if __name__ == "__main__":
    sys.exit(main())
