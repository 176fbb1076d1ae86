"""The `millstream` command as a user types it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

COMMAND = (sys.executable, "-m", "millstream")


def environment(**more: str) -> dict[str, str]:
    """Without proxies and bundles of the machine that runs the tests."""
    unwanted = ("AWS_", "MILLSTREAM_")
    named = {"http_proxy", "https_proxy", "no_proxy", "ssl_cert_file", "requests_ca_bundle", "curl_ca_bundle"}
    kept = {n: v for n, v in os.environ.items() if not n.startswith(unwanted) and n.lower() not in named}
    return kept | more


def millstream(*arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    words = [*COMMAND, *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, env=environment(**more), check=False, timeout=60)


def envelope(*arguments: str | Path) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(millstream(*arguments, "--json").stdout)
    return answer
