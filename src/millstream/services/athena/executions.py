"""Queries: start, get, list, stop."""

import asyncio
import hashlib
import importlib.util

import msgspec
from msgspec import structs

from millstream.api import athena as api
from millstream.core import clock, ids
from millstream.core.caller import Caller
from millstream.domain import s3uri
from millstream.domain.records import Record
from millstream.ports.meta import Conflict
from millstream.ports.objects import NoSuchBucket
from millstream.services.athena.execution import DONE, Execution, times
from millstream.services.athena.service import CATALOG, Athena, invalid, not_implemented
from millstream.services.athena.statements import Kind, kind
from millstream.services.athena.workgroup import PRIMARY, Results, WorkGroup
from millstream.wire.operation import operation

ENGINE = "Athena engine version 3"
LISTED = 50  # that a page has, unless told otherwise
FIRST_WORDS = (
    "'ALTER', 'ANALYZE', 'CALL', 'COMMENT', 'COMMIT', 'CREATE', 'DEALLOCATE', 'DELETE', 'DENY', 'DESC', 'DESCRIBE', "
    "'DROP', 'EXECUTE', 'EXPLAIN', 'GRANT', 'INSERT', 'MERGE', 'PREPARE', 'REFRESH', 'RESET', 'REVOKE', 'ROLLBACK', "
    "'SET', 'SHOW', 'START', 'TRUNCATE', 'UNLOAD', 'UPDATE', 'USE', <query>"
)
MISSING = (
    "Athena's queries need DuckDB and sqlglot, which this Millstream is installed without: "
    "pip install 'millstream[sql]'"
)
NO_OUTPUT = (
    "No output location provided. An output location is required either through the Workgroup result configuration "
    "setting or as an API input."
)


@operation
async def start_query_execution(
    athena: Athena, request: api.StartQueryExecutionInput, caller: Caller
) -> api.StartQueryExecutionOutput:
    check(request)
    token, asked = request.client_request_token or ids.request_id(), _fingerprint(request)
    if before := await athena.executions.tokens.get(caller.account, caller.region, token):
        if before.value.asked != asked:
            raise invalid("Idempotent parameters do not match")
        return api.StartQueryExecutionOutput(query_execution_id=before.value.id)
    execution = await _execution(athena, request, caller)
    try:
        await athena.meta.commit(athena.executions.created(execution, token, asked))
    except Conflict:
        return await start_query_execution(athena, request, caller)  # the same token came twice at once
    athena.queries.take(execution)
    return api.StartQueryExecutionOutput(query_execution_id=execution.id)


def check(request: api.StartQueryExecutionInput) -> None:
    if any(importlib.util.find_spec(name) is None for name in ("duckdb", "sqlglot")):
        raise invalid(MISSING)
    if request.engine_configuration:
        raise not_implemented("EngineConfiguration")
    reuse = request.result_reuse_configuration
    if reuse and reuse.result_reuse_by_age_configuration and reuse.result_reuse_by_age_configuration.enabled:
        raise not_implemented("ResultReuseConfiguration")


def _fingerprint(request: api.StartQueryExecutionInput) -> str:
    asked = structs.replace(request, client_request_token=None)
    return hashlib.sha256(msgspec.json.encode(asked)).hexdigest()


async def _execution(athena: Athena, request: api.StartQueryExecutionInput, caller: Caller) -> Execution:
    group = (await athena.work_group(request.work_group or PRIMARY, caller)).value
    if group.state == "DISABLED":
        raise invalid(f"WorkGroup {group.name} is disabled.")
    results = _results(group, request.result_configuration)
    await _check_bucket(athena, results, caller)
    found, id = _kind(request.query_string), ids.request_id()
    prefix = (results.output_location or "").rstrip("/") + "/"
    folder, suffix = ("tables/", "") if found.suffix == "tables" else ("", found.suffix)
    context = request.query_execution_context or api.QueryExecutionContext()
    if context.catalog and context.catalog.lower() != CATALOG.lower():
        raise invalid(f"Catalog {context.catalog} does not exist")
    database = context.database and context.database.strip("`")
    return Execution(
        account=caller.account, region=caller.region, id=id, sql=request.query_string, principal=caller.principal,
        work_group=group.name, database=database, catalog=context.catalog, prefix=prefix,
        location=f"{prefix}{folder}{id}{suffix}", encryption=results.encryption, owner=results.owner,
        acl=results.acl, cutoff=group.cutoff, parameters=list(request.execution_parameters or ()),
        statement_type=found.type, substatement_type=found.substatement, submitted=clock.now(),
        metrics=group.metrics,
    )  # fmt: skip


def _kind(sql: str) -> Kind:
    if (found := kind(sql)) is None:
        word = (sql.split() or ["<EOF>"])[0]
        raise invalid(f"line 1:1: mismatched input '{word}'. Expecting: {FIRST_WORDS}", "MALFORMED_QUERY")
    return found


def _results(group: WorkGroup, given: api.ResultConfiguration | None) -> Results:
    """The group's where it enforces them, or where the query gives none; a group without a location leaves it to
    the query. Raise InvalidRequestException.
    """
    own = results_of(given) if given else Results()
    decided = group.results.output_location and (group.enforced or not own.output_location)
    found = group.results if decided else own
    if not found.output_location:
        raise invalid(NO_OUTPUT)
    if found.encryption and found.encryption[0] == "CSE_KMS":
        raise not_implemented("EncryptionOption CSE_KMS")
    return found


def results_of(given: api.ResultConfiguration) -> Results:
    encryption, acl = given.encryption_configuration, given.acl_configuration
    return Results(
        given.output_location,
        (encryption.encryption_option, encryption.kms_key) if encryption else None,
        given.expected_bucket_owner,
        acl.s3_acl_option if acl else None,
    )


async def _check_bucket(athena: Athena, results: Results, caller: Caller) -> None:
    try:
        place = s3uri.parse(results.output_location or "")
        bucket = await athena.objects.bucket(place.bucket)
    except ValueError as bad:
        raise invalid(f"outputLocation is not a valid S3 path. ({bad})") from bad
    except NoSuchBucket as absent:
        raise invalid(f"Unable to verify/create output bucket {place.bucket}") from absent
    if bucket.account != caller.account or results.owner not in (None, bucket.account):
        raise invalid(f"Unable to verify/create output bucket {place.bucket}")


@operation
async def get_query_execution(
    athena: Athena, request: api.GetQueryExecutionInput, caller: Caller
) -> api.GetQueryExecutionOutput:
    record = await athena.execution(request.query_execution_id, caller)
    return api.GetQueryExecutionOutput(query_execution=shown(record.value))


@operation
async def batch_get_query_execution(
    athena: Athena, request: api.BatchGetQueryExecutionInput, caller: Caller
) -> api.BatchGetQueryExecutionOutput:
    found: list[api.QueryExecution] = []
    absent: list[api.UnprocessedQueryExecutionId] = []
    for id in dict.fromkeys(request.query_execution_ids):
        if record := await athena.executions.get(caller.account, caller.region, id):
            found.append(shown(record.value))
        else:
            why = f"QueryExecution {id} was not found"
            absent.append(
                api.UnprocessedQueryExecutionId(query_execution_id=id, error_code="INVALID_INPUT", error_message=why)
            )
    return api.BatchGetQueryExecutionOutput(query_executions=found, unprocessed_query_execution_ids=absent)


def shown(execution: Execution) -> api.QueryExecution:
    return api.QueryExecution(
        query_execution_id=execution.id,
        query=execution.sql,
        statement_type=execution.statement_type,
        substatement_type=execution.substatement_type,
        result_configuration=_configuration(execution),
        result_reuse_configuration=api.ResultReuseConfiguration(
            result_reuse_by_age_configuration=api.ResultReuseByAgeConfiguration(enabled=False)
        ),
        query_execution_context=api.QueryExecutionContext(database=execution.database, catalog=execution.catalog),
        status=_status(execution),
        statistics=_statistics(execution),
        work_group=execution.work_group,
        engine_version=api.EngineVersion(selected_engine_version="AUTO", effective_engine_version=ENGINE),
        execution_parameters=execution.parameters or None,
    )


def _configuration(execution: Execution) -> api.ResultConfiguration:
    return configuration(Results(execution.location, execution.encryption, execution.owner, execution.acl))


def configuration(results: Results) -> api.ResultConfiguration:
    encryption = results.encryption and api.EncryptionConfiguration(
        encryption_option=results.encryption[0], kms_key=results.encryption[1]
    )
    return api.ResultConfiguration(
        output_location=results.output_location,
        encryption_configuration=encryption,
        expected_bucket_owner=results.owner,
        acl_configuration=api.AclConfiguration(s3_acl_option=results.acl) if results.acl else None,
    )


def _status(execution: Execution) -> api.QueryExecutionStatus:
    error = execution.error and api.AthenaError(
        error_category=execution.error[0],
        error_type=execution.error[1],
        retryable=False,
        error_message=execution.reason,
    )
    return api.QueryExecutionStatus(
        state=execution.state,
        state_change_reason=execution.reason,
        submission_date_time=execution.submitted,
        completion_date_time=execution.completed,
        athena_error=error,
    )


def _statistics(execution: Execution) -> api.QueryExecutionStatistics:
    queued, total, around = times(execution)
    return api.QueryExecutionStatistics(
        engine_execution_time_in_millis=execution.engine_ms,
        data_scanned_in_bytes=execution.scanned,
        data_manifest_location=execution.manifest,
        total_execution_time_in_millis=total,
        query_queue_time_in_millis=queued,
        service_processing_time_in_millis=around,
        result_reuse_information=api.ResultReuseInformation(reused_previous_result=False),
    )


@operation
async def list_query_executions(
    athena: Athena, request: api.ListQueryExecutionsInput, caller: Caller
) -> api.ListQueryExecutionsOutput:
    name, limit = request.work_group or PRIMARY, request.max_results or LISTED
    await athena.work_group(name, caller)
    place = (caller.account, caller.region, name)
    after = f"{'/'.join(place)}/{request.next_token}" if request.next_token else ""
    records = await athena.executions.order.list(*place, after=after, limit=limit + 1)
    token = records[limit - 1].key.rpartition("/")[2] if len(records) > limit else None
    return api.ListQueryExecutionsOutput(
        query_execution_ids=[record.value.id for record in records[:limit]], next_token=token
    )


@operation
async def stop_query_execution(
    athena: Athena, request: api.StopQueryExecutionInput, caller: Caller
) -> api.StopQueryExecutionOutput:
    """Of one that has ended nothing changes, as on AWS."""
    while (record := await athena.execution(request.query_execution_id, caller)).value.state not in DONE:
        ended = _cancelled(record)
        try:
            await athena.meta.commit(athena.executions.ended(ended, record.version))
        except Conflict:
            await asyncio.sleep(0)  # it went on meanwhile
            continue
        athena.queries.stop(ended)
    return api.StopQueryExecutionOutput()


def _cancelled(record: Record[Execution]) -> Execution:
    now = clock.now()
    return structs.replace(record.value, state="CANCELLED", completed=now, reason="Query cancelled by user")


@operation
async def get_query_runtime_statistics(
    athena: Athena, request: api.GetQueryRuntimeStatisticsInput, caller: Caller
) -> api.GetQueryRuntimeStatisticsOutput:
    """Without stages: the engine here has none of Athena's."""
    execution = (await athena.execution(request.query_execution_id, caller)).value
    if execution.state not in DONE:
        raise invalid(f"Query has not yet finished. Current state: {execution.state}")
    queued, total, around = times(execution)
    timeline = api.QueryRuntimeStatisticsTimeline(
        query_queue_time_in_millis=queued,
        engine_execution_time_in_millis=execution.engine_ms,
        service_processing_time_in_millis=around,
        total_execution_time_in_millis=total,
    )
    rows = api.QueryRuntimeStatisticsRows(
        input_bytes=execution.scanned, output_bytes=execution.size, output_rows=execution.rows
    )
    return api.GetQueryRuntimeStatisticsOutput(
        query_runtime_statistics=api.QueryRuntimeStatistics(timeline=timeline, rows=rows)
    )
