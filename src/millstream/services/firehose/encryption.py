"""Server-side encryption: what waits in the log is sealed under a key of this server, whatever key is named."""

from msgspec import structs

from millstream.api import firehose as api
from millstream.core.caller import Caller
from millstream.services.firehose.service import Firehose
from millstream.services.firehose.stream import NOT_PERMITTED, Encryption, Stream
from millstream.wire.operation import operation


@operation
async def start_delivery_stream_encryption(
    firehose: Firehose, request: api.StartDeliveryStreamEncryptionInput, caller: Caller
) -> api.StartDeliveryStreamEncryptionOutput:
    async def started(stream: Stream) -> Stream:
        if stream.source:
            raise api.InvalidArgumentException(NOT_PERMITTED)
        wanted = await encryption(firehose, request.delivery_stream_encryption_configuration_input)
        return structs.replace(stream, encryption=wanted)

    await firehose.change(request.delivery_stream_name, caller, started)
    return api.StartDeliveryStreamEncryptionOutput()


@operation
async def stop_delivery_stream_encryption(
    firehose: Firehose, request: api.StopDeliveryStreamEncryptionInput, caller: Caller
) -> api.StopDeliveryStreamEncryptionOutput:
    """What is sealed already stays so until it is delivered."""

    async def stopped(stream: Stream) -> Stream:
        return structs.replace(stream, encryption=None)

    await firehose.change(request.delivery_stream_name, caller, stopped)
    return api.StopDeliveryStreamEncryptionOutput()


async def encryption(firehose: Firehose, given: api.DeliveryStreamEncryptionConfigurationInput | None) -> Encryption:
    """With a key of its own. Raise InvalidArgumentException."""
    kind, arn = (given.key_type, given.key_arn) if given else ("AWS_OWNED_CMK", None)
    if kind == "AWS_OWNED_CMK" and arn:
        raise api.InvalidArgumentException("KeyARN cannot be specified when KeyType is AWS_OWNED_CMK")
    if kind == "CUSTOMER_MANAGED_CMK" and not arn:
        raise api.InvalidArgumentException("KeyARN must be specified when KeyType is CUSTOMER_MANAGED_CMK")
    return Encryption(await firehose.log.new_key(), kind, arn)


def described(stream: Stream) -> api.DeliveryStreamEncryptionConfiguration | None:
    if stream.source:
        return None  # what waits is the Kinesis stream's affair
    if stream.encryption is None:
        return api.DeliveryStreamEncryptionConfiguration(status="DISABLED")
    kind: api.KeyType = "CUSTOMER_MANAGED_CMK" if stream.encryption.arn else "AWS_OWNED_CMK"
    return api.DeliveryStreamEncryptionConfiguration(key_arn=stream.encryption.arn, key_type=kind, status="ENABLED")
