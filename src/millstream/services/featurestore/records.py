"""Single records: put, get, delete, update, list."""

import base64
import binascii
from collections.abc import Sequence

from msgspec import structs

from millstream.api import featurestore as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.event_time import format_text
from millstream.services.featurestore.queue import Entry
from millstream.services.featurestore.schema import Schema, Values
from millstream.services.featurestore.service import FeatureStore, Targets, check_online, lifetime
from millstream.services.featurestore.store import PAGE, Row, Step
from millstream.wire.operation import operation

FEATURES = 100  # of one UpdateRecord
RECORDS = 100  # of one page


@operation
async def put_record(featurestore: FeatureStore, request: api.PutRecordRequest, caller: Caller) -> None:
    schema = await featurestore.schema(request.feature_group_name, caller)
    await put(featurestore, schema, request.record, request.target_stores, request.ttl_duration)


async def put(
    featurestore: FeatureStore,
    schema: Schema,
    record: Sequence[api.FeatureValue],
    stores: Sequence[str] | None,
    ttl: api.TtlDuration | None,
) -> None:
    """Durable on return. Raise ValidationError."""
    group, read = schema.group, schema.read(record)
    targets = Targets(group, stores)
    row = Row(read.time, read.values, lifetime(group, ttl))
    entry = _entry(read) if targets.offline else None

    def decide(newest: Row | None) -> Step:
        newer = newest is None or row.time > newest.time
        return Step(row if targets.online and newer and not row.expired else None, entry=entry)

    await featurestore.store.change(group, read.identifier, decide)


def _entry(read: Values, *, deleted: bool = False) -> Entry:
    return Entry(read.time, read.values, clock.now_ms(), deleted)


@operation
async def get_record(
    featurestore: FeatureStore, request: api.GetRecordRequest, caller: Caller
) -> api.GetRecordResponse:
    """Without a record where there is none."""
    schema = await featurestore.schema(request.feature_group_name, caller, api.ResourceNotFound)
    check_online(schema.group)
    wanted = request.feature_names
    row = await featurestore.store.get(schema.group, request.record_identifier_value_as_string)
    shown = schema.show(row.values if row else (), wanted)
    if row is None or row.deleted:
        return api.GetRecordResponse()
    return api.GetRecordResponse(record=shown, expires_at=expires_at(row, request.expiration_time_response))


def expires_at(row: Row, asked: str | None) -> str | None:
    return format_text(row.expires) if row.ttl and asked == "Enabled" else None


@operation
async def delete_record(featurestore: FeatureStore, request: api.DeleteRecordRequest, caller: Caller) -> None:
    """An event that is not newer leaves the online store as it is: a HardDelete is refused then, while a SoftDelete's
    marker still goes to the offline store.
    """
    schema = await featurestore.schema(request.feature_group_name, caller)
    targets = Targets(schema.group, request.target_stores)
    identifier = schema.named(request.record_identifier_value_as_string)
    time, hard = schema.time(request.event_time), request.deletion_mode == "HardDelete"
    marker = Values(identifier, time, schema.marker(identifier, request.event_time))
    entry = _entry(marker, deleted=True) if targets.offline else None

    def decide(newest: Row | None) -> Step:
        newer = newest is None or time > newest.time
        if not targets.online:
            return Step(entry=entry)
        if hard and not newer:
            raise api.ValidationError(
                f"Validation Error: EventTime {request.event_time} is not later than that of the record in the "
                "OnlineStore."
            )
        if hard:
            return Step(gone=True, entry=entry)
        return Step(Row(time, [], deleted=True) if newer else None, entry=entry)

    await featurestore.store.change(schema.group, identifier, decide)


@operation
async def update_record(featurestore: FeatureStore, request: api.UpdateRecordRequest, caller: Caller) -> None:
    schema = await featurestore.schema(request.feature_group_name, caller, api.ResourceNotFound)
    check_online(schema.group)
    targets = Targets(schema.group, request.target_stores)
    _check_update(schema, request)

    def decide(newest: Row | None) -> Step:
        row = _updated(schema, request, newest)
        read = Values(request.record_identifier_value_as_string, row.time, row.values)
        return Step(row if targets.online else None, entry=_entry(read) if targets.offline else None)

    await featurestore.store.change(schema.group, request.record_identifier_value_as_string, decide)


def _check_update(schema: Schema, request: api.UpdateRecordRequest) -> None:
    group, names = schema.group, {value.feature_name for value in request.features}
    assert group.online is not None
    if group.online.storage not in ("Standard_V2", "InMemory"):
        raise api.ValidationError(
            f"Validation Error: UpdateRecord needs an OnlineStore of StorageType Standard_V2 or InMemory; that of "
            f"{group.name} is {group.online.storage or 'Standard'}."
        )
    if len(request.features) > FEATURES:
        raise api.ValidationError(f"Validation Error: UpdateRecord takes at most {FEATURES} features.")
    if request.ttl_duration and group.event_time not in names:
        raise api.ValidationError("Validation Error: TtlDuration needs the record's EventTime.")


def _updated(schema: Schema, request: api.UpdateRecordRequest, newest: Row | None) -> Row:
    """Raise ResourceNotFound, ConflictException, ValidationError."""
    identifier = request.record_identifier_value_as_string
    if newest is None or newest.deleted:
        raise api.ResourceNotFound(f"Resource Not Found: there is no record with identifier {identifier}.")
    values = [*newest.values, *[None] * (len(schema.group.features) - len(newest.values))]
    schema.fill(values, request.features)
    if values[schema.identifier] != identifier:
        raise api.ValidationError(f"Validation Error: feature {schema.group.identifier} must be {identifier}.")
    time = schema.time(str(values[schema.event_time]))
    if time < newest.time:
        raise api.ConflictException("The EventTime is older than that of the record in the OnlineStore.")
    ttl = lifetime(schema.group, request.ttl_duration) if request.ttl_duration else newest.ttl
    return structs.replace(newest, time=time, values=values, ttl=ttl)


@operation
async def list_records(
    featurestore: FeatureStore, request: api.ListRecordsRequest, caller: Caller
) -> api.ListRecordsResponse:
    schema = await featurestore.schema(request.feature_group_name, caller, api.ResourceNotFound)
    check_online(schema.group)
    start, limit = f"{schema.group.id}/", request.max_results or RECORDS
    after, found = start + _after(request.next_token), list[str]()
    while records := await featurestore.store.rows.list(schema.group.id, after=after, limit=PAGE):
        for record in records:
            if record.value.expired or (record.value.deleted and not request.include_soft_deleted_records):
                continue
            if len(found) == limit:
                token = base64.urlsafe_b64encode(found[-1].encode()).decode()
                return api.ListRecordsResponse(record_identifiers=found, next_token=token)
            found.append(record.key.removeprefix(start))
        after = records[-1].key
    return api.ListRecordsResponse(record_identifiers=found)


def _after(token: str | None) -> str:
    """The last identifier of the page before. Raise ValidationError."""
    try:
        return base64.urlsafe_b64decode((token or "").encode()).decode()
    except (binascii.Error, UnicodeError) as bad:
        raise api.ValidationError("Validation Error: NextToken is invalid.") from bad
