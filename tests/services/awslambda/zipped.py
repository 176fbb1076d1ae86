"""Functions' code as clients pack it."""

import io
import zipfile
from collections.abc import Mapping

ROLE = "arn:aws:iam::123456789012:role/functions"
ECHO = """
import os
calls = 0

def handler(event, context):
    global calls
    calls += 1
    print("saw", event)
    return {"event": event, "calls": calls, "environment": os.environ.get("COLOUR"), "folder": os.getcwd()}
"""


def zipped(files: Mapping[str, str] | str) -> bytes:
    """Of one text, `main.py`."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in ({"main.py": files} if isinstance(files, str) else files).items():
            archive.writestr(zipfile.ZipInfo(name), text)  # of no time, so that the same text gives the same zip
    return packed.getvalue()
