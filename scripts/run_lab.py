"""`make run`: the fraud lab on a fresh data folder; arguments go to the lab (--keep also keeps the folder)."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
NEXT = """
Decisions as transactions happen, on a Kinesis stream:
  make live                                         # runs until Ctrl-C; ARGS="--rate 24000" for more
Your own program against Millstream:
  .venv/bin/millstream serve                        # in one terminal
  .venv/bin/millstream run -- python my_program.py  # in another; or, for boto3 and the AWS CLI alone:
  eval "$(.venv/bin/millstream env)"
"""


def main() -> int:
    arguments = sys.argv[1:]
    data = Path(tempfile.mkdtemp(prefix="millstream-lab-"))
    lab = [ROOT / ".venv-lab/bin/python", ROOT / "examples/fraud/lab.py", *arguments]
    try:
        status = subprocess.run(
            [ROOT / ".venv/bin/millstream", "run", "--data", data, "--", *lab], check=False
        ).returncode
    except KeyboardInterrupt:
        status = 130
    if "--keep" in arguments:
        print(f"Everything is kept in {data}; look again with: .venv/bin/millstream serve --data {data}")
    else:
        shutil.rmtree(data, ignore_errors=True)
    if status == 0:
        print(NEXT)
    return status


if __name__ == "__main__":
    sys.exit(main())
