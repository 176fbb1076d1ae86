"""Amazon Kinesis Data Streams: ordered records in shards, read by any number of consumers."""

from millstream.domain.part import Ground, Part
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
from millstream.services.kinesis.inlet import Inlet
from millstream.services.kinesis.retention import Trimming
from millstream.services.kinesis.scaling import Scaling
from millstream.services.kinesis.service import Kinesis
from millstream.services.kinesis.throughput import Throughput


def build(ground: Ground) -> Part:
    throughput = Throughput() if ground.settings.quotas else None
    kinesis = Kinesis(ground.meta, ground.streams, ground.metrics, throughput)
    ground.inlets.open({"kinesis": Inlet(kinesis)})
    return Part(kinesis, [Trimming(kinesis), Scaling(kinesis)], leaving=kinesis.end_subscriptions)
