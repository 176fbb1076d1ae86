"""Event source mappings: Kinesis streams whose records call a function."""

import uuid

from msgspec import structs

from millstream.api import awslambda as api
from millstream.core import clock
from millstream.core.arn import parse_arn
from millstream.core.caller import Caller
from millstream.domain.records import Record
from millstream.domain.streams import Stream
from millstream.services.awslambda.bucket import PREFIX, check_bucket
from millstream.services.awslambda.filters import BadPattern, kept
from millstream.services.awslambda.mapping import Mapping
from millstream.services.awslambda.refusals import invalid, not_implemented
from millstream.services.awslambda.service import Lambda, reference
from millstream.wire.operation import operation

Request = api.CreateEventSourceMappingRequest | api.UpdateEventSourceMappingRequest
PAGE = 100


@operation
async def create_event_source_mapping(
    awslambda: Lambda, request: api.CreateEventSourceMappingRequest, caller: Caller
) -> api.EventSourceMappingConfiguration:
    stream = await _stream(awslambda, request, caller)
    _check(request)
    await _check_target(awslambda, request, caller)
    if request.starting_position is None:
        raise invalid(
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must "
            "not be null."
        )
    if request.starting_position == "AT_TIMESTAMP" and request.starting_position_timestamp is None:
        raise invalid("StartingPositionTimestamp is required when StartingPosition is AT_TIMESTAMP.")
    mapping = Mapping(
        id=str(uuid.uuid4()),
        account=caller.account,
        region=caller.region,
        stream=stream.name,
        stream_id=stream.id,
        function=await _function(awslambda, request.function_name, caller),
        start=request.starting_position,
        start_time=request.starting_position_timestamp,
        enabled=request.enabled is not False,
        modified=clock.now(),
    )
    for other in await awslambda.mappings.records.list(caller.account, caller.region):
        if (other.value.source, other.value.function) == (mapping.source, mapping.function):
            raise _taken(other.value)
    mapping = _with(mapping, request)
    await awslambda.mappings.create(mapping, stream)
    awslambda.mapping_changed(mapping, True)
    return await _described(awslambda, mapping, "Creating")


def _taken(mapping: Mapping) -> api.ResourceConflictException:
    return api.ResourceConflictException(
        f'The event source arn (" {mapping.source} ") and function (" {mapping.function_name} ") provided mapping '
        f"already exists. Please update or delete the existing mapping with UUID {mapping.id}",
        Type="User",
    )


async def _stream(awslambda: Lambda, request: api.CreateEventSourceMappingRequest, caller: Caller) -> Stream:
    arn = request.event_source_arn or ""
    try:
        parsed = parse_arn(arn)
    except ValueError as error:
        raise not_implemented("An event source other than a Kinesis stream") from error
    if parsed.service != "kinesis" or not parsed.resource.startswith("stream/"):
        raise not_implemented(f"An event source of {parsed.service}")
    name = parsed.resource.removeprefix("stream/")
    found = None
    if (parsed.account, parsed.region) == (caller.account, caller.region):
        found = await awslambda.mappings.streams.get(caller.account, caller.region, name)
    if found is None:
        raise invalid(f"Stream not found: {arn}")
    return found


async def _function(awslambda: Lambda, name: str, caller: Caller) -> str:
    function = (await awslambda.function(name, None, caller)).value
    qualifier = reference(name, None, caller).qualifier
    return f"{function.arn}:{qualifier}" if qualifier else function.arn


def _check(request: Request) -> None:
    """Raise InvalidParameterValueException for what is not built."""
    destination, target = request.destination_config, _target(request)
    given = {
        "ParallelizationFactor above 1": (request.parallelization_factor or 1) > 1,
        "TumblingWindowInSeconds": request.tumbling_window_in_seconds,
        "DestinationConfig with OnSuccess": destination
        and destination.on_success
        and destination.on_success.destination,
        "A failure destination other than an S3 bucket": target and not target.startswith(PREFIX),
        "KMSKeyArn": request.kms_key_arn,
        "MetricsConfig": request.metrics_config and request.metrics_config.metrics,
        "ScalingConfig": request.scaling_config,
        "ProvisionedPollerConfig": request.provisioned_poller_config,
        "SourceAccessConfigurations": request.source_access_configurations,
    }
    for member, value in given.items():
        if value:
            raise not_implemented(member)
    try:
        kept(_patterns(request) or ())
    except BadPattern as bad:
        raise invalid("Invalid filter pattern definition.") from bad


def _patterns(request: Request) -> tuple[str, ...] | None:
    """None where nothing is said."""
    if request.filter_criteria is None:
        return None
    return tuple(one.pattern or "" for one in request.filter_criteria.filters or ())


def _target(request: Request) -> str | None:
    """ARN of the failure destination; empty for none, None where nothing is said."""
    given = request.destination_config
    if given is None or given.on_failure is None:
        return None
    return given.on_failure.destination or ""


async def _check_target(awslambda: Lambda, request: Request, caller: Caller) -> None:
    if not (target := _target(request)):
        return
    await check_bucket(awslambda.objects, target, caller.account)


def _with(mapping: Mapping, request: Request) -> Mapping:
    types = request.function_response_types
    given = {
        "batch": request.batch_size,
        "window": request.maximum_batching_window_in_seconds,
        "retries": request.maximum_retry_attempts,
        "age": request.maximum_record_age_in_seconds,
        "bisect": request.bisect_batch_on_function_error,
        "enabled": request.enabled,
        "filters": _patterns(request),
        "destination": _target(request),
        "partial": None if types is None else "ReportBatchItemFailures" in types,
    }
    return structs.replace(mapping, **{name: value for name, value in given.items() if value is not None})


async def _described(awslambda: Lambda, mapping: Mapping, state: str = "") -> api.EventSourceMappingConfiguration:
    patterns = [api.Filter(pattern=one) for one in mapping.filters]
    return api.EventSourceMappingConfiguration(
        uuid=mapping.id,
        starting_position=mapping.start,  # type: ignore[arg-type]  # one of the API's own words
        starting_position_timestamp=mapping.start_time,
        batch_size=mapping.batch,
        maximum_batching_window_in_seconds=mapping.window,
        parallelization_factor=1,
        event_source_arn=mapping.source,
        function_arn=mapping.function,
        last_modified=mapping.modified,
        last_processing_result=await awslambda.mappings.result(mapping),
        state=state or ("Enabled" if mapping.enabled else "Disabled"),
        state_transition_reason="User action",
        destination_config=api.DestinationConfig(on_failure=api.OnFailure(destination=mapping.destination or None)),
        filter_criteria=api.FilterCriteria(filters=patterns) if patterns else None,
        maximum_record_age_in_seconds=mapping.age,
        bisect_batch_on_function_error=mapping.bisect,
        maximum_retry_attempts=mapping.retries,
        tumbling_window_in_seconds=0,
        function_response_types=["ReportBatchItemFailures"] if mapping.partial else [],
        event_source_mapping_arn=mapping.arn,
    )


async def _mapping(awslambda: Lambda, uuid_: str, caller: Caller) -> Record[Mapping]:
    found = await awslambda.mappings.records.get(caller.account, caller.region, uuid_)
    if found is None:
        raise api.ResourceNotFoundException("The resource you requested does not exist.", Type="User")
    return found


@operation
async def get_event_source_mapping(
    awslambda: Lambda, request: api.GetEventSourceMappingRequest, caller: Caller
) -> api.EventSourceMappingConfiguration:
    return await _described(awslambda, (await _mapping(awslambda, request.uuid, caller)).value)


@operation
async def update_event_source_mapping(
    awslambda: Lambda, request: api.UpdateEventSourceMappingRequest, caller: Caller
) -> api.EventSourceMappingConfiguration:
    record = await _mapping(awslambda, request.uuid, caller)
    _check(request)
    await _check_target(awslambda, request, caller)
    mapping = structs.replace(_with(record.value, request), modified=clock.now())
    if request.function_name:
        mapping = structs.replace(mapping, function=await _function(awslambda, request.function_name, caller))
    await awslambda.mappings.records.save(mapping, *mapping.key, version=record.version)
    awslambda.mapping_changed(mapping, True)
    return await _described(awslambda, mapping, "Updating")


@operation
async def delete_event_source_mapping(
    awslambda: Lambda, request: api.DeleteEventSourceMappingRequest, caller: Caller
) -> api.EventSourceMappingConfiguration:
    mapping = (await _mapping(awslambda, request.uuid, caller)).value
    described = await _described(awslambda, mapping, "Deleting")
    awslambda.mapping_changed(mapping, False)
    await awslambda.mappings.delete(mapping)
    return described


@operation
async def list_event_source_mappings(
    awslambda: Lambda, request: api.ListEventSourceMappingsRequest, caller: Caller
) -> api.ListEventSourceMappingsResponse:
    place = (caller.account, caller.region)
    after = "/".join((*place, request.marker)) if request.marker else ""
    found = [record.value for record in await awslambda.mappings.records.list(*place, after=after)]
    if request.event_source_arn:
        found = [one for one in found if one.source == request.event_source_arn]
    if request.function_name:
        name = reference(request.function_name, None, caller).name
        found = [one for one in found if one.function_name == name]
    limit = min(request.max_items or PAGE, PAGE)
    page = [await _described(awslambda, one) for one in found[:limit]]
    more = found[limit - 1].id if len(found) > limit else None
    return api.ListEventSourceMappingsResponse(event_source_mappings=page, next_marker=more)
