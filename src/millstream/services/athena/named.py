"""Named queries: create, get, list, update, delete."""

from msgspec import structs

from millstream.api import athena as api
from millstream.core import clock, ids
from millstream.core.caller import Caller
from millstream.domain.records import Record
from millstream.ports.meta import Conflict
from millstream.services.athena.records import NamedQuery
from millstream.services.athena.service import Athena, invalid
from millstream.services.athena.workgroup import PRIMARY
from millstream.wire.operation import operation

LISTED = 50


@operation
async def create_named_query(
    athena: Athena, request: api.CreateNamedQueryInput, caller: Caller
) -> api.CreateNamedQueryOutput:
    """The same token gives the same query."""
    group = (await athena.work_group(request.work_group or PRIMARY, caller)).value
    id = request.client_request_token or ids.request_id()
    made = NamedQuery(
        id=id, name=request.name, database=request.database, sql=request.query_string, work_group=group.name,
        description=request.description, created=clock.now(),
    )  # fmt: skip
    try:
        await athena.named.save(made, caller.account, caller.region, id, version=0)
    except Conflict:
        before = await _find(athena, id, caller)
        if structs.replace(before.value, created=made.created) != made:
            raise invalid("Idempotent parameters do not match") from None
    return api.CreateNamedQueryOutput(named_query_id=id)


async def _find(athena: Athena, id: str, caller: Caller) -> Record[NamedQuery]:
    if (found := await athena.named.get(caller.account, caller.region, id)) is None:
        raise invalid(f"NamedQuery {id} was not found")
    return found


@operation
async def get_named_query(athena: Athena, request: api.GetNamedQueryInput, caller: Caller) -> api.GetNamedQueryOutput:
    found = await _find(athena, request.named_query_id, caller)
    return api.GetNamedQueryOutput(named_query=_shown(found.value))


def _shown(query: NamedQuery) -> api.NamedQuery:
    return api.NamedQuery(
        name=query.name, description=query.description, database=query.database, query_string=query.sql,
        named_query_id=query.id, work_group=query.work_group,
    )  # fmt: skip


@operation
async def batch_get_named_query(
    athena: Athena, request: api.BatchGetNamedQueryInput, caller: Caller
) -> api.BatchGetNamedQueryOutput:
    found: list[api.NamedQuery] = []
    absent: list[api.UnprocessedNamedQueryId] = []
    for id in dict.fromkeys(request.named_query_ids):
        if record := await athena.named.get(caller.account, caller.region, id):
            found.append(_shown(record.value))
        else:
            why = f"NamedQuery {id} was not found"
            absent.append(
                api.UnprocessedNamedQueryId(named_query_id=id, error_code="INVALID_INPUT", error_message=why)
            )
    return api.BatchGetNamedQueryOutput(named_queries=found, unprocessed_named_query_ids=absent)


@operation
async def list_named_queries(
    athena: Athena, request: api.ListNamedQueriesInput, caller: Caller
) -> api.ListNamedQueriesOutput:
    group = (await athena.work_group(request.work_group or PRIMARY, caller)).value.name
    records = await athena.named.list(caller.account, caller.region)
    own = [one.value.id for one in records if one.value.work_group == group]
    after, limit = request.next_token or "", request.max_results or LISTED
    rest = [id for id in own if id > after]
    token = rest[limit - 1] if len(rest) > limit else None
    return api.ListNamedQueriesOutput(named_query_ids=rest[:limit], next_token=token)


@operation
async def update_named_query(
    athena: Athena, request: api.UpdateNamedQueryInput, caller: Caller
) -> api.UpdateNamedQueryOutput:
    record = await _find(athena, request.named_query_id, caller)
    description = record.value.description if request.description is None else request.description
    changed = structs.replace(
        record.value, name=request.name, sql=request.query_string, description=description or None
    )
    await athena.meta.commit([athena.named.put(changed, record.key, version=record.version)])
    return api.UpdateNamedQueryOutput()


@operation
async def delete_named_query(
    athena: Athena, request: api.DeleteNamedQueryInput, caller: Caller
) -> api.DeleteNamedQueryOutput:
    record = await _find(athena, request.named_query_id, caller)
    await athena.meta.commit([athena.named.delete(record.key)])
    return api.DeleteNamedQueryOutput()
