"""Configurations of which a bucket has several, by id.

Kept where AWS does nothing that a client could see but keep them: a storage class analysis without export, and tiers
of INTELLIGENT_TIERING, which change what is paid. What would deliver reports or metrics is refused.
"""

from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from millstream.api import s3 as api
from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.ports.objects import Bucket
from millstream.services.s3 import errors
from millstream.services.s3.service import S3
from millstream.wire.operation import operation

MOST = 1000
T = TypeVar("T", bound=Struct)
NoSuchConfiguration = aws_error("NoSuchConfiguration", 404)
IdMismatch = aws_error("IdMismatch")
TooManyConfigurations = aws_error("TooManyConfigurations")
ANALYTICS, TIERING = "analytics", "intelligent-tiering"


def _kept(bucket: Bucket, kind: str, type_: type[T]) -> dict[str, T]:
    return msgspec.json.decode(bucket.settings.get(kind, "{}"), type=dict[str, type_])  # type: ignore[valid-type]


def _missing() -> Exception:
    return NoSuchConfiguration("The specified configuration does not exist.")


def _one(bucket: Bucket, kind: str, name: str, type_: type[T]) -> T:
    if (found := _kept(bucket, kind, type_).get(name)) is None:
        raise _missing()
    return found


async def _put(s3: S3, request: Any, caller: Caller, kind: str, given: Any) -> None:
    async with s3.changing:
        bucket = await s3.bucket(request, caller)
        if given.id != request.id:
            raise IdMismatch("Document ID does not match the specified configuration ID.")
        kept = _kept(bucket, kind, type(given)) | {given.id: given}
        if len(kept) > MOST:
            raise TooManyConfigurations(f"A bucket may have {MOST} configurations.")
        await s3.save(request, caller, kind, msgspec.json.encode(dict(sorted(kept.items()))).decode())


async def _delete(s3: S3, request: Any, caller: Caller, kind: str, type_: type[Struct]) -> None:
    async with s3.changing:
        bucket = await s3.bucket(request, caller)
        _one(bucket, kind, request.id, type_)
        kept = {name: one for name, one in _kept(bucket, kind, type_).items() if name != request.id}
        await s3.save(request, caller, kind, msgspec.json.encode(kept).decode())


@operation
async def put_bucket_analytics_configuration(
    s3: S3, request: api.PutBucketAnalyticsConfigurationRequest, caller: Caller
) -> None:
    if request.analytics_configuration.storage_class_analysis.data_export:
        raise errors.NotImplementedYet("Millstream exports no storage class analysis.")
    await _put(s3, request, caller, ANALYTICS, request.analytics_configuration)


@operation
async def get_bucket_analytics_configuration(
    s3: S3, request: api.GetBucketAnalyticsConfigurationRequest, caller: Caller
) -> api.GetBucketAnalyticsConfigurationOutput:
    found = _one(await s3.bucket(request, caller), ANALYTICS, request.id, api.AnalyticsConfiguration)
    return api.GetBucketAnalyticsConfigurationOutput(analytics_configuration=found)


@operation
async def list_bucket_analytics_configurations(
    s3: S3, request: api.ListBucketAnalyticsConfigurationsRequest, caller: Caller
) -> api.ListBucketAnalyticsConfigurationsOutput:
    found = _kept(await s3.bucket(request, caller), ANALYTICS, api.AnalyticsConfiguration)
    return api.ListBucketAnalyticsConfigurationsOutput(
        is_truncated=False, analytics_configuration_list=list(found.values()) or None
    )


@operation
async def delete_bucket_analytics_configuration(
    s3: S3, request: api.DeleteBucketAnalyticsConfigurationRequest, caller: Caller
) -> None:
    await _delete(s3, request, caller, ANALYTICS, api.AnalyticsConfiguration)


@operation
async def put_bucket_intelligent_tiering_configuration(
    s3: S3, request: api.PutBucketIntelligentTieringConfigurationRequest, caller: Caller
) -> None:
    await _put(s3, request, caller, TIERING, request.intelligent_tiering_configuration)


@operation
async def get_bucket_intelligent_tiering_configuration(
    s3: S3, request: api.GetBucketIntelligentTieringConfigurationRequest, caller: Caller
) -> api.GetBucketIntelligentTieringConfigurationOutput:
    found = _one(await s3.bucket(request, caller), TIERING, request.id, api.IntelligentTieringConfiguration)
    return api.GetBucketIntelligentTieringConfigurationOutput(intelligent_tiering_configuration=found)


@operation
async def list_bucket_intelligent_tiering_configurations(
    s3: S3, request: api.ListBucketIntelligentTieringConfigurationsRequest, caller: Caller
) -> api.ListBucketIntelligentTieringConfigurationsOutput:
    found = _kept(await s3.bucket(request, caller), TIERING, api.IntelligentTieringConfiguration)
    return api.ListBucketIntelligentTieringConfigurationsOutput(
        is_truncated=False, intelligent_tiering_configuration_list=list(found.values()) or None
    )


@operation
async def delete_bucket_intelligent_tiering_configuration(
    s3: S3, request: api.DeleteBucketIntelligentTieringConfigurationRequest, caller: Caller
) -> None:
    await _delete(s3, request, caller, TIERING, api.IntelligentTieringConfiguration)


@operation
async def get_bucket_inventory_configuration(
    s3: S3, request: api.GetBucketInventoryConfigurationRequest, caller: Caller
) -> api.GetBucketInventoryConfigurationOutput:
    await s3.bucket(request, caller)
    raise _missing()


@operation
async def list_bucket_inventory_configurations(
    s3: S3, request: api.ListBucketInventoryConfigurationsRequest, caller: Caller
) -> api.ListBucketInventoryConfigurationsOutput:
    await s3.bucket(request, caller)
    return api.ListBucketInventoryConfigurationsOutput(is_truncated=False)


@operation
async def get_bucket_metrics_configuration(
    s3: S3, request: api.GetBucketMetricsConfigurationRequest, caller: Caller
) -> api.GetBucketMetricsConfigurationOutput:
    await s3.bucket(request, caller)
    raise _missing()


@operation
async def list_bucket_metrics_configurations(
    s3: S3, request: api.ListBucketMetricsConfigurationsRequest, caller: Caller
) -> api.ListBucketMetricsConfigurationsOutput:
    await s3.bucket(request, caller)
    return api.ListBucketMetricsConfigurationsOutput(is_truncated=False)
