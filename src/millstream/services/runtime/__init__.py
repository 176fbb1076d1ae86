"""Amazon SageMaker Runtime: invocations of endpoints."""

from millstream.domain.part import Ground, Part
from millstream.services.runtime import asynchronous, invocations, streaming  # noqa: F401  (its operations register)
from millstream.services.runtime.capture import Captures
from millstream.services.runtime.queues import Queues
from millstream.services.runtime.service import Runtime


def build(ground: Ground) -> Part:
    captures = Captures(ground.meta, ground.log, ground.objects, ground.hosting)
    queues = Queues(ground.meta, ground.log, ground.objects, ground.hosting, ground.metrics)
    runtime = Runtime(ground.hosting, ground.compute, captures, queues, ground.metrics)
    return Part(runtime, [captures, queues])
