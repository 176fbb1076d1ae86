"""The processors that a stream may name, and AWS's rules for them at creation."""

from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Mapping

from millstream.api import firehose as api
from millstream.services.firehose import deaggregation, decompression, partition
from millstream.services.firehose.deaggregation import Split
from millstream.services.firehose.failure import Failure
from millstream.services.firehose.function import RETRIES, Function, Functions
from millstream.services.firehose.query import Query
from millstream.services.firehose.stream import Stream

MOST = 5  # processors
SUPPORTED = (
    *("AppendDelimiterToRecord", "CloudWatchLogProcessing", "Decompression"),
    *("Lambda", "MetadataExtraction", "RecordDeAggregation"),
)
Open = Callable[[bytes], list[bytes] | Failure]
LAMBDA_HINTS = (1.0, 60.0)  # MB and seconds that are gathered for a call
INTERNAL = "class com.amazonaws.services.firehose.internal.model."


class Processors:
    """What a processing configuration asks for. Raise ValueError where it cannot be done."""

    def __init__(self, processing: api.ProcessingConfiguration | None) -> None:
        given = (processing.processors or []) if processing and processing.enabled else []
        self._all = {processor.type: _parameters(processor) for processor in given}

    @property
    def opened(self) -> Open | None:
        """What a record of CloudWatch Logs is made."""
        if "Decompression" not in self._all:
            return None
        extracted = "CloudWatchLogProcessing" in self._all

        def opened(data: bytes) -> list[bytes] | Failure:
            found = decompression.unpacked(data)
            if isinstance(found, Failure):
                return found
            return decompression.messages(found) if extracted else [found]

        return opened

    @property
    def split(self) -> Split | None:
        match self._all.get("RecordDeAggregation"):
            case None:
                return None
            case {"SubRecordType": "JSON"}:
                return deaggregation.json_objects
            case {"Delimiter": delimiter}:
                return deaggregation.delimited(b64decode(delimiter, validate=True))
        raise ValueError("Delimiter should be present for DELIMITED")

    @property
    def query(self) -> Query | None:
        wanted = self._all.get("MetadataExtraction")
        return Query(wanted["MetadataExtractionQuery"]) if wanted else None

    @property
    def delimiter(self) -> bytes:
        wanted = self._all.get("AppendDelimiterToRecord")
        if wanted is None:
            return b""
        return wanted.get("Delimiter", "\n").replace("\\n", "\n").replace("\\t", "\t").encode()

    @property
    def hints(self) -> tuple[float, float] | None:
        """MB and seconds."""
        wanted = self._all.get("Lambda")
        if wanted is None:
            return None
        size, seconds = LAMBDA_HINTS
        return float(wanted.get("BufferSizeInMBs", size)), float(wanted.get("BufferIntervalInSeconds", seconds))

    def function(self, functions: Functions, stream: Stream) -> Function | None:
        wanted = self._all.get("Lambda")
        if wanted is None:
            return None
        retries = int(wanted.get("NumberOfRetries", RETRIES))
        source = stream.source.arn if stream.source else ""
        return Function(functions, wanted["LambdaArn"], stream.arn, stream.account, stream.region, retries, source)


def _parameters(processor: api.Processor) -> dict[str, str]:
    return {each.parameter_name: each.parameter_value for each in processor.parameters or ()}


def partitioned(wanted: api.ExtendedS3DestinationConfiguration) -> bool:
    partitioning = wanted.dynamic_partitioning_configuration
    return bool(partitioning and partitioning.enabled)


def check(wanted: api.ExtendedS3DestinationConfiguration) -> None:
    """Raise ValueError with AWS's message."""
    processing = wanted.processing_configuration
    enabled = bool(processing and processing.enabled)
    given = (processing.processors or []) if processing and enabled else []
    if enabled and not 0 < len(given) <= MOST:
        raise ValueError(
            "A maximum of 5 and a minimum of 1 processor needs to be supplied when processing is enabled."
        )
    for kind, count in Counter(processor.type for processor in given).items():
        if kind not in SUPPORTED:
            raise ValueError(f"Processors of type {kind} are not supported by Millstream.")
        if count > 1:
            raise ValueError(f"Cannot have more than 1 {kind} processor.")
    for processor in given:
        CHECKS[processor.type](_parameters(processor))
    if {"CloudWatchLogProcessing"} == {processor.type for processor in given} & {
        "CloudWatchLogProcessing",
        "Decompression",
    }:
        raise ValueError("CloudWatchLogProcessing processor can only be present when Decompression is present.")
    _check_partitioning(wanted, {processor.type for processor in given}, enabled)


def _check_partitioning(wanted: api.ExtendedS3DestinationConfiguration, kinds: set[str], enabled: bool) -> None:
    names = partition.named(wanted.prefix or "")
    if partition.named(wanted.error_output_prefix or ""):
        raise ValueError("Dynamic Partitioning Namespaces can't be part of an error prefix expression")
    if not partitioned(wanted):
        _check_unpartitioned(kinds, names)
        return
    if not enabled or not kinds & {"MetadataExtraction", "Lambda"}:
        raise ValueError("Processing Configuration is not enabled when DataPartitioning is enabled")
    if not names:
        raise ValueError(
            "S3 Prefix should contain Dynamic Partitioning namespaces when Dynamic Partitioning is enabled"
        )
    _check_hints(wanted.buffering_hints)
    _check_keys(wanted, kinds, names)


def _check_unpartitioned(kinds: set[str], names: list[tuple[str, str]]) -> None:
    if names:
        message = (
            "Dynamic Partitioning Namespaces can only be part of a prefix expression when Dynamic Partitioning is"
        )
        raise ValueError(f"{message} enabled.")
    for kind in ("MetadataExtraction", "RecordDeAggregation"):
        if kind in kinds:
            raise ValueError(f"{INTERNAL}{kind}Processor can only be present when Dynamic Partitioning is enabled.")


def _check_hints(hints: api.BufferingHints | None) -> None:
    if hints and hints.size_in_mbs is not None and hints.size_in_mbs < 64:
        raise ValueError("BufferingHints.SizeInMBs must be at least 64 when Dynamic Partitioning is enabled.")
    if hints and hints.interval_in_seconds is not None and hints.interval_in_seconds < 60:
        raise ValueError("BufferingHints.IntervalInSeconds must be at least 60 when Dynamic Partitioning is enabled.")


def _check_keys(
    wanted: api.ExtendedS3DestinationConfiguration, kinds: set[str], names: list[tuple[str, str]]
) -> None:
    needed = {key for namespace, key in names if namespace == partition.QUERY}
    if len(needed) < len(names) and "Lambda" not in kinds and any(name != partition.QUERY for name, _ in names):
        raise ValueError("S3 Prefix contains partitionKeyFromLambda, and there is no Lambda processor")
    if needed and "MetadataExtraction" not in kinds:
        raise ValueError("S3 Prefix contains partitionKeyFromQuery, and there is no MetadataExtraction processor")
    assert wanted.processing_configuration is not None
    for processor in wanted.processing_configuration.processors or ():
        if processor.type == "MetadataExtraction":
            made = partition.top_level(_parameters(processor)["MetadataExtractionQuery"])
            if made is not None and set(made) - needed:
                raise ValueError(
                    "MetaDataExtraction JQ Query can't contain keys that are not present in the S3 Prefix expression"
                )
            if made is not None and needed - set(made):
                raise ValueError("S3 Prefix contains keys that are not present in the MetaDataExtraction JQ Query")


def _check_lambda(given: Mapping[str, str]) -> None:
    if "LambdaArn" not in given:
        raise ValueError("LambdaArn is required when Lambda processor is used.")
    if not 0 <= _number(given, "NumberOfRetries", RETRIES) <= 300:
        raise ValueError("Number of retries for lambda must be between 0 and 300.")
    if ("BufferSizeInMBs" in given) != ("BufferIntervalInSeconds" in given):
        message = "Both BufferSizeInMBs and BufferIntervalInSeconds are required to configure buffering for lambda"
        raise ValueError(f"{message} processor.")
    if not 0.2 <= _number(given, "BufferSizeInMBs", 1) <= 3:
        raise ValueError("BufferSizeInMBs for lambda processor must be between 0.2 and 3.")
    if not 0 <= _number(given, "BufferIntervalInSeconds", 60) <= 900:
        raise ValueError("BufferIntervalInSeconds for lambda processor must be between 0 and 900.")


def _number(given: Mapping[str, str], name: str, default: float) -> float:
    try:
        return float(given.get(name, default))
    except ValueError as reason:
        raise ValueError(f"{name} is not a number: {given[name]}") from reason


def _check_extraction(given: Mapping[str, str]) -> None:
    if given.get("JsonParsingEngine") != "JQ-1.6":
        raise ValueError("MetaDataExtraction JSON Parsing Engine has to be one of JQ-1.6")
    if not given.get("MetadataExtractionQuery"):
        raise ValueError("MetadataExtractionQuery is required when MetadataExtraction processor is used.")
    try:
        Query(given["MetadataExtractionQuery"])
    except ValueError as reason:
        raise ValueError(f"MetadataExtractionQuery is not a valid JQ expression: {reason}") from reason


def _check_deaggregation(given: Mapping[str, str]) -> None:
    if given.get("SubRecordType") not in ("JSON", "DELIMITED"):
        raise ValueError("SubRecordType has to be one of JSON, DELIMITED")
    if given["SubRecordType"] == "JSON":
        return
    if not given.get("Delimiter"):
        raise ValueError("Delimiter should be present for DELIMITED")
    try:
        b64decode(given["Delimiter"], validate=True)
    except ValueError as reason:
        raise ValueError("Delimiter has to be base64 encoded") from reason


def _check_extraction_of_messages(given: Mapping[str, str]) -> None:
    if given.get("DataMessageExtraction", "").lower() != "true":
        raise ValueError("DataMessageExtraction has to be true for CloudWatchLogProcessing")


def _check_decompression(given: Mapping[str, str]) -> None:
    if given.get("CompressionFormat", "GZIP") != "GZIP":
        raise ValueError("CompressionFormat for Decompression has to be one of GZIP")


CHECKS = {
    "AppendDelimiterToRecord": lambda given: None,
    "CloudWatchLogProcessing": _check_extraction_of_messages,
    "Decompression": _check_decompression,
    "Lambda": _check_lambda,
    "MetadataExtraction": _check_extraction,
    "RecordDeAggregation": _check_deaggregation,
}
