"""Databases: create, get, list, update, delete."""

from msgspec import structs

from millstream.api import glue as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.tables import EVERYONE, Database, Permissions, Target
from millstream.ports.meta import Conflict
from millstream.services.glue.service import (
    LARGEST,
    Glue,
    after,
    check_catalog,
    named,
    not_implemented,
    page,
    recast,
)
from millstream.wire.operation import operation


@operation
async def create_database(
    glue: Glue, request: api.CreateDatabaseRequest, caller: Caller
) -> api.CreateDatabaseResponse:
    check_catalog(request.catalog_id, caller)
    database = Database(
        account=caller.account,
        region=caller.region,
        name=request.database_input.name.lower(),
        create_time=clock.now(),
        tags=dict(request.tags or {}),
    )
    try:
        await glue.tables.meta.commit([glue.tables.put_database(_with(database, request.database_input), 0)])
    except Conflict as taken:
        raise api.AlreadyExistsException("Database already exists.") from taken
    return api.CreateDatabaseResponse()


def _with(database: Database, given: api.DatabaseInput) -> Database:
    """`given` replaces all that can be given."""
    if given.federated_database:
        raise not_implemented("FederatedDatabase")
    target = recast(given.target_database, Target) if given.target_database else None
    wanted = given.create_table_default_permissions
    permissions = None if wanted is None else [recast(one, Permissions) for one in wanted]
    return structs.replace(
        database,
        description=given.description,
        location_uri=given.location_uri,
        parameters=given.parameters,
        target_database=target,
        create_table_default_permissions=permissions,
    )


@operation
async def get_database(glue: Glue, request: api.GetDatabaseRequest, caller: Caller) -> api.GetDatabaseResponse:
    return api.GetDatabaseResponse(database=_shown(await glue.database(request.name, request.catalog_id, caller)))


def _shown(database: Database) -> api.Database:
    given = named(database, ("description", "location_uri", "parameters"))
    permissions = database.create_table_default_permissions
    permissions = EVERYONE if permissions is None else permissions
    if database.target_database:
        given["target_database"] = recast(database.target_database, api.DatabaseIdentifier)
    return api.Database(
        name=database.name,
        create_time=database.create_time,
        create_table_default_permissions=[recast(one, api.PrincipalPermissions) for one in permissions],
        catalog_id=database.account,
        **given,
    )


@operation
async def get_databases(glue: Glue, request: api.GetDatabasesRequest, caller: Caller) -> api.GetDatabasesResponse:
    check_catalog(request.catalog_id, caller)
    limit, place = request.max_results or LARGEST, (caller.account, caller.region)
    start = after(request.next_token, *place)
    shown, token = page(await glue.tables.databases.list(*place, after=start, limit=limit + 1), limit)
    return api.GetDatabasesResponse(database_list=[_shown(one) for one in shown], next_token=token)


@operation
async def update_database(
    glue: Glue, request: api.UpdateDatabaseRequest, caller: Caller
) -> api.UpdateDatabaseResponse:
    database = await glue.database(request.name, request.catalog_id, caller)
    if request.database_input.name.lower() != database.name:
        raise api.InvalidInputException("The name of a database cannot be changed.")
    await glue.tables.meta.commit([glue.tables.put_database(_with(database, request.database_input))])
    return api.UpdateDatabaseResponse()


@operation
async def delete_database(
    glue: Glue, request: api.DeleteDatabaseRequest, caller: Caller
) -> api.DeleteDatabaseResponse:
    database = await glue.database(request.name, request.catalog_id, caller)
    await glue.tables.meta.commit(await glue.tables.drop_database(database))
    return api.DeleteDatabaseResponse()


@operation
async def get_user_defined_functions(
    glue: Glue, request: api.GetUserDefinedFunctionsRequest, caller: Caller
) -> api.GetUserDefinedFunctionsResponse:
    """None can be made here, so there are none."""
    if request.database_name:
        await glue.database(request.database_name, request.catalog_id, caller)
    return api.GetUserDefinedFunctionsResponse(user_defined_functions=[])
