"""What goes wrong with a user's script or settings, and what is told of it."""

import re
from typing import IO

LONGEST = 2000  # bytes of an error message that are kept
ERROR = re.compile(rb"^(\w+\.)*\w*(Error|Exception|Interrupt|Exit)\b")


class Noted(Exception):
    """Its message is the failure's, without a traceback."""


class UserError(Noted):
    """What the user can mend."""


def error_lines(source: IO[bytes], target: IO[bytes]) -> str:
    """Copy a script's stderr as it comes; return the lines from its last error on."""
    kept = b""
    for line in source:
        target.write(line)
        target.flush()
        if ERROR.match(line):
            kept = line
        elif kept and len(kept) < LONGEST:
            kept = b"" if line.startswith(b"Traceback (most recent call last)") else kept + line
    return kept[:LONGEST].decode(errors="replace").strip()
