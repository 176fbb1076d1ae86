"""Roles that a service makes for itself: under a path, name and policy of its own."""

import json
import uuid

from millstream.api import iam as api
from millstream.core import clock, ids
from millstream.core.caller import Caller
from millstream.domain import managed
from millstream.domain.identity import Policies, Role
from millstream.ports.meta import Conflict
from millstream.services.iam import roles
from millstream.services.iam.entities import ROLE
from millstream.services.iam.service import Iam
from millstream.wire.operation import operation

PATH = "/aws-service-role/"
SCALING = "sagemaker.application-autoscaling.amazonaws.com"
_KNOWN = {  # service -> (name of the role, of its policy)
    SCALING: ("ApplicationAutoScaling_SageMakerEndpoint", "AWSApplicationAutoscalingSageMakerEndpointPolicy"),
    "autoscaling.amazonaws.com": ("AutoScaling", "AutoScalingServiceRolePolicy"),
    "batch.amazonaws.com": ("Batch", "BatchServiceRolePolicy"),
}
_SUFFIXED = frozenset(("autoscaling.amazonaws.com", "connect.amazonaws.com", "lexv2.amazonaws.com"))


@operation
async def create_service_linked_role(
    iam: Iam, request: api.CreateServiceLinkedRoleRequest, caller: Caller
) -> api.CreateServiceLinkedRoleResponse:
    service, suffix = request.aws_service_name, request.custom_suffix
    if suffix and service not in _SUFFIXED:
        raise api.InvalidInputException(f"Custom suffix is not allowed for {service}")
    label = "".join(part.capitalize() for part in service.partition(".")[0].split("-"))
    name, policy = _KNOWN.get(service, (label, f"{label}ServiceRolePolicy"))
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    role = Role(
        name=f"AWSServiceRoleFor{name}" + (f"_{suffix}" if suffix else ""),
        account=caller.account,
        id=ids.unique_id("AROA"),
        path=f"{PATH}{service}/",
        trust=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        description=request.description or "",
        created=clock.now(),
        policies=Policies(attached=[f"{managed.PREFIX}aws-service-role/{policy}"]),
    )
    try:
        await iam.identity.roles.save(role, caller.account, role.name, version=0)
    except Conflict as conflict:
        message = f"Service role name {role.name} has been taken in this account, please try a different suffix."
        raise api.InvalidInputException(message) from conflict
    return api.CreateServiceLinkedRoleResponse(role=roles.described(role))


@operation
async def delete_service_linked_role(
    iam: Iam, request: api.DeleteServiceLinkedRoleRequest, caller: Caller
) -> api.DeleteServiceLinkedRoleResponse:
    """Deleted at once: no service here acts as one."""
    found = await ROLE.find(iam, caller, request.role_name)
    if not found.value.path.startswith(PATH):
        raise ROLE.absent(request.role_name)
    await ROLE.delete(iam, found)
    task = f"task{found.value.path}{found.value.name}/{uuid.uuid4()}"
    return api.DeleteServiceLinkedRoleResponse(deletion_task_id=task)


@operation
async def get_service_linked_role_deletion_status(
    iam: Iam, request: api.GetServiceLinkedRoleDeletionStatusRequest, caller: Caller
) -> api.GetServiceLinkedRoleDeletionStatusResponse:
    path, _, name = request.deletion_task_id.removeprefix("task").rpartition("/")[0].rpartition("/")
    if not path.startswith(PATH) or await iam.identity.roles.get(caller.account, name):
        message = f"Deletion task {request.deletion_task_id} was not found."
        raise api.NoSuchEntityException(message)
    return api.GetServiceLinkedRoleDeletionStatusResponse(status="SUCCEEDED")
