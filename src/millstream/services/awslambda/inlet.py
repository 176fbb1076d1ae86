"""How other services send events to a function: asynchronously, where its policy lets them."""

from millstream.domain.functions import LATEST, Call, Function, FunctionNotFound, parse_reference
from millstream.domain.inlets import Target
from millstream.domain.policy import decide, parse_of_resource
from millstream.services.awslambda.permissions import text
from millstream.services.awslambda.policy import Policy
from millstream.services.awslambda.service import Lambda


class Inlet:
    def __init__(self, awslambda: Lambda) -> None:
        self._lambda = awslambda

    async def check(self, target: Target) -> None:
        await self._function(target)

    async def put(self, target: Target, data: bytes, key: str) -> None:
        function, qualifier = await self._function(target)
        await self._lambda.events.accept(function, qualifier, Call(data, key))

    async def _function(self, target: Target) -> tuple[Function, str]:
        """Raise FunctionNotFound, PermissionError."""
        wanted = parse_reference(target.arn)
        place = (target.account, target.region, wanted.name)
        record = await self._lambda.functions.find(*place, wanted.qualifier, drawn=True)
        if record is None or (wanted.account, wanted.region) != place[:2]:
            raise FunctionNotFound(target.arn)
        policy = await self._lambda.policies.get(*place, wanted.qualifier or LATEST)
        arn = f"{record.value.arn}{':' * bool(wanted.qualifier)}{wanted.qualifier}"
        if policy is None or not _permitted(policy.value, arn, target):
            raise PermissionError(target.arn)
        return record.value, wanted.qualifier


def _permitted(policy: Policy, function: str, target: Target) -> bool:
    services = {f"{target.service}.amazonaws.com", f"{target.service}.{target.region}.amazonaws.com"}
    statements = [
        statement
        for principals, statement in parse_of_resource(text(policy))
        if principals.public or services & set(principals.names)
    ]
    context = {"aws:SourceArn": (target.source,), "aws:SourceAccount": (target.account,)}
    return decide(statements, "lambda:InvokeFunction", function, context).verdict == "allowed"
