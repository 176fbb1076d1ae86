"""What every IAM operation may touch."""

from dataclasses import dataclass

from millstream.domain.identity import Identity


@dataclass(slots=True)
class Iam:
    identity: Identity
