"""What a server can be told when it starts."""

from dataclasses import dataclass
from pathlib import Path

DEFAULT_ACCOUNT = "123456789012"
DEFAULT_REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class Settings:
    data: Path
    host: str = "127.0.0.1"
    port: int = 4566
    account: str = DEFAULT_ACCOUNT
    region: str = DEFAULT_REGION
    strict_roles: bool = False
    quotas: bool = False  # throttle streams as AWS does
    firehose_interval: float | None = None  # seconds, the most for which Firehose buffers
    firehose_backlog: float | None = None  # MB, the most that a stream takes before it is delivered
