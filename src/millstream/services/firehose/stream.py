"""What is kept of a delivery stream, and of how far it has come."""

from msgspec import Struct, field

from millstream.api import firehose as api
from millstream.domain import batches

NOT_PERMITTED = "This operation is not permitted on KinesisStreamAsSource delivery stream type."


class Encryption(Struct, frozen=True):
    """Of the records while they wait. `key` names the secret under which they are sealed."""

    key: str
    type: str = "AWS_OWNED_CMK"
    arn: str | None = None


class KinesisSource(Struct, frozen=True):
    """The Kinesis stream that the records come from, those that arrived since `started`, milliseconds."""

    arn: str
    role: str
    started: int


class Stream(Struct, frozen=True):
    """A delivery stream. `id` tells it from an earlier one of the same name."""

    name: str
    id: str
    account: str
    region: str
    created: float
    destination: api.ExtendedS3DestinationConfiguration
    version: int = 1
    updated: float | None = None
    tags: dict[str, str] = {}
    encryption: Encryption | None = None
    source: KinesisSource | None = None
    http: api.HttpEndpointDestinationConfiguration | None = None  # then `destination` is what stands behind it

    @property
    def topic(self) -> str:
        return f"firehose/{self.account}/{self.region}/{self.name}/{self.id}"

    @property
    def spool(self) -> str:
        """The topic of what processing made of the records."""
        return f"firehose-spool/{self.account}/{self.region}/{self.name}/{self.id}"

    @property
    def arn(self) -> str:
        return f"arn:aws:firehose:{self.region}:{self.account}:deliverystream/{self.name}"

    @property
    def processed(self) -> bool:
        """Whether anything happens to a record between its arrival and its object."""
        wanted = self.destination
        processing, conversion = wanted.processing_configuration, wanted.data_format_conversion_configuration
        return (
            self.source is not None
            or bool(processing and processing.enabled)
            or bool(conversion and conversion.enabled is not False)
            or wanted.s3_backup_mode == "Enabled"
        )

    @property
    def decompressing(self) -> bool:
        processing = self.destination.processing_configuration
        given = (processing.processors or ()) if processing and processing.enabled else ()
        return any(processor.type == "Decompression" for processor in given)


class Chunk(Struct, frozen=True):
    """Records up to `end`, or those of `shards`, are being processed; the spool ended at `spool` before their outcome
    was appended to it.
    """

    end: int
    spool: int
    shards: dict[str, int] = {}


class Position(batches.Position, frozen=True):
    """How far a topic's records, or those of a Kinesis stream's shards, have been delivered or processed."""

    chunk: Chunk | None = None
    shards: dict[str, int] = field(default_factory=dict)  # stream's id and shard's number -> next offset
