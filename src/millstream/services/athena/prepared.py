"""Prepared statements of work groups: create, get, list, update, delete."""

from msgspec import structs

from millstream.api import athena as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.records import Record
from millstream.ports.meta import Conflict
from millstream.services.athena.records import Prepared
from millstream.services.athena.service import Athena, invalid
from millstream.wire.operation import operation

LISTED = 50


@operation
async def create_prepared_statement(
    athena: Athena, request: api.CreatePreparedStatementInput, caller: Caller
) -> api.CreatePreparedStatementOutput:
    group = (await athena.work_group(request.work_group, caller)).value.name
    made = Prepared(
        name=request.statement_name, work_group=group, sql=request.query_statement,
        description=request.description, modified=clock.now(),
    )  # fmt: skip
    try:
        await athena.prepared.save(made, caller.account, caller.region, group, made.name, version=0)
    except Conflict as taken:
        said = f"Prepared Statement {made.name} already exists in WorkGroup {group}"
        raise invalid(said) from taken
    return api.CreatePreparedStatementOutput()


async def _find(athena: Athena, group: str, name: str, caller: Caller) -> Record[Prepared]:
    """Raise ResourceNotFoundException."""
    await athena.work_group(group, caller)
    if (found := await athena.prepared.get(caller.account, caller.region, group, name)) is None:
        raise api.ResourceNotFoundException(_absent(group, name))
    return found


def _absent(group: str, name: str) -> str:
    return f"Prepared Statement {name} does not exist in WorkGroup {group}"


@operation
async def get_prepared_statement(
    athena: Athena, request: api.GetPreparedStatementInput, caller: Caller
) -> api.GetPreparedStatementOutput:
    found = await _find(athena, request.work_group, request.statement_name, caller)
    return api.GetPreparedStatementOutput(prepared_statement=_shown(found.value))


def _shown(statement: Prepared) -> api.PreparedStatement:
    return api.PreparedStatement(
        statement_name=statement.name,
        query_statement=statement.sql,
        work_group_name=statement.work_group,
        description=statement.description,
        last_modified_time=statement.modified,
    )


@operation
async def batch_get_prepared_statement(
    athena: Athena, request: api.BatchGetPreparedStatementInput, caller: Caller
) -> api.BatchGetPreparedStatementOutput:
    group = (await athena.work_group(request.work_group, caller)).value.name
    found: list[api.PreparedStatement] = []
    absent: list[api.UnprocessedPreparedStatementName] = []
    for name in dict.fromkeys(request.prepared_statement_names):
        if record := await athena.prepared.get(caller.account, caller.region, group, name):
            found.append(_shown(record.value))
        else:
            why = {"error_code": "STATEMENT_NOT_FOUND", "error_message": _absent(group, name)}
            absent.append(api.UnprocessedPreparedStatementName(statement_name=name, **why))
    return api.BatchGetPreparedStatementOutput(prepared_statements=found, unprocessed_prepared_statement_names=absent)


@operation
async def list_prepared_statements(
    athena: Athena, request: api.ListPreparedStatementsInput, caller: Caller
) -> api.ListPreparedStatementsOutput:
    group = (await athena.work_group(request.work_group, caller)).value.name
    place, limit = (caller.account, caller.region, group), request.max_results or LISTED
    after = f"{'/'.join(place)}/{request.next_token}" if request.next_token else ""
    records = await athena.prepared.list(*place, after=after, limit=limit + 1)
    listed = [
        api.PreparedStatementSummary(statement_name=one.value.name, last_modified_time=one.value.modified)
        for one in records[:limit]
    ]
    token = listed[-1].statement_name if len(records) > limit else None
    return api.ListPreparedStatementsOutput(prepared_statements=listed, next_token=token)


@operation
async def update_prepared_statement(
    athena: Athena, request: api.UpdatePreparedStatementInput, caller: Caller
) -> api.UpdatePreparedStatementOutput:
    record = await _find(athena, request.work_group, request.statement_name, caller)
    changed = structs.replace(
        record.value, sql=request.query_statement, description=request.description, modified=clock.now()
    )
    await athena.meta.commit([athena.prepared.put(changed, record.key, version=record.version)])
    return api.UpdatePreparedStatementOutput()


@operation
async def delete_prepared_statement(
    athena: Athena, request: api.DeletePreparedStatementInput, caller: Caller
) -> api.DeletePreparedStatementOutput:
    record = await _find(athena, request.work_group, request.statement_name, caller)
    await athena.meta.commit([athena.prepared.delete(record.key)])
    return api.DeletePreparedStatementOutput()
