"""What a delivery stream's destination may ask for, and how it is described back."""

from typing import Any, TypeVar
from zoneinfo import ZoneInfoNotFoundError

from msgspec import Struct, structs

from millstream.api import firehose as api
from millstream.services.firehose import conversion, endpoint, prefix, processors
from millstream.services.firehose.route import PARTITION, time_zone

DEFAULT_HINTS = api.BufferingHints(size_in_mbs=5, interval_in_seconds=300)
S = TypeVar("S", api.ExtendedS3DestinationConfiguration, api.S3DestinationConfiguration)
KINESIS = "KinesisStreamAsSource"
ID = "destinationId-000000000001"  # a stream has one destination
OTHERS = (
    "redshift_destination_configuration",
    "elasticsearch_destination_configuration",
    "amazonopensearchservice_destination_configuration",
    "splunk_destination_configuration",
    "amazon_open_search_serverless_destination_configuration",
    "snowflake_destination_configuration",
    "iceberg_destination_configuration",
)
SOURCES = ("msk_source_configuration", "database_source_configuration")
LARGE_HINTS = api.BufferingHints(size_in_mbs=128, interval_in_seconds=300)  # of partitions and tables


def accepted(request: api.CreateDeliveryStreamInput) -> api.ExtendedS3DestinationConfiguration:
    """The S3 destination asked for, defaults filled in. Raise InvalidArgumentException for anything else."""
    _refuse_others(request)
    plain, extended = request.s3_destination_configuration, request.extended_s3_destination_configuration
    http = request.http_endpoint_destination_configuration
    if len([one for one in (plain, extended, http) if one is not None]) != 1:
        raise api.InvalidArgumentException("Exactly one destination configuration is supported for a Firehose")
    if http is not None:
        return completed(endpoint.backing(endpoint.completed(http)))
    if extended is None:
        assert plain is not None
        extended = api.ExtendedS3DestinationConfiguration(**structs.asdict(plain))
    return completed(extended)


def updated(
    present: api.ExtendedS3DestinationConfiguration, request: api.UpdateDestinationInput
) -> api.ExtendedS3DestinationConfiguration:
    """The members that the update names, over the present ones."""
    update = request.extended_s3_destination_update or request.s3_destination_update
    if update is None or (request.extended_s3_destination_update and request.s3_destination_update):
        raise api.InvalidArgumentException("Exactly one destination update is supported: that of the S3 destination")
    given = _named(update)
    if backup := given.pop("s3_backup_update", None):
        given["s3_backup_configuration"] = _updated_backup(present.s3_backup_configuration, backup)
    wanted = structs.replace(present, **given)
    if processors.partitioned(wanted) and not processors.partitioned(present):
        raise api.InvalidArgumentException("Dynamic Partitioning can only be enabled when a Firehose is created.")
    return completed(wanted)


def _named(update: Struct) -> dict[str, Any]:
    return {name: value for name in update.__struct_fields__ if (value := getattr(update, name)) is not None}


def _updated_backup(
    present: api.S3DestinationConfiguration | None, update: api.S3DestinationUpdate
) -> api.S3DestinationConfiguration:
    given = _named(update)
    if present:
        return structs.replace(present, **given)
    if not {"role_arn", "bucket_arn"} <= given.keys():
        raise api.InvalidArgumentException(
            "S3BackupUpdate must name RoleARN and BucketARN when there is no backup yet"
        )
    return api.S3DestinationConfiguration(**given)


def completed(extended: api.ExtendedS3DestinationConfiguration) -> api.ExtendedS3DestinationConfiguration:
    """Checked, defaults filled in."""
    _check_prefixes(extended)
    _check_time_zone(extended)
    try:
        processors.check(extended)
        conversion.check(extended)
    except ValueError as reason:
        raise api.InvalidArgumentException(str(reason)) from reason
    large = processors.partitioned(extended) or conversion.wanted(extended)
    default = LARGE_HINTS if large else DEFAULT_HINTS
    partitioning = extended.dynamic_partitioning_configuration
    if partitioning and partitioning.enabled and partitioning.retry_options is None:
        retries = api.RetryOptions(duration_in_seconds=PARTITION)
        partitioning = structs.replace(partitioning, retry_options=retries)
    return structs.replace(
        _filled(extended, default),
        s3_backup_configuration=_backup(extended),
        dynamic_partitioning_configuration=partitioning,
    )


def _filled(given: S, hints: api.BufferingHints) -> S:
    none = api.EncryptionConfiguration(no_encryption_config="NoEncryption")
    return structs.replace(
        given,
        buffering_hints=_hints(given.buffering_hints, hints),
        compression_format=given.compression_format or "UNCOMPRESSED",
        encryption_configuration=given.encryption_configuration or none,
        cloud_watch_logging_options=given.cloud_watch_logging_options or api.CloudWatchLoggingOptions(enabled=False),
    )


def _backup(extended: api.ExtendedS3DestinationConfiguration) -> api.S3DestinationConfiguration | None:
    backup = extended.s3_backup_configuration
    if backup is None:
        if extended.s3_backup_mode == "Enabled":
            raise api.InvalidArgumentException("S3BackupConfiguration is required when S3BackupMode is Enabled.")
        return None
    _check_prefixes(backup, outputs_errors=False)
    return _filled(backup, DEFAULT_HINTS)


def _refuse_others(request: api.CreateDeliveryStreamInput) -> None:
    for name in OTHERS:
        if getattr(request, name) is not None:
            raise api.InvalidArgumentException(
                f"{_member(name)} is not supported by Millstream; S3 and an HTTP endpoint are."
            )
    named = [name for name in SOURCES if getattr(request, name) is not None]
    if named or request.delivery_stream_type not in (None, "DirectPut", KINESIS):
        what = _member(named[0]) if named else f"DeliveryStreamType {request.delivery_stream_type}"
        raise api.InvalidArgumentException(f"{what} is not supported by Millstream; DirectPut and {KINESIS} are.")


def _check_prefixes(
    given: api.ExtendedS3DestinationConfiguration | api.S3DestinationConfiguration, *, outputs_errors: bool = True
) -> None:
    wanted, error = given.prefix or "", given.error_output_prefix or ""
    try:
        prefix.check(wanted, error=False)
        prefix.check(error, error=True)
        if outputs_errors and prefix.has_expressions(wanted) and not error:
            raise ValueError("ErrorOutputPrefix cannot be null or empty when Prefix contains expressions")
    except ValueError as reason:  # "Ths": AWS's own spelling
        message = f"Ths supplied prefix(es) do not satisfy the following constraint: {reason}"
        raise api.InvalidArgumentException(message) from reason


def _check_time_zone(extended: api.ExtendedS3DestinationConfiguration) -> None:
    try:
        time_zone(extended)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise api.InvalidArgumentException(
            f"CustomTimeZone {extended.custom_time_zone} is not a time zone"
        ) from unknown


def _hints(given: api.BufferingHints | None, default: api.BufferingHints) -> api.BufferingHints:
    if given is None:
        return default
    if (given.size_in_mbs is None) != (given.interval_in_seconds is None):
        raise api.InvalidArgumentException("BufferingHints: give both SizeInMBs and IntervalInSeconds, or neither")
    return given if given.size_in_mbs is not None else default


def _member(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def described(
    wanted: api.ExtendedS3DestinationConfiguration, http: api.HttpEndpointDestinationConfiguration | None
) -> api.DestinationDescription:
    if http:
        s3 = api.S3DestinationDescription(**_shared(wanted))
        return api.DestinationDescription(
            destination_id=ID, http_endpoint_destination_description=endpoint.described(http, s3)
        )
    backup = wanted.s3_backup_configuration
    shared = _shared(wanted)
    extended = api.ExtendedS3DestinationDescription(
        **shared,
        processing_configuration=wanted.processing_configuration,
        s3_backup_mode=wanted.s3_backup_mode or "Disabled",
        s3_backup_description=api.S3DestinationDescription(**_shared(backup)) if backup else None,
        data_format_conversion_configuration=wanted.data_format_conversion_configuration,
        dynamic_partitioning_configuration=wanted.dynamic_partitioning_configuration,
        file_extension=wanted.file_extension,
        custom_time_zone=wanted.custom_time_zone or "UTC",
    )
    return api.DestinationDescription(
        destination_id=ID,
        s3_destination_description=api.S3DestinationDescription(**shared),
        extended_s3_destination_description=extended,
    )


def _shared(given: Struct) -> dict[str, Any]:
    """The members of any S3 destination."""
    return {name: getattr(given, name) for name in api.S3DestinationDescription.__struct_fields__}
