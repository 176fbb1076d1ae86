"""What an invocation may touch."""

from dataclasses import dataclass

from millstream.domain.hosting import Hosting
from millstream.ports.compute import Compute


@dataclass(slots=True)
class Runtime:
    hosting: Hosting
    compute: Compute
