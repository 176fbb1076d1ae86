"""The examples are programs of their own, not part of the package: their folder is where they import from."""

import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples" / "fraud"
sys.path[:0] = [str(EXAMPLES), *(str(EXAMPLES / part) for part in ("processing", "training", "serving"))]
