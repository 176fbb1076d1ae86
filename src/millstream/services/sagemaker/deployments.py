"""What a DeploymentConfig asks for: how traffic moves to an updated endpoint's new fleet."""

from collections.abc import Sequence

from msgspec import structs

from millstream.api import sagemaker as api
from millstream.core.caller import Caller
from millstream.domain.hosting import Shift, Variant
from millstream.services.sagemaker.service import SageMaker, ValidationException

ALMOST = 0.9999  # a share that is no step of its own before all
LEAST = {"LinearStepSize": 0.1, "MaximumBatchSize": 0.05}  # of the capacity, given in percent
MOST = 0.5  # of the capacity, that a canary or a linear step may be


def shift_of(config: api.DeploymentConfig | None, variants: Sequence[Variant]) -> Shift:
    """Without a policy, blue/green with all traffic at once. Raise ValidationException."""
    if config is None:
        return Shift()
    if config.rolling_update_policy and config.blue_green_update_policy:
        raise ValidationException("BlueGreenUpdatePolicy and RollingUpdatePolicy cannot both be specified.")
    instances = sum(variant.instances for variant in variants)
    if config.rolling_update_policy:
        shift = _rolling(config.rolling_update_policy, instances)
    elif config.blue_green_update_policy:
        shift = _blue_green(config.blue_green_update_policy, instances)
    else:
        shift = Shift()
    shift = structs.replace(shift, alarms=_alarms(config.auto_rollback_configuration))
    if shift.longest is not None and shift.longest <= shift.linger + shift.wait * (len(shift.steps) - 1):
        raise ValidationException(
            "MaximumExecutionTimeoutInSeconds must be larger than TerminationWaitInSeconds and the wait intervals "
            "of the traffic routing together."
        )
    return shift


def _blue_green(policy: api.BlueGreenUpdatePolicy, instances: int) -> Shift:
    routing = policy.traffic_routing_configuration
    return Shift(
        _steps(routing, instances),
        routing.wait_interval_in_seconds if routing.type != "ALL_AT_ONCE" else 0,
        policy.termination_wait_in_seconds or 0,
        policy.maximum_execution_timeout_in_seconds,
    )


def _rolling(policy: api.RollingUpdatePolicy, instances: int) -> Shift:
    """Rolling back is done at once, whatever batches it may take."""
    batch = _share(policy.maximum_batch_size, "MaximumBatchSize", instances)
    return Shift(
        _linear(batch),
        policy.wait_interval_in_seconds,
        longest=policy.maximum_execution_timeout_in_seconds,
        rolling=True,
    )


def component_shift(config: api.InferenceComponentDeploymentConfig | None, copies: int) -> Shift:
    """Of an inference component, whose updates roll. Raise ValidationException."""
    if config is None:
        return Shift()
    policy = config.rolling_update_policy
    size = policy.maximum_batch_size
    batch = size.value / (100 if size.type == "CAPACITY_PERCENT" else max(1, copies))
    return Shift(
        _linear(min(1.0, batch)),
        policy.wait_interval_in_seconds,
        longest=policy.maximum_execution_timeout_in_seconds,
        alarms=_alarms(config.auto_rollback_configuration),
        rolling=True,
    )


def _alarms(config: api.AutoRollbackConfig | None) -> tuple[str, ...]:
    return tuple(one.alarm_name for one in (config and config.alarms) or () if one.alarm_name)


async def check_alarms(sagemaker: SageMaker, shift: Shift, caller: Caller) -> None:
    """Raise ValidationException for one that does not exist."""
    for name in shift.alarms:
        if await sagemaker.alarms.of(caller.account, caller.region, name) is None:
            raise ValidationException(f'Could not find the CloudWatch alarm "{name}" of AutoRollbackConfiguration.')


def _linear(step: float) -> tuple[float, ...]:
    return (*(step * n for n in range(1, int(1 / step) + 1) if step * n < ALMOST), 1.0)


def _steps(routing: api.TrafficRoutingConfig, instances: int) -> tuple[float, ...]:
    for kind, size in (("CANARY", routing.canary_size), ("LINEAR", routing.linear_step_size)):
        if (routing.type == kind) != (size is not None):
            member = "CanarySize" if kind == "CANARY" else "LinearStepSize"
            raise ValidationException(f"{member} must be given for traffic routing of type {kind}, and only there.")
    if routing.canary_size:
        return (_share(routing.canary_size, "CanarySize", instances), 1.0)
    if routing.linear_step_size:
        return _linear(_share(routing.linear_step_size, "LinearStepSize", instances))
    return (1.0,)


def _share(size: api.CapacitySize, member: str, instances: int) -> float:
    share = size.value / (100 if size.type == "CAPACITY_PERCENT" else instances)
    least = LEAST.get(member, 0.0) if size.type == "CAPACITY_PERCENT" else 0.0
    if not least <= share <= MOST:
        raise ValidationException(
            f"{member} must be at most 50 percent of the new fleet's capacity"
            f"{f', and at least {least:.0%}' if least else ''}: {size.value} {size.type} of {instances} instance(s)."
        )
    return share
