"""Crawlers: create, get, list, update, delete, start, stop."""

import json
from collections.abc import Sequence

from msgspec import structs

from millstream.api import glue as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain import s3uri
from millstream.domain.records import Record
from millstream.ports.meta import Conflict
from millstream.services.glue.crawler import GROUP, Crawler, Last
from millstream.services.glue.globs import matching
from millstream.services.glue.service import LARGEST, Glue, after, check_catalog, not_implemented, page
from millstream.wire.operation import operation

INHERIT = {"Version": 1.0, "CrawlerOutput": {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}}}
Request = api.CreateCrawlerRequest | api.UpdateCrawlerRequest


@operation
async def create_crawler(glue: Glue, request: api.CreateCrawlerRequest, caller: Caller) -> api.CreateCrawlerResponse:
    check_catalog(request.catalog_id, caller)
    await _check(glue, request, caller)
    now = clock.now()
    crawler = Crawler(account=caller.account, region=caller.region, request=request, created=now, updated=now)
    try:
        await glue.crawlers.save(crawler, *crawler.key, version=0)
    except Conflict as taken:
        raise api.AlreadyExistsException(f"Crawler with name {request.name} already exists") from taken
    return api.CreateCrawlerResponse()


async def _check(glue: Glue, request: Request, caller: Caller) -> None:
    """Raise InvalidInputException."""
    for name, given in (
        ("Schedule", request.schedule),
        ("Classifiers", request.classifiers),
        ("CrawlerSecurityConfiguration", request.crawler_security_configuration),
        ("RecrawlPolicy", request.recrawl_policy and request.recrawl_policy.recrawl_behavior != "CRAWL_EVERYTHING"),
        ("LakeFormationConfiguration", request.lake_formation_configuration),
    ):
        if given:
            raise not_implemented(name)
    _check_configuration(request.configuration)
    if request.targets is not None:
        _check_targets(request.targets)
    if request.role:
        try:
            await glue.check_role(_role_arn(request.role, caller), caller.account)
        except ValueError as reason:
            raise api.InvalidInputException("Service is unable to assume provided role.") from reason


def _role_arn(role: str, caller: Caller) -> str:
    """A role may be given by its name."""
    return role if role.startswith("arn:") else f"arn:aws:iam::{caller.account}:role/{role}"


def _check_configuration(given: str | None) -> None:
    """Partitions have their table's schema here, whether or not that is asked for."""
    if not given:
        return
    try:
        wanted = json.loads(given)
    except (ValueError, RecursionError) as bad:
        raise api.InvalidInputException("Crawler configuration is not valid JSON.") from bad
    if wanted not in ({"Version": 1.0}, INHERIT):
        raise not_implemented(f"The crawler configuration {given}")


def _check_targets(targets: api.CrawlerTargets) -> None:
    others = {name: getattr(targets, name) for name in targets.__struct_fields__ if name != "s3_targets"}
    for name in [name for name, given in others.items() if given]:
        raise not_implemented(f"A crawler's target of the kind {name}")
    if not targets.s3_targets:
        raise api.InvalidInputException("Crawler targets must be provided.")
    for target in targets.s3_targets:
        if target.connection_name or target.sample_size or target.event_queue_arn:
            raise not_implemented("ConnectionName, SampleSize or EventQueueArn")
        try:
            s3uri.parse(target.path or "")
        except ValueError as bad:
            raise api.InvalidInputException(f"Invalid S3 path: {target.path}") from bad
        try:
            for pattern in target.exclusions or ():
                matching(pattern)
        except ValueError as bad:
            raise api.InvalidInputException(f"Invalid exclude pattern: {bad}") from bad


async def find(glue: Glue, name: str, caller: Caller, word: str = "Crawler entry") -> Record[Crawler]:
    """Raise EntityNotFoundException, in the words in which the operation speaks of a crawler."""
    if (record := await glue.crawlers.get(caller.account, caller.region, name)) is None:
        raise api.EntityNotFoundException(f"{word} with name {name} does not exist")
    return record


@operation
async def get_crawler(glue: Glue, request: api.GetCrawlerRequest, caller: Caller) -> api.GetCrawlerResponse:
    return api.GetCrawlerResponse(crawler=shown((await find(glue, request.name, caller)).value))


@operation
async def get_crawlers(glue: Glue, request: api.GetCrawlersRequest, caller: Caller) -> api.GetCrawlersResponse:
    listed, token = await _page(glue, request.max_results, request.next_token, caller)
    return api.GetCrawlersResponse(crawlers=[shown(one) for one in listed], next_token=token)


@operation
async def list_crawlers(glue: Glue, request: api.ListCrawlersRequest, caller: Caller) -> api.ListCrawlersResponse:
    if request.tags:
        raise not_implemented("Tags of ListCrawlers")
    listed, token = await _page(glue, request.max_results, request.next_token, caller)
    return api.ListCrawlersResponse(crawler_names=[one.name for one in listed], next_token=token)


async def _page(glue: Glue, limit: int | None, token: str | None, caller: Caller) -> tuple[list[Crawler], str | None]:
    place, size = (caller.account, caller.region), limit or LARGEST
    return page(await glue.crawlers.list(*place, after=after(token, *place), limit=size + 1), size)


@operation
async def batch_get_crawlers(
    glue: Glue, request: api.BatchGetCrawlersRequest, caller: Caller
) -> api.BatchGetCrawlersResponse:
    names = request.crawler_names
    records = [await glue.crawlers.get(caller.account, caller.region, name) for name in names]
    return api.BatchGetCrawlersResponse(
        crawlers=[shown(record.value) for record in records if record],
        crawlers_not_found=[name for name, record in zip(names, records, strict=True) if record is None],
    )


@operation
async def update_crawler(glue: Glue, request: api.UpdateCrawlerRequest, caller: Caller) -> api.UpdateCrawlerResponse:
    record = await find(glue, request.name, caller)
    before = record.value
    _check_idle(before)
    await _check(glue, request, caller)
    given = {name: getattr(request, name) for name in request.__struct_fields__ if hasattr(before.request, name)}
    changed = structs.replace(before.request, **{name: value for name, value in given.items() if value is not None})
    after_ = structs.replace(before, request=changed, updated=clock.now(), version=before.version + 1)
    try:
        await glue.crawlers.save(after_, *before.key, version=record.version)
    except Conflict as other:
        raise api.VersionMismatchException(f"Crawler with name {request.name} was changed meanwhile") from other
    return api.UpdateCrawlerResponse()


def _check_idle(crawler: Crawler) -> None:
    if crawler.running is not None:
        raise api.CrawlerRunningException(f"Crawler with name {crawler.name} has already started")


@operation
async def delete_crawler(glue: Glue, request: api.DeleteCrawlerRequest, caller: Caller) -> api.DeleteCrawlerResponse:
    record = await find(glue, request.name, caller)
    _check_idle(record.value)
    try:
        await glue.tables.meta.commit([glue.crawlers.delete(record.key, version=record.version)])
    except Conflict:
        return await delete_crawler(glue, request, caller)  # started, updated or deleted meanwhile
    return api.DeleteCrawlerResponse()


@operation
async def start_crawler(glue: Glue, request: api.StartCrawlerRequest, caller: Caller) -> api.StartCrawlerResponse:
    record = await find(glue, request.name, caller, "Crawler")
    _check_idle(record.value)
    running = structs.replace(record.value, running=clock.now())
    try:
        await glue.crawlers.save(running, record.key, version=record.version)
    except Conflict as other:
        raise api.CrawlerRunningException(f"Crawler with name {running.name} has already started") from other
    glue.crawling.begin(running)
    return api.StartCrawlerResponse()


@operation
async def stop_crawler(glue: Glue, request: api.StopCrawlerRequest, caller: Caller) -> api.StopCrawlerResponse:
    crawler = (await find(glue, request.name, caller, "Crawler")).value
    if crawler.running is None:
        raise api.CrawlerNotRunningException(f"Crawler with name {crawler.name} isn't running")
    await glue.crawling.stop(crawler)
    return api.StopCrawlerResponse()


@operation
async def get_crawler_metrics(
    glue: Glue, request: api.GetCrawlerMetricsRequest, caller: Caller
) -> api.GetCrawlerMetricsResponse:
    listed, token = await _page(glue, request.max_results, request.next_token, caller)
    wanted = request.crawler_name_list
    metrics = [_measured(one) for one in listed if not wanted or one.name in wanted]
    return api.GetCrawlerMetricsResponse(crawler_metrics_list=metrics, next_token=token)


def _measured(crawler: Crawler) -> api.CrawlerMetrics:
    last = crawler.last
    seconds = last.ended - last.started if last else 0.0
    return api.CrawlerMetrics(
        crawler_name=crawler.name,
        time_left_seconds=0.0,
        still_estimating=crawler.running is not None and last is None,
        last_runtime_seconds=seconds,
        median_runtime_seconds=seconds,
        tables_created=last.created if last else 0,
        tables_updated=last.updated if last else 0,
        tables_deleted=last.deleted if last else 0,
    )


def shown(crawler: Crawler) -> api.Crawler:
    asked = crawler.request
    policy = asked.schema_change_policy or api.SchemaChangePolicy()
    elapsed = 0 if crawler.running is None else int(1000 * (clock.now() - crawler.running))
    return api.Crawler(
        name=asked.name,
        role=asked.role.rpartition("/")[2] if asked.role.startswith("arn:") else asked.role,
        targets=_targets(asked.targets),
        database_name=asked.database_name,
        description=asked.description,
        classifiers=[],
        recrawl_policy=api.RecrawlPolicy(recrawl_behavior="CRAWL_EVERYTHING"),
        schema_change_policy=api.SchemaChangePolicy(
            update_behavior=policy.update_behavior or "UPDATE_IN_DATABASE",
            delete_behavior=policy.delete_behavior or "DEPRECATE_IN_DATABASE",
        ),
        lineage_configuration=api.LineageConfiguration(crawler_lineage_settings="DISABLE"),
        state="READY" if crawler.running is None else "RUNNING",
        table_prefix=asked.table_prefix,
        crawl_elapsed_time=elapsed,
        creation_time=crawler.created,
        last_updated=crawler.updated,
        last_crawl=_last(asked.name, crawler.last) if crawler.last else None,
        version=crawler.version,
        configuration=asked.configuration,
        lake_formation_configuration=api.LakeFormationConfiguration(
            use_lake_formation_credentials=False, account_id=""
        ),
    )


def _last(name: str, last: Last) -> api.LastCrawlInfo:
    return api.LastCrawlInfo(
        status=last.status,
        error_message=last.error or None,
        log_group=GROUP,
        log_stream=name,
        message_prefix=name,
        start_time=last.started,
    )


def _targets(given: api.CrawlerTargets) -> api.CrawlerTargets:
    """With the lists that were not given empty, as AWS shows them."""
    lists: dict[str, Sequence[object]] = {name: getattr(given, name) or [] for name in given.__struct_fields__}
    targets = [structs.replace(one, exclusions=one.exclusions or []) for one in given.s3_targets or ()]
    return structs.replace(given, **{**lists, "s3_targets": targets})
