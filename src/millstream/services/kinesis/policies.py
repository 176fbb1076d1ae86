"""Resource policies of streams and consumers: kept and shown."""

import json

from msgspec import structs

from millstream.api import kinesis as api
from millstream.core.caller import Caller
from millstream.services.kinesis.consumers import consumer_at, save_consumer
from millstream.services.kinesis.resources import parse
from millstream.services.kinesis.service import Kinesis
from millstream.wire.operation import operation


@operation
async def put_resource_policy(kinesis: Kinesis, request: api.PutResourcePolicyInput, caller: Caller) -> None:
    try:
        valid = isinstance(json.loads(request.policy), dict)
    except ValueError:
        valid = False
    if not valid:
        raise api.InvalidArgumentException("The policy is not a valid JSON document.")
    await _set(kinesis, caller, request.resource_arn, request.policy)


@operation
async def get_resource_policy(
    kinesis: Kinesis, request: api.GetResourcePolicyInput, caller: Caller
) -> api.GetResourcePolicyOutput:
    return api.GetResourcePolicyOutput(policy=await _get(kinesis, caller, request.resource_arn) or "{}")


@operation
async def delete_resource_policy(kinesis: Kinesis, request: api.DeleteResourcePolicyInput, caller: Caller) -> None:
    if not await _get(kinesis, caller, request.resource_arn):
        raise api.ResourceNotFoundException(f"No resource policy found for resource ARN {request.resource_arn}.")
    await _set(kinesis, caller, request.resource_arn, "")


async def _get(kinesis: Kinesis, caller: Caller, arn: str) -> str:
    resource = parse(caller, arn)
    live = await kinesis.live(caller, resource.stream)
    if resource.consumer:
        return (await consumer_at(kinesis, caller, live.stream, arn)).policy
    return live.stream.policy


async def _set(kinesis: Kinesis, caller: Caller, arn: str, policy: str) -> None:
    resource = parse(caller, arn)
    live = await kinesis.live(caller, resource.stream)
    if resource.consumer:
        one = await consumer_at(kinesis, caller, live.stream, arn)
        await save_consumer(kinesis, live.stream, structs.replace(one, policy=policy))
    else:
        await kinesis.change(live, lambda stream: structs.replace(stream, policy=policy))
