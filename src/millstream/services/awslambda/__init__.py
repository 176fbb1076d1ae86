"""AWS Lambda: Python functions, run in the sandbox."""

from functools import partial

from millstream.domain.part import Ground, Part
from millstream.services.awslambda import (  # noqa: F401  (operations register)
    account,
    aliases,
    concurrency,
    functions,
    invocations,
    layers,
    mappings,
    permissions,
    retries,
    tags,
    updates,
    url_calls,
    urls,
    versions,
)
from millstream.services.awslambda.inlet import Inlet
from millstream.services.awslambda.instances import Instances
from millstream.services.awslambda.polling import Polling
from millstream.services.awslambda.service import Lambda


def build(ground: Ground) -> Part:
    awslambda = Lambda(
        ground.meta,
        ground.objects,
        ground.compute,
        ground.journal,
        ground.functions,
        ground.grants,
        ground.metrics,
        ground.identity.check_role,
        ground.streams,
    )
    ground.inlets.open({"lambda": Inlet(awslambda)})
    return Part(
        awslambda,
        [Instances(awslambda), Polling(awslambda)],
        pages={"functions": awslambda.codes.page, "url": partial(url_calls.answer, awslambda)},
    )
