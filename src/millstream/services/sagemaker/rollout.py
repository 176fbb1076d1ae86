"""An update's way: the new fleet comes up beside the old one, traffic moves over, the old one drains and ends.

AWS: docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-blue-green.html. When the new fleet does not come
up in time the endpoint stays as it was, in service, and its FailureReason says why.
"""

import asyncio

from msgspec import structs

from millstream.core import clock
from millstream.domain.hosting import Endpoint, Update
from millstream.ports.meta import Change
from millstream.services.sagemaker import failure
from millstream.services.sagemaker.fleets import Fleet, Unavailable
from millstream.services.sagemaker.service import SageMaker

LOOK = 1.0  # seconds between two looks at the alarms


class Alarmed(Exception):
    """The message is the endpoint's failure reason."""


async def rollout(sagemaker: SageMaker, endpoint: Endpoint, update: Update) -> Update:
    """Take one step, however often it is begun anew; return the update as it then is, to be committed."""
    match update.stage:
        case "ending":
            await Fleet(sagemaker, endpoint, endpoint.variants).end(replaced=True)
            return update
        case "rolling back":
            await Fleet(sagemaker, endpoint, update.variants).end(replaced=True)
            return update
    async with Fleet(sagemaker, endpoint, update.variants) as fleet:
        try:
            async with asyncio.timeout(_left(update)):
                await fleet.bring_up(fresh=update.stage == "starting", share=update.strength)
                await _wait(sagemaker, endpoint, update)
                step = _next(update)
                await fleet.size(step.strength)
                return step
        except Unavailable as reason:
            await fleet.finish_logs(str(reason))
            return structs.replace(update, stage="rolling back", failure=failure.cut(str(reason)))
        except Alarmed as alarm:
            return structs.replace(update, stage="rolling back", failure=str(alarm))
        except TimeoutError:
            late = f"The deployment took longer than its MaximumExecutionTimeoutInSeconds of {update.shift.longest}."
            return structs.replace(update, stage="rolling back", failure=late)


def _left(update: Update) -> float | None:
    return None if update.shift.longest is None else max(0.0, update.started + update.shift.longest - clock.now())


async def _wait(sagemaker: SageMaker, endpoint: Endpoint, update: Update) -> None:
    """Until the next step is due; the first is at once. Raise Alarmed when an alarm is raised meanwhile."""
    shift = update.shift
    pause = 0 if update.step == 0 else shift.linger if update.step == len(shift.steps) else shift.wait
    while True:
        for name in shift.alarms:
            if await sagemaker.alarms.of(endpoint.account, endpoint.region, name) == "ALARM":
                raise Alarmed(f"The deployment was rolled back: the CloudWatch alarm {name} is in state ALARM.")
        if (left := update.moved + pause - clock.now()) <= 0:
            return
        await asyncio.sleep(min(left, LOOK) if shift.alarms else left)


def _next(update: Update) -> Update:
    """The next share of the traffic; after the last, and a while, the end of the old fleet."""
    left = len(update.shift.steps) - update.step
    if left == 0 or (left == 1 and not update.shift.linger):
        return structs.replace(update, stage="ending")
    return structs.replace(update, stage="shifting", step=update.step + 1, moved=clock.now())


def ended(sagemaker: SageMaker, endpoint: Endpoint, update: Update) -> tuple[Endpoint, *tuple[Change, ...]]:
    """The endpoint with one fleet again, and what else to commit with it."""
    plain = structs.replace(endpoint, status="InService", update=None, modified=clock.now(), failure=update.failure)
    if update.stage == "rolling back":
        return plain, *Fleet(sagemaker, endpoint, update.variants).grants_gone()
    gone = Fleet(sagemaker, endpoint, endpoint.variants).grants_gone()
    return structs.replace(plain, config=update.config, variants=update.variants), *gone
