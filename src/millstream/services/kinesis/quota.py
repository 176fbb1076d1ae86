"""What an account may have in a region."""

from millstream.api import kinesis as api
from millstream.core.caller import Caller
from millstream.services.kinesis.service import Kinesis
from millstream.wire.operation import operation

SHARDS = 20_000  # AWS's default in its large regions
ON_DEMAND_STREAMS = 50


async def open_shards(kinesis: Kinesis, caller: Caller) -> int:
    streams = await kinesis.streams.list(caller.account, caller.region)
    return sum(shard.closed is None for stream in streams for shard in stream.shards)


async def check_shards(kinesis: Kinesis, caller: Caller, more: int) -> None:
    """Raise LimitExceededException when the account cannot have `more` shards."""
    present = await open_shards(kinesis, caller)
    if present + more > SHARDS:
        raise api.LimitExceededException(
            f"This request would exceed the shard limit for the account {caller.account} in {caller.region}. "
            f"Current shard count for the account: {present}. Limit: {SHARDS}. Number of additional shards that "
            f"would have resulted from this request: {more}. Refer to the AWS Service Limits page "
            "(http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) "
            "for current limits and how to request higher limits."
        )


@operation
async def describe_limits(
    kinesis: Kinesis, request: api.DescribeLimitsInput, caller: Caller
) -> api.DescribeLimitsOutput:
    streams = await kinesis.streams.list(caller.account, caller.region)
    return api.DescribeLimitsOutput(
        shard_limit=SHARDS,
        open_shard_count=await open_shards(kinesis, caller),
        on_demand_stream_count=sum(stream.mode == "ON_DEMAND" for stream in streams),
        on_demand_stream_count_limit=ON_DEMAND_STREAMS,
    )


@operation
async def describe_account_settings(
    kinesis: Kinesis, request: api.DescribeAccountSettingsInput, caller: Caller
) -> api.DescribeAccountSettingsOutput:
    """Nobody is billed here."""
    commitment = api.MinimumThroughputBillingCommitmentOutput(status="DISABLED")
    return api.DescribeAccountSettingsOutput(minimum_throughput_billing_commitment=commitment)
