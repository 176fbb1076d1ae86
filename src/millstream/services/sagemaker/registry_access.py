"""Groups and packages as callers name them: their own, and what the policy of another account's group shows them."""

from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.domain import policy
from millstream.domain.records import Record
from millstream.services.sagemaker.registry import ModelGroup, ModelPackage, Place, place
from millstream.services.sagemaker.service import SageMaker, ValidationException

AccessDeniedException = aws_error("AccessDeniedException")


async def find_group(sagemaker: SageMaker, name: str, caller: Caller, action: str) -> Record[ModelGroup]:
    """Raise ValidationException, AccessDeniedException."""
    at = place(name, caller)
    record = await sagemaker.registry.group(at)
    await _check(sagemaker, at, at.arn("model-package-group"), caller, action)
    if record is None:
        raise ValidationException(f"ModelPackageGroup {at.arn('model-package-group')} does not exist.")
    return record


async def find_package(sagemaker: SageMaker, name: str, caller: Caller, action: str) -> Record[ModelPackage]:
    """Raise ValidationException, AccessDeniedException."""
    at = place(name, caller)
    record = await sagemaker.registry.package(at)
    await _check(sagemaker, at, at.arn("model-package"), caller, action)
    if record is None:
        raise ValidationException(f"ModelPackage {at.arn('model-package')} does not exist.")
    return record


async def _check(sagemaker: SageMaker, at: Place, resource: str, caller: Caller, action: str) -> None:
    """Of another account's, only what its policy allows; that it is not there is not told either."""
    if at.account == caller.account:
        return
    group = await sagemaker.registry.group(at)
    given = policy.parse_of_resource(group.value.policy) if group and group.value.policy else []
    statements = [statement for principals, statement in given if principals.hold(caller)]
    if policy.decide(statements, f"sagemaker:{action}", resource, {}).verdict != "allowed":
        raise AccessDeniedException(
            f"User: {caller.principal} is not authorized to perform: sagemaker:{action} on resource: {resource} "
            f"because no resource-based policy allows the sagemaker:{action} action"
        )
