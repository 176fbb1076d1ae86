"""What changes of a feature group: more features, its online store, its throughput; what is said of features."""

from msgspec import structs

from millstream.api import sagemaker as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.features import Feature, Group, Metadata, Online
from millstream.domain.records import Record
from millstream.ports.meta import Conflict
from millstream.services.sagemaker import feature_catalog
from millstream.services.sagemaker.feature_groups import feature, find_group
from millstream.services.sagemaker.feature_rules import check_features, throughput, ttl
from millstream.services.sagemaker.service import SageMaker, ValidationException
from millstream.wire.operation import operation

PARAMETERS = 25


@operation
async def update_feature_group(
    sagemaker: SageMaker, request: api.UpdateFeatureGroupRequest, caller: Caller
) -> api.UpdateFeatureGroupResponse:
    record = await find_group(sagemaker, request.feature_group_name, caller)
    group, features = record.value, sagemaker.features
    if group.status != "Created":
        raise ValidationException(f"Validation Error: FeatureGroup {group.name} is in status {group.status}.")
    added = [feature(one) for one in request.feature_additions or ()]
    check_features([*group.features, *added], group.online)
    after = structs.replace(
        group,
        features=(*group.features, *added),
        online=_online(group.online, request.online_store_config),
        throughput=throughput(request.throughput_config, group.throughput),
        modified=clock.now(),
        updated=True,
    )
    wider = await feature_catalog.widened(features.tables, after) if added else []
    try:
        await features.meta.commit([features.groups.put(after, *group.key, version=record.version), *wider])
    except Conflict as other:
        raise ValidationException(f"Validation Error: FeatureGroup {group.name} is being updated.") from other
    return api.UpdateFeatureGroupResponse(feature_group_arn=group.arn)


def _online(before: Online | None, given: api.OnlineStoreConfigUpdate | None) -> Online | None:
    """A TtlDuration without a unit and a value takes the default away."""
    if given is None:
        return before
    if before is None:
        raise ValidationException("Validation Error: OnlineStoreConfig is given, and the group has no OnlineStore.")
    storage = given.storage_type or before.storage
    if storage != before.storage and (before.storage or "Standard", storage) not in (
        ("Standard", "Standard"),
        ("Standard", "Standard_V2"),
    ):
        raise ValidationException("Validation Error: StorageType changes from Standard to Standard_V2 only.")
    lifetime = before.ttl if given.ttl_duration is None else ttl(given.ttl_duration)
    return structs.replace(before, storage=storage, ttl=lifetime)


async def _feature(sagemaker: SageMaker, group: str, name: str, caller: Caller) -> tuple[Group, Feature]:
    """Raise ResourceNotFound."""
    found = (await find_group(sagemaker, group, caller)).value
    for one in found.features:
        if one.name == name:
            return found, one
    raise api.ResourceNotFound(f"Resource Not Found: FeatureGroup {found.name} has no feature with name {name}")


@operation
async def describe_feature_metadata(
    sagemaker: SageMaker, request: api.DescribeFeatureMetadataRequest, caller: Caller
) -> api.DescribeFeatureMetadataResponse:
    group, described = await _feature(sagemaker, request.feature_group_name, request.feature_name, caller)
    record = await sagemaker.features.metadata.get(group.id, described.name)
    said = record.value if record else Metadata(group.created)
    return api.DescribeFeatureMetadataResponse(
        feature_group_arn=group.arn,
        feature_group_name=group.name,
        feature_name=described.name,
        feature_type=described.type,
        creation_time=group.created,
        last_modified_time=said.modified,
        description=said.description,
        parameters=[api.FeatureParameter(key=key, value=value) for key, value in said.parameters.items()],
    )


@operation
async def update_feature_metadata(
    sagemaker: SageMaker, request: api.UpdateFeatureMetadataRequest, caller: Caller
) -> None:
    group, described = await _feature(sagemaker, request.feature_group_name, request.feature_name, caller)
    record: Record[Metadata] | None = await sagemaker.features.metadata.get(group.id, described.name)
    before = record.value if record else Metadata(group.created)
    parameters = {**before.parameters, **_parameters(request)}
    for key in request.parameter_removals or ():
        parameters.pop(key, None)
    if len(parameters) > PARAMETERS:
        raise ValidationException(f"Validation Error: a feature has at most {PARAMETERS} parameters.")
    description = before.description if request.description is None else request.description
    after = Metadata(clock.now(), description, parameters)
    await sagemaker.features.metadata.save(after, group.id, described.name)


def _parameters(request: api.UpdateFeatureMetadataRequest) -> dict[str, str]:
    given = request.parameter_additions or ()
    if any(one.key is None or one.value is None for one in given):
        raise ValidationException("Validation Error: a parameter needs both Key and Value.")
    return {one.key: one.value for one in given if one.key is not None and one.value is not None}
