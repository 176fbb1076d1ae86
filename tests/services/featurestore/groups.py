"""Feature groups of tests: transactions with an id, an event time and an amount."""

import io
from typing import Any

import pyarrow.parquet as pq

from tests.services.firehose.delivered import body, objects, until

ROLE = "arn:aws:iam::123456789012:role/FeatureStore"
ONLINE = {"EnableOnlineStore": True}
DEFINITIONS = [
    {"FeatureName": "id", "FeatureType": "String"},
    {"FeatureName": "at", "FeatureType": "String"},
    {"FeatureName": "amount", "FeatureType": "Fractional"},
    {"FeatureName": "count", "FeatureType": "Integral"},
]
NOON, LATER = "2024-03-01T12:00:00Z", "2024-03-01T12:30:00Z"


def make(sagemaker: Any, name: str, **config: Any) -> Any:
    """An online group, unless `config` says otherwise."""
    given = {"OnlineStoreConfig": ONLINE, "FeatureDefinitions": DEFINITIONS, "EventTimeFeatureName": "at", **config}
    given = {key: value for key, value in given.items() if value is not None}
    return sagemaker.create_feature_group(FeatureGroupName=name, RecordIdentifierFeatureName="id", **given)


def offline(bucket: str, **more: Any) -> dict[str, Any]:
    return {"OfflineStoreConfig": {"S3StorageConfig": {"S3Uri": f"s3://{bucket}/fs/"}, **more}, "RoleArn": ROLE}


def record(id: str, at: str, **values: Any) -> list[dict[str, Any]]:
    return [
        {"FeatureName": name, "ValueAsStringList" if isinstance(value, list) else "ValueAsString": value}
        for name, value in {"id": id, "at": at, **values}.items()
    ]


def found(runtime: Any, name: str, id: str) -> dict[str, Any] | None:
    """Its values by feature."""
    answer = runtime.get_record(FeatureGroupName=name, RecordIdentifierValueAsString=id)
    return values(answer["Record"]) if "Record" in answer else None


def values(record: list[dict[str, Any]]) -> dict[str, Any]:
    return {one["FeatureName"]: one.get("ValueAsString", one.get("ValueAsStringList")) for one in record}


def rows(s3: Any, bucket: str, prefix: str = "") -> list[dict[str, Any]]:
    """All that is in the offline store."""
    files = [pq.read_table(io.BytesIO(body(s3, bucket, key))) for key in objects(s3, bucket, prefix)]
    return [row for file in files for row in file.to_pylist()]


def wait_for_rows(s3: Any, bucket: str, count: int) -> list[dict[str, Any]]:
    return until(lambda: len(seen := rows(s3, bucket)) >= count and seen, 60) or []
