"""What a stream can be told after its creation: retention, mode, encryption, monitoring, record size."""

from msgspec import structs

from millstream.api import kinesis as api
from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.domain.streams import Stream
from millstream.services.kinesis.service import Kinesis
from millstream.wire.operation import operation

HOURS = (24, 8760)
ValidationException = aws_error("ValidationException")
METRICS = (
    "IncomingBytes",
    "IncomingRecords",
    "OutgoingBytes",
    "OutgoingRecords",
    "WriteProvisionedThroughputExceeded",
    "ReadProvisionedThroughputExceeded",
    "IteratorAgeMilliseconds",
)


@operation
async def increase_stream_retention_period(
    kinesis: Kinesis, request: api.IncreaseStreamRetentionPeriodInput, caller: Caller
) -> None:
    live = await kinesis.live(caller, request.stream_name, request.stream_arn)
    hours = _hours(request.retention_period_hours)

    def longer(stream: Stream) -> Stream:
        if hours < stream.retention:
            raise _wrong_way(stream, hours, "shorter", "Decrease")
        return structs.replace(stream, retention=hours)

    await kinesis.change(live, longer)


@operation
async def decrease_stream_retention_period(
    kinesis: Kinesis, request: api.DecreaseStreamRetentionPeriodInput, caller: Caller
) -> None:
    live = await kinesis.live(caller, request.stream_name, request.stream_arn)
    hours = _hours(request.retention_period_hours)

    def shorter(stream: Stream) -> Stream:
        if hours > stream.retention:
            raise _wrong_way(stream, hours, "longer", "Increase")
        return structs.replace(stream, retention=hours)

    await kinesis.change(live, shorter)


def _hours(hours: int) -> int:
    least, most = HOURS
    asked = f"Requested retention period ({hours} hours)"
    if hours < least:
        raise api.InvalidArgumentException(
            f"Minimum allowed retention period is {least} hours. {asked} is too short."
        )
    if hours > most:
        raise api.InvalidArgumentException(f"Maximum allowed retention period is {most} hours. {asked} is too long.")
    return hours


def _wrong_way(stream: Stream, hours: int, compared: str, other: str) -> api.InvalidArgumentException:
    return api.InvalidArgumentException(
        f"Requested retention period ({hours} hours) for stream {stream.name} can not be {compared} than existing "
        f"retention period ({stream.retention} hours). Use {other}RetentionPeriod API."
    )


@operation
async def update_stream_mode(kinesis: Kinesis, request: api.UpdateStreamModeInput, caller: Caller) -> None:
    live = await kinesis.live(caller, None, request.stream_arn)
    check_warm_throughput(request.warm_throughput_mi_bps)
    mode = request.stream_mode_details.stream_mode

    def changed(stream: Stream) -> Stream:
        check_distribution(mode, stream.distribution)
        return structs.replace(stream, mode=mode)

    await kinesis.change(live, changed)


@operation
async def update_stream_record_distribution_strategy(
    kinesis: Kinesis, request: api.UpdateStreamRecordDistributionStrategyInput, caller: Caller
) -> None:
    live = await kinesis.live(caller, None, request.stream_arn)

    def changed(stream: Stream) -> Stream:
        check_distribution(stream.mode, request.record_distribution_strategy)
        return structs.replace(stream, distribution=request.record_distribution_strategy)

    await kinesis.change(live, changed)


def check_distribution(mode: str, strategy: str) -> None:
    """Raise InvalidArgumentException."""
    if strategy == "AUTO" and mode != "ON_DEMAND":
        raise api.InvalidArgumentException("RecordDistributionStrategy AUTO needs a stream in On-Demand mode.")


def check_warm_throughput(asked: int | None) -> None:
    """Raise ValidationException: only accounts that have committed themselves to pay may ask, and none does here."""
    if asked is not None:
        raise ValidationException(
            "WarmThroughputMiBps is only supported in accounts that have MinimumThroughputBillingCommitment enabled."
        )


@operation
async def update_max_record_size(kinesis: Kinesis, request: api.UpdateMaxRecordSizeInput, caller: Caller) -> None:
    live = await kinesis.live(caller, None, request.stream_arn)
    await kinesis.change(live, lambda stream: structs.replace(stream, largest=request.max_record_size_in_ki_b))


@operation
async def start_stream_encryption(kinesis: Kinesis, request: api.StartStreamEncryptionInput, caller: Caller) -> None:
    """Recorded and shown; what lies on the local disk is not encrypted by it."""
    live = await kinesis.live(caller, request.stream_name, request.stream_arn)
    key = request.key_id if request.encryption_type == "KMS" else ""
    await kinesis.change(live, lambda stream: structs.replace(stream, key=key))


@operation
async def stop_stream_encryption(kinesis: Kinesis, request: api.StopStreamEncryptionInput, caller: Caller) -> None:
    live = await kinesis.live(caller, request.stream_name, request.stream_arn)
    await kinesis.change(live, lambda stream: structs.replace(stream, key=""))


@operation
async def enable_enhanced_monitoring(
    kinesis: Kinesis, request: api.EnableEnhancedMonitoringInput, caller: Caller
) -> api.EnhancedMonitoringOutput:
    live = await kinesis.live(caller, request.stream_name, request.stream_arn)

    def enabled(stream: Stream) -> Stream:
        asked = set(stream.metrics) | set(request.shard_level_metrics)
        metrics = ("ALL",) if "ALL" in asked else tuple(name for name in METRICS if name in asked)
        return structs.replace(stream, metrics=metrics)

    return _monitoring(*await kinesis.change(live, enabled))


@operation
async def disable_enhanced_monitoring(
    kinesis: Kinesis, request: api.DisableEnhancedMonitoringInput, caller: Caller
) -> api.EnhancedMonitoringOutput:
    live = await kinesis.live(caller, request.stream_name, request.stream_arn)

    def disabled(stream: Stream) -> Stream:
        on = METRICS if "ALL" in stream.metrics else stream.metrics
        off = METRICS if "ALL" in request.shard_level_metrics else request.shard_level_metrics
        return structs.replace(stream, metrics=tuple(name for name in on if name not in off))

    return _monitoring(*await kinesis.change(live, disabled))


def _monitoring(before: Stream, after: Stream) -> api.EnhancedMonitoringOutput:
    return api.EnhancedMonitoringOutput(
        stream_name=after.name,
        current_shard_level_metrics=list(before.metrics),  # type: ignore[arg-type]
        desired_shard_level_metrics=list(after.metrics),  # type: ignore[arg-type]
        stream_arn=after.arn,
    )
