"""Generated from botocore's `firehose` model, 2015-08-04, by `make api`: do not edit."""

# ruff: noqa
from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from millstream.core.body import Body
from millstream.core.errors import AwsError
from millstream.core.model import Member, Operation, Route, Service

SERVICE = Service('firehose', 'json', '2015-08-04', 'firehose', 'Firehose_20150804', '1.1', '')


class DirectPutSourceConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'throughput_hint_in_mbs': 'ThroughputHintInMBs'}):
    throughput_hint_in_mbs: ThroughputHintInMBs


class KinesisStreamSourceConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'kinesis_stream_arn': 'KinesisStreamARN', 'role_arn': 'RoleARN'}):
    kinesis_stream_arn: KinesisStreamARN
    role_arn: RoleARN


class DeliveryStreamEncryptionConfigurationInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'key_arn': 'KeyARN', 'key_type': 'KeyType'}):
    key_arn: AWSKMSKeyARNForSSE | None = None
    key_type: KeyType


class BufferingHints(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'size_in_mbs': 'SizeInMBs', 'interval_in_seconds': 'IntervalInSeconds'}):
    size_in_mbs: SizeInMBs | None = None
    interval_in_seconds: IntervalInSeconds | None = None


class KMSEncryptionConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'awskms_key_arn': 'AWSKMSKeyARN'}):
    awskms_key_arn: AWSKMSKeyARN


class EncryptionConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'no_encryption_config': 'NoEncryptionConfig', 'kms_encryption_config': 'KMSEncryptionConfig'}):
    no_encryption_config: NoEncryptionConfig | None = None
    kms_encryption_config: KMSEncryptionConfig | None = None


class CloudWatchLoggingOptions(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'enabled': 'Enabled', 'log_group_name': 'LogGroupName', 'log_stream_name': 'LogStreamName'}):
    enabled: bool | None = None
    log_group_name: LogGroupName | None = None
    log_stream_name: LogStreamName | None = None


class S3DestinationConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'role_arn': 'RoleARN', 'bucket_arn': 'BucketARN', 'prefix': 'Prefix', 'error_output_prefix': 'ErrorOutputPrefix', 'buffering_hints': 'BufferingHints', 'compression_format': 'CompressionFormat', 'encryption_configuration': 'EncryptionConfiguration', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions'}):
    role_arn: RoleARN
    bucket_arn: BucketARN
    prefix: Prefix | None = None
    error_output_prefix: ErrorOutputPrefix | None = None
    buffering_hints: BufferingHints | None = None
    compression_format: CompressionFormat | None = None
    encryption_configuration: EncryptionConfiguration | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None


class ProcessorParameter(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'parameter_name': 'ParameterName', 'parameter_value': 'ParameterValue'}):
    parameter_name: ProcessorParameterName
    parameter_value: ProcessorParameterValue


class Processor(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'type': 'Type', 'parameters': 'Parameters'}):
    type: ProcessorType
    parameters: list[ProcessorParameter] | None = None


class ProcessingConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'enabled': 'Enabled', 'processors': 'Processors'}):
    enabled: bool | None = None
    processors: list[Processor] | None = None


class SchemaConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'role_arn': 'RoleARN', 'catalog_id': 'CatalogId', 'database_name': 'DatabaseName', 'table_name': 'TableName', 'region': 'Region', 'version_id': 'VersionId'}):
    role_arn: NonEmptyStringWithoutWhitespace | None = None
    catalog_id: NonEmptyStringWithoutWhitespace | None = None
    database_name: NonEmptyStringWithoutWhitespace | None = None
    table_name: NonEmptyStringWithoutWhitespace | None = None
    region: NonEmptyStringWithoutWhitespace | None = None
    version_id: NonEmptyStringWithoutWhitespace | None = None


class OpenXJsonSerDe(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'convert_dots_in_json_keys_to_underscores': 'ConvertDotsInJsonKeysToUnderscores', 'case_insensitive': 'CaseInsensitive', 'column_to_json_key_mappings': 'ColumnToJsonKeyMappings'}):
    convert_dots_in_json_keys_to_underscores: bool | None = None
    case_insensitive: bool | None = None
    column_to_json_key_mappings: dict[NonEmptyStringWithoutWhitespace, NonEmptyString] | None = None


class HiveJsonSerDe(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'timestamp_formats': 'TimestampFormats'}):
    timestamp_formats: list[NonEmptyString] | None = None


class Deserializer(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'open_x_json_ser_de': 'OpenXJsonSerDe', 'hive_json_ser_de': 'HiveJsonSerDe'}):
    open_x_json_ser_de: OpenXJsonSerDe | None = None
    hive_json_ser_de: HiveJsonSerDe | None = None


class InputFormatConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'deserializer': 'Deserializer'}):
    deserializer: Deserializer | None = None


class ParquetSerDe(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'block_size_bytes': 'BlockSizeBytes', 'page_size_bytes': 'PageSizeBytes', 'compression': 'Compression', 'enable_dictionary_compression': 'EnableDictionaryCompression', 'max_padding_bytes': 'MaxPaddingBytes', 'writer_version': 'WriterVersion'}):
    block_size_bytes: BlockSizeBytes | None = None
    page_size_bytes: ParquetPageSizeBytes | None = None
    compression: ParquetCompression | None = None
    enable_dictionary_compression: bool | None = None
    max_padding_bytes: NonNegativeIntegerObject | None = None
    writer_version: ParquetWriterVersion | None = None


class OrcSerDe(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'stripe_size_bytes': 'StripeSizeBytes', 'block_size_bytes': 'BlockSizeBytes', 'row_index_stride': 'RowIndexStride', 'enable_padding': 'EnablePadding', 'padding_tolerance': 'PaddingTolerance', 'compression': 'Compression', 'bloom_filter_columns': 'BloomFilterColumns', 'bloom_filter_false_positive_probability': 'BloomFilterFalsePositiveProbability', 'dictionary_key_threshold': 'DictionaryKeyThreshold', 'format_version': 'FormatVersion'}):
    stripe_size_bytes: OrcStripeSizeBytes | None = None
    block_size_bytes: BlockSizeBytes | None = None
    row_index_stride: OrcRowIndexStride | None = None
    enable_padding: bool | None = None
    padding_tolerance: Proportion | None = None
    compression: OrcCompression | None = None
    bloom_filter_columns: list[NonEmptyStringWithoutWhitespace] | None = None
    bloom_filter_false_positive_probability: Proportion | None = None
    dictionary_key_threshold: Proportion | None = None
    format_version: OrcFormatVersion | None = None


class Serializer(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'parquet_ser_de': 'ParquetSerDe', 'orc_ser_de': 'OrcSerDe'}):
    parquet_ser_de: ParquetSerDe | None = None
    orc_ser_de: OrcSerDe | None = None


class OutputFormatConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'serializer': 'Serializer'}):
    serializer: Serializer | None = None


class DataFormatConversionConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'schema_configuration': 'SchemaConfiguration', 'input_format_configuration': 'InputFormatConfiguration', 'output_format_configuration': 'OutputFormatConfiguration', 'enabled': 'Enabled'}):
    schema_configuration: SchemaConfiguration | None = None
    input_format_configuration: InputFormatConfiguration | None = None
    output_format_configuration: OutputFormatConfiguration | None = None
    enabled: bool | None = None


class RetryOptions(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'duration_in_seconds': 'DurationInSeconds'}):
    duration_in_seconds: RetryDurationInSeconds | None = None


class DynamicPartitioningConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'retry_options': 'RetryOptions', 'enabled': 'Enabled'}):
    retry_options: RetryOptions | None = None
    enabled: bool | None = None


class ExtendedS3DestinationConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'role_arn': 'RoleARN', 'bucket_arn': 'BucketARN', 'prefix': 'Prefix', 'error_output_prefix': 'ErrorOutputPrefix', 'buffering_hints': 'BufferingHints', 'compression_format': 'CompressionFormat', 'encryption_configuration': 'EncryptionConfiguration', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'processing_configuration': 'ProcessingConfiguration', 's3_backup_mode': 'S3BackupMode', 's3_backup_configuration': 'S3BackupConfiguration', 'data_format_conversion_configuration': 'DataFormatConversionConfiguration', 'dynamic_partitioning_configuration': 'DynamicPartitioningConfiguration', 'file_extension': 'FileExtension', 'custom_time_zone': 'CustomTimeZone'}):
    role_arn: RoleARN
    bucket_arn: BucketARN
    prefix: Prefix | None = None
    error_output_prefix: ErrorOutputPrefix | None = None
    buffering_hints: BufferingHints | None = None
    compression_format: CompressionFormat | None = None
    encryption_configuration: EncryptionConfiguration | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    processing_configuration: ProcessingConfiguration | None = None
    s3_backup_mode: S3BackupMode | None = None
    s3_backup_configuration: S3DestinationConfiguration | None = None
    data_format_conversion_configuration: DataFormatConversionConfiguration | None = None
    dynamic_partitioning_configuration: DynamicPartitioningConfiguration | None = None
    file_extension: FileExtension | None = None
    custom_time_zone: CustomTimeZone | None = None


class CopyCommand(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'data_table_name': 'DataTableName', 'data_table_columns': 'DataTableColumns', 'copy_options': 'CopyOptions'}):
    data_table_name: DataTableName
    data_table_columns: DataTableColumns | None = None
    copy_options: CopyOptions | None = None


class RedshiftRetryOptions(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'duration_in_seconds': 'DurationInSeconds'}):
    duration_in_seconds: RedshiftRetryDurationInSeconds | None = None


class SecretsManagerConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'secret_arn': 'SecretARN', 'role_arn': 'RoleARN', 'enabled': 'Enabled'}):
    secret_arn: SecretARN | None = None
    role_arn: RoleARN | None = None
    enabled: bool


class RedshiftDestinationConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'role_arn': 'RoleARN', 'cluster_jdbcurl': 'ClusterJDBCURL', 'copy_command': 'CopyCommand', 'username': 'Username', 'password': 'Password', 'retry_options': 'RetryOptions', 's3_configuration': 'S3Configuration', 'processing_configuration': 'ProcessingConfiguration', 's3_backup_mode': 'S3BackupMode', 's3_backup_configuration': 'S3BackupConfiguration', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'secrets_manager_configuration': 'SecretsManagerConfiguration'}):
    role_arn: RoleARN
    cluster_jdbcurl: ClusterJDBCURL
    copy_command: CopyCommand
    username: Username | None = None
    password: Password | None = None
    retry_options: RedshiftRetryOptions | None = None
    s3_configuration: S3DestinationConfiguration
    processing_configuration: ProcessingConfiguration | None = None
    s3_backup_mode: RedshiftS3BackupMode | None = None
    s3_backup_configuration: S3DestinationConfiguration | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    secrets_manager_configuration: SecretsManagerConfiguration | None = None


class ElasticsearchBufferingHints(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'interval_in_seconds': 'IntervalInSeconds', 'size_in_mbs': 'SizeInMBs'}):
    interval_in_seconds: ElasticsearchBufferingIntervalInSeconds | None = None
    size_in_mbs: ElasticsearchBufferingSizeInMBs | None = None


class ElasticsearchRetryOptions(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'duration_in_seconds': 'DurationInSeconds'}):
    duration_in_seconds: ElasticsearchRetryDurationInSeconds | None = None


class VpcConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'subnet_ids': 'SubnetIds', 'role_arn': 'RoleARN', 'security_group_ids': 'SecurityGroupIds'}):
    subnet_ids: SubnetIdList
    role_arn: RoleARN
    security_group_ids: SecurityGroupIdList


class DocumentIdOptions(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'default_document_id_format': 'DefaultDocumentIdFormat'}):
    default_document_id_format: DefaultDocumentIdFormat


class ElasticsearchDestinationConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'role_arn': 'RoleARN', 'domain_arn': 'DomainARN', 'cluster_endpoint': 'ClusterEndpoint', 'index_name': 'IndexName', 'type_name': 'TypeName', 'index_rotation_period': 'IndexRotationPeriod', 'buffering_hints': 'BufferingHints', 'retry_options': 'RetryOptions', 's3_backup_mode': 'S3BackupMode', 's3_configuration': 'S3Configuration', 'processing_configuration': 'ProcessingConfiguration', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'vpc_configuration': 'VpcConfiguration', 'document_id_options': 'DocumentIdOptions'}):
    role_arn: RoleARN
    domain_arn: ElasticsearchDomainARN | None = None
    cluster_endpoint: ElasticsearchClusterEndpoint | None = None
    index_name: ElasticsearchIndexName
    type_name: ElasticsearchTypeName | None = None
    index_rotation_period: ElasticsearchIndexRotationPeriod | None = None
    buffering_hints: ElasticsearchBufferingHints | None = None
    retry_options: ElasticsearchRetryOptions | None = None
    s3_backup_mode: ElasticsearchS3BackupMode | None = None
    s3_configuration: S3DestinationConfiguration
    processing_configuration: ProcessingConfiguration | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    vpc_configuration: VpcConfiguration | None = None
    document_id_options: DocumentIdOptions | None = None


class AmazonopensearchserviceBufferingHints(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'interval_in_seconds': 'IntervalInSeconds', 'size_in_mbs': 'SizeInMBs'}):
    interval_in_seconds: AmazonopensearchserviceBufferingIntervalInSeconds | None = None
    size_in_mbs: AmazonopensearchserviceBufferingSizeInMBs | None = None


class AmazonopensearchserviceRetryOptions(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'duration_in_seconds': 'DurationInSeconds'}):
    duration_in_seconds: AmazonopensearchserviceRetryDurationInSeconds | None = None


class AmazonopensearchserviceDestinationConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'role_arn': 'RoleARN', 'domain_arn': 'DomainARN', 'cluster_endpoint': 'ClusterEndpoint', 'index_name': 'IndexName', 'type_name': 'TypeName', 'index_rotation_period': 'IndexRotationPeriod', 'buffering_hints': 'BufferingHints', 'retry_options': 'RetryOptions', 's3_backup_mode': 'S3BackupMode', 's3_configuration': 'S3Configuration', 'processing_configuration': 'ProcessingConfiguration', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'vpc_configuration': 'VpcConfiguration', 'document_id_options': 'DocumentIdOptions'}):
    role_arn: RoleARN
    domain_arn: AmazonopensearchserviceDomainARN | None = None
    cluster_endpoint: AmazonopensearchserviceClusterEndpoint | None = None
    index_name: AmazonopensearchserviceIndexName
    type_name: AmazonopensearchserviceTypeName | None = None
    index_rotation_period: AmazonopensearchserviceIndexRotationPeriod | None = None
    buffering_hints: AmazonopensearchserviceBufferingHints | None = None
    retry_options: AmazonopensearchserviceRetryOptions | None = None
    s3_backup_mode: AmazonopensearchserviceS3BackupMode | None = None
    s3_configuration: S3DestinationConfiguration
    processing_configuration: ProcessingConfiguration | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    vpc_configuration: VpcConfiguration | None = None
    document_id_options: DocumentIdOptions | None = None


class SplunkRetryOptions(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'duration_in_seconds': 'DurationInSeconds'}):
    duration_in_seconds: SplunkRetryDurationInSeconds | None = None


class SplunkBufferingHints(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'interval_in_seconds': 'IntervalInSeconds', 'size_in_mbs': 'SizeInMBs'}):
    interval_in_seconds: SplunkBufferingIntervalInSeconds | None = None
    size_in_mbs: SplunkBufferingSizeInMBs | None = None


class SplunkDestinationConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'hec_endpoint': 'HECEndpoint', 'hec_endpoint_type': 'HECEndpointType', 'hec_token': 'HECToken', 'hec_acknowledgment_timeout_in_seconds': 'HECAcknowledgmentTimeoutInSeconds', 'retry_options': 'RetryOptions', 's3_backup_mode': 'S3BackupMode', 's3_configuration': 'S3Configuration', 'processing_configuration': 'ProcessingConfiguration', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'buffering_hints': 'BufferingHints', 'secrets_manager_configuration': 'SecretsManagerConfiguration'}):
    hec_endpoint: HECEndpoint
    hec_endpoint_type: HECEndpointType
    hec_token: HECToken | None = None
    hec_acknowledgment_timeout_in_seconds: HECAcknowledgmentTimeoutInSeconds | None = None
    retry_options: SplunkRetryOptions | None = None
    s3_backup_mode: SplunkS3BackupMode | None = None
    s3_configuration: S3DestinationConfiguration
    processing_configuration: ProcessingConfiguration | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    buffering_hints: SplunkBufferingHints | None = None
    secrets_manager_configuration: SecretsManagerConfiguration | None = None


class HttpEndpointConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'url': 'Url', 'name': 'Name', 'access_key': 'AccessKey'}):
    url: HttpEndpointUrl
    name: HttpEndpointName | None = None
    access_key: HttpEndpointAccessKey | None = None


class HttpEndpointBufferingHints(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'size_in_mbs': 'SizeInMBs', 'interval_in_seconds': 'IntervalInSeconds'}):
    size_in_mbs: HttpEndpointBufferingSizeInMBs | None = None
    interval_in_seconds: HttpEndpointBufferingIntervalInSeconds | None = None


class HttpEndpointCommonAttribute(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'attribute_name': 'AttributeName', 'attribute_value': 'AttributeValue'}):
    attribute_name: HttpEndpointAttributeName
    attribute_value: HttpEndpointAttributeValue


class HttpEndpointRequestConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'content_encoding': 'ContentEncoding', 'common_attributes': 'CommonAttributes'}):
    content_encoding: ContentEncoding | None = None
    common_attributes: HttpEndpointCommonAttributesList | None = None


class HttpEndpointRetryOptions(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'duration_in_seconds': 'DurationInSeconds'}):
    duration_in_seconds: HttpEndpointRetryDurationInSeconds | None = None


class HttpEndpointDestinationConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'endpoint_configuration': 'EndpointConfiguration', 'buffering_hints': 'BufferingHints', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'request_configuration': 'RequestConfiguration', 'processing_configuration': 'ProcessingConfiguration', 'role_arn': 'RoleARN', 'retry_options': 'RetryOptions', 's3_backup_mode': 'S3BackupMode', 's3_configuration': 'S3Configuration', 'secrets_manager_configuration': 'SecretsManagerConfiguration'}):
    endpoint_configuration: HttpEndpointConfiguration
    buffering_hints: HttpEndpointBufferingHints | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    request_configuration: HttpEndpointRequestConfiguration | None = None
    processing_configuration: ProcessingConfiguration | None = None
    role_arn: RoleARN | None = None
    retry_options: HttpEndpointRetryOptions | None = None
    s3_backup_mode: HttpEndpointS3BackupMode | None = None
    s3_configuration: S3DestinationConfiguration
    secrets_manager_configuration: SecretsManagerConfiguration | None = None


class Tag(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'key': 'Key', 'value': 'Value'}):
    key: TagKey
    value: TagValue | None = None


class AmazonOpenSearchServerlessBufferingHints(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'interval_in_seconds': 'IntervalInSeconds', 'size_in_mbs': 'SizeInMBs'}):
    interval_in_seconds: AmazonOpenSearchServerlessBufferingIntervalInSeconds | None = None
    size_in_mbs: AmazonOpenSearchServerlessBufferingSizeInMBs | None = None


class AmazonOpenSearchServerlessRetryOptions(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'duration_in_seconds': 'DurationInSeconds'}):
    duration_in_seconds: AmazonOpenSearchServerlessRetryDurationInSeconds | None = None


class AmazonOpenSearchServerlessDestinationConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'role_arn': 'RoleARN', 'collection_endpoint': 'CollectionEndpoint', 'index_name': 'IndexName', 'buffering_hints': 'BufferingHints', 'retry_options': 'RetryOptions', 's3_backup_mode': 'S3BackupMode', 's3_configuration': 'S3Configuration', 'processing_configuration': 'ProcessingConfiguration', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'vpc_configuration': 'VpcConfiguration'}):
    role_arn: RoleARN
    collection_endpoint: AmazonOpenSearchServerlessCollectionEndpoint | None = None
    index_name: AmazonOpenSearchServerlessIndexName
    buffering_hints: AmazonOpenSearchServerlessBufferingHints | None = None
    retry_options: AmazonOpenSearchServerlessRetryOptions | None = None
    s3_backup_mode: AmazonOpenSearchServerlessS3BackupMode | None = None
    s3_configuration: S3DestinationConfiguration
    processing_configuration: ProcessingConfiguration | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    vpc_configuration: VpcConfiguration | None = None


class AuthenticationConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'role_arn': 'RoleARN', 'connectivity': 'Connectivity'}):
    role_arn: RoleARN
    connectivity: Connectivity


class MSKSourceConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'msk_cluster_arn': 'MSKClusterARN', 'topic_name': 'TopicName', 'authentication_configuration': 'AuthenticationConfiguration', 'read_from_timestamp': 'ReadFromTimestamp'}):
    msk_cluster_arn: MSKClusterARN
    topic_name: TopicName
    authentication_configuration: AuthenticationConfiguration
    read_from_timestamp: Timestamp | None = None


class SnowflakeRoleConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'enabled': 'Enabled', 'snowflake_role': 'SnowflakeRole'}):
    enabled: bool | None = None
    snowflake_role: SnowflakeRole | None = None


class SnowflakeVpcConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'private_link_vpce_id': 'PrivateLinkVpceId'}):
    private_link_vpce_id: SnowflakePrivateLinkVpceId


class SnowflakeRetryOptions(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'duration_in_seconds': 'DurationInSeconds'}):
    duration_in_seconds: SnowflakeRetryDurationInSeconds | None = None


class SnowflakeBufferingHints(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'size_in_mbs': 'SizeInMBs', 'interval_in_seconds': 'IntervalInSeconds'}):
    size_in_mbs: SnowflakeBufferingSizeInMBs | None = None
    interval_in_seconds: SnowflakeBufferingIntervalInSeconds | None = None


class SnowflakeDestinationConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'account_url': 'AccountUrl', 'private_key': 'PrivateKey', 'key_passphrase': 'KeyPassphrase', 'user': 'User', 'database': 'Database', 'schema': 'Schema', 'table': 'Table', 'snowflake_role_configuration': 'SnowflakeRoleConfiguration', 'data_loading_option': 'DataLoadingOption', 'meta_data_column_name': 'MetaDataColumnName', 'content_column_name': 'ContentColumnName', 'snowflake_vpc_configuration': 'SnowflakeVpcConfiguration', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'processing_configuration': 'ProcessingConfiguration', 'role_arn': 'RoleARN', 'retry_options': 'RetryOptions', 's3_backup_mode': 'S3BackupMode', 's3_configuration': 'S3Configuration', 'secrets_manager_configuration': 'SecretsManagerConfiguration', 'buffering_hints': 'BufferingHints'}):
    account_url: SnowflakeAccountUrl
    private_key: SnowflakePrivateKey | None = None
    key_passphrase: SnowflakeKeyPassphrase | None = None
    user: SnowflakeUser | None = None
    database: SnowflakeDatabase
    schema: SnowflakeSchema
    table: SnowflakeTable
    snowflake_role_configuration: SnowflakeRoleConfiguration | None = None
    data_loading_option: SnowflakeDataLoadingOption | None = None
    meta_data_column_name: SnowflakeMetaDataColumnName | None = None
    content_column_name: SnowflakeContentColumnName | None = None
    snowflake_vpc_configuration: SnowflakeVpcConfiguration | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    processing_configuration: ProcessingConfiguration | None = None
    role_arn: RoleARN
    retry_options: SnowflakeRetryOptions | None = None
    s3_backup_mode: SnowflakeS3BackupMode | None = None
    s3_configuration: S3DestinationConfiguration
    secrets_manager_configuration: SecretsManagerConfiguration | None = None
    buffering_hints: SnowflakeBufferingHints | None = None


class PartitionField(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'source_name': 'SourceName'}):
    source_name: NonEmptyStringWithoutWhitespace


class PartitionSpec(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'identity': 'Identity'}):
    identity: list[PartitionField] | None = None


class DestinationTableConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'destination_table_name': 'DestinationTableName', 'destination_database_name': 'DestinationDatabaseName', 'unique_keys': 'UniqueKeys', 'partition_spec': 'PartitionSpec', 's3_error_output_prefix': 'S3ErrorOutputPrefix'}):
    destination_table_name: StringWithLettersDigitsUnderscoresDots
    destination_database_name: StringWithLettersDigitsUnderscoresDots
    unique_keys: list[NonEmptyStringWithoutWhitespace] | None = None
    partition_spec: PartitionSpec | None = None
    s3_error_output_prefix: ErrorOutputPrefix | None = None


class SchemaEvolutionConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'enabled': 'Enabled'}):
    enabled: bool


class TableCreationConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'enabled': 'Enabled'}):
    enabled: bool


class CatalogConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'catalog_arn': 'CatalogARN', 'warehouse_location': 'WarehouseLocation'}):
    catalog_arn: GlueDataCatalogARN | None = None
    warehouse_location: WarehouseLocation | None = None


class IcebergDestinationConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'destination_table_configuration_list': 'DestinationTableConfigurationList', 'schema_evolution_configuration': 'SchemaEvolutionConfiguration', 'table_creation_configuration': 'TableCreationConfiguration', 'buffering_hints': 'BufferingHints', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'processing_configuration': 'ProcessingConfiguration', 's3_backup_mode': 'S3BackupMode', 'retry_options': 'RetryOptions', 'role_arn': 'RoleARN', 'append_only': 'AppendOnly', 'catalog_configuration': 'CatalogConfiguration', 's3_configuration': 'S3Configuration'}):
    destination_table_configuration_list: list[DestinationTableConfiguration] | None = None
    schema_evolution_configuration: SchemaEvolutionConfiguration | None = None
    table_creation_configuration: TableCreationConfiguration | None = None
    buffering_hints: BufferingHints | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    processing_configuration: ProcessingConfiguration | None = None
    s3_backup_mode: IcebergS3BackupMode | None = None
    retry_options: RetryOptions | None = None
    role_arn: RoleARN
    append_only: bool | None = None
    catalog_configuration: CatalogConfiguration
    s3_configuration: S3DestinationConfiguration


class DatabaseList(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'include': 'Include', 'exclude': 'Exclude'}):
    include: list[DatabaseName] | None = None
    exclude: list[DatabaseName] | None = None


class DatabaseTableList(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'include': 'Include', 'exclude': 'Exclude'}):
    include: list[DatabaseTableName] | None = None
    exclude: list[DatabaseTableName] | None = None


class DatabaseColumnList(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'include': 'Include', 'exclude': 'Exclude'}):
    include: list[DatabaseColumnName] | None = None
    exclude: list[DatabaseColumnName] | None = None


class DatabaseSourceAuthenticationConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'secrets_manager_configuration': 'SecretsManagerConfiguration'}):
    secrets_manager_configuration: SecretsManagerConfiguration


class DatabaseSourceVPCConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'vpc_endpoint_service_name': 'VpcEndpointServiceName'}):
    vpc_endpoint_service_name: VpcEndpointServiceName


class DatabaseSourceConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'type': 'Type', 'endpoint': 'Endpoint', 'port': 'Port', 'ssl_mode': 'SSLMode', 'databases': 'Databases', 'tables': 'Tables', 'columns': 'Columns', 'surrogate_keys': 'SurrogateKeys', 'snapshot_watermark_table': 'SnapshotWatermarkTable', 'database_source_authentication_configuration': 'DatabaseSourceAuthenticationConfiguration', 'database_source_vpc_configuration': 'DatabaseSourceVPCConfiguration'}):
    type: DatabaseType
    endpoint: DatabaseEndpoint
    port: DatabasePort
    ssl_mode: SSLMode | None = None
    databases: DatabaseList
    tables: DatabaseTableList
    columns: DatabaseColumnList | None = None
    surrogate_keys: list[NonEmptyStringWithoutWhitespace] | None = None
    snapshot_watermark_table: DatabaseTableName
    database_source_authentication_configuration: DatabaseSourceAuthenticationConfiguration
    database_source_vpc_configuration: DatabaseSourceVPCConfiguration


class CreateDeliveryStreamInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'delivery_stream_name': 'DeliveryStreamName', 'delivery_stream_type': 'DeliveryStreamType', 'direct_put_source_configuration': 'DirectPutSourceConfiguration', 'kinesis_stream_source_configuration': 'KinesisStreamSourceConfiguration', 'delivery_stream_encryption_configuration_input': 'DeliveryStreamEncryptionConfigurationInput', 's3_destination_configuration': 'S3DestinationConfiguration', 'extended_s3_destination_configuration': 'ExtendedS3DestinationConfiguration', 'redshift_destination_configuration': 'RedshiftDestinationConfiguration', 'elasticsearch_destination_configuration': 'ElasticsearchDestinationConfiguration', 'amazonopensearchservice_destination_configuration': 'AmazonopensearchserviceDestinationConfiguration', 'splunk_destination_configuration': 'SplunkDestinationConfiguration', 'http_endpoint_destination_configuration': 'HttpEndpointDestinationConfiguration', 'tags': 'Tags', 'amazon_open_search_serverless_destination_configuration': 'AmazonOpenSearchServerlessDestinationConfiguration', 'msk_source_configuration': 'MSKSourceConfiguration', 'snowflake_destination_configuration': 'SnowflakeDestinationConfiguration', 'iceberg_destination_configuration': 'IcebergDestinationConfiguration', 'database_source_configuration': 'DatabaseSourceConfiguration'}):
    delivery_stream_name: DeliveryStreamName
    delivery_stream_type: DeliveryStreamType | None = None
    direct_put_source_configuration: DirectPutSourceConfiguration | None = None
    kinesis_stream_source_configuration: KinesisStreamSourceConfiguration | None = None
    delivery_stream_encryption_configuration_input: DeliveryStreamEncryptionConfigurationInput | None = None
    s3_destination_configuration: S3DestinationConfiguration | None = None
    extended_s3_destination_configuration: ExtendedS3DestinationConfiguration | None = None
    redshift_destination_configuration: RedshiftDestinationConfiguration | None = None
    elasticsearch_destination_configuration: ElasticsearchDestinationConfiguration | None = None
    amazonopensearchservice_destination_configuration: AmazonopensearchserviceDestinationConfiguration | None = None
    splunk_destination_configuration: SplunkDestinationConfiguration | None = None
    http_endpoint_destination_configuration: HttpEndpointDestinationConfiguration | None = None
    tags: TagDeliveryStreamInputTagList | None = None
    amazon_open_search_serverless_destination_configuration: AmazonOpenSearchServerlessDestinationConfiguration | None = None
    msk_source_configuration: MSKSourceConfiguration | None = None
    snowflake_destination_configuration: SnowflakeDestinationConfiguration | None = None
    iceberg_destination_configuration: IcebergDestinationConfiguration | None = None
    database_source_configuration: DatabaseSourceConfiguration | None = None


class CreateDeliveryStreamOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'delivery_stream_arn': 'DeliveryStreamARN'}):
    delivery_stream_arn: DeliveryStreamARN | None = None


class DeleteDeliveryStreamInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'delivery_stream_name': 'DeliveryStreamName', 'allow_force_delete': 'AllowForceDelete'}):
    delivery_stream_name: DeliveryStreamName
    allow_force_delete: bool | None = None


class DeleteDeliveryStreamOutput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DescribeDeliveryStreamInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'delivery_stream_name': 'DeliveryStreamName', 'limit': 'Limit', 'exclusive_start_destination_id': 'ExclusiveStartDestinationId'}):
    delivery_stream_name: DeliveryStreamName
    limit: DescribeDeliveryStreamInputLimit | None = None
    exclusive_start_destination_id: DestinationId | None = None


class FailureDescription(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'type': 'Type', 'details': 'Details'}):
    type: DeliveryStreamFailureType
    details: NonEmptyString


class DeliveryStreamEncryptionConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'key_arn': 'KeyARN', 'key_type': 'KeyType', 'status': 'Status', 'failure_description': 'FailureDescription'}):
    key_arn: AWSKMSKeyARNForSSE | None = None
    key_type: KeyType | None = None
    status: DeliveryStreamEncryptionStatus | None = None
    failure_description: FailureDescription | None = None


class DirectPutSourceDescription(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'throughput_hint_in_mbs': 'ThroughputHintInMBs'}):
    throughput_hint_in_mbs: ThroughputHintInMBs | None = None


class KinesisStreamSourceDescription(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'kinesis_stream_arn': 'KinesisStreamARN', 'role_arn': 'RoleARN', 'delivery_start_timestamp': 'DeliveryStartTimestamp'}):
    kinesis_stream_arn: KinesisStreamARN | None = None
    role_arn: RoleARN | None = None
    delivery_start_timestamp: Timestamp | None = None


class MSKSourceDescription(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'msk_cluster_arn': 'MSKClusterARN', 'topic_name': 'TopicName', 'authentication_configuration': 'AuthenticationConfiguration', 'delivery_start_timestamp': 'DeliveryStartTimestamp', 'read_from_timestamp': 'ReadFromTimestamp'}):
    msk_cluster_arn: MSKClusterARN | None = None
    topic_name: TopicName | None = None
    authentication_configuration: AuthenticationConfiguration | None = None
    delivery_start_timestamp: Timestamp | None = None
    read_from_timestamp: Timestamp | None = None


class DatabaseSnapshotInfo(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'id': 'Id', 'table': 'Table', 'request_timestamp': 'RequestTimestamp', 'requested_by': 'RequestedBy', 'status': 'Status', 'failure_description': 'FailureDescription'}):
    id: NonEmptyStringWithoutWhitespace
    table: DatabaseTableName
    request_timestamp: Timestamp
    requested_by: SnapshotRequestedBy
    status: SnapshotStatus
    failure_description: FailureDescription | None = None


class DatabaseSourceDescription(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'type': 'Type', 'endpoint': 'Endpoint', 'port': 'Port', 'ssl_mode': 'SSLMode', 'databases': 'Databases', 'tables': 'Tables', 'columns': 'Columns', 'surrogate_keys': 'SurrogateKeys', 'snapshot_watermark_table': 'SnapshotWatermarkTable', 'snapshot_info': 'SnapshotInfo', 'database_source_authentication_configuration': 'DatabaseSourceAuthenticationConfiguration', 'database_source_vpc_configuration': 'DatabaseSourceVPCConfiguration'}):
    type: DatabaseType | None = None
    endpoint: DatabaseEndpoint | None = None
    port: DatabasePort | None = None
    ssl_mode: SSLMode | None = None
    databases: DatabaseList | None = None
    tables: DatabaseTableList | None = None
    columns: DatabaseColumnList | None = None
    surrogate_keys: list[DatabaseColumnName] | None = None
    snapshot_watermark_table: DatabaseTableName | None = None
    snapshot_info: list[DatabaseSnapshotInfo] | None = None
    database_source_authentication_configuration: DatabaseSourceAuthenticationConfiguration | None = None
    database_source_vpc_configuration: DatabaseSourceVPCConfiguration | None = None


class SourceDescription(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'direct_put_source_description': 'DirectPutSourceDescription', 'kinesis_stream_source_description': 'KinesisStreamSourceDescription', 'msk_source_description': 'MSKSourceDescription', 'database_source_description': 'DatabaseSourceDescription'}):
    direct_put_source_description: DirectPutSourceDescription | None = None
    kinesis_stream_source_description: KinesisStreamSourceDescription | None = None
    msk_source_description: MSKSourceDescription | None = None
    database_source_description: DatabaseSourceDescription | None = None


class S3DestinationDescription(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'role_arn': 'RoleARN', 'bucket_arn': 'BucketARN', 'prefix': 'Prefix', 'error_output_prefix': 'ErrorOutputPrefix', 'buffering_hints': 'BufferingHints', 'compression_format': 'CompressionFormat', 'encryption_configuration': 'EncryptionConfiguration', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions'}):
    role_arn: RoleARN
    bucket_arn: BucketARN
    prefix: Prefix | None = None
    error_output_prefix: ErrorOutputPrefix | None = None
    buffering_hints: BufferingHints
    compression_format: CompressionFormat
    encryption_configuration: EncryptionConfiguration
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None


class ExtendedS3DestinationDescription(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'role_arn': 'RoleARN', 'bucket_arn': 'BucketARN', 'prefix': 'Prefix', 'error_output_prefix': 'ErrorOutputPrefix', 'buffering_hints': 'BufferingHints', 'compression_format': 'CompressionFormat', 'encryption_configuration': 'EncryptionConfiguration', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'processing_configuration': 'ProcessingConfiguration', 's3_backup_mode': 'S3BackupMode', 's3_backup_description': 'S3BackupDescription', 'data_format_conversion_configuration': 'DataFormatConversionConfiguration', 'dynamic_partitioning_configuration': 'DynamicPartitioningConfiguration', 'file_extension': 'FileExtension', 'custom_time_zone': 'CustomTimeZone'}):
    role_arn: RoleARN
    bucket_arn: BucketARN
    prefix: Prefix | None = None
    error_output_prefix: ErrorOutputPrefix | None = None
    buffering_hints: BufferingHints
    compression_format: CompressionFormat
    encryption_configuration: EncryptionConfiguration
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    processing_configuration: ProcessingConfiguration | None = None
    s3_backup_mode: S3BackupMode | None = None
    s3_backup_description: S3DestinationDescription | None = None
    data_format_conversion_configuration: DataFormatConversionConfiguration | None = None
    dynamic_partitioning_configuration: DynamicPartitioningConfiguration | None = None
    file_extension: FileExtension | None = None
    custom_time_zone: CustomTimeZone | None = None


class RedshiftDestinationDescription(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'role_arn': 'RoleARN', 'cluster_jdbcurl': 'ClusterJDBCURL', 'copy_command': 'CopyCommand', 'username': 'Username', 'retry_options': 'RetryOptions', 's3_destination_description': 'S3DestinationDescription', 'processing_configuration': 'ProcessingConfiguration', 's3_backup_mode': 'S3BackupMode', 's3_backup_description': 'S3BackupDescription', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'secrets_manager_configuration': 'SecretsManagerConfiguration'}):
    role_arn: RoleARN
    cluster_jdbcurl: ClusterJDBCURL
    copy_command: CopyCommand
    username: Username | None = None
    retry_options: RedshiftRetryOptions | None = None
    s3_destination_description: S3DestinationDescription
    processing_configuration: ProcessingConfiguration | None = None
    s3_backup_mode: RedshiftS3BackupMode | None = None
    s3_backup_description: S3DestinationDescription | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    secrets_manager_configuration: SecretsManagerConfiguration | None = None


class VpcConfigurationDescription(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'subnet_ids': 'SubnetIds', 'role_arn': 'RoleARN', 'security_group_ids': 'SecurityGroupIds', 'vpc_id': 'VpcId'}):
    subnet_ids: SubnetIdList
    role_arn: RoleARN
    security_group_ids: SecurityGroupIdList
    vpc_id: NonEmptyStringWithoutWhitespace


class ElasticsearchDestinationDescription(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'role_arn': 'RoleARN', 'domain_arn': 'DomainARN', 'cluster_endpoint': 'ClusterEndpoint', 'index_name': 'IndexName', 'type_name': 'TypeName', 'index_rotation_period': 'IndexRotationPeriod', 'buffering_hints': 'BufferingHints', 'retry_options': 'RetryOptions', 's3_backup_mode': 'S3BackupMode', 's3_destination_description': 'S3DestinationDescription', 'processing_configuration': 'ProcessingConfiguration', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'vpc_configuration_description': 'VpcConfigurationDescription', 'document_id_options': 'DocumentIdOptions'}):
    role_arn: RoleARN | None = None
    domain_arn: ElasticsearchDomainARN | None = None
    cluster_endpoint: ElasticsearchClusterEndpoint | None = None
    index_name: ElasticsearchIndexName | None = None
    type_name: ElasticsearchTypeName | None = None
    index_rotation_period: ElasticsearchIndexRotationPeriod | None = None
    buffering_hints: ElasticsearchBufferingHints | None = None
    retry_options: ElasticsearchRetryOptions | None = None
    s3_backup_mode: ElasticsearchS3BackupMode | None = None
    s3_destination_description: S3DestinationDescription | None = None
    processing_configuration: ProcessingConfiguration | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    vpc_configuration_description: VpcConfigurationDescription | None = None
    document_id_options: DocumentIdOptions | None = None


class AmazonopensearchserviceDestinationDescription(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'role_arn': 'RoleARN', 'domain_arn': 'DomainARN', 'cluster_endpoint': 'ClusterEndpoint', 'index_name': 'IndexName', 'type_name': 'TypeName', 'index_rotation_period': 'IndexRotationPeriod', 'buffering_hints': 'BufferingHints', 'retry_options': 'RetryOptions', 's3_backup_mode': 'S3BackupMode', 's3_destination_description': 'S3DestinationDescription', 'processing_configuration': 'ProcessingConfiguration', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'vpc_configuration_description': 'VpcConfigurationDescription', 'document_id_options': 'DocumentIdOptions'}):
    role_arn: RoleARN | None = None
    domain_arn: AmazonopensearchserviceDomainARN | None = None
    cluster_endpoint: AmazonopensearchserviceClusterEndpoint | None = None
    index_name: AmazonopensearchserviceIndexName | None = None
    type_name: AmazonopensearchserviceTypeName | None = None
    index_rotation_period: AmazonopensearchserviceIndexRotationPeriod | None = None
    buffering_hints: AmazonopensearchserviceBufferingHints | None = None
    retry_options: AmazonopensearchserviceRetryOptions | None = None
    s3_backup_mode: AmazonopensearchserviceS3BackupMode | None = None
    s3_destination_description: S3DestinationDescription | None = None
    processing_configuration: ProcessingConfiguration | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    vpc_configuration_description: VpcConfigurationDescription | None = None
    document_id_options: DocumentIdOptions | None = None


class SplunkDestinationDescription(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'hec_endpoint': 'HECEndpoint', 'hec_endpoint_type': 'HECEndpointType', 'hec_token': 'HECToken', 'hec_acknowledgment_timeout_in_seconds': 'HECAcknowledgmentTimeoutInSeconds', 'retry_options': 'RetryOptions', 's3_backup_mode': 'S3BackupMode', 's3_destination_description': 'S3DestinationDescription', 'processing_configuration': 'ProcessingConfiguration', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'buffering_hints': 'BufferingHints', 'secrets_manager_configuration': 'SecretsManagerConfiguration'}):
    hec_endpoint: HECEndpoint | None = None
    hec_endpoint_type: HECEndpointType | None = None
    hec_token: HECToken | None = None
    hec_acknowledgment_timeout_in_seconds: HECAcknowledgmentTimeoutInSeconds | None = None
    retry_options: SplunkRetryOptions | None = None
    s3_backup_mode: SplunkS3BackupMode | None = None
    s3_destination_description: S3DestinationDescription | None = None
    processing_configuration: ProcessingConfiguration | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    buffering_hints: SplunkBufferingHints | None = None
    secrets_manager_configuration: SecretsManagerConfiguration | None = None


class HttpEndpointDescription(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'url': 'Url', 'name': 'Name'}):
    url: HttpEndpointUrl | None = None
    name: HttpEndpointName | None = None


class HttpEndpointDestinationDescription(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'endpoint_configuration': 'EndpointConfiguration', 'buffering_hints': 'BufferingHints', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'request_configuration': 'RequestConfiguration', 'processing_configuration': 'ProcessingConfiguration', 'role_arn': 'RoleARN', 'retry_options': 'RetryOptions', 's3_backup_mode': 'S3BackupMode', 's3_destination_description': 'S3DestinationDescription', 'secrets_manager_configuration': 'SecretsManagerConfiguration'}):
    endpoint_configuration: HttpEndpointDescription | None = None
    buffering_hints: HttpEndpointBufferingHints | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    request_configuration: HttpEndpointRequestConfiguration | None = None
    processing_configuration: ProcessingConfiguration | None = None
    role_arn: RoleARN | None = None
    retry_options: HttpEndpointRetryOptions | None = None
    s3_backup_mode: HttpEndpointS3BackupMode | None = None
    s3_destination_description: S3DestinationDescription | None = None
    secrets_manager_configuration: SecretsManagerConfiguration | None = None


class SnowflakeDestinationDescription(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'account_url': 'AccountUrl', 'user': 'User', 'database': 'Database', 'schema': 'Schema', 'table': 'Table', 'snowflake_role_configuration': 'SnowflakeRoleConfiguration', 'data_loading_option': 'DataLoadingOption', 'meta_data_column_name': 'MetaDataColumnName', 'content_column_name': 'ContentColumnName', 'snowflake_vpc_configuration': 'SnowflakeVpcConfiguration', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'processing_configuration': 'ProcessingConfiguration', 'role_arn': 'RoleARN', 'retry_options': 'RetryOptions', 's3_backup_mode': 'S3BackupMode', 's3_destination_description': 'S3DestinationDescription', 'secrets_manager_configuration': 'SecretsManagerConfiguration', 'buffering_hints': 'BufferingHints'}):
    account_url: SnowflakeAccountUrl | None = None
    user: SnowflakeUser | None = None
    database: SnowflakeDatabase | None = None
    schema: SnowflakeSchema | None = None
    table: SnowflakeTable | None = None
    snowflake_role_configuration: SnowflakeRoleConfiguration | None = None
    data_loading_option: SnowflakeDataLoadingOption | None = None
    meta_data_column_name: SnowflakeMetaDataColumnName | None = None
    content_column_name: SnowflakeContentColumnName | None = None
    snowflake_vpc_configuration: SnowflakeVpcConfiguration | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    processing_configuration: ProcessingConfiguration | None = None
    role_arn: RoleARN | None = None
    retry_options: SnowflakeRetryOptions | None = None
    s3_backup_mode: SnowflakeS3BackupMode | None = None
    s3_destination_description: S3DestinationDescription | None = None
    secrets_manager_configuration: SecretsManagerConfiguration | None = None
    buffering_hints: SnowflakeBufferingHints | None = None


class AmazonOpenSearchServerlessDestinationDescription(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'role_arn': 'RoleARN', 'collection_endpoint': 'CollectionEndpoint', 'index_name': 'IndexName', 'buffering_hints': 'BufferingHints', 'retry_options': 'RetryOptions', 's3_backup_mode': 'S3BackupMode', 's3_destination_description': 'S3DestinationDescription', 'processing_configuration': 'ProcessingConfiguration', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'vpc_configuration_description': 'VpcConfigurationDescription'}):
    role_arn: RoleARN | None = None
    collection_endpoint: AmazonOpenSearchServerlessCollectionEndpoint | None = None
    index_name: AmazonOpenSearchServerlessIndexName | None = None
    buffering_hints: AmazonOpenSearchServerlessBufferingHints | None = None
    retry_options: AmazonOpenSearchServerlessRetryOptions | None = None
    s3_backup_mode: AmazonOpenSearchServerlessS3BackupMode | None = None
    s3_destination_description: S3DestinationDescription | None = None
    processing_configuration: ProcessingConfiguration | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    vpc_configuration_description: VpcConfigurationDescription | None = None


class IcebergDestinationDescription(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'destination_table_configuration_list': 'DestinationTableConfigurationList', 'schema_evolution_configuration': 'SchemaEvolutionConfiguration', 'table_creation_configuration': 'TableCreationConfiguration', 'buffering_hints': 'BufferingHints', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'processing_configuration': 'ProcessingConfiguration', 's3_backup_mode': 'S3BackupMode', 'retry_options': 'RetryOptions', 'role_arn': 'RoleARN', 'append_only': 'AppendOnly', 'catalog_configuration': 'CatalogConfiguration', 's3_destination_description': 'S3DestinationDescription'}):
    destination_table_configuration_list: list[DestinationTableConfiguration] | None = None
    schema_evolution_configuration: SchemaEvolutionConfiguration | None = None
    table_creation_configuration: TableCreationConfiguration | None = None
    buffering_hints: BufferingHints | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    processing_configuration: ProcessingConfiguration | None = None
    s3_backup_mode: IcebergS3BackupMode | None = None
    retry_options: RetryOptions | None = None
    role_arn: RoleARN | None = None
    append_only: bool | None = None
    catalog_configuration: CatalogConfiguration | None = None
    s3_destination_description: S3DestinationDescription | None = None


class DestinationDescription(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'destination_id': 'DestinationId', 's3_destination_description': 'S3DestinationDescription', 'extended_s3_destination_description': 'ExtendedS3DestinationDescription', 'redshift_destination_description': 'RedshiftDestinationDescription', 'elasticsearch_destination_description': 'ElasticsearchDestinationDescription', 'amazonopensearchservice_destination_description': 'AmazonopensearchserviceDestinationDescription', 'splunk_destination_description': 'SplunkDestinationDescription', 'http_endpoint_destination_description': 'HttpEndpointDestinationDescription', 'snowflake_destination_description': 'SnowflakeDestinationDescription', 'amazon_open_search_serverless_destination_description': 'AmazonOpenSearchServerlessDestinationDescription', 'iceberg_destination_description': 'IcebergDestinationDescription'}):
    destination_id: DestinationId
    s3_destination_description: S3DestinationDescription | None = None
    extended_s3_destination_description: ExtendedS3DestinationDescription | None = None
    redshift_destination_description: RedshiftDestinationDescription | None = None
    elasticsearch_destination_description: ElasticsearchDestinationDescription | None = None
    amazonopensearchservice_destination_description: AmazonopensearchserviceDestinationDescription | None = None
    splunk_destination_description: SplunkDestinationDescription | None = None
    http_endpoint_destination_description: HttpEndpointDestinationDescription | None = None
    snowflake_destination_description: SnowflakeDestinationDescription | None = None
    amazon_open_search_serverless_destination_description: AmazonOpenSearchServerlessDestinationDescription | None = None
    iceberg_destination_description: IcebergDestinationDescription | None = None


class DeliveryStreamDescription(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'delivery_stream_name': 'DeliveryStreamName', 'delivery_stream_arn': 'DeliveryStreamARN', 'delivery_stream_status': 'DeliveryStreamStatus', 'failure_description': 'FailureDescription', 'delivery_stream_encryption_configuration': 'DeliveryStreamEncryptionConfiguration', 'delivery_stream_type': 'DeliveryStreamType', 'version_id': 'VersionId', 'create_timestamp': 'CreateTimestamp', 'last_update_timestamp': 'LastUpdateTimestamp', 'source': 'Source', 'destinations': 'Destinations', 'has_more_destinations': 'HasMoreDestinations'}):
    delivery_stream_name: DeliveryStreamName
    delivery_stream_arn: DeliveryStreamARN
    delivery_stream_status: DeliveryStreamStatus
    failure_description: FailureDescription | None = None
    delivery_stream_encryption_configuration: DeliveryStreamEncryptionConfiguration | None = None
    delivery_stream_type: DeliveryStreamType
    version_id: DeliveryStreamVersionId
    create_timestamp: Timestamp | None = None
    last_update_timestamp: Timestamp | None = None
    source: SourceDescription | None = None
    destinations: list[DestinationDescription]
    has_more_destinations: bool


class DescribeDeliveryStreamOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'delivery_stream_description': 'DeliveryStreamDescription'}):
    delivery_stream_description: DeliveryStreamDescription


class ListDeliveryStreamsInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'limit': 'Limit', 'delivery_stream_type': 'DeliveryStreamType', 'exclusive_start_delivery_stream_name': 'ExclusiveStartDeliveryStreamName'}):
    limit: ListDeliveryStreamsInputLimit | None = None
    delivery_stream_type: DeliveryStreamType | None = None
    exclusive_start_delivery_stream_name: DeliveryStreamName | None = None


class ListDeliveryStreamsOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'delivery_stream_names': 'DeliveryStreamNames', 'has_more_delivery_streams': 'HasMoreDeliveryStreams'}):
    delivery_stream_names: list[DeliveryStreamName]
    has_more_delivery_streams: bool


class ListTagsForDeliveryStreamInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'delivery_stream_name': 'DeliveryStreamName', 'exclusive_start_tag_key': 'ExclusiveStartTagKey', 'limit': 'Limit'}):
    delivery_stream_name: DeliveryStreamName
    exclusive_start_tag_key: TagKey | None = None
    limit: ListTagsForDeliveryStreamInputLimit | None = None


class ListTagsForDeliveryStreamOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'tags': 'Tags', 'has_more_tags': 'HasMoreTags'}):
    tags: ListTagsForDeliveryStreamOutputTagList
    has_more_tags: bool


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'data': 'Data'}):
    data: Data


class PutRecordInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'delivery_stream_name': 'DeliveryStreamName', 'record': 'Record'}):
    delivery_stream_name: DeliveryStreamName
    record: Record


class PutRecordOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'record_id': 'RecordId', 'encrypted': 'Encrypted'}):
    record_id: PutResponseRecordId
    encrypted: bool | None = None


class PutRecordBatchInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'delivery_stream_name': 'DeliveryStreamName', 'records': 'Records'}):
    delivery_stream_name: DeliveryStreamName
    records: PutRecordBatchRequestEntryList


class PutRecordBatchResponseEntry(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'record_id': 'RecordId', 'error_code': 'ErrorCode', 'error_message': 'ErrorMessage'}):
    record_id: PutResponseRecordId | None = None
    error_code: str | None = None
    error_message: str | None = None


class PutRecordBatchOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'failed_put_count': 'FailedPutCount', 'encrypted': 'Encrypted', 'request_responses': 'RequestResponses'}):
    failed_put_count: NonNegativeIntegerObject
    encrypted: bool | None = None
    request_responses: PutRecordBatchResponseEntryList


class TagDeliveryStreamInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'delivery_stream_name': 'DeliveryStreamName', 'tags': 'Tags'}):
    delivery_stream_name: DeliveryStreamName
    tags: TagDeliveryStreamInputTagList


class TagDeliveryStreamOutput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UntagDeliveryStreamInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'delivery_stream_name': 'DeliveryStreamName', 'tag_keys': 'TagKeys'}):
    delivery_stream_name: DeliveryStreamName
    tag_keys: TagKeyList


class UntagDeliveryStreamOutput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class S3DestinationUpdate(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'role_arn': 'RoleARN', 'bucket_arn': 'BucketARN', 'prefix': 'Prefix', 'error_output_prefix': 'ErrorOutputPrefix', 'buffering_hints': 'BufferingHints', 'compression_format': 'CompressionFormat', 'encryption_configuration': 'EncryptionConfiguration', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions'}):
    role_arn: RoleARN | None = None
    bucket_arn: BucketARN | None = None
    prefix: Prefix | None = None
    error_output_prefix: ErrorOutputPrefix | None = None
    buffering_hints: BufferingHints | None = None
    compression_format: CompressionFormat | None = None
    encryption_configuration: EncryptionConfiguration | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None


class ExtendedS3DestinationUpdate(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'role_arn': 'RoleARN', 'bucket_arn': 'BucketARN', 'prefix': 'Prefix', 'error_output_prefix': 'ErrorOutputPrefix', 'buffering_hints': 'BufferingHints', 'compression_format': 'CompressionFormat', 'encryption_configuration': 'EncryptionConfiguration', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'processing_configuration': 'ProcessingConfiguration', 's3_backup_mode': 'S3BackupMode', 's3_backup_update': 'S3BackupUpdate', 'data_format_conversion_configuration': 'DataFormatConversionConfiguration', 'dynamic_partitioning_configuration': 'DynamicPartitioningConfiguration', 'file_extension': 'FileExtension', 'custom_time_zone': 'CustomTimeZone'}):
    role_arn: RoleARN | None = None
    bucket_arn: BucketARN | None = None
    prefix: Prefix | None = None
    error_output_prefix: ErrorOutputPrefix | None = None
    buffering_hints: BufferingHints | None = None
    compression_format: CompressionFormat | None = None
    encryption_configuration: EncryptionConfiguration | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    processing_configuration: ProcessingConfiguration | None = None
    s3_backup_mode: S3BackupMode | None = None
    s3_backup_update: S3DestinationUpdate | None = None
    data_format_conversion_configuration: DataFormatConversionConfiguration | None = None
    dynamic_partitioning_configuration: DynamicPartitioningConfiguration | None = None
    file_extension: FileExtension | None = None
    custom_time_zone: CustomTimeZone | None = None


class RedshiftDestinationUpdate(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'role_arn': 'RoleARN', 'cluster_jdbcurl': 'ClusterJDBCURL', 'copy_command': 'CopyCommand', 'username': 'Username', 'password': 'Password', 'retry_options': 'RetryOptions', 's3_update': 'S3Update', 'processing_configuration': 'ProcessingConfiguration', 's3_backup_mode': 'S3BackupMode', 's3_backup_update': 'S3BackupUpdate', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'secrets_manager_configuration': 'SecretsManagerConfiguration'}):
    role_arn: RoleARN | None = None
    cluster_jdbcurl: ClusterJDBCURL | None = None
    copy_command: CopyCommand | None = None
    username: Username | None = None
    password: Password | None = None
    retry_options: RedshiftRetryOptions | None = None
    s3_update: S3DestinationUpdate | None = None
    processing_configuration: ProcessingConfiguration | None = None
    s3_backup_mode: RedshiftS3BackupMode | None = None
    s3_backup_update: S3DestinationUpdate | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    secrets_manager_configuration: SecretsManagerConfiguration | None = None


class ElasticsearchDestinationUpdate(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'role_arn': 'RoleARN', 'domain_arn': 'DomainARN', 'cluster_endpoint': 'ClusterEndpoint', 'index_name': 'IndexName', 'type_name': 'TypeName', 'index_rotation_period': 'IndexRotationPeriod', 'buffering_hints': 'BufferingHints', 'retry_options': 'RetryOptions', 's3_update': 'S3Update', 'processing_configuration': 'ProcessingConfiguration', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'document_id_options': 'DocumentIdOptions'}):
    role_arn: RoleARN | None = None
    domain_arn: ElasticsearchDomainARN | None = None
    cluster_endpoint: ElasticsearchClusterEndpoint | None = None
    index_name: ElasticsearchIndexName | None = None
    type_name: ElasticsearchTypeName | None = None
    index_rotation_period: ElasticsearchIndexRotationPeriod | None = None
    buffering_hints: ElasticsearchBufferingHints | None = None
    retry_options: ElasticsearchRetryOptions | None = None
    s3_update: S3DestinationUpdate | None = None
    processing_configuration: ProcessingConfiguration | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    document_id_options: DocumentIdOptions | None = None


class AmazonopensearchserviceDestinationUpdate(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'role_arn': 'RoleARN', 'domain_arn': 'DomainARN', 'cluster_endpoint': 'ClusterEndpoint', 'index_name': 'IndexName', 'type_name': 'TypeName', 'index_rotation_period': 'IndexRotationPeriod', 'buffering_hints': 'BufferingHints', 'retry_options': 'RetryOptions', 's3_update': 'S3Update', 'processing_configuration': 'ProcessingConfiguration', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'document_id_options': 'DocumentIdOptions'}):
    role_arn: RoleARN | None = None
    domain_arn: AmazonopensearchserviceDomainARN | None = None
    cluster_endpoint: AmazonopensearchserviceClusterEndpoint | None = None
    index_name: AmazonopensearchserviceIndexName | None = None
    type_name: AmazonopensearchserviceTypeName | None = None
    index_rotation_period: AmazonopensearchserviceIndexRotationPeriod | None = None
    buffering_hints: AmazonopensearchserviceBufferingHints | None = None
    retry_options: AmazonopensearchserviceRetryOptions | None = None
    s3_update: S3DestinationUpdate | None = None
    processing_configuration: ProcessingConfiguration | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    document_id_options: DocumentIdOptions | None = None


class SplunkDestinationUpdate(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'hec_endpoint': 'HECEndpoint', 'hec_endpoint_type': 'HECEndpointType', 'hec_token': 'HECToken', 'hec_acknowledgment_timeout_in_seconds': 'HECAcknowledgmentTimeoutInSeconds', 'retry_options': 'RetryOptions', 's3_backup_mode': 'S3BackupMode', 's3_update': 'S3Update', 'processing_configuration': 'ProcessingConfiguration', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'buffering_hints': 'BufferingHints', 'secrets_manager_configuration': 'SecretsManagerConfiguration'}):
    hec_endpoint: HECEndpoint | None = None
    hec_endpoint_type: HECEndpointType | None = None
    hec_token: HECToken | None = None
    hec_acknowledgment_timeout_in_seconds: HECAcknowledgmentTimeoutInSeconds | None = None
    retry_options: SplunkRetryOptions | None = None
    s3_backup_mode: SplunkS3BackupMode | None = None
    s3_update: S3DestinationUpdate | None = None
    processing_configuration: ProcessingConfiguration | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    buffering_hints: SplunkBufferingHints | None = None
    secrets_manager_configuration: SecretsManagerConfiguration | None = None


class HttpEndpointDestinationUpdate(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'endpoint_configuration': 'EndpointConfiguration', 'buffering_hints': 'BufferingHints', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'request_configuration': 'RequestConfiguration', 'processing_configuration': 'ProcessingConfiguration', 'role_arn': 'RoleARN', 'retry_options': 'RetryOptions', 's3_backup_mode': 'S3BackupMode', 's3_update': 'S3Update', 'secrets_manager_configuration': 'SecretsManagerConfiguration'}):
    endpoint_configuration: HttpEndpointConfiguration | None = None
    buffering_hints: HttpEndpointBufferingHints | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    request_configuration: HttpEndpointRequestConfiguration | None = None
    processing_configuration: ProcessingConfiguration | None = None
    role_arn: RoleARN | None = None
    retry_options: HttpEndpointRetryOptions | None = None
    s3_backup_mode: HttpEndpointS3BackupMode | None = None
    s3_update: S3DestinationUpdate | None = None
    secrets_manager_configuration: SecretsManagerConfiguration | None = None


class AmazonOpenSearchServerlessDestinationUpdate(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'role_arn': 'RoleARN', 'collection_endpoint': 'CollectionEndpoint', 'index_name': 'IndexName', 'buffering_hints': 'BufferingHints', 'retry_options': 'RetryOptions', 's3_update': 'S3Update', 'processing_configuration': 'ProcessingConfiguration', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions'}):
    role_arn: RoleARN | None = None
    collection_endpoint: AmazonOpenSearchServerlessCollectionEndpoint | None = None
    index_name: AmazonOpenSearchServerlessIndexName | None = None
    buffering_hints: AmazonOpenSearchServerlessBufferingHints | None = None
    retry_options: AmazonOpenSearchServerlessRetryOptions | None = None
    s3_update: S3DestinationUpdate | None = None
    processing_configuration: ProcessingConfiguration | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None


class SnowflakeDestinationUpdate(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'account_url': 'AccountUrl', 'private_key': 'PrivateKey', 'key_passphrase': 'KeyPassphrase', 'user': 'User', 'database': 'Database', 'schema': 'Schema', 'table': 'Table', 'snowflake_role_configuration': 'SnowflakeRoleConfiguration', 'data_loading_option': 'DataLoadingOption', 'meta_data_column_name': 'MetaDataColumnName', 'content_column_name': 'ContentColumnName', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'processing_configuration': 'ProcessingConfiguration', 'role_arn': 'RoleARN', 'retry_options': 'RetryOptions', 's3_backup_mode': 'S3BackupMode', 's3_update': 'S3Update', 'secrets_manager_configuration': 'SecretsManagerConfiguration', 'buffering_hints': 'BufferingHints'}):
    account_url: SnowflakeAccountUrl | None = None
    private_key: SnowflakePrivateKey | None = None
    key_passphrase: SnowflakeKeyPassphrase | None = None
    user: SnowflakeUser | None = None
    database: SnowflakeDatabase | None = None
    schema: SnowflakeSchema | None = None
    table: SnowflakeTable | None = None
    snowflake_role_configuration: SnowflakeRoleConfiguration | None = None
    data_loading_option: SnowflakeDataLoadingOption | None = None
    meta_data_column_name: SnowflakeMetaDataColumnName | None = None
    content_column_name: SnowflakeContentColumnName | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    processing_configuration: ProcessingConfiguration | None = None
    role_arn: RoleARN | None = None
    retry_options: SnowflakeRetryOptions | None = None
    s3_backup_mode: SnowflakeS3BackupMode | None = None
    s3_update: S3DestinationUpdate | None = None
    secrets_manager_configuration: SecretsManagerConfiguration | None = None
    buffering_hints: SnowflakeBufferingHints | None = None


class IcebergDestinationUpdate(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'destination_table_configuration_list': 'DestinationTableConfigurationList', 'schema_evolution_configuration': 'SchemaEvolutionConfiguration', 'table_creation_configuration': 'TableCreationConfiguration', 'buffering_hints': 'BufferingHints', 'cloud_watch_logging_options': 'CloudWatchLoggingOptions', 'processing_configuration': 'ProcessingConfiguration', 's3_backup_mode': 'S3BackupMode', 'retry_options': 'RetryOptions', 'role_arn': 'RoleARN', 'append_only': 'AppendOnly', 'catalog_configuration': 'CatalogConfiguration', 's3_configuration': 'S3Configuration'}):
    destination_table_configuration_list: list[DestinationTableConfiguration] | None = None
    schema_evolution_configuration: SchemaEvolutionConfiguration | None = None
    table_creation_configuration: TableCreationConfiguration | None = None
    buffering_hints: BufferingHints | None = None
    cloud_watch_logging_options: CloudWatchLoggingOptions | None = None
    processing_configuration: ProcessingConfiguration | None = None
    s3_backup_mode: IcebergS3BackupMode | None = None
    retry_options: RetryOptions | None = None
    role_arn: RoleARN | None = None
    append_only: bool | None = None
    catalog_configuration: CatalogConfiguration | None = None
    s3_configuration: S3DestinationConfiguration | None = None


class UpdateDestinationInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'delivery_stream_name': 'DeliveryStreamName', 'current_delivery_stream_version_id': 'CurrentDeliveryStreamVersionId', 'destination_id': 'DestinationId', 's3_destination_update': 'S3DestinationUpdate', 'extended_s3_destination_update': 'ExtendedS3DestinationUpdate', 'redshift_destination_update': 'RedshiftDestinationUpdate', 'elasticsearch_destination_update': 'ElasticsearchDestinationUpdate', 'amazonopensearchservice_destination_update': 'AmazonopensearchserviceDestinationUpdate', 'splunk_destination_update': 'SplunkDestinationUpdate', 'http_endpoint_destination_update': 'HttpEndpointDestinationUpdate', 'amazon_open_search_serverless_destination_update': 'AmazonOpenSearchServerlessDestinationUpdate', 'snowflake_destination_update': 'SnowflakeDestinationUpdate', 'iceberg_destination_update': 'IcebergDestinationUpdate'}):
    delivery_stream_name: DeliveryStreamName
    current_delivery_stream_version_id: DeliveryStreamVersionId
    destination_id: DestinationId
    s3_destination_update: S3DestinationUpdate | None = None
    extended_s3_destination_update: ExtendedS3DestinationUpdate | None = None
    redshift_destination_update: RedshiftDestinationUpdate | None = None
    elasticsearch_destination_update: ElasticsearchDestinationUpdate | None = None
    amazonopensearchservice_destination_update: AmazonopensearchserviceDestinationUpdate | None = None
    splunk_destination_update: SplunkDestinationUpdate | None = None
    http_endpoint_destination_update: HttpEndpointDestinationUpdate | None = None
    amazon_open_search_serverless_destination_update: AmazonOpenSearchServerlessDestinationUpdate | None = None
    snowflake_destination_update: SnowflakeDestinationUpdate | None = None
    iceberg_destination_update: IcebergDestinationUpdate | None = None


class UpdateDestinationOutput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


Timestamp = Annotated[float, Meta(extra={"timestamp": ""})]
AWSKMSKeyARN = Annotated[str, Meta(min_length=1, max_length=512, pattern='^(?:arn:.*:kms:[a-zA-Z0-9\\-]+:\\d{12}:(key|alias)/[a-zA-Z_0-9+=,.@\\-_/]+)\\Z')]
AWSKMSKeyARNForSSE = Annotated[str, Meta(min_length=1, max_length=512, pattern='^(?:arn:.*:kms:[a-zA-Z0-9\\-]+:\\d{12}:key/[a-zA-Z_0-9+=,.@\\-_/]+)\\Z')]
AmazonOpenSearchServerlessBufferingIntervalInSeconds = Annotated[int, Meta(ge=0, le=900)]
AmazonOpenSearchServerlessBufferingSizeInMBs = Annotated[int, Meta(ge=1, le=100)]
AmazonOpenSearchServerlessCollectionEndpoint = Annotated[str, Meta(min_length=1, max_length=512, pattern='^(?:https:.*)\\Z')]
AmazonOpenSearchServerlessIndexName = Annotated[str, Meta(min_length=1, max_length=80, pattern='^(?:.*)\\Z')]
AmazonOpenSearchServerlessRetryDurationInSeconds = Annotated[int, Meta(ge=0, le=7200)]
AmazonOpenSearchServerlessS3BackupMode = Literal['FailedDocumentsOnly', 'AllDocuments']
AmazonopensearchserviceBufferingIntervalInSeconds = Annotated[int, Meta(ge=0, le=900)]
AmazonopensearchserviceBufferingSizeInMBs = Annotated[int, Meta(ge=1, le=100)]
AmazonopensearchserviceClusterEndpoint = Annotated[str, Meta(min_length=1, max_length=512, pattern='^(?:https:.*)\\Z')]
AmazonopensearchserviceDomainARN = Annotated[str, Meta(min_length=1, max_length=512, pattern='^(?:arn:.*:es:[a-zA-Z0-9\\-]+:\\d{12}:domain/[a-z][-0-9a-z]{2,27})\\Z')]
AmazonopensearchserviceIndexName = Annotated[str, Meta(min_length=1, max_length=80, pattern='^(?:.*)\\Z')]
AmazonopensearchserviceIndexRotationPeriod = Literal['NoRotation', 'OneHour', 'OneDay', 'OneWeek', 'OneMonth']
AmazonopensearchserviceRetryDurationInSeconds = Annotated[int, Meta(ge=0, le=7200)]
AmazonopensearchserviceS3BackupMode = Literal['FailedDocumentsOnly', 'AllDocuments']
AmazonopensearchserviceTypeName = Annotated[str, Meta(max_length=100, pattern='^(?:.*)\\Z')]
BlockSizeBytes = Annotated[int, Meta(ge=67108864)]
BucketARN = Annotated[str, Meta(min_length=1, max_length=2048, pattern='^(?:arn:.*:s3:::[\\w\\.\\-]{1,255})\\Z')]
ClusterJDBCURL = Annotated[str, Meta(min_length=1, max_length=512, pattern='^(?:jdbc:(redshift|postgresql)://((?!-)[A-Za-z0-9-]{1,63}(?<!-)\\.)+(redshift(-serverless)?)\\.([a-zA-Z0-9\\.\\-]+):\\d{1,5}/[a-zA-Z0-9_$-]+)\\Z')]
CompressionFormat = Literal['UNCOMPRESSED', 'GZIP', 'ZIP', 'Snappy', 'HADOOP_SNAPPY']
Connectivity = Literal['PUBLIC', 'PRIVATE']
ContentEncoding = Literal['NONE', 'GZIP']
CopyOptions = Annotated[str, Meta(max_length=10240, pattern='^(?:.*)\\Z')]
CustomTimeZone = Annotated[str, Meta(max_length=50, pattern='^(?:^$|[a-zA-Z/_]+)\\Z')]
Data = Annotated[bytes, Meta(max_length=1024000)]
DataTableColumns = Annotated[str, Meta(max_length=10240, pattern='^(?:.*)\\Z')]
DataTableName = Annotated[str, Meta(min_length=1, max_length=512, pattern='^(?:.*)\\Z')]
DatabaseColumnName = Annotated[str, Meta(min_length=1, max_length=194, pattern='^(?:[\\u0001-\\uFFFF]*)\\Z')]
DatabaseEndpoint = Annotated[str, Meta(min_length=1, max_length=255, pattern='^(?:^(?!\\s*$).+)\\Z')]
DatabaseName = Annotated[str, Meta(min_length=1, max_length=64, pattern='^(?:[\\u0001-\\uFFFF]*)\\Z')]
DatabasePort = Annotated[int, Meta(ge=0, le=65535)]
DatabaseTableName = Annotated[str, Meta(min_length=1, max_length=129, pattern='^(?:[\\u0001-\\uFFFF]*)\\Z')]
DatabaseType = Literal['MySQL', 'PostgreSQL']
DefaultDocumentIdFormat = Literal['FIREHOSE_DEFAULT', 'NO_DOCUMENT_ID']
DeliveryStreamARN = Annotated[str, Meta(min_length=1, max_length=512, pattern='^(?:arn:.*:firehose:[a-zA-Z0-9\\-]+:\\d{12}:deliverystream/[a-zA-Z0-9._-]+)\\Z')]
DeliveryStreamEncryptionStatus = Literal['ENABLED', 'ENABLING', 'ENABLING_FAILED', 'DISABLED', 'DISABLING', 'DISABLING_FAILED']
DeliveryStreamFailureType = Literal['VPC_ENDPOINT_SERVICE_NAME_NOT_FOUND', 'VPC_INTERFACE_ENDPOINT_SERVICE_ACCESS_DENIED', 'RETIRE_KMS_GRANT_FAILED', 'CREATE_KMS_GRANT_FAILED', 'KMS_ACCESS_DENIED', 'DISABLED_KMS_KEY', 'INVALID_KMS_KEY', 'KMS_KEY_NOT_FOUND', 'KMS_OPT_IN_REQUIRED', 'CREATE_ENI_FAILED', 'DELETE_ENI_FAILED', 'SUBNET_NOT_FOUND', 'SECURITY_GROUP_NOT_FOUND', 'ENI_ACCESS_DENIED', 'SUBNET_ACCESS_DENIED', 'SECURITY_GROUP_ACCESS_DENIED', 'UNKNOWN_ERROR']
DeliveryStreamName = Annotated[str, Meta(min_length=1, max_length=64, pattern='^(?:[a-zA-Z0-9_.-]+)\\Z')]
DeliveryStreamStatus = Literal['CREATING', 'CREATING_FAILED', 'DELETING', 'DELETING_FAILED', 'ACTIVE']
DeliveryStreamType = Literal['DirectPut', 'KinesisStreamAsSource', 'MSKAsSource', 'DatabaseAsSource']
DeliveryStreamVersionId = Annotated[str, Meta(min_length=1, max_length=50, pattern='^(?:[0-9]+)\\Z')]
DescribeDeliveryStreamInputLimit = Annotated[int, Meta(ge=1, le=10000)]
DestinationId = Annotated[str, Meta(min_length=1, max_length=100, pattern='^(?:[a-zA-Z0-9-]+)\\Z')]
ElasticsearchBufferingIntervalInSeconds = Annotated[int, Meta(ge=0, le=900)]
ElasticsearchBufferingSizeInMBs = Annotated[int, Meta(ge=1, le=100)]
ElasticsearchClusterEndpoint = Annotated[str, Meta(min_length=1, max_length=512, pattern='^(?:https:.*)\\Z')]
ElasticsearchDomainARN = Annotated[str, Meta(min_length=1, max_length=512, pattern='^(?:arn:.*:es:[a-zA-Z0-9\\-]+:\\d{12}:domain/[a-z][-0-9a-z]{2,27})\\Z')]
ElasticsearchIndexName = Annotated[str, Meta(min_length=1, max_length=80, pattern='^(?:.*)\\Z')]
ElasticsearchIndexRotationPeriod = Literal['NoRotation', 'OneHour', 'OneDay', 'OneWeek', 'OneMonth']
ElasticsearchRetryDurationInSeconds = Annotated[int, Meta(ge=0, le=7200)]
ElasticsearchS3BackupMode = Literal['FailedDocumentsOnly', 'AllDocuments']
ElasticsearchTypeName = Annotated[str, Meta(max_length=100, pattern='^(?:.*)\\Z')]
ErrorOutputPrefix = Annotated[str, Meta(max_length=1024, pattern='^(?:.*)\\Z')]
FileExtension = Annotated[str, Meta(max_length=128, pattern="^(?:^$|\\.[0-9a-z!\\-_.*'()]+)\\Z")]
GlueDataCatalogARN = Annotated[str, Meta(min_length=1, max_length=512, pattern='^(?:arn:.*:glue:.*:\\d{12}:catalog(?:(/[a-z0-9_-]+){1,2})?)\\Z')]
HECAcknowledgmentTimeoutInSeconds = Annotated[int, Meta(ge=180, le=600)]
HECEndpoint = Annotated[str, Meta(max_length=2048, pattern='^(?:.*)\\Z')]
HECEndpointType = Literal['Raw', 'Event']
HECToken = Annotated[str, Meta(max_length=2048, pattern='^(?:.*)\\Z')]
HttpEndpointAccessKey = Annotated[str, Meta(max_length=4096, pattern='^(?:.*)\\Z')]
HttpEndpointAttributeName = Annotated[str, Meta(min_length=1, max_length=256, pattern='^(?:^(?!\\s*$).+)\\Z')]
HttpEndpointAttributeValue = Annotated[str, Meta(max_length=1024, pattern='^(?:.*)\\Z')]
HttpEndpointBufferingIntervalInSeconds = Annotated[int, Meta(ge=0, le=900)]
HttpEndpointBufferingSizeInMBs = Annotated[int, Meta(ge=1, le=64)]
HttpEndpointCommonAttributesList = Annotated[list[HttpEndpointCommonAttribute], Meta(max_length=50)]
HttpEndpointName = Annotated[str, Meta(min_length=1, max_length=256, pattern='^(?:^(?!\\s*$).+)\\Z')]
HttpEndpointRetryDurationInSeconds = Annotated[int, Meta(ge=0, le=7200)]
HttpEndpointS3BackupMode = Literal['FailedDataOnly', 'AllData']
HttpEndpointUrl = Annotated[str, Meta(min_length=1, max_length=1000, pattern='^(?:https://.*)\\Z')]
IcebergS3BackupMode = Literal['FailedDataOnly', 'AllData']
IntervalInSeconds = Annotated[int, Meta(ge=0, le=900)]
KeyType = Literal['AWS_OWNED_CMK', 'CUSTOMER_MANAGED_CMK']
KinesisStreamARN = Annotated[str, Meta(min_length=1, max_length=512, pattern='^(?:arn:.*:kinesis:[a-zA-Z0-9\\-]+:\\d{12}:stream/[a-zA-Z0-9_.-]+)\\Z')]
ListDeliveryStreamsInputLimit = Annotated[int, Meta(ge=1, le=10000)]
ListTagsForDeliveryStreamInputLimit = Annotated[int, Meta(ge=1, le=50)]
ListTagsForDeliveryStreamOutputTagList = Annotated[list[Tag], Meta(max_length=50)]
LogGroupName = Annotated[str, Meta(max_length=512, pattern='^(?:[\\.\\-_/#A-Za-z0-9]*)\\Z')]
LogStreamName = Annotated[str, Meta(max_length=512, pattern='^(?:[^:*]*)\\Z')]
MSKClusterARN = Annotated[str, Meta(min_length=1, max_length=512, pattern='^(?:arn:.*)\\Z')]
NoEncryptionConfig = Literal['NoEncryption']
NonEmptyString = Annotated[str, Meta(min_length=1, max_length=1024, pattern='^(?:^(?!\\s*$).+)\\Z')]
NonEmptyStringWithoutWhitespace = Annotated[str, Meta(min_length=1, max_length=1024, pattern='^(?:^\\S+$)\\Z')]
NonNegativeIntegerObject = Annotated[int, Meta(ge=0)]
OrcCompression = Literal['NONE', 'ZLIB', 'SNAPPY']
OrcFormatVersion = Literal['V0_11', 'V0_12']
OrcRowIndexStride = Annotated[int, Meta(ge=1000)]
OrcStripeSizeBytes = Annotated[int, Meta(ge=8388608)]
ParquetCompression = Literal['UNCOMPRESSED', 'GZIP', 'SNAPPY']
ParquetPageSizeBytes = Annotated[int, Meta(ge=65536)]
ParquetWriterVersion = Literal['V1', 'V2']
Password = Annotated[str, Meta(min_length=6, max_length=512, pattern='^(?:.*)\\Z')]
Prefix = Annotated[str, Meta(max_length=1024, pattern='^(?:.*)\\Z')]
ProcessorParameterValue = Annotated[str, Meta(min_length=1, max_length=5120, pattern='^(?:^(?!\\s*$).+)\\Z')]
ProcessorType = Literal['RecordDeAggregation', 'Decompression', 'CloudWatchLogProcessing', 'Lambda', 'MetadataExtraction', 'AppendDelimiterToRecord']
Proportion = Annotated[float, Meta(ge=0, le=1)]
PutRecordBatchRequestEntryList = Annotated[list[Record], Meta(min_length=1, max_length=500)]
PutRecordBatchResponseEntryList = Annotated[list[PutRecordBatchResponseEntry], Meta(min_length=1, max_length=500)]
PutResponseRecordId = Annotated[str, Meta(min_length=1)]
RedshiftRetryDurationInSeconds = Annotated[int, Meta(ge=0, le=7200)]
RedshiftS3BackupMode = Literal['Disabled', 'Enabled']
RetryDurationInSeconds = Annotated[int, Meta(ge=0, le=7200)]
RoleARN = Annotated[str, Meta(min_length=1, max_length=512, pattern='^(?:arn:.*:iam::\\d{12}:role/[a-zA-Z_0-9+=,.@\\-_/]+)\\Z')]
S3BackupMode = Literal['Disabled', 'Enabled']
SSLMode = Literal['Disabled', 'Enabled']
SecretARN = Annotated[str, Meta(min_length=1, max_length=2048, pattern='^(?:arn:.*:secretsmanager:[a-zA-Z0-9\\-]+:\\d{12}:secret:[a-zA-Z0-9\\-/_+=.@!]+)\\Z')]
SizeInMBs = Annotated[int, Meta(ge=1, le=128)]
SnapshotRequestedBy = Literal['USER', 'FIREHOSE']
SnapshotStatus = Literal['IN_PROGRESS', 'COMPLETE', 'SUSPENDED']
SnowflakeAccountUrl = Annotated[str, Meta(min_length=24, max_length=2048, pattern='^(?:.+?\\.snowflakecomputing\\.com)\\Z')]
SnowflakeBufferingIntervalInSeconds = Annotated[int, Meta(ge=0, le=900)]
SnowflakeBufferingSizeInMBs = Annotated[int, Meta(ge=1, le=128)]
SnowflakeContentColumnName = Annotated[str, Meta(min_length=1, max_length=255)]
SnowflakeDataLoadingOption = Literal['JSON_MAPPING', 'VARIANT_CONTENT_MAPPING', 'VARIANT_CONTENT_AND_METADATA_MAPPING']
SnowflakeDatabase = Annotated[str, Meta(min_length=1, max_length=255)]
SnowflakeKeyPassphrase = Annotated[str, Meta(min_length=7, max_length=255)]
SnowflakeMetaDataColumnName = Annotated[str, Meta(min_length=1, max_length=255)]
SnowflakePrivateKey = Annotated[str, Meta(min_length=256, max_length=4096, pattern='^(?:^(?:[A-Za-z0-9+\\/]{4})*(?:[A-Za-z0-9+\\/]{2}==|[A-Za-z0-9+\\/]{3}=)?$)\\Z')]
SnowflakePrivateLinkVpceId = Annotated[str, Meta(min_length=47, max_length=255, pattern='^(?:([a-zA-Z0-9\\-\\_]+\\.){2,3}vpce\\.[a-zA-Z0-9\\-]*\\.vpce-svc\\-[a-zA-Z0-9\\-]{17}$)\\Z')]
SnowflakeRetryDurationInSeconds = Annotated[int, Meta(ge=0, le=7200)]
SnowflakeRole = Annotated[str, Meta(min_length=1, max_length=255)]
SnowflakeS3BackupMode = Literal['FailedDataOnly', 'AllData']
SnowflakeSchema = Annotated[str, Meta(min_length=1, max_length=255)]
SnowflakeTable = Annotated[str, Meta(min_length=1, max_length=255)]
SnowflakeUser = Annotated[str, Meta(min_length=1, max_length=255)]
SplunkBufferingIntervalInSeconds = Annotated[int, Meta(ge=0, le=60)]
SplunkBufferingSizeInMBs = Annotated[int, Meta(ge=1, le=5)]
SplunkRetryDurationInSeconds = Annotated[int, Meta(ge=0, le=7200)]
SplunkS3BackupMode = Literal['FailedEventsOnly', 'AllEvents']
StringWithLettersDigitsUnderscoresDots = Annotated[str, Meta(min_length=1, max_length=255, pattern='^(?:[a-zA-Z0-9\\.\\_]+)\\Z')]
TagDeliveryStreamInputTagList = Annotated[list[Tag], Meta(min_length=1, max_length=50)]
TagKey = Annotated[str, Meta(min_length=1, max_length=128)]
TagValue = Annotated[str, Meta(max_length=256)]
ThroughputHintInMBs = Annotated[int, Meta(ge=1, le=100)]
TopicName = Annotated[str, Meta(min_length=1, max_length=255, pattern='^(?:[a-zA-Z0-9\\\\._\\\\-]+)\\Z')]
Username = Annotated[str, Meta(min_length=1, max_length=512, pattern='^(?:.*)\\Z')]
VpcEndpointServiceName = Annotated[str, Meta(min_length=47, max_length=255, pattern='^(?:([a-zA-Z0-9\\-\\_]+\\.){2,3}vpce\\.[a-zA-Z0-9\\-]*\\.vpce-svc\\-[a-zA-Z0-9\\-]{17}$)\\Z')]
WarehouseLocation = Annotated[str, Meta(min_length=1, max_length=2048, pattern='^(?:s3:\\/\\/.*)\\Z')]
ProcessorParameterName = Literal['LambdaArn', 'NumberOfRetries', 'MetadataExtractionQuery', 'JsonParsingEngine', 'RoleArn', 'BufferSizeInMBs', 'BufferIntervalInSeconds', 'SubRecordType', 'Delimiter', 'CompressionFormat', 'DataMessageExtraction']
SecurityGroupIdList = Annotated[list[NonEmptyStringWithoutWhitespace], Meta(min_length=1, max_length=5)]
SubnetIdList = Annotated[list[NonEmptyStringWithoutWhitespace], Meta(min_length=1, max_length=16)]
TagKeyList = Annotated[list[TagKey], Meta(min_length=1, max_length=50)]


class InvalidArgumentException(AwsError):
    code, status = 'InvalidArgumentException', 400


class LimitExceededException(AwsError):
    code, status = 'LimitExceededException', 400


class ResourceInUseException(AwsError):
    code, status = 'ResourceInUseException', 400


class InvalidKMSResourceException(AwsError):
    code, status = 'InvalidKMSResourceException', 400


class ResourceNotFoundException(AwsError):
    code, status = 'ResourceNotFoundException', 400


class InvalidSourceException(AwsError):
    code, status = 'InvalidSourceException', 400


class ServiceUnavailableException(AwsError):
    code, status = 'ServiceUnavailableException', 400


class ConcurrentModificationException(AwsError):
    code, status = 'ConcurrentModificationException', 400


MEMBERS: dict[type[Struct], dict[str, Member]] = {
}

OPERATIONS: dict[str, Operation] = {
    'create_delivery_stream': Operation('CreateDeliveryStream', 'POST', '/', 200, CreateDeliveryStreamInput, CreateDeliveryStreamOutput, errors=(InvalidArgumentException, LimitExceededException, ResourceInUseException, InvalidKMSResourceException,)),
    'delete_delivery_stream': Operation('DeleteDeliveryStream', 'POST', '/', 200, DeleteDeliveryStreamInput, DeleteDeliveryStreamOutput, errors=(ResourceInUseException, ResourceNotFoundException,)),
    'describe_delivery_stream': Operation('DescribeDeliveryStream', 'POST', '/', 200, DescribeDeliveryStreamInput, DescribeDeliveryStreamOutput, errors=(ResourceNotFoundException,)),
    'list_delivery_streams': Operation('ListDeliveryStreams', 'POST', '/', 200, ListDeliveryStreamsInput, ListDeliveryStreamsOutput),
    'list_tags_for_delivery_stream': Operation('ListTagsForDeliveryStream', 'POST', '/', 200, ListTagsForDeliveryStreamInput, ListTagsForDeliveryStreamOutput, errors=(ResourceNotFoundException, InvalidArgumentException, LimitExceededException,)),
    'put_record': Operation('PutRecord', 'POST', '/', 200, PutRecordInput, PutRecordOutput, errors=(ResourceNotFoundException, InvalidArgumentException, InvalidKMSResourceException, InvalidSourceException, ServiceUnavailableException,)),
    'put_record_batch': Operation('PutRecordBatch', 'POST', '/', 200, PutRecordBatchInput, PutRecordBatchOutput, errors=(ResourceNotFoundException, InvalidArgumentException, InvalidKMSResourceException, InvalidSourceException, ServiceUnavailableException,)),
    'tag_delivery_stream': Operation('TagDeliveryStream', 'POST', '/', 200, TagDeliveryStreamInput, TagDeliveryStreamOutput, errors=(ResourceNotFoundException, ResourceInUseException, InvalidArgumentException, LimitExceededException,)),
    'untag_delivery_stream': Operation('UntagDeliveryStream', 'POST', '/', 200, UntagDeliveryStreamInput, UntagDeliveryStreamOutput, errors=(ResourceNotFoundException, ResourceInUseException, InvalidArgumentException, LimitExceededException,)),
    'update_destination': Operation('UpdateDestination', 'POST', '/', 200, UpdateDestinationInput, UpdateDestinationOutput, errors=(InvalidArgumentException, ResourceInUseException, ResourceNotFoundException, ConcurrentModificationException,)),
}

ABSENT: frozenset[str] = frozenset({
    'StartDeliveryStreamEncryption',
    'StopDeliveryStreamEncryption',
})

ROUTES: tuple[Route, ...] = (
)
