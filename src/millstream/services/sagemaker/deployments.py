"""What a DeploymentConfig asks for: how traffic moves to an updated endpoint's new fleet."""

from collections.abc import Sequence

from millstream.api import sagemaker as api
from millstream.domain.hosting import Shift, Variant
from millstream.services.sagemaker.service import ValidationException, not_implemented

MOST = 0.5  # of the capacity, that a canary or a linear step may be


def shift_of(config: api.DeploymentConfig | None, variants: Sequence[Variant]) -> Shift:
    """Without a policy, blue/green with all traffic at once. Raise ValidationException."""
    if config is None:
        return Shift()
    if config.auto_rollback_configuration and config.auto_rollback_configuration.alarms:
        raise not_implemented("AutoRollbackConfiguration with CloudWatch alarms")
    if config.rolling_update_policy:
        raise not_implemented("RollingUpdatePolicy")
    if (policy := config.blue_green_update_policy) is None:
        return Shift()
    routing = policy.traffic_routing_configuration
    shift = Shift(
        _steps(routing, sum(variant.instances for variant in variants)),
        routing.wait_interval_in_seconds if routing.type != "ALL_AT_ONCE" else 0,
        policy.termination_wait_in_seconds or 0,
        policy.maximum_execution_timeout_in_seconds,
    )
    if shift.longest is not None and shift.longest <= shift.linger + shift.wait * (len(shift.steps) - 1):
        raise ValidationException(
            "MaximumExecutionTimeoutInSeconds must be larger than TerminationWaitInSeconds and the wait intervals "
            "of the traffic routing together."
        )
    return shift


def _steps(routing: api.TrafficRoutingConfig, instances: int) -> tuple[float, ...]:
    for kind, size in (("CANARY", routing.canary_size), ("LINEAR", routing.linear_step_size)):
        if (routing.type == kind) != (size is not None):
            member = "CanarySize" if kind == "CANARY" else "LinearStepSize"
            raise ValidationException(f"{member} must be given for traffic routing of type {kind}, and only there.")
    if routing.canary_size:
        return (_share(routing.canary_size, "CanarySize", instances), 1.0)
    if routing.linear_step_size:
        step = _share(routing.linear_step_size, "LinearStepSize", instances)
        return (*(step * n for n in range(1, int(1 / step) + 1) if step * n < 0.9999), 1.0)
    return (1.0,)


def _share(size: api.CapacitySize, member: str, instances: int) -> float:
    share = size.value / (100 if size.type == "CAPACITY_PERCENT" else instances)
    least = 0.1 if member == "LinearStepSize" and size.type == "CAPACITY_PERCENT" else 0.0
    if not least <= share <= MOST:
        raise ValidationException(
            f"{member} must be at most 50 percent of the new fleet's capacity"
            f"{', and at least 10 percent' if least else ''}: {size.value} {size.type} of {instances} instance(s)."
        )
    return share
