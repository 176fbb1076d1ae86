"""Model package groups: create, describe, list, delete, and their policies."""

from msgspec import structs

from millstream.api import sagemaker as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain import policy
from millstream.domain.records import Record
from millstream.ports.meta import Conflict
from millstream.services.sagemaker import tags
from millstream.services.sagemaker.listing import Item, page
from millstream.services.sagemaker.registry import Author, ModelGroup, place
from millstream.services.sagemaker.registry_access import find_group
from millstream.services.sagemaker.service import SageMaker, ValidationException, not_implemented
from millstream.wire.operation import operation


@operation
async def create_model_package_group(
    sagemaker: SageMaker, request: api.CreateModelPackageGroupInput, caller: Caller
) -> api.CreateModelPackageGroupOutput:
    if request.managed_configuration and request.managed_configuration.managed_storage_type:
        raise not_implemented("ManagedConfiguration")
    group = ModelGroup(
        account=caller.account,
        region=caller.region,
        request=request,
        created=clock.now(),
        author=Author(caller.principal, caller.user_id),
    )
    put = sagemaker.registry.groups.put(group, *group.key, version=0)
    try:
        await sagemaker.meta.commit([put, tags.first_tags(sagemaker, group.arn, request.tags)])
    except Conflict as taken:
        raise ValidationException(f"Model Package Group already exists: {group.arn}") from taken
    return api.CreateModelPackageGroupOutput(model_package_group_arn=group.arn)


@operation
async def describe_model_package_group(
    sagemaker: SageMaker, request: api.DescribeModelPackageGroupInput, caller: Caller
) -> api.DescribeModelPackageGroupOutput:
    group = (await find_group(sagemaker, request.model_package_group_name, caller, "DescribeModelPackageGroup")).value
    return api.DescribeModelPackageGroupOutput(
        model_package_group_name=group.name,
        model_package_group_arn=group.arn,
        model_package_group_description=group.request.model_package_group_description,
        creation_time=group.created,
        created_by=group.author.context,
        model_package_group_status="Completed",
    )


@operation
async def list_model_package_groups(
    sagemaker: SageMaker, request: api.ListModelPackageGroupsInput, caller: Caller
) -> api.ListModelPackageGroupsOutput:
    if request.cross_account_filter_option == "CrossAccount":
        raise not_implemented("CrossAccountFilterOption CrossAccount")
    groups = [record.value for record in await sagemaker.registry.groups.list(caller.account, caller.region)]
    items = [Item(group.name, group.created, group.created, "", _summary(group)) for group in groups]
    summaries, token = page(items, request, descending=False)
    return api.ListModelPackageGroupsOutput(model_package_group_summary_list=summaries, next_token=token)


def _summary(group: ModelGroup) -> api.ModelPackageGroupSummary:
    return api.ModelPackageGroupSummary(
        model_package_group_name=group.name,
        model_package_group_arn=group.arn,
        model_package_group_description=group.request.model_package_group_description,
        creation_time=group.created,
        model_package_group_status="Completed",
    )


@operation
async def delete_model_package_group(
    sagemaker: SageMaker, request: api.DeleteModelPackageGroupInput, caller: Caller
) -> None:
    """Only an empty one."""
    record = await find_group(sagemaker, request.model_package_group_name, caller, "DeleteModelPackageGroup")
    group = record.value
    versions = await sagemaker.registry.packages.list(*group.key)
    if any(one.value.version for one in versions):
        raise api.ConflictException(
            f"Model Package Group {group.arn} cannot be deleted because it still contains Model Packages."
        )
    gone = sagemaker.registry.groups.delete(*group.key, version=record.version)
    try:
        await sagemaker.meta.commit([gone, sagemaker.tags.delete(group.arn)])
    except Conflict as changed:
        raise api.ConflictException(f"Model Package Group {group.arn} was changed meanwhile.") from changed


# policies


async def _group(sagemaker: SageMaker, name: str, caller: Caller) -> Record[ModelGroup]:
    at = place(name, caller)
    if (record := await sagemaker.registry.group(at)) is None:
        raise ValidationException(f"Cannot find Model Package Group: {at.arn('model-package-group')}")
    return record


@operation
async def put_model_package_group_policy(
    sagemaker: SageMaker, request: api.PutModelPackageGroupPolicyInput, caller: Caller
) -> api.PutModelPackageGroupPolicyOutput:
    record = await _group(sagemaker, request.model_package_group_name, caller)
    try:
        policy.parse_of_resource(request.resource_policy)
    except ValueError as bad:
        raise ValidationException(f"The ResourcePolicy is not a valid policy document: {bad}") from bad
    await _save_policy(sagemaker, record, request.resource_policy)
    return api.PutModelPackageGroupPolicyOutput(model_package_group_arn=record.value.arn)


async def _save_policy(sagemaker: SageMaker, record: Record[ModelGroup], text: str) -> None:
    group = structs.replace(record.value, policy=text)
    try:
        await sagemaker.registry.groups.save(group, *group.key, version=record.version)
    except Conflict as changed:
        raise api.ConflictException(f"Model Package Group {group.arn} was changed meanwhile.") from changed


@operation
async def get_model_package_group_policy(
    sagemaker: SageMaker, request: api.GetModelPackageGroupPolicyInput, caller: Caller
) -> api.GetModelPackageGroupPolicyOutput:
    group = (await _group(sagemaker, request.model_package_group_name, caller)).value
    if not group.policy:
        raise ValidationException(f"Cannot find resource policy for: {group.arn}")
    return api.GetModelPackageGroupPolicyOutput(resource_policy=group.policy)


@operation
async def delete_model_package_group_policy(
    sagemaker: SageMaker, request: api.DeleteModelPackageGroupPolicyInput, caller: Caller
) -> None:
    record = await _group(sagemaker, request.model_package_group_name, caller)
    if not record.value.policy:
        raise ValidationException(f"Cannot find resource policy for: {record.value.arn}")
    await _save_policy(sagemaker, record, "")
