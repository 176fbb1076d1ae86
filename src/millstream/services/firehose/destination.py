"""What a delivery stream's destination may ask for, and how it is described back."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct, structs

from millstream.api import firehose as api
from millstream.services.firehose import prefix

DEFAULT_HINTS = api.BufferingHints(size_in_mbs=5, interval_in_seconds=300)
ID = "destinationId-000000000001"  # a stream has one destination
OTHERS = (
    "redshift_destination_configuration",
    "elasticsearch_destination_configuration",
    "amazonopensearchservice_destination_configuration",
    "splunk_destination_configuration",
    "http_endpoint_destination_configuration",
    "amazon_open_search_serverless_destination_configuration",
    "snowflake_destination_configuration",
    "iceberg_destination_configuration",
)
SOURCES = (
    "kinesis_stream_source_configuration",
    "msk_source_configuration",
    "database_source_configuration",
)
LATER = (  # members of the extended configuration that the plain one does not have
    "processing_configuration",
    "data_format_conversion_configuration",
    "dynamic_partitioning_configuration",
    "s3_backup_configuration",
    "s3_backup_update",
    "s3_backup_mode",
)
OFF = ("Disabled", None)


def accepted(request: api.CreateDeliveryStreamInput) -> api.ExtendedS3DestinationConfiguration:
    """The S3 destination asked for, defaults filled in. Raise InvalidArgumentException for anything else."""
    _refuse_others(request)
    plain, extended = request.s3_destination_configuration, request.extended_s3_destination_configuration
    if (plain is None) == (extended is None):
        raise api.InvalidArgumentException("Exactly one destination configuration is supported for a Firehose")
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
    _refuse_later(update)
    given = {name: value for name, value in structs.asdict(update).items() if value is not None}
    return completed(structs.replace(present, **given))


def completed(extended: api.ExtendedS3DestinationConfiguration) -> api.ExtendedS3DestinationConfiguration:
    """Checked, defaults filled in."""
    _refuse_later(extended)
    _check_prefixes(extended)
    return structs.replace(
        extended,
        buffering_hints=_hints(extended.buffering_hints),
        compression_format=extended.compression_format or "UNCOMPRESSED",
        encryption_configuration=extended.encryption_configuration
        or api.EncryptionConfiguration(no_encryption_config="NoEncryption"),
    )


def _refuse_others(request: api.CreateDeliveryStreamInput) -> None:
    for name in OTHERS:
        if getattr(request, name) is not None:
            raise api.InvalidArgumentException(f"{_member(name)} is not supported by Millstream; S3 is.")
    named = [name for name in SOURCES if getattr(request, name) is not None]
    if named or request.delivery_stream_type not in (None, "DirectPut"):
        what = _member(named[0]) if named else f"DeliveryStreamType {request.delivery_stream_type}"
        raise api.InvalidArgumentException(f"{what} is not supported by Millstream yet; DirectPut is.")
    encryption = request.delivery_stream_encryption_configuration_input
    if encryption is not None:
        raise api.InvalidArgumentException("Server-side encryption is not supported by Millstream yet.")


def _refuse_later(extended: Struct) -> None:
    for name in LATER:
        value = getattr(extended, name, None)
        if value not in OFF and getattr(value, "enabled", True) is not False:
            raise api.InvalidArgumentException(f"{_member(name)} is not supported by Millstream yet.")


def _check_prefixes(extended: api.ExtendedS3DestinationConfiguration) -> None:
    wanted, error = extended.prefix or "", extended.error_output_prefix or ""
    try:
        prefix.check(wanted, error=False)
        prefix.check(error, error=True)
        if prefix.has_expressions(wanted) and not error:
            raise ValueError("ErrorOutputPrefix cannot be null or empty when Prefix contains expressions")
    except ValueError as reason:  # "Ths": AWS's own spelling
        message = f"Ths supplied prefix(es) do not satisfy the following constraint: {reason}"
        raise api.InvalidArgumentException(message) from reason
    try:
        time_zone(extended)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise api.InvalidArgumentException(
            f"CustomTimeZone {extended.custom_time_zone} is not a time zone"
        ) from unknown


def time_zone(extended: api.ExtendedS3DestinationConfiguration) -> tzinfo:
    return ZoneInfo(extended.custom_time_zone) if extended.custom_time_zone else UTC


def _hints(given: api.BufferingHints | None) -> api.BufferingHints:
    if given is None:
        return DEFAULT_HINTS
    if (given.size_in_mbs is None) != (given.interval_in_seconds is None):
        raise api.InvalidArgumentException("BufferingHints: give both SizeInMBs and IntervalInSeconds, or neither")
    return given if given.size_in_mbs is not None else DEFAULT_HINTS


def _member(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def described(wanted: api.ExtendedS3DestinationConfiguration) -> api.DestinationDescription:
    shared = {name: getattr(wanted, name) for name in api.S3DestinationDescription.__struct_fields__}
    extended = api.ExtendedS3DestinationDescription(
        **shared,
        s3_backup_mode="Disabled",
        file_extension=wanted.file_extension,
        custom_time_zone=wanted.custom_time_zone or "UTC",
    )
    return api.DestinationDescription(
        destination_id=ID,
        s3_destination_description=api.S3DestinationDescription(**shared),
        extended_s3_destination_description=extended,
    )
