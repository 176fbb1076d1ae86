"""Work groups: create, get, list, update, delete."""

from msgspec import structs

from millstream.api import athena as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.ports.meta import Conflict
from millstream.services.athena.executions import ENGINE, configuration, results_of
from millstream.services.athena.service import Athena, invalid, not_implemented
from millstream.services.athena.workgroup import PRIMARY, Results, WorkGroup
from millstream.wire.operation import operation

ENGINES = ("AUTO", ENGINE)
LISTED = 50
ABSENT = (
    *("managed_query_results_configuration", "additional_configuration", "execution_role", "engine_configuration"),
    *("monitoring_configuration", "customer_content_encryption_configuration", "identity_center_configuration"),
    *("query_results_s3_access_grants_configuration", "system_table_statuses"),
    "enable_minimum_encryption_configuration",
)  # members whose meaning is not built
ABSENT_UPDATES = ("managed_query_results_configuration_updates", *ABSENT)


@operation
async def create_work_group(
    athena: Athena, request: api.CreateWorkGroupInput, caller: Caller
) -> api.CreateWorkGroupOutput:
    given = request.configuration or api.WorkGroupConfiguration()
    _check(given, ABSENT)
    made = WorkGroup(
        account=caller.account, region=caller.region, name=request.name, created=clock.now(),
        description=request.description or "", results=_results(given.result_configuration),
        enforced=given.enforce_work_group_configuration is not False,
        metrics=given.publish_cloud_watch_metrics_enabled is True,
        cutoff=given.bytes_scanned_cutoff_per_query, requester_pays=given.requester_pays_enabled is True,
        engine=_engine(given.engine_version) or "AUTO",
        tags={tag.key or "": tag.value or "" for tag in request.tags or ()},
    )  # fmt: skip
    await athena.work_groups.primary(caller.account, caller.region)
    try:
        await athena.meta.commit([athena.work_groups.put(made, 0)])
    except Conflict as taken:
        raise invalid("WorkGroup is already created") from taken
    return api.CreateWorkGroupOutput()


def _check(given: object, absent: tuple[str, ...]) -> None:
    for name in absent:
        value = getattr(given, name, None)
        if value and getattr(value, "enabled", True):
            raise not_implemented("".join(word.title() for word in name.split("_")))


def _results(given: api.ResultConfiguration | None) -> Results:
    found = results_of(given) if given else Results()
    if found.output_location and not found.output_location.startswith("s3://"):
        raise invalid("outputLocation is not a valid S3 path.")
    return found


def _engine(given: api.EngineVersion | None) -> str | None:
    selected = given and given.selected_engine_version
    if selected is not None and selected not in ENGINES:
        raise invalid(f"Engine version {selected} is not supported.")
    return selected


@operation
async def get_work_group(athena: Athena, request: api.GetWorkGroupInput, caller: Caller) -> api.GetWorkGroupOutput:
    group = (await athena.work_group(request.work_group, caller)).value
    described = api.WorkGroupConfiguration(
        result_configuration=configuration(group.results),
        enforce_work_group_configuration=group.enforced,
        publish_cloud_watch_metrics_enabled=group.metrics,
        bytes_scanned_cutoff_per_query=group.cutoff,
        requester_pays_enabled=group.requester_pays,
        engine_version=_version(group),
        enable_minimum_encryption_configuration=False,
    )
    return api.GetWorkGroupOutput(
        work_group=api.WorkGroup(
            name=group.name,
            state=group.state,
            configuration=described,
            description=group.description,
            creation_time=group.created,
        )
    )


def _version(group: WorkGroup) -> api.EngineVersion:
    return api.EngineVersion(selected_engine_version=group.engine, effective_engine_version=ENGINE)


@operation
async def list_work_groups(
    athena: Athena, request: api.ListWorkGroupsInput, caller: Caller
) -> api.ListWorkGroupsOutput:
    await athena.work_groups.primary(caller.account, caller.region)
    place, limit = (caller.account, caller.region), request.max_results or LISTED
    after = f"{'/'.join(place)}/{request.next_token}" if request.next_token else ""
    records = await athena.work_groups.records.list(*place, after=after, limit=limit + 1)
    listed = [
        api.WorkGroupSummary(
            name=group.name,
            state=group.state,
            description=group.description,
            creation_time=group.created,
            engine_version=_version(group),
        )
        for group in (record.value for record in records[:limit])
    ]
    return api.ListWorkGroupsOutput(work_groups=listed, next_token=listed[-1].name if len(records) > limit else None)


@operation
async def update_work_group(
    athena: Athena, request: api.UpdateWorkGroupInput, caller: Caller
) -> api.UpdateWorkGroupOutput:
    record = await athena.work_group(request.work_group, caller)
    changed = record.value
    if request.description is not None:
        changed = structs.replace(changed, description=request.description)
    if request.state is not None:
        changed = structs.replace(changed, state=request.state)
    if request.configuration_updates:
        changed = _updated(changed, request.configuration_updates)
    try:
        await athena.meta.commit([athena.work_groups.put(changed, record.version)])
    except Conflict as other:
        raise invalid("WorkGroup is being modified by another request.") from other
    return api.UpdateWorkGroupOutput()


def _updated(group: WorkGroup, given: api.WorkGroupConfigurationUpdates) -> WorkGroup:
    _check(given, ABSENT_UPDATES)
    cutoff = given.bytes_scanned_cutoff_per_query
    kept = None if given.remove_bytes_scanned_cutoff_per_query else group.cutoff
    return structs.replace(
        group,
        enforced=_or(given.enforce_work_group_configuration, group.enforced),
        metrics=_or(given.publish_cloud_watch_metrics_enabled, group.metrics),
        requester_pays=_or(given.requester_pays_enabled, group.requester_pays),
        engine=_engine(given.engine_version) or group.engine,
        cutoff=kept if cutoff is None else cutoff,
        results=_changed(group.results, given.result_configuration_updates),
    )


def _or(given: bool | None, before: bool) -> bool:
    return before if given is None else given


def _changed(before: Results, given: api.ResultConfigurationUpdates | None) -> Results:
    if given is None:
        return before
    new = _results(
        api.ResultConfiguration(
            output_location=given.output_location,
            encryption_configuration=given.encryption_configuration,
            expected_bucket_owner=given.expected_bucket_owner,
            acl_configuration=given.acl_configuration,
        )
    )
    return Results(
        new.output_location or (None if given.remove_output_location else before.output_location),
        new.encryption or (None if given.remove_encryption_configuration else before.encryption),
        new.owner or (None if given.remove_expected_bucket_owner else before.owner),
        new.acl or (None if given.remove_acl_configuration else before.acl),
    )


@operation
async def delete_work_group(
    athena: Athena, request: api.DeleteWorkGroupInput, caller: Caller
) -> api.DeleteWorkGroupOutput:
    """With RecursiveDeleteOption also one that holds something."""
    if request.work_group == PRIMARY:
        raise invalid("The primary workgroup cannot be deleted")
    record = await athena.work_group(request.work_group, caller)
    place = (caller.account, caller.region)
    prepared = await athena.prepared.list(*place, record.value.name)
    named = [one for one in await athena.named.list(*place) if one.value.work_group == record.value.name]
    ran = await athena.executions.order.list(*place, record.value.name, limit=1)
    if (prepared or named or ran) and not request.recursive_delete_option:
        raise invalid("WorkGroup is not empty")
    await athena.meta.commit(
        [
            *(athena.prepared.delete(one.key) for one in prepared),
            *(athena.named.delete(one.key) for one in named),
            athena.work_groups.records.delete(record.key, version=record.version),
        ]
    )
    return api.DeleteWorkGroupOutput()


@operation
async def list_engine_versions(
    athena: Athena, request: api.ListEngineVersionsInput, caller: Caller
) -> api.ListEngineVersionsOutput:
    listed = [api.EngineVersion(selected_engine_version=one, effective_engine_version=ENGINE) for one in ENGINES]
    return api.ListEngineVersionsOutput(engine_versions=listed)
