"""Feature groups: create, describe, list, delete. Records are the affair of the feature store's runtime."""

import uuid

from msgspec import structs

from millstream.api import sagemaker as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.features import Feature, Group, Offline, Online, Throughput, Ttl
from millstream.domain.records import Record
from millstream.ports.meta import Conflict
from millstream.services.sagemaker import feature_catalog, tags
from millstream.services.sagemaker.feature_rules import (
    check_definitions,
    check_offline,
    check_stores,
    throughput,
    ttl,
)
from millstream.services.sagemaker.listing import Item, page
from millstream.services.sagemaker.s3uri import parse
from millstream.services.sagemaker.service import SageMaker
from millstream.wire.operation import operation


@operation
async def create_feature_group(
    sagemaker: SageMaker, request: api.CreateFeatureGroupRequest, caller: Caller
) -> api.CreateFeatureGroupResponse:
    check_stores(request)
    online = _online(request.online_store_config)
    features = [feature(one) for one in request.feature_definitions]
    check_definitions(features, online, request.record_identifier_feature_name, request.event_time_feature_name)
    if request.role_arn:
        await sagemaker.accept_role(request.role_arn, caller)
    created, name = clock.now(), request.feature_group_name
    group = Group(
        id=uuid.uuid4().hex,
        account=caller.account,
        region=caller.region,
        name=name,
        created=created,
        modified=created,
        identifier=request.record_identifier_feature_name,
        event_time=request.event_time_feature_name,
        features=tuple(features),
        online=online,
        offline=_offline(request.offline_store_config, caller, f"{name}-{int(created)}"),
        throughput=throughput(request.throughput_config, Throughput()),
        role=request.role_arn,
        description=request.description,
    )
    await _keep(sagemaker, await feature_catalog.placed(sagemaker, group), request)
    return api.CreateFeatureGroupResponse(feature_group_arn=group.arn)


async def _keep(sagemaker: SageMaker, group: Group, request: api.CreateFeatureGroupRequest) -> None:
    features = sagemaker.features
    made = [features.groups.put(group, *group.key, version=0), tags.first_tags(sagemaker, group.arn, request.tags)]
    while True:
        if await features.groups.get(*group.key):
            raise api.ResourceInUse(
                f"Resource Already Exists: FeatureGroup with name {group.name} already exists. Choose a different "
                f"name.\nInfo: Feature Group '{group.name}' already exists."
            )
        try:
            return await features.meta.commit([*made, *await feature_catalog.table(features.tables, group)])
        except Conflict:
            continue  # another has made the group, its table or the database meanwhile


def feature(given: api.FeatureDefinition) -> Feature:
    vector = given.collection_config and given.collection_config.vector_config
    return Feature(
        given.feature_name, given.feature_type, given.collection_type or "", vector.dimension if vector else 0
    )


def _online(given: api.OnlineStoreConfig | None) -> Online | None:
    if given is None or not given.enable_online_store:
        return None
    security = given.security_config
    return Online(given.storage_type, ttl(given.ttl_duration), security.kms_key_id if security else None)


def _offline(given: api.OfflineStoreConfig | None, caller: Caller, folder: str) -> Offline | None:
    if given is None:
        return None
    check_offline(given)
    bucket, key = parse(given.s3_storage_config.s3_uri)
    own = f"{caller.account}/sagemaker/{caller.region}/offline-store/{folder}/data"
    catalog = given.data_catalog_config
    return Offline(
        uri=given.s3_storage_config.s3_uri,
        bucket=bucket,
        prefix=f"{key.strip('/')}/{own}".lstrip("/"),
        kms_key=given.s3_storage_config.kms_key_id,
        table=feature_catalog.named(catalog, folder, own=not given.disable_glue_table_creation),
        own_table=not given.disable_glue_table_creation,
        format=None if given.table_format == "Iceberg" else given.table_format,
    )


async def find_group(sagemaker: SageMaker, name: str, caller: Caller) -> Record[Group]:
    """Raise ResourceNotFound."""
    if (record := await sagemaker.features.find(caller.account, caller.region, name)) is None:
        raise api.ResourceNotFound(f"Resource Not Found: Amazon SageMaker can't find a FeatureGroup with name {name}")
    return record


@operation
async def describe_feature_group(
    sagemaker: SageMaker, request: api.DescribeFeatureGroupRequest, caller: Caller
) -> api.DescribeFeatureGroupResponse:
    group = (await find_group(sagemaker, request.feature_group_name, caller)).value
    return api.DescribeFeatureGroupResponse(
        feature_group_arn=group.arn,
        feature_group_name=group.name,
        record_identifier_feature_name=group.identifier,
        event_time_feature_name=group.event_time,
        feature_definitions=[_definition(one) for one in group.features],
        creation_time=group.created,
        last_modified_time=group.modified,
        online_store_config=_shown_online(group.online) if group.online else None,
        offline_store_config=_shown_offline(group.offline) if group.offline else None,
        throughput_config=api.ThroughputConfigDescription(
            throughput_mode=group.throughput.mode,
            provisioned_read_capacity_units=group.throughput.reads,
            provisioned_write_capacity_units=group.throughput.writes,
        ),
        role_arn=group.role,
        feature_group_status=group.status,
        offline_store_status=_offline_status(sagemaker, group),
        last_update_status=api.LastUpdateStatus(status="Successful") if group.updated else None,
        failure_reason=group.failure or None,
        description=group.description,
        next_token=None,  # type: ignore[arg-type]  # required, and null: a group has no more features than a page
    )


def _definition(given: Feature) -> api.FeatureDefinition:
    vector = api.VectorConfig(dimension=given.dimension) if given.dimension else None
    return api.FeatureDefinition(
        feature_name=given.name,
        feature_type=given.type,
        collection_type=given.collection or None,
        collection_config=api.CollectionConfig(vector_config=vector) if vector else None,
    )


def _shown_online(online: Online) -> api.OnlineStoreConfig:
    key = online.kms_key
    return api.OnlineStoreConfig(
        security_config=api.OnlineStoreSecurityConfig(kms_key_id=key) if key else None,
        enable_online_store=True,
        ttl_duration=_shown_ttl(online.ttl) if online.ttl else None,
        storage_type=online.storage,
    )


def _shown_ttl(given: Ttl) -> api.TtlDuration:
    return api.TtlDuration(unit=given.unit, value=given.value)


def _shown_offline(offline: Offline) -> api.OfflineStoreConfig:
    table = offline.table
    return api.OfflineStoreConfig(
        s3_storage_config=api.S3StorageConfig(
            s3_uri=offline.uri,
            kms_key_id=offline.kms_key,
            resolved_output_s3_uri=f"s3://{offline.bucket}/{offline.prefix}",
        ),
        disable_glue_table_creation=not offline.own_table,
        data_catalog_config=api.DataCatalogConfig(
            table_name=table.name, catalog=table.catalog, database=table.database
        ) if table else None,
        table_format=offline.format,
    )  # fmt: skip


def _offline_status(sagemaker: SageMaker, group: Group) -> api.OfflineStoreStatus | None:
    if group.offline is None or group.status == "CreateFailed":
        return None
    blocked = sagemaker.features.blocked.get(group.id)
    return api.OfflineStoreStatus(status="Blocked" if blocked else "Active", blocked_reason=blocked)


@operation
async def list_feature_groups(
    sagemaker: SageMaker, request: api.ListFeatureGroupsRequest, caller: Caller
) -> api.ListFeatureGroupsResponse:
    items = []
    for record in await sagemaker.features.groups.list(caller.account, caller.region):
        group = record.value
        offline = _offline_status(sagemaker, group)
        wanted = request.feature_group_status_equals, request.offline_store_status_equals
        if wanted[0] not in (None, group.status) or wanted[1] not in (None, offline and offline.status):
            continue
        summary = api.FeatureGroupSummary(
            feature_group_name=group.name,
            feature_group_arn=group.arn,
            creation_time=group.created,
            feature_group_status=group.status,
            offline_store_status=offline,
        )
        by_offline = request.sort_by == "OfflineStoreStatus"
        status = (offline.status if offline else "") if by_offline else group.status
        items.append(Item(group.name, group.created, group.modified, status, summary))
    groups, token = page(items, request, descending=True)
    return api.ListFeatureGroupsResponse(feature_group_summaries=groups, next_token=token)


@operation
async def delete_feature_group(sagemaker: SageMaker, request: api.DeleteFeatureGroupRequest, caller: Caller) -> None:
    """Its Glue table and what is in its offline store stay. Records go in the background; what is on its way to the
    offline store still arrives there.
    """
    record = await find_group(sagemaker, request.feature_group_name, caller)
    features, group = sagemaker.features, record.value
    if group.status == "Deleting":
        return
    deleting = structs.replace(group, status="Deleting", modified=clock.now())
    metadata = await features.metadata.list(group.id)
    known = features.deleted is not None
    await features.meta.commit(
        [
            features.groups.put(deleting, *group.key) if known else features.groups.delete(*group.key),
            sagemaker.tags.delete(group.arn),
            *(features.metadata.delete(one.key) for one in metadata),
        ]
    )
    if features.deleted:
        features.deleted(deleting)
