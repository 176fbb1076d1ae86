"""Many records of many groups at once: what fails is told of each, and the rest is done."""

import asyncio
from collections.abc import Iterator

from millstream.api import featurestore as api
from millstream.core.caller import Caller
from millstream.core.errors import AwsError
from millstream.services.featurestore.records import expires_at, put
from millstream.services.featurestore.service import FeatureStore, check_online
from millstream.wire.operation import operation


@operation
async def batch_get_record(
    featurestore: FeatureStore, request: api.BatchGetRecordRequest, caller: Caller
) -> api.BatchGetRecordResponse:
    """Identifiers without a record are in neither list."""
    records, errors = list[api.BatchGetRecordResultDetail](), list[api.BatchGetRecordError]()
    for wanted in request.identifiers:
        try:
            records += await _found(featurestore, wanted, request.expiration_time_response, caller)
        except AwsError as error:
            errors += _refused(wanted, error)
    return api.BatchGetRecordResponse(records=records, errors=errors, unprocessed_identifiers=[])


async def _found(
    featurestore: FeatureStore, wanted: api.BatchGetRecordIdentifier, expiration: str | None, caller: Caller
) -> list[api.BatchGetRecordResultDetail]:
    schema = await featurestore.schema(wanted.feature_group_name, caller)
    check_online(schema.group)
    found = []
    for identifier in wanted.record_identifiers_value_as_string:
        row = await featurestore.store.get(schema.group, identifier)
        shown = schema.show(row.values if row else (), wanted.feature_names)
        if row and not row.deleted:
            detail = api.BatchGetRecordResultDetail(
                feature_group_name=wanted.feature_group_name,
                record_identifier_value_as_string=identifier,
                record=shown,
                expires_at=expires_at(row, expiration),
            )
            found.append(detail)
    return found


def _refused(wanted: api.BatchGetRecordIdentifier, error: AwsError) -> Iterator[api.BatchGetRecordError]:
    for identifier in wanted.record_identifiers_value_as_string:
        yield api.BatchGetRecordError(
            feature_group_name=wanted.feature_group_name,
            record_identifier_value_as_string=identifier,
            error_code=error.code,
            error_message=error.message,
        )


@operation
async def batch_write_record(
    featurestore: FeatureStore, request: api.BatchWriteRecordRequest, caller: Caller
) -> api.BatchWriteRecordResponse:
    """All at the same time, so that they share a sync."""
    done = await asyncio.gather(
        *(_write(featurestore, entry, request.ttl_duration, caller) for entry in request.entries)
    )
    return api.BatchWriteRecordResponse(errors=[error for error in done if error], unprocessed_entries=[])


async def _write(
    featurestore: FeatureStore, entry: api.BatchWriteRecordEntry, ttl: api.TtlDuration | None, caller: Caller
) -> api.BatchWriteRecordError | None:
    try:
        schema = await featurestore.schema(entry.feature_group_name, caller, api.ResourceNotFound)
        await put(featurestore, schema, entry.record, entry.target_stores, entry.ttl_duration or ttl)
        return None
    except AwsError as error:
        return api.BatchWriteRecordError(entry=entry, error_code=error.code, error_message=error.message)
