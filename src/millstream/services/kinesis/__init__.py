"""Amazon Kinesis Data Streams: ordered records in shards, read by any number of consumers."""

from millstream.services.kinesis import (  # noqa: F401  (their operations register)
    consumers,
    fanout,
    listing,
    options,
    policies,
    positions,
    quota,
    reading,
    records,
    resharding,
    streams,
    tags,
)
