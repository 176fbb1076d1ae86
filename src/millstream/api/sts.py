"""Generated from botocore's `sts` model, 2011-06-15, by `make api`: do not edit."""

# ruff: noqa
from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from millstream.core.body import Body
from millstream.core.errors import AwsError
from millstream.core.model import Member, Operation, Route, Service

SERVICE = Service('sts', 'query', '2011-06-15', 'sts', '', '', 'https://sts.amazonaws.com/doc/2011-06-15/')


class PolicyDescriptorType(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'arn': 'arn'}):
    arn: Arntype_ | None = None


class Tag(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'key': 'Key', 'value': 'Value'}):
    key: Tagkeytype_
    value: Tagvaluetype_


class ProvidedContext(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'provider_arn': 'ProviderArn', 'context_assertion': 'ContextAssertion'}):
    provider_arn: Arntype_ | None = None
    context_assertion: Contextassertiontype_ | None = None


class AssumeRoleRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'role_arn': 'RoleArn', 'role_session_name': 'RoleSessionName', 'policy_arns': 'PolicyArns', 'policy': 'Policy', 'duration_seconds': 'DurationSeconds', 'tags': 'Tags', 'transitive_tag_keys': 'TransitiveTagKeys', 'external_id': 'ExternalId', 'serial_number': 'SerialNumber', 'token_code': 'TokenCode', 'source_identity': 'SourceIdentity', 'provided_contexts': 'ProvidedContexts', 'minimum_session_token_size': 'MinimumSessionTokenSize'}):
    role_arn: Arntype_
    role_session_name: Rolesessionnametype_
    policy_arns: list[PolicyDescriptorType] | None = None
    policy: Unrestrictedsessionpolicydocumenttype_ | None = None
    duration_seconds: Roledurationsecondstype_ | None = None
    tags: Taglisttype_ | None = None
    transitive_tag_keys: Tagkeylisttype_ | None = None
    external_id: Externalidtype_ | None = None
    serial_number: Serialnumbertype_ | None = None
    token_code: Tokencodetype_ | None = None
    source_identity: Sourceidentitytype_ | None = None
    provided_contexts: ProvidedContextsListType | None = None
    minimum_session_token_size: Minimumsessiontokensizetype_ | None = None


class Credentials(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'access_key_id': 'AccessKeyId', 'secret_access_key': 'SecretAccessKey', 'session_token': 'SessionToken', 'expiration': 'Expiration'}):
    access_key_id: Accesskeyidtype_
    secret_access_key: str
    session_token: str
    expiration: Timestamp


class AssumedRoleUser(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'assumed_role_id': 'AssumedRoleId', 'arn': 'Arn'}):
    assumed_role_id: Assumedroleidtype_
    arn: Arntype_


class AssumeRoleResponse(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'credentials': 'Credentials', 'assumed_role_user': 'AssumedRoleUser', 'packed_policy_size': 'PackedPolicySize', 'source_identity': 'SourceIdentity', 'session_token_utilization': 'SessionTokenUtilization', 'session_token_size': 'SessionTokenSize'}):
    credentials: Credentials | None = None
    assumed_role_user: AssumedRoleUser | None = None
    packed_policy_size: Nonnegativeintegertype_ | None = None
    source_identity: Sourceidentitytype_ | None = None
    session_token_utilization: Sessiontokenutilizationtype_ | None = None
    session_token_size: Sessiontokensizetype_ | None = None


class GetCallerIdentityRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class GetCallerIdentityResponse(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'user_id': 'UserId', 'account': 'Account', 'arn': 'Arn'}):
    user_id: str | None = None
    account: str | None = None
    arn: Arntype_ | None = None


class GetSessionTokenRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'duration_seconds': 'DurationSeconds', 'serial_number': 'SerialNumber', 'token_code': 'TokenCode', 'minimum_session_token_size': 'MinimumSessionTokenSize'}):
    duration_seconds: Durationsecondstype_ | None = None
    serial_number: Serialnumbertype_ | None = None
    token_code: Tokencodetype_ | None = None
    minimum_session_token_size: Minimumsessiontokensizetype_ | None = None


class GetSessionTokenResponse(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'credentials': 'Credentials', 'session_token_utilization': 'SessionTokenUtilization', 'session_token_size': 'SessionTokenSize'}):
    credentials: Credentials | None = None
    session_token_utilization: Sessiontokenutilizationtype_ | None = None
    session_token_size: Sessiontokensizetype_ | None = None


Timestamp = Annotated[float, Meta(extra={"timestamp": ""})]
Accesskeyidtype_ = Annotated[str, Meta(min_length=16, max_length=128, pattern='^(?:[\\w]*)\\Z')]
Arntype_ = Annotated[str, Meta(min_length=20, max_length=2048, pattern='^(?:[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+)\\Z')]
Assumedroleidtype_ = Annotated[str, Meta(min_length=2, max_length=193, pattern='^(?:[\\w+=,.@:-]*)\\Z')]
Contextassertiontype_ = Annotated[str, Meta(min_length=4, max_length=2048)]
Durationsecondstype_ = Annotated[int, Meta(ge=900, le=129600)]
Externalidtype_ = Annotated[str, Meta(min_length=2, max_length=1224, pattern='^(?:[\\w+=,.@:\\/-]*)\\Z')]
Minimumsessiontokensizetype_ = Annotated[int, Meta(ge=0, le=4096)]
Nonnegativeintegertype_ = Annotated[int, Meta(ge=0)]
ProvidedContextsListType = Annotated[list[ProvidedContext], Meta(min_length=1, max_length=5)]
Roledurationsecondstype_ = Annotated[int, Meta(ge=900, le=43200)]
Rolesessionnametype_ = Annotated[str, Meta(min_length=2, max_length=64, pattern='^(?:[\\w+=,.@-]*)\\Z')]
Serialnumbertype_ = Annotated[str, Meta(min_length=9, max_length=256, pattern='^(?:[\\w+=/:,.@-]*)\\Z')]
Sessiontokensizetype_ = Annotated[int, Meta(ge=0)]
Sessiontokenutilizationtype_ = Annotated[int, Meta(ge=0)]
Sourceidentitytype_ = Annotated[str, Meta(min_length=2, max_length=64, pattern='^(?:[\\w+=,.@-]*)\\Z')]
Tagkeytype_ = Annotated[str, Meta(min_length=1, max_length=128)]
Taglisttype_ = Annotated[list[Tag], Meta(max_length=50)]
Tagvaluetype_ = Annotated[str, Meta(max_length=256)]
Tokencodetype_ = Annotated[str, Meta(min_length=6, max_length=6, pattern='^(?:[\\d]*)\\Z')]
Unrestrictedsessionpolicydocumenttype_ = Annotated[str, Meta(min_length=1, pattern='^(?:[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+)\\Z')]
Tagkeylisttype_ = Annotated[list[Tagkeytype_], Meta(max_length=50)]


class MalformedPolicyDocumentException(AwsError):
    code, status = 'MalformedPolicyDocument', 400


class PackedPolicyTooLargeException(AwsError):
    code, status = 'PackedPolicyTooLarge', 400


class RegionDisabledException(AwsError):
    code, status = 'RegionDisabledException', 403


class ExpiredTokenException(AwsError):
    code, status = 'ExpiredTokenException', 400


MEMBERS: dict[type[Struct], dict[str, Member]] = {
    PolicyDescriptorType: {'arn': Member('arn')},
    Tag: {'key': Member('Key'), 'value': Member('Value')},
    ProvidedContext: {'provider_arn': Member('ProviderArn'), 'context_assertion': Member('ContextAssertion')},
    AssumeRoleRequest: {'role_arn': Member('RoleArn'), 'role_session_name': Member('RoleSessionName'), 'policy_arns': Member('PolicyArns'), 'policy': Member('Policy'), 'duration_seconds': Member('DurationSeconds'), 'tags': Member('Tags'), 'transitive_tag_keys': Member('TransitiveTagKeys'), 'external_id': Member('ExternalId'), 'serial_number': Member('SerialNumber'), 'token_code': Member('TokenCode'), 'source_identity': Member('SourceIdentity'), 'provided_contexts': Member('ProvidedContexts'), 'minimum_session_token_size': Member('MinimumSessionTokenSize')},
    Credentials: {'access_key_id': Member('AccessKeyId'), 'secret_access_key': Member('SecretAccessKey'), 'session_token': Member('SessionToken'), 'expiration': Member('Expiration')},
    AssumedRoleUser: {'assumed_role_id': Member('AssumedRoleId'), 'arn': Member('Arn')},
    AssumeRoleResponse: {'credentials': Member('Credentials'), 'assumed_role_user': Member('AssumedRoleUser'), 'packed_policy_size': Member('PackedPolicySize'), 'source_identity': Member('SourceIdentity'), 'session_token_utilization': Member('SessionTokenUtilization'), 'session_token_size': Member('SessionTokenSize')},
    GetCallerIdentityResponse: {'user_id': Member('UserId'), 'account': Member('Account'), 'arn': Member('Arn')},
    GetSessionTokenRequest: {'duration_seconds': Member('DurationSeconds'), 'serial_number': Member('SerialNumber'), 'token_code': Member('TokenCode'), 'minimum_session_token_size': Member('MinimumSessionTokenSize')},
    GetSessionTokenResponse: {'credentials': Member('Credentials'), 'session_token_utilization': Member('SessionTokenUtilization'), 'session_token_size': Member('SessionTokenSize')},
}

OPERATIONS: dict[str, Operation] = {
    'assume_role': Operation('AssumeRole', 'POST', '/', 200, AssumeRoleRequest, AssumeRoleResponse, wrapper='AssumeRoleResult', errors=(MalformedPolicyDocumentException, PackedPolicyTooLargeException, RegionDisabledException, ExpiredTokenException,)),
    'get_caller_identity': Operation('GetCallerIdentity', 'POST', '/', 200, GetCallerIdentityRequest, GetCallerIdentityResponse, wrapper='GetCallerIdentityResult'),
    'get_session_token': Operation('GetSessionToken', 'POST', '/', 200, GetSessionTokenRequest, GetSessionTokenResponse, wrapper='GetSessionTokenResult', errors=(RegionDisabledException,)),
}

ABSENT: frozenset[str] = frozenset({
    'AssumeRoleWithSAML',
    'AssumeRoleWithWebIdentity',
    'AssumeRoot',
    'DecodeAuthorizationMessage',
    'GetAccessKeyInfo',
    'GetDelegatedAccessToken',
    'GetFederationToken',
    'GetWebIdentityToken',
})

ROUTES: tuple[Route, ...] = (
)
