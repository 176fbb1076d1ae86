"""Generated from botocore's `sagemaker-runtime` model, 2017-05-13, by `make api`: do not edit."""

# ruff: noqa
from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from millstream.core.body import Body
from millstream.core.errors import AwsError
from millstream.core.model import Member, Operation, Route, Service

SERVICE = Service('runtime.sagemaker', 'rest-json', '2017-05-13', 'sagemaker', '', '1.1', '')


class InvokeEndpointInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'endpoint_name': 'EndpointName', 'body': 'Body', 'content_type': 'ContentType', 'accept': 'Accept', 'custom_attributes': 'CustomAttributes', 'target_model': 'TargetModel', 'target_variant': 'TargetVariant', 'target_container_hostname': 'TargetContainerHostname', 'inference_id': 'InferenceId', 'enable_explanations': 'EnableExplanations', 'inference_component_name': 'InferenceComponentName', 'session_id': 'SessionId', 'prefix_aware_id': 'PrefixAwareId'}):
    endpoint_name: EndpointName
    body: BodyBlob
    content_type: Header | None = None
    accept: Header | None = None
    custom_attributes: CustomAttributesHeader | None = None
    target_model: TargetModelHeader | None = None
    target_variant: TargetVariantHeader | None = None
    target_container_hostname: TargetContainerHostnameHeader | None = None
    inference_id: InferenceId | None = None
    enable_explanations: EnableExplanationsHeader | None = None
    inference_component_name: InferenceComponentHeader | None = None
    session_id: SessionIdOrNewSessionConstantHeader | None = None
    prefix_aware_id: PrefixAwareIdHeader | None = None


class InvokeEndpointOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'body': 'Body', 'content_type': 'ContentType', 'invoked_production_variant': 'InvokedProductionVariant', 'custom_attributes': 'CustomAttributes', 'new_session_id': 'NewSessionId', 'closed_session_id': 'ClosedSessionId'}):
    body: BodyBlob
    content_type: Header | None = None
    invoked_production_variant: Header | None = None
    custom_attributes: CustomAttributesHeader | None = None
    new_session_id: NewSessionResponseHeader | None = None
    closed_session_id: SessionIdHeader | None = None


Timestamp = Annotated[float, Meta(extra={"timestamp": ""})]
BodyBlob = Annotated[bytes, Meta(max_length=6291456)]
CustomAttributesHeader = Annotated[str, Meta(max_length=1024, pattern='^(?:[\\x00-\\x7f]*)\\Z')]
EnableExplanationsHeader = Annotated[str, Meta(min_length=1, max_length=64, pattern='^(?:.*)\\Z')]
EndpointName = Annotated[str, Meta(max_length=63, pattern='^(?:^[a-zA-Z0-9](-*[a-zA-Z0-9])*)\\Z')]
Header = Annotated[str, Meta(max_length=1024, pattern='^(?:[\\x00-\\x7f]*)\\Z')]
InferenceComponentHeader = Annotated[str, Meta(max_length=63, pattern='^(?:^[a-zA-Z0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?$)\\Z')]
InferenceId = Annotated[str, Meta(min_length=1, max_length=64)]
NewSessionResponseHeader = Annotated[str, Meta(max_length=256, pattern='^(?:^[a-zA-Z0-9](-*[a-zA-Z0-9])*;\\sExpires=[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$)\\Z')]
PrefixAwareIdHeader = Annotated[str, Meta(min_length=1, max_length=64)]
SessionIdHeader = Annotated[str, Meta(max_length=256, pattern='^(?:^[a-zA-Z0-9](-*[a-zA-Z0-9])*$)\\Z')]
SessionIdOrNewSessionConstantHeader = Annotated[str, Meta(max_length=256, pattern='^(?:^(NEW_SESSION)$|^[a-zA-Z0-9](-*[a-zA-Z0-9])*$)\\Z')]
TargetContainerHostnameHeader = Annotated[str, Meta(max_length=63, pattern='^(?:^[a-zA-Z0-9](-*[a-zA-Z0-9])*)\\Z')]
TargetModelHeader = Annotated[str, Meta(min_length=1, max_length=1024)]
TargetVariantHeader = Annotated[str, Meta(max_length=63, pattern='^(?:^[a-zA-Z0-9](-*[a-zA-Z0-9])*)\\Z')]


class InternalFailure(AwsError):
    code, status = 'InternalFailure', 500


class ServiceUnavailable(AwsError):
    code, status = 'ServiceUnavailable', 503


class ValidationError(AwsError):
    code, status = 'ValidationError', 400


class ModelError(AwsError):
    code, status = 'ModelError', 424


class InternalDependencyException(AwsError):
    code, status = 'InternalDependencyException', 530


class ModelNotReadyException(AwsError):
    code, status = 'ModelNotReadyException', 429


MEMBERS: dict[type[Struct], dict[str, Member]] = {
    InvokeEndpointInput: {'endpoint_name': Member('EndpointName', 'uri'), 'body': Member('Body'), 'content_type': Member('Content-Type', 'header'), 'accept': Member('Accept', 'header'), 'custom_attributes': Member('X-Amzn-SageMaker-Custom-Attributes', 'header'), 'target_model': Member('X-Amzn-SageMaker-Target-Model', 'header'), 'target_variant': Member('X-Amzn-SageMaker-Target-Variant', 'header'), 'target_container_hostname': Member('X-Amzn-SageMaker-Target-Container-Hostname', 'header'), 'inference_id': Member('X-Amzn-SageMaker-Inference-Id', 'header'), 'enable_explanations': Member('X-Amzn-SageMaker-Enable-Explanations', 'header'), 'inference_component_name': Member('X-Amzn-SageMaker-Inference-Component', 'header'), 'session_id': Member('X-Amzn-SageMaker-Session-Id', 'header'), 'prefix_aware_id': Member('X-Amzn-SageMaker-Prefix-Aware-Id', 'header')},
    InvokeEndpointOutput: {'body': Member('Body'), 'content_type': Member('Content-Type', 'header'), 'invoked_production_variant': Member('x-Amzn-Invoked-Production-Variant', 'header'), 'custom_attributes': Member('X-Amzn-SageMaker-Custom-Attributes', 'header'), 'new_session_id': Member('X-Amzn-SageMaker-New-Session-Id', 'header'), 'closed_session_id': Member('X-Amzn-SageMaker-Closed-Session-Id', 'header')},
}

OPERATIONS: dict[str, Operation] = {
    'invoke_endpoint': Operation('InvokeEndpoint', 'POST', '/endpoints/{EndpointName}/invocations', 200, InvokeEndpointInput, InvokeEndpointOutput, payload_in='body', payload_out='body', errors=(InternalFailure, ServiceUnavailable, ValidationError, ModelError, InternalDependencyException, ModelNotReadyException,)),
}

ABSENT: frozenset[str] = frozenset({
    'InvokeEndpointAsync',
    'InvokeEndpointWithResponseStream',
})

ROUTES: tuple[Route, ...] = (
    Route('InvokeEndpoint', 'POST', '/endpoints/{EndpointName}/invocations', (), ()),
    Route('InvokeEndpointAsync', 'POST', '/endpoints/{EndpointName}/async-invocations', (), ()),
    Route('InvokeEndpointWithResponseStream', 'POST', '/endpoints/{EndpointName}/invocations-response-stream', (), ()),
)
