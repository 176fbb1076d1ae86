"""Generated from botocore's `logs` model, 2014-03-28, by `make api`: do not edit."""

# ruff: noqa
from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from millstream.core.body import Body
from millstream.core.errors import AwsError
from millstream.core.model import Member, Operation, Route, Service

SERVICE = Service('logs', 'json', '2014-03-28', 'logs', 'Logs_20140328', '1.1', '')


class CreateLogGroupRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'log_group_name': 'logGroupName', 'kms_key_id': 'kmsKeyId', 'tags': 'tags', 'log_group_class': 'logGroupClass', 'deletion_protection_enabled': 'deletionProtectionEnabled'}):
    log_group_name: LogGroupName
    kms_key_id: KmsKeyId | None = None
    tags: Tags | None = None
    log_group_class: LogGroupClass | None = None
    deletion_protection_enabled: bool | None = None


class CreateLogStreamRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'log_group_name': 'logGroupName', 'log_stream_name': 'logStreamName'}):
    log_group_name: LogGroupName
    log_stream_name: LogStreamName


class DeleteLogGroupRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'log_group_name': 'logGroupName'}):
    log_group_name: LogGroupName


class DeleteLogStreamRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'log_group_name': 'logGroupName', 'log_stream_name': 'logStreamName'}):
    log_group_name: LogGroupName
    log_stream_name: LogStreamName


class DeleteRetentionPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'log_group_name': 'logGroupName'}):
    log_group_name: LogGroupName


class DescribeLogGroupsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'account_identifiers': 'accountIdentifiers', 'log_group_name_prefix': 'logGroupNamePrefix', 'log_group_name_pattern': 'logGroupNamePattern', 'next_token': 'nextToken', 'limit': 'limit', 'include_linked_accounts': 'includeLinkedAccounts', 'log_group_class': 'logGroupClass', 'log_group_identifiers': 'logGroupIdentifiers'}):
    account_identifiers: AccountIds | None = None
    log_group_name_prefix: LogGroupName | None = None
    log_group_name_pattern: LogGroupNamePattern | None = None
    next_token: NextToken | None = None
    limit: DescribeLimit | None = None
    include_linked_accounts: bool | None = None
    log_group_class: LogGroupClass | None = None
    log_group_identifiers: DescribeLogGroupsLogGroupIdentifiers | None = None


class LogGroup(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'log_group_name': 'logGroupName', 'creation_time': 'creationTime', 'retention_in_days': 'retentionInDays', 'metric_filter_count': 'metricFilterCount', 'arn': 'arn', 'stored_bytes': 'storedBytes', 'kms_key_id': 'kmsKeyId', 'data_protection_status': 'dataProtectionStatus', 'inherited_properties': 'inheritedProperties', 'log_group_class': 'logGroupClass', 'log_group_arn': 'logGroupArn', 'deletion_protection_enabled': 'deletionProtectionEnabled', 'bearer_token_authentication_enabled': 'bearerTokenAuthenticationEnabled', 'retention_policy_name': 'retentionPolicyName'}):
    log_group_name: LogGroupName | None = None
    creation_time: TimestampValue | None = None
    retention_in_days: int | None = None
    metric_filter_count: int | None = None
    arn: str | None = None
    stored_bytes: StoredBytes | None = None
    kms_key_id: KmsKeyId | None = None
    data_protection_status: DataProtectionStatus | None = None
    inherited_properties: list[InheritedProperty] | None = None
    log_group_class: LogGroupClass | None = None
    log_group_arn: str | None = None
    deletion_protection_enabled: bool | None = None
    bearer_token_authentication_enabled: bool | None = None
    retention_policy_name: str | None = None


class DescribeLogGroupsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'log_groups': 'logGroups', 'next_token': 'nextToken'}):
    log_groups: list[LogGroup] | None = None
    next_token: NextToken | None = None


class DescribeLogStreamsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'log_group_name': 'logGroupName', 'log_group_identifier': 'logGroupIdentifier', 'log_stream_name_prefix': 'logStreamNamePrefix', 'order_by': 'orderBy', 'descending': 'descending', 'next_token': 'nextToken', 'limit': 'limit'}):
    log_group_name: LogGroupName | None = None
    log_group_identifier: LogGroupIdentifier | None = None
    log_stream_name_prefix: LogStreamName | None = None
    order_by: OrderBy | None = None
    descending: bool | None = None
    next_token: NextToken | None = None
    limit: DescribeLimit | None = None


class LogStream(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'log_stream_name': 'logStreamName', 'creation_time': 'creationTime', 'first_event_timestamp': 'firstEventTimestamp', 'last_event_timestamp': 'lastEventTimestamp', 'last_ingestion_time': 'lastIngestionTime', 'upload_sequence_token': 'uploadSequenceToken', 'arn': 'arn', 'stored_bytes': 'storedBytes'}):
    log_stream_name: LogStreamName | None = None
    creation_time: TimestampValue | None = None
    first_event_timestamp: TimestampValue | None = None
    last_event_timestamp: TimestampValue | None = None
    last_ingestion_time: TimestampValue | None = None
    upload_sequence_token: SequenceToken | None = None
    arn: str | None = None
    stored_bytes: StoredBytes | None = None


class DescribeLogStreamsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'log_streams': 'logStreams', 'next_token': 'nextToken'}):
    log_streams: list[LogStream] | None = None
    next_token: NextToken | None = None


class FilterLogEventsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'log_group_name': 'logGroupName', 'log_group_identifier': 'logGroupIdentifier', 'log_stream_names': 'logStreamNames', 'log_stream_name_prefix': 'logStreamNamePrefix', 'start_time': 'startTime', 'end_time': 'endTime', 'filter_pattern': 'filterPattern', 'next_token': 'nextToken', 'limit': 'limit', 'start_from_head': 'startFromHead', 'interleaved': 'interleaved', 'unmask': 'unmask'}):
    log_group_name: LogGroupName | None = None
    log_group_identifier: LogGroupIdentifier | None = None
    log_stream_names: InputLogStreamNames | None = None
    log_stream_name_prefix: LogStreamName | None = None
    start_time: TimestampValue | None = None
    end_time: TimestampValue | None = None
    filter_pattern: FilterPattern | None = None
    next_token: NextToken | None = None
    limit: EventsLimit | None = None
    start_from_head: bool | None = None
    interleaved: bool | None = None
    unmask: bool | None = None


class FilteredLogEvent(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'log_stream_name': 'logStreamName', 'timestamp': 'timestamp', 'message': 'message', 'ingestion_time': 'ingestionTime', 'event_id': 'eventId'}):
    log_stream_name: LogStreamName | None = None
    timestamp: TimestampValue | None = None
    message: EventMessage | None = None
    ingestion_time: TimestampValue | None = None
    event_id: str | None = None


class SearchedLogStream(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'log_stream_name': 'logStreamName', 'searched_completely': 'searchedCompletely'}):
    log_stream_name: LogStreamName | None = None
    searched_completely: bool | None = None


class FilterLogEventsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'events': 'events', 'searched_log_streams': 'searchedLogStreams', 'next_token': 'nextToken'}):
    events: list[FilteredLogEvent] | None = None
    searched_log_streams: list[SearchedLogStream] | None = None
    next_token: NextToken | None = None


class GetLogEventsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'log_group_name': 'logGroupName', 'log_group_identifier': 'logGroupIdentifier', 'log_stream_name': 'logStreamName', 'start_time': 'startTime', 'end_time': 'endTime', 'next_token': 'nextToken', 'limit': 'limit', 'start_from_head': 'startFromHead', 'unmask': 'unmask'}):
    log_group_name: LogGroupName | None = None
    log_group_identifier: LogGroupIdentifier | None = None
    log_stream_name: LogStreamName
    start_time: TimestampValue | None = None
    end_time: TimestampValue | None = None
    next_token: NextToken | None = None
    limit: EventsLimit | None = None
    start_from_head: bool | None = None
    unmask: bool | None = None


class OutputLogEvent(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'timestamp': 'timestamp', 'message': 'message', 'ingestion_time': 'ingestionTime'}):
    timestamp: TimestampValue | None = None
    message: EventMessage | None = None
    ingestion_time: TimestampValue | None = None


class GetLogEventsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'events': 'events', 'next_forward_token': 'nextForwardToken', 'next_backward_token': 'nextBackwardToken'}):
    events: list[OutputLogEvent] | None = None
    next_forward_token: NextToken | None = None
    next_backward_token: NextToken | None = None


class ListTagsForResourceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'resource_arn': 'resourceArn'}):
    resource_arn: AmazonResourceName


class ListTagsForResourceResponse(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'tags': 'tags'}):
    tags: Tags | None = None


class ListTagsLogGroupRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'log_group_name': 'logGroupName'}):
    log_group_name: LogGroupName


class ListTagsLogGroupResponse(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'tags': 'tags'}):
    tags: Tags | None = None


class InputLogEvent(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'timestamp': 'timestamp', 'message': 'message'}):
    timestamp: TimestampValue
    message: EventMessage


class Entity(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'key_attributes': 'keyAttributes', 'attributes': 'attributes'}):
    key_attributes: EntityKeyAttributes | None = None
    attributes: EntityAttributes | None = None


class PutLogEventsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'log_group_name': 'logGroupName', 'log_stream_name': 'logStreamName', 'log_events': 'logEvents', 'sequence_token': 'sequenceToken', 'entity': 'entity'}):
    log_group_name: LogGroupName
    log_stream_name: LogStreamName
    log_events: InputLogEvents
    sequence_token: SequenceToken | None = None
    entity: Entity | None = None


class RejectedLogEventsInfo(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'too_new_log_event_start_index': 'tooNewLogEventStartIndex', 'too_old_log_event_end_index': 'tooOldLogEventEndIndex', 'expired_log_event_end_index': 'expiredLogEventEndIndex'}):
    too_new_log_event_start_index: int | None = None
    too_old_log_event_end_index: int | None = None
    expired_log_event_end_index: int | None = None


class RejectedEntityInfo(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'error_type': 'errorType'}):
    error_type: EntityRejectionErrorType


class PutLogEventsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'next_sequence_token': 'nextSequenceToken', 'rejected_log_events_info': 'rejectedLogEventsInfo', 'rejected_entity_info': 'rejectedEntityInfo'}):
    next_sequence_token: SequenceToken | None = None
    rejected_log_events_info: RejectedLogEventsInfo | None = None
    rejected_entity_info: RejectedEntityInfo | None = None


class PutRetentionPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'log_group_name': 'logGroupName', 'retention_in_days': 'retentionInDays'}):
    log_group_name: LogGroupName
    retention_in_days: int


class TagLogGroupRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'log_group_name': 'logGroupName', 'tags': 'tags'}):
    log_group_name: LogGroupName
    tags: Tags


class TagResourceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'resource_arn': 'resourceArn', 'tags': 'tags'}):
    resource_arn: AmazonResourceName
    tags: Tags


class UntagResourceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'resource_arn': 'resourceArn', 'tag_keys': 'tagKeys'}):
    resource_arn: AmazonResourceName
    tag_keys: TagKeyList


Timestamp = Annotated[float, Meta(extra={"timestamp": ""})]
AccountId = Annotated[str, Meta(min_length=12, max_length=12, pattern='^(?:^\\d{12}$)\\Z')]
AmazonResourceName = Annotated[str, Meta(min_length=1, max_length=1011, pattern='^(?:[\\w+=/:,.@-]*)\\Z')]
DataProtectionStatus = Literal['ACTIVATED', 'DELETED', 'ARCHIVED', 'DISABLED']
DescribeLimit = Annotated[int, Meta(ge=1, le=50)]
EntityAttributesKey = Annotated[str, Meta(min_length=1, max_length=256)]
EntityAttributesValue = Annotated[str, Meta(min_length=1, max_length=512)]
EntityKeyAttributesKey = Annotated[str, Meta(min_length=1, max_length=32)]
EntityKeyAttributesValue = Annotated[str, Meta(min_length=1, max_length=512)]
EntityRejectionErrorType = Literal['InvalidEntity', 'InvalidTypeValue', 'InvalidKeyAttributes', 'InvalidAttributes', 'EntitySizeTooLarge', 'UnsupportedLogGroupType', 'MissingRequiredFields']
EventMessage = Annotated[str, Meta(min_length=1)]
EventsLimit = Annotated[int, Meta(ge=1, le=10000)]
FilterPattern = Annotated[str, Meta(max_length=1024)]
InheritedProperty = Literal['ACCOUNT_DATA_PROTECTION']
InputLogEvents = Annotated[list[InputLogEvent], Meta(min_length=1, max_length=10000)]
KmsKeyId = Annotated[str, Meta(max_length=256)]
LogGroupClass = Literal['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY', 'ESSENTIALS']
LogGroupIdentifier = Annotated[str, Meta(min_length=1, max_length=2048, pattern='^(?:[\\w#+=/:,.@-]*)\\Z')]
LogGroupName = Annotated[str, Meta(min_length=1, max_length=512, pattern='^(?:[\\.\\-_/#A-Za-z0-9]+)\\Z')]
LogGroupNamePattern = Annotated[str, Meta(max_length=512, pattern='^(?:[\\.\\-_/#A-Za-z0-9]*)\\Z')]
LogStreamName = Annotated[str, Meta(min_length=1, max_length=512, pattern='^(?:[^:*]*)\\Z')]
NextToken = Annotated[str, Meta(min_length=1)]
SequenceToken = Annotated[str, Meta(min_length=1)]
StoredBytes = Annotated[int, Meta(ge=0)]
TagKey = Annotated[str, Meta(min_length=1, max_length=128)]
TagValue = Annotated[str, Meta(max_length=256)]
TimestampValue = Annotated[int, Meta(ge=0)]
AccountIds = Annotated[list[AccountId], Meta(max_length=20)]
DescribeLogGroupsLogGroupIdentifiers = Annotated[list[LogGroupIdentifier], Meta(min_length=1, max_length=50)]
EntityAttributes = Annotated[dict[EntityAttributesKey, EntityAttributesValue], Meta(max_length=10)]
EntityKeyAttributes = Annotated[dict[EntityKeyAttributesKey, EntityKeyAttributesValue], Meta(min_length=2, max_length=4)]
InputLogStreamNames = Annotated[list[LogStreamName], Meta(min_length=1, max_length=100)]
OrderBy = Literal['LogStreamName', 'LastEventTime']
TagKeyList = Annotated[list[TagKey], Meta(max_length=50)]
Tags = Annotated[dict[TagKey, TagValue], Meta(min_length=1, max_length=50)]


class InvalidParameterException(AwsError):
    code, status = 'InvalidParameterException', 400


class ResourceAlreadyExistsException(AwsError):
    code, status = 'ResourceAlreadyExistsException', 400


class LimitExceededException(AwsError):
    code, status = 'LimitExceededException', 400


class OperationAbortedException(AwsError):
    code, status = 'OperationAbortedException', 400


class ServiceUnavailableException(AwsError):
    code, status = 'ServiceUnavailableException', 400


class ResourceNotFoundException(AwsError):
    code, status = 'ResourceNotFoundException', 400


class ValidationException(AwsError):
    code, status = 'ValidationException', 400


class InvalidSequenceTokenException(AwsError):
    code, status = 'InvalidSequenceTokenException', 400


class DataAlreadyAcceptedException(AwsError):
    code, status = 'DataAlreadyAcceptedException', 400


class UnrecognizedClientException(AwsError):
    code, status = 'UnrecognizedClientException', 400


class TooManyTagsException(AwsError):
    code, status = 'TooManyTagsException', 400


MEMBERS: dict[type[Struct], dict[str, Member]] = {
}

OPERATIONS: dict[str, Operation] = {
    'create_log_group': Operation('CreateLogGroup', 'POST', '/', 200, CreateLogGroupRequest, None, errors=(InvalidParameterException, ResourceAlreadyExistsException, LimitExceededException, OperationAbortedException, ServiceUnavailableException,)),
    'create_log_stream': Operation('CreateLogStream', 'POST', '/', 200, CreateLogStreamRequest, None, errors=(InvalidParameterException, ResourceAlreadyExistsException, ResourceNotFoundException, ServiceUnavailableException,)),
    'delete_log_group': Operation('DeleteLogGroup', 'POST', '/', 200, DeleteLogGroupRequest, None, errors=(InvalidParameterException, ResourceNotFoundException, OperationAbortedException, ServiceUnavailableException, ValidationException,)),
    'delete_log_stream': Operation('DeleteLogStream', 'POST', '/', 200, DeleteLogStreamRequest, None, errors=(InvalidParameterException, ResourceNotFoundException, OperationAbortedException, ServiceUnavailableException, ValidationException,)),
    'delete_retention_policy': Operation('DeleteRetentionPolicy', 'POST', '/', 200, DeleteRetentionPolicyRequest, None, errors=(InvalidParameterException, ResourceNotFoundException, OperationAbortedException, ServiceUnavailableException,)),
    'describe_log_groups': Operation('DescribeLogGroups', 'POST', '/', 200, DescribeLogGroupsRequest, DescribeLogGroupsResponse, errors=(InvalidParameterException, ServiceUnavailableException,)),
    'describe_log_streams': Operation('DescribeLogStreams', 'POST', '/', 200, DescribeLogStreamsRequest, DescribeLogStreamsResponse, errors=(InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException,)),
    'filter_log_events': Operation('FilterLogEvents', 'POST', '/', 200, FilterLogEventsRequest, FilterLogEventsResponse, errors=(InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException,)),
    'get_log_events': Operation('GetLogEvents', 'POST', '/', 200, GetLogEventsRequest, GetLogEventsResponse, errors=(InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException,)),
    'list_tags_for_resource': Operation('ListTagsForResource', 'POST', '/', 200, ListTagsForResourceRequest, ListTagsForResourceResponse, errors=(InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException,)),
    'list_tags_log_group': Operation('ListTagsLogGroup', 'POST', '/', 200, ListTagsLogGroupRequest, ListTagsLogGroupResponse, errors=(ResourceNotFoundException, ServiceUnavailableException,)),
    'put_log_events': Operation('PutLogEvents', 'POST', '/', 200, PutLogEventsRequest, PutLogEventsResponse, errors=(InvalidParameterException, InvalidSequenceTokenException, DataAlreadyAcceptedException, ResourceNotFoundException, ServiceUnavailableException, UnrecognizedClientException,)),
    'put_retention_policy': Operation('PutRetentionPolicy', 'POST', '/', 200, PutRetentionPolicyRequest, None, errors=(InvalidParameterException, ResourceNotFoundException, OperationAbortedException, ServiceUnavailableException,)),
    'tag_log_group': Operation('TagLogGroup', 'POST', '/', 200, TagLogGroupRequest, None, errors=(ResourceNotFoundException, InvalidParameterException,)),
    'tag_resource': Operation('TagResource', 'POST', '/', 200, TagResourceRequest, None, errors=(InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException, TooManyTagsException,)),
    'untag_resource': Operation('UntagResource', 'POST', '/', 200, UntagResourceRequest, None, errors=(InvalidParameterException, ResourceNotFoundException, ServiceUnavailableException,)),
}

ABSENT: frozenset[str] = frozenset({
    'AssociateKmsKey',
    'AssociateSourceToS3TableIntegration',
    'CancelExportTask',
    'CancelImportTask',
    'CreateDelivery',
    'CreateExportTask',
    'CreateImportTask',
    'CreateLogAnomalyDetector',
    'CreateLookupTable',
    'CreateScheduledQuery',
    'DeleteAccountPolicy',
    'DeleteDataProtectionPolicy',
    'DeleteDelivery',
    'DeleteDeliveryDestination',
    'DeleteDeliveryDestinationPolicy',
    'DeleteDeliverySource',
    'DeleteDestination',
    'DeleteIndexPolicy',
    'DeleteIntegration',
    'DeleteLogAnomalyDetector',
    'DeleteLookupTable',
    'DeleteMetricFilter',
    'DeleteQueryDefinition',
    'DeleteResourcePolicy',
    'DeleteScheduledQuery',
    'DeleteSubscriptionFilter',
    'DeleteSyslogConfiguration',
    'DeleteTransformer',
    'DescribeAccountPolicies',
    'DescribeConfigurationTemplates',
    'DescribeDeliveries',
    'DescribeDeliveryDestinations',
    'DescribeDeliverySources',
    'DescribeDestinations',
    'DescribeExportTasks',
    'DescribeFieldIndexes',
    'DescribeImportTaskBatches',
    'DescribeImportTasks',
    'DescribeIndexPolicies',
    'DescribeLookupTables',
    'DescribeMetricFilters',
    'DescribeQueries',
    'DescribeQueryDefinitions',
    'DescribeResourcePolicies',
    'DescribeSubscriptionFilters',
    'DisassociateKmsKey',
    'DisassociateSourceFromS3TableIntegration',
    'GetDataProtectionPolicy',
    'GetDelivery',
    'GetDeliveryDestination',
    'GetDeliveryDestinationPolicy',
    'GetDeliverySource',
    'GetIntegration',
    'GetLogAnomalyDetector',
    'GetLogFields',
    'GetLogGroupFields',
    'GetLogObject',
    'GetLogRecord',
    'GetLookupTable',
    'GetQueryResults',
    'GetScheduledQuery',
    'GetScheduledQueryHistory',
    'GetStorageTierPolicy',
    'GetTransformer',
    'ListAggregateLogGroupSummaries',
    'ListAnomalies',
    'ListIntegrations',
    'ListLogAnomalyDetectors',
    'ListLogGroups',
    'ListLogGroupsForQuery',
    'ListScheduledQueries',
    'ListSourcesForS3TableIntegration',
    'ListSyslogConfigurations',
    'PutAccountPolicy',
    'PutBearerTokenAuthentication',
    'PutDataProtectionPolicy',
    'PutDeliveryDestination',
    'PutDeliveryDestinationPolicy',
    'PutDeliverySource',
    'PutDestination',
    'PutDestinationPolicy',
    'PutIndexPolicy',
    'PutIntegration',
    'PutLogGroupDeletionProtection',
    'PutMetricFilter',
    'PutQueryDefinition',
    'PutResourcePolicy',
    'PutStorageTierPolicy',
    'PutSubscriptionFilter',
    'PutSyslogConfiguration',
    'PutTransformer',
    'StartLiveTail',
    'StartQuery',
    'StopQuery',
    'TestMetricFilter',
    'TestTransformer',
    'UntagLogGroup',
    'UpdateAnomaly',
    'UpdateDeliveryConfiguration',
    'UpdateLogAnomalyDetector',
    'UpdateLookupTable',
    'UpdateScheduledQuery',
})

ROUTES: tuple[Route, ...] = (
)
