"""Destinations as the console would write them."""

from base64 import b64encode
from typing import Any

from tests.services.firehose.test_streams import s3_destination


def processor(kind: str, **parameters: str) -> dict[str, Any]:
    named = [{"ParameterName": name, "ParameterValue": value} for name, value in parameters.items()]
    return {"Type": kind, "Parameters": named}


def extraction(query: str) -> dict[str, Any]:
    return processor("MetadataExtraction", MetadataExtractionQuery=query, JsonParsingEngine="JQ-1.6")


def delimited(delimiter: bytes) -> dict[str, Any]:
    return processor("RecordDeAggregation", SubRecordType="DELIMITED", Delimiter=b64encode(delimiter).decode())


JSON_OBJECTS = processor("RecordDeAggregation", SubRecordType="JSON")
NEW_LINE = processor("AppendDelimiterToRecord")


def processed(bucket: str, *processors: dict[str, Any], **more: Any) -> dict[str, Any]:
    given = {"BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 60}, **more}
    return s3_destination(bucket, ProcessingConfiguration={"Enabled": True, "Processors": list(processors)}, **given)


def partitioned(bucket: str, *processors: dict[str, Any], **more: Any) -> dict[str, Any]:
    given = {
        "DynamicPartitioningConfiguration": {"Enabled": True},
        "ErrorOutputPrefix": "errors/!{firehose:error-output-type}/",
        **more,
    }
    return processed(bucket, *processors, **given)
