"""What model packages may hold, how an update changes them, and what containers a model gets of them."""

from typing import Any

from msgspec import structs

from millstream.api import sagemaker as api
from millstream.core.caller import Caller
from millstream.services.sagemaker.registry import ModelPackage, place
from millstream.services.sagemaker.s3uri import parse
from millstream.services.sagemaker.service import Model, SageMaker, ValidationException, not_implemented

MOST_SPECIFICATIONS = 15
UPDATED = (
    "model_approval_status",
    "model_package_registration_type",
    "inference_specification",
    "source_uri",
    "model_card",
    "model_life_cycle",
)


def check(request: api.CreateModelPackageInput) -> None:
    """Raise ValidationException."""
    if request.model_package_name and request.model_package_group_name:
        raise ValidationException(
            "Both ModelPackageName and ModelPackageGroupName are provided in the input. Cannot determine which one "
            "to use."
        )
    if not request.model_package_name and not request.model_package_group_name:
        raise ValidationException("Missing ARN.")
    for member, given in (
        ("ValidationSpecification", request.validation_specification),
        ("SourceAlgorithmSpecification", request.source_algorithm_specification),
        ("CertifyForMarketplace", request.certify_for_marketplace),
        ("ManagedStorageType", request.managed_storage_type),
    ):
        if given:
            raise not_implemented(member)
    if request.model_package_group_name and request.tags:
        raise ValidationException("Tags cannot be given for a model package in a group: it has those of the group.")
    _check_containers(request.inference_specification, request.additional_inference_specifications)


def _check_containers(
    first: api.InferenceSpecification | None, others: list[api.AdditionalInferenceSpecificationDefinition] | None
) -> None:
    for specification in [first, *(others or [])]:
        for container in specification.containers if specification else ():
            if container.model_data_url:
                parse(container.model_data_url)
    names = [one.name for one in others or ()]
    if len(set(names)) < len(names):
        raise ValidationException("The names of AdditionalInferenceSpecifications must be unique.")


async def with_source(
    sagemaker: SageMaker, request: api.CreateModelPackageInput, caller: Caller
) -> api.CreateModelPackageInput:
    """With its defaults, and with what a package or a model holds that SourceUri names. Raise ValidationException."""
    if request.model_package_group_name and not request.model_approval_status:
        request = structs.replace(request, model_approval_status="PendingManualApproval")
    source = request.source_uri or ""
    if ":model-package/" not in source and ":model/" not in source:
        return request
    if request.inference_specification:
        raise ValidationException("InferenceSpecification and a SourceUri that names its own cannot both be given.")
    at = place(source, caller)
    if at.account == caller.account and ":model/" in source:
        if model := await sagemaker.models.get(at.account, at.region, at.name):
            return structs.replace(request, inference_specification=_specification(model.value))
    elif at.account == caller.account and (package := await sagemaker.registry.package(at)):
        return structs.replace(request, inference_specification=package.value.request.inference_specification)
    raise ValidationException(f"The source {source} does not exist.")


def _specification(model: Model) -> api.InferenceSpecification:
    members = ("image", "model_data_url", "model_data_source", "environment", "container_hostname")
    containers = [
        api.ModelPackageContainerDefinition(**{name: getattr(one, name) for name in members})
        for one in model.containers
    ]
    return api.InferenceSpecification(containers=containers)


def updated(before: api.CreateModelPackageInput, request: api.UpdateModelPackageInput) -> api.CreateModelPackageInput:
    """Raise ValidationException."""
    changes: dict[str, Any] = {name: value for name in UPDATED if (value := getattr(request, name)) is not None}
    metadata = dict(before.customer_metadata_properties or {}) | dict(request.customer_metadata_properties or {})
    for name in request.customer_metadata_properties_to_remove or ():
        metadata.pop(name, None)
    added = request.additional_inference_specifications_to_add
    specifications = [*(before.additional_inference_specifications or ()), *(added or ())]
    if len(specifications) > MOST_SPECIFICATIONS:
        raise ValidationException(
            f"A model package has at most {MOST_SPECIFICATIONS} AdditionalInferenceSpecifications."
        )
    _check_containers(request.inference_specification, specifications)
    return structs.replace(
        before,
        customer_metadata_properties=metadata or None,
        additional_inference_specifications=specifications or None,
        **changes,
    )


def containers(package: ModelPackage, given: api.ContainerDefinition) -> list[api.ContainerDefinition]:
    """What a model's container becomes that names the package; what it says of its environment goes before. Raise
    ValidationException.
    """
    asked = package.request
    if package.version and asked.model_approval_status != "Approved":
        raise ValidationException(
            f"Model Package {package.arn} cannot be deployed: its ModelApprovalStatus is "
            f"{asked.model_approval_status}, and must be Approved."
        )
    return [
        structs.replace(
            given,
            image=one.image,
            container_hostname=given.container_hostname or one.container_hostname,
            model_data_url=one.model_data_url,
            model_data_source=one.model_data_source,
            additional_model_data_sources=one.additional_model_data_sources,
            environment={**(one.environment or {}), **(given.environment or {})},
            model_package_name=None,
            inference_specification_name=None,
        )
        for one in _chosen(package, given.inference_specification_name)
    ]


def _chosen(package: ModelPackage, name: str | None) -> list[api.ModelPackageContainerDefinition]:
    asked = package.request
    if name is None and asked.inference_specification:
        return asked.inference_specification.containers
    for one in asked.additional_inference_specifications or ():
        if one.name == name:
            return one.containers
    what = "InferenceSpecification" if name is None else f"inference specification '{name}'"
    raise ValidationException(f"Model Package {package.arn} has no {what}.")
