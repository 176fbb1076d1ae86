"""Model packages, in a group or alone: create, describe, update, list, delete."""

from msgspec import UNSET, structs

from millstream.api import sagemaker as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.core.errors import AwsError
from millstream.ports.meta import Conflict
from millstream.services.sagemaker import package_rules, tags
from millstream.services.sagemaker.listing import Item, page
from millstream.services.sagemaker.registry import Author, ModelPackage, Place, place
from millstream.services.sagemaker.registry_access import find_group, find_package
from millstream.services.sagemaker.service import SageMaker, ValidationException
from millstream.wire.operation import operation

NOTHING = api.ModelPackageStatusDetails(validation_statuses=[], image_scan_statuses=[])  # was asked to be validated


@operation
async def create_model_package(
    sagemaker: SageMaker, request: api.CreateModelPackageInput, caller: Caller
) -> api.CreateModelPackageOutput:
    package_rules.check(request)
    request = await package_rules.with_source(sagemaker, request, caller)
    while True:
        if made := await sagemaker.registry.made_by(request.client_token, caller):
            return api.CreateModelPackageOutput(model_package_arn=made)
        try:
            package = await _create(sagemaker, request, caller)
        except Conflict as raced:
            if request.model_package_name and raced.kind == sagemaker.registry.packages.kind:
                arn = Place(caller.account, caller.region, request.model_package_name).arn("model-package")
                raise ValidationException(f"Model Package already exists: {arn}") from raced
            continue
        return api.CreateModelPackageOutput(model_package_arn=package.arn)


async def _create(sagemaker: SageMaker, request: api.CreateModelPackageInput, caller: Caller) -> ModelPackage:
    """Raise Conflict, also where another version came at the same time."""
    group, name, version = None, request.model_package_name or "", 0
    if request.model_package_group_name:
        at = place(request.model_package_group_name, caller)
        if (group := await sagemaker.registry.group(at)) is None or at.account != caller.account:
            raise ValidationException("Model Package Group does not exist.")
        name, version = group.value.name, group.value.latest + 1
        group = group._replace(value=structs.replace(group.value, latest=version))
    package = ModelPackage(
        account=caller.account,
        region=caller.region,
        name=name,
        version=version,
        request=request,
        created=clock.now(),
        author=Author(caller.principal, caller.user_id),
    )
    more = [] if version else [tags.first_tags(sagemaker, package.arn, request.tags)]
    await sagemaker.registry.add(package, group, *more)
    return package


@operation
async def describe_model_package(
    sagemaker: SageMaker, request: api.DescribeModelPackageInput, caller: Caller
) -> api.DescribeModelPackageOutput:
    package = (await find_package(sagemaker, request.model_package_name, caller, "DescribeModelPackage")).value
    asked, card = package.request, package.request.model_card
    if card and request.included_data == "MetadataOnly":
        card = structs.replace(card, model_card_content=None)
    return api.DescribeModelPackageOutput(
        model_package_name=UNSET if package.version else package.name,  # type: ignore[arg-type]
        model_package_group_name=package.name if package.version else None,
        model_package_version=package.version or None,
        model_package_registration_type=asked.model_package_registration_type,
        model_package_arn=package.arn,
        model_package_description=asked.model_package_description,
        creation_time=package.created,
        inference_specification=asked.inference_specification,
        model_package_status="Completed",
        model_package_status_details=NOTHING,
        certify_for_marketplace=bool(asked.certify_for_marketplace),
        model_approval_status=asked.model_approval_status,
        created_by=package.author.context,
        metadata_properties=asked.metadata_properties,
        model_metrics=asked.model_metrics,
        last_modified_time=package.modified,
        last_modified_by=package.editor.context if package.editor else None,
        approval_description=package.approval,
        domain=asked.domain,
        task=asked.task,
        sample_payload_url=asked.sample_payload_url,
        customer_metadata_properties=asked.customer_metadata_properties or None,
        drift_check_baselines=asked.drift_check_baselines,
        additional_inference_specifications=asked.additional_inference_specifications,
        skip_model_validation=asked.skip_model_validation,
        source_uri=asked.source_uri,
        security_config=asked.security_config,
        model_card=card,
        model_life_cycle=asked.model_life_cycle,
    )


@operation
async def update_model_package(
    sagemaker: SageMaker, request: api.UpdateModelPackageInput, caller: Caller
) -> api.UpdateModelPackageOutput:
    record = await find_package(sagemaker, request.model_package_arn, caller, "UpdateModelPackage")
    package = record.value
    changed = structs.replace(
        package,
        request=package_rules.updated(package.request, request),
        approval=package.approval if request.approval_description is None else request.approval_description,
        modified=clock.now(),
        editor=Author(caller.principal, caller.user_id),
    )
    try:
        await sagemaker.registry.packages.save(changed, *package.key, version=record.version)
    except Conflict as raced:
        raise api.ConflictException(f"Model Package {package.arn} was changed meanwhile.") from raced
    return api.UpdateModelPackageOutput(model_package_arn=package.arn)


@operation
async def list_model_packages(
    sagemaker: SageMaker, request: api.ListModelPackagesInput, caller: Caller
) -> api.ListModelPackagesOutput:
    """Versions where a group is named; else, unless the client wants others, those that are in none."""
    scope: tuple[str, ...] = (caller.account, caller.region)
    kind = request.model_package_type or "Unversioned"
    if request.model_package_group_name:
        group = await find_group(sagemaker, request.model_package_group_name, caller, "ListModelPackages")
        scope, kind = group.value.key, "Versioned"
    items = []
    for record in await sagemaker.registry.packages.list(*scope):
        package = record.value
        wanted = kind == "Both" or (kind == "Versioned") == bool(package.version)
        if wanted and request.model_approval_status in (None, package.request.model_approval_status):
            name = "/".join(package.key[2:])
            items.append(Item(name, package.created, package.created, "", _summary(package)))
    summaries, token = page(items, request, descending=False)
    return api.ListModelPackagesOutput(model_package_summary_list=summaries, next_token=token)


def _summary(package: ModelPackage) -> api.ModelPackageSummary:
    return api.ModelPackageSummary(
        model_package_name=None if package.version else package.name,
        model_package_group_name=package.name if package.version else None,
        model_package_version=package.version or None,
        model_package_arn=package.arn,
        model_package_description=package.request.model_package_description,
        creation_time=package.created,
        model_package_status="Completed",
        model_approval_status=package.request.model_approval_status,
        model_life_cycle=package.request.model_life_cycle,
        model_package_registration_type=package.request.model_package_registration_type,
    )


@operation
async def batch_describe_model_package(
    sagemaker: SageMaker, request: api.BatchDescribeModelPackageInput, caller: Caller
) -> api.BatchDescribeModelPackageOutput:
    found: dict[str, api.BatchDescribeModelPackageSummary] = {}
    failed: dict[str, api.BatchDescribeModelPackageError] = {}
    for arn in request.model_package_arn_list:
        try:
            package = (await find_package(sagemaker, arn, caller, "DescribeModelPackage")).value
        except AwsError as absent:
            failed[arn] = api.BatchDescribeModelPackageError(error_code=absent.code, error_response=absent.message)
            continue
        asked = package.request
        found[arn] = api.BatchDescribeModelPackageSummary(
            model_package_group_name=package.name,
            model_package_version=package.version or None,
            model_package_arn=package.arn,
            model_package_description=asked.model_package_description,
            creation_time=package.created,
            inference_specification=asked.inference_specification or UNSET,  # type: ignore[arg-type]
            model_package_status="Completed",
            model_approval_status=asked.model_approval_status,
            model_package_registration_type=asked.model_package_registration_type,
        )
    return api.BatchDescribeModelPackageOutput(
        model_package_summaries=found, batch_describe_model_package_error_map=failed
    )


@operation
async def delete_model_package(sagemaker: SageMaker, request: api.DeleteModelPackageInput, caller: Caller) -> None:
    """Models that were made of it stay, and its version is not used again."""
    package = (await find_package(sagemaker, request.model_package_name, caller, "DeleteModelPackage")).value
    gone = [sagemaker.registry.packages.delete(*package.key), sagemaker.tags.delete(package.arn)]
    if token := package.request.client_token:
        gone.append(sagemaker.registry.made.delete(package.account, package.region, token))
    await sagemaker.meta.commit(gone)
