"""A bucket's website configuration: what it says, and what AWS says of one that says it wrong."""

import re

import msgspec

from millstream.api import s3 as api
from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.services.s3 import errors
from millstream.services.s3.service import S3
from millstream.wire.operation import operation

NoSuchWebsite = aws_error("NoSuchWebsiteConfiguration", 404)
Kept = api.WebsiteConfiguration
REDIRECTS = re.compile(r"30[1-9]|3[1-9][0-9]", re.ASCII)
HOST = re.compile(r"[!-~]+")


@operation
async def put_bucket_website(s3: S3, request: api.PutBucketWebsiteRequest, caller: Caller) -> None:
    _check(request.website_configuration)
    await s3.save(request, caller, "website", request.website_configuration)


@operation
async def get_bucket_website(
    s3: S3, request: api.GetBucketWebsiteRequest, caller: Caller
) -> api.GetBucketWebsiteOutput:
    bucket = await s3.bucket(request, caller)
    if (text := bucket.settings.get("website")) is None:
        raise NoSuchWebsite("The specified bucket does not have a website configuration", BucketName=bucket.name)
    kept = msgspec.json.decode(text, type=Kept)
    return api.GetBucketWebsiteOutput(
        redirect_all_requests_to=kept.redirect_all_requests_to,
        index_document=kept.index_document,
        error_document=kept.error_document,
        routing_rules=kept.routing_rules,
    )


@operation
async def delete_bucket_website(s3: S3, request: api.DeleteBucketWebsiteRequest, caller: Caller) -> None:
    await s3.save(request, caller, "website", None)


def _check(given: Kept) -> None:
    if everything := given.redirect_all_requests_to:
        _check_host(everything.host_name)
        if given.index_document or given.error_document or given.routing_rules:
            raise errors.InvalidArgument(
                "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
                ArgumentName="RedirectAllRequestsTo",
                ArgumentValue="not null",
            )
        return
    if given.index_document is None:
        raise errors.InvalidArgument(
            "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
            ArgumentName="IndexDocument",
            ArgumentValue="null",
        )
    suffix = given.index_document.suffix
    if not suffix or "/" in suffix:
        raise errors.InvalidArgument(
            "The IndexDocument Suffix is not well formed", ArgumentName="IndexDocument", ArgumentValue=suffix
        )
    if given.error_document and not given.error_document.key:
        raise errors.InvalidArgument("The ErrorDocument Key is not well formed", ArgumentName="ErrorDocument")
    if given.routing_rules is not None and not given.routing_rules:
        raise errors.MalformedXML(errors.MALFORMED)
    for rule in given.routing_rules or []:
        _check_rule(rule)


def _check_host(name: str | None) -> None:
    """It becomes a part of a header."""
    if name is not None and not HOST.fullmatch(name):
        raise errors.InvalidArgument(
            "The redirect HostName is not well formed", ArgumentName="HostName", ArgumentValue=name
        )


def _check_rule(rule: api.RoutingRule) -> None:
    """At least one word of each half, and no two that say otherwise."""
    redirect, condition = rule.redirect, rule.condition
    fields = (redirect.host_name, redirect.http_redirect_code, redirect.protocol, redirect.replace_key_prefix_with,
              redirect.replace_key_with)  # fmt: skip
    if all(field is None for field in fields):
        raise errors.MalformedXML(errors.MALFORMED)
    _check_host(redirect.host_name)
    if (status := redirect.http_redirect_code) is not None and not REDIRECTS.fullmatch(status):
        raise api.InvalidRequest(
            f"The provided HTTP redirect code ({status}) is not valid. Valid codes are 3XX except 300."
        )
    if redirect.replace_key_with is not None and redirect.replace_key_prefix_with is not None:
        raise api.InvalidRequest(
            "You can only define ReplaceKeyPrefix or ReplaceKey but not both.",
        )
    if condition is None:
        return
    code, prefix = condition.http_error_code_returned_equals, condition.key_prefix_equals
    if code is None and prefix is None:
        raise api.InvalidRequest(
            "Condition cannot be empty. To redirect all requests without a condition, the condition element "
            "shouldn't be present."
        )
    if code is not None and not (code.isdecimal() and 400 <= int(code) <= 599):
        raise api.InvalidRequest(f"The provided HTTP error code ({code}) is not valid. Valid codes are 4XX or 5XX.")
