"""Generated from botocore's `sagemaker` model, 2017-07-24, by `make api`: do not edit."""

# ruff: noqa
from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from millstream.core.body import Body
from millstream.core.errors import AwsError
from millstream.core.model import Member, Operation, Route, Service

SERVICE = Service('api.sagemaker', 'json', '2017-07-24', 'sagemaker', 'SageMaker', '1.1', '')


class Tag(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'key': 'Key', 'value': 'Value'}):
    key: TagKey
    value: TagValue


class AddTagsInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'resource_arn': 'ResourceArn', 'tags': 'Tags'}):
    resource_arn: ResourceArn
    tags: TagList


class AddTagsOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'tags': 'Tags'}):
    tags: TagList | None = None


class CapacitySize(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'type': 'Type', 'value': 'Value'}):
    type: CapacitySizeType
    value: CapacitySizeValue


class TrafficRoutingConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'type': 'Type', 'wait_interval_in_seconds': 'WaitIntervalInSeconds', 'canary_size': 'CanarySize', 'linear_step_size': 'LinearStepSize'}):
    type: TrafficRoutingConfigType
    wait_interval_in_seconds: WaitIntervalInSeconds
    canary_size: CapacitySize | None = None
    linear_step_size: CapacitySize | None = None


class BlueGreenUpdatePolicy(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'traffic_routing_configuration': 'TrafficRoutingConfiguration', 'termination_wait_in_seconds': 'TerminationWaitInSeconds', 'maximum_execution_timeout_in_seconds': 'MaximumExecutionTimeoutInSeconds'}):
    traffic_routing_configuration: TrafficRoutingConfig
    termination_wait_in_seconds: TerminationWaitInSeconds | None = None
    maximum_execution_timeout_in_seconds: MaximumExecutionTimeoutInSeconds | None = None


class RollingUpdatePolicy(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'maximum_batch_size': 'MaximumBatchSize', 'wait_interval_in_seconds': 'WaitIntervalInSeconds', 'maximum_execution_timeout_in_seconds': 'MaximumExecutionTimeoutInSeconds', 'rollback_maximum_batch_size': 'RollbackMaximumBatchSize'}):
    maximum_batch_size: CapacitySize
    wait_interval_in_seconds: WaitIntervalInSeconds
    maximum_execution_timeout_in_seconds: MaximumExecutionTimeoutInSeconds | None = None
    rollback_maximum_batch_size: CapacitySize | None = None


class Alarm(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'alarm_name': 'AlarmName'}):
    alarm_name: AlarmName | None = None


class AutoRollbackConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'alarms': 'Alarms'}):
    alarms: AlarmList | None = None


class DeploymentConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'blue_green_update_policy': 'BlueGreenUpdatePolicy', 'rolling_update_policy': 'RollingUpdatePolicy', 'auto_rollback_configuration': 'AutoRollbackConfiguration'}):
    blue_green_update_policy: BlueGreenUpdatePolicy | None = None
    rolling_update_policy: RollingUpdatePolicy | None = None
    auto_rollback_configuration: AutoRollbackConfig | None = None


class CreateEndpointInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'endpoint_name': 'EndpointName', 'endpoint_config_name': 'EndpointConfigName', 'deployment_config': 'DeploymentConfig', 'tags': 'Tags'}):
    endpoint_name: EndpointName
    endpoint_config_name: EndpointConfigName
    deployment_config: DeploymentConfig | None = None
    tags: TagList | None = None


class CreateEndpointOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'endpoint_arn': 'EndpointArn'}):
    endpoint_arn: EndpointArn


class InstancePool(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'instance_type': 'InstanceType', 'model_name_override': 'ModelNameOverride', 'priority': 'Priority'}):
    instance_type: ProductionVariantInstanceType
    model_name_override: ModelName | None = None
    priority: InstancePoolPriority


class ProductionVariantCoreDumpConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'destination_s3_uri': 'DestinationS3Uri', 'kms_key_id': 'KmsKeyId'}):
    destination_s3_uri: DestinationS3Uri
    kms_key_id: KmsKeyId | None = None


class ProductionVariantServerlessConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'memory_size_in_mb': 'MemorySizeInMB', 'max_concurrency': 'MaxConcurrency', 'provisioned_concurrency': 'ProvisionedConcurrency'}):
    memory_size_in_mb: ServerlessMemorySizeInMB
    max_concurrency: ServerlessMaxConcurrency
    provisioned_concurrency: ServerlessProvisionedConcurrency | None = None


class ProductionVariantManagedInstanceScalingScaleInPolicy(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'strategy': 'Strategy', 'maximum_step_size': 'MaximumStepSize', 'cooldown_in_minutes': 'CooldownInMinutes'}):
    strategy: ManagedInstanceScalingScaleInStrategy
    maximum_step_size: ManagedInstanceScalingMaximumStepSize | None = None
    cooldown_in_minutes: ManagedInstanceScalingCooldownInMinutes | None = None


class ProductionVariantManagedInstanceScaling(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'status': 'Status', 'min_instance_count': 'MinInstanceCount', 'max_instance_count': 'MaxInstanceCount', 'scale_in_policy': 'ScaleInPolicy'}):
    status: ManagedInstanceScalingStatus | None = None
    min_instance_count: ManagedInstanceScalingMinInstanceCount | None = None
    max_instance_count: ManagedInstanceScalingMaxInstanceCount | None = None
    scale_in_policy: ProductionVariantManagedInstanceScalingScaleInPolicy | None = None


class PrefixAwareRoutingConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'prefix_length': 'PrefixLength', 'concurrency_threshold': 'ConcurrencyThreshold'}):
    prefix_length: PrefixAwareRoutingPrefixLength | None = None
    concurrency_threshold: PrefixAwareRoutingConcurrencyThreshold | None = None


class ProductionVariantRoutingConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'routing_strategy': 'RoutingStrategy', 'prefix_aware_routing_config': 'PrefixAwareRoutingConfig'}):
    routing_strategy: RoutingStrategy
    prefix_aware_routing_config: PrefixAwareRoutingConfig | None = None


class ProductionVariantCapacityReservationConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'capacity_reservation_preference': 'CapacityReservationPreference', 'ml_reservation_arn': 'MlReservationArn'}):
    capacity_reservation_preference: CapacityReservationPreference | None = None
    ml_reservation_arn: MlReservationArn | None = None


class AcceleratorPartitionLayout(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'accelerator_partition_types': 'AcceleratorPartitionTypes'}):
    accelerator_partition_types: AcceleratorPartitionTypeList | None = None


class ProductionVariant(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'variant_name': 'VariantName', 'model_name': 'ModelName', 'initial_instance_count': 'InitialInstanceCount', 'instance_type': 'InstanceType', 'instance_pools': 'InstancePools', 'variant_instance_provision_timeout_in_seconds': 'VariantInstanceProvisionTimeoutInSeconds', 'initial_variant_weight': 'InitialVariantWeight', 'accelerator_type': 'AcceleratorType', 'core_dump_config': 'CoreDumpConfig', 'serverless_config': 'ServerlessConfig', 'volume_size_in_gb': 'VolumeSizeInGB', 'model_data_download_timeout_in_seconds': 'ModelDataDownloadTimeoutInSeconds', 'container_startup_health_check_timeout_in_seconds': 'ContainerStartupHealthCheckTimeoutInSeconds', 'enable_ssm_access': 'EnableSSMAccess', 'managed_instance_scaling': 'ManagedInstanceScaling', 'routing_config': 'RoutingConfig', 'inference_ami_version': 'InferenceAmiVersion', 'capacity_reservation_config': 'CapacityReservationConfig', 'accelerator_partition_layouts': 'AcceleratorPartitionLayouts'}):
    variant_name: VariantName
    model_name: ModelName | None = None
    initial_instance_count: InitialTaskCount | None = None
    instance_type: ProductionVariantInstanceType | None = None
    instance_pools: InstancePoolList | None = None
    variant_instance_provision_timeout_in_seconds: VariantInstanceProvisionTimeoutInSeconds | None = None
    initial_variant_weight: VariantWeight | None = None
    accelerator_type: ProductionVariantAcceleratorType | None = None
    core_dump_config: ProductionVariantCoreDumpConfig | None = None
    serverless_config: ProductionVariantServerlessConfig | None = None
    volume_size_in_gb: ProductionVariantVolumeSizeInGB | None = None
    model_data_download_timeout_in_seconds: ProductionVariantModelDataDownloadTimeoutInSeconds | None = None
    container_startup_health_check_timeout_in_seconds: ProductionVariantContainerStartupHealthCheckTimeoutInSeconds | None = None
    enable_ssm_access: bool | None = None
    managed_instance_scaling: ProductionVariantManagedInstanceScaling | None = None
    routing_config: ProductionVariantRoutingConfig | None = None
    inference_ami_version: ProductionVariantInferenceAmiVersion | None = None
    capacity_reservation_config: ProductionVariantCapacityReservationConfig | None = None
    accelerator_partition_layouts: ProductionVariantAcceleratorPartitionLayoutsList | None = None


class CaptureOption(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'capture_mode': 'CaptureMode'}):
    capture_mode: CaptureMode


class CaptureContentTypeHeader(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'csv_content_types': 'CsvContentTypes', 'json_content_types': 'JsonContentTypes'}):
    csv_content_types: CsvContentTypes | None = None
    json_content_types: JsonContentTypes | None = None


class DataCaptureConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'enable_capture': 'EnableCapture', 'initial_sampling_percentage': 'InitialSamplingPercentage', 'destination_s3_uri': 'DestinationS3Uri', 'kms_key_id': 'KmsKeyId', 'capture_options': 'CaptureOptions', 'capture_content_type_header': 'CaptureContentTypeHeader'}):
    enable_capture: bool | None = None
    initial_sampling_percentage: SamplingPercentage
    destination_s3_uri: DestinationS3Uri
    kms_key_id: KmsKeyId | None = None
    capture_options: CaptureOptionList
    capture_content_type_header: CaptureContentTypeHeader | None = None


class AsyncInferenceClientConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'max_concurrent_invocations_per_instance': 'MaxConcurrentInvocationsPerInstance'}):
    max_concurrent_invocations_per_instance: MaxConcurrentInvocationsPerInstance | None = None


class AsyncInferenceNotificationConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'success_topic': 'SuccessTopic', 'error_topic': 'ErrorTopic', 'include_inference_response_in': 'IncludeInferenceResponseIn'}):
    success_topic: SnsTopicArn | None = None
    error_topic: SnsTopicArn | None = None
    include_inference_response_in: AsyncNotificationTopicTypeList | None = None


class AsyncInferenceOutputConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'kms_key_id': 'KmsKeyId', 's3_output_path': 'S3OutputPath', 'notification_config': 'NotificationConfig', 's3_failure_path': 'S3FailurePath'}):
    kms_key_id: KmsKeyId | None = None
    s3_output_path: DestinationS3Uri | None = None
    notification_config: AsyncInferenceNotificationConfig | None = None
    s3_failure_path: DestinationS3Uri | None = None


class AsyncInferenceConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'client_config': 'ClientConfig', 'output_config': 'OutputConfig'}):
    client_config: AsyncInferenceClientConfig | None = None
    output_config: AsyncInferenceOutputConfig


class ClarifyInferenceConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'features_attribute': 'FeaturesAttribute', 'content_template': 'ContentTemplate', 'max_record_count': 'MaxRecordCount', 'max_payload_in_mb': 'MaxPayloadInMB', 'probability_index': 'ProbabilityIndex', 'label_index': 'LabelIndex', 'probability_attribute': 'ProbabilityAttribute', 'label_attribute': 'LabelAttribute', 'label_headers': 'LabelHeaders', 'feature_headers': 'FeatureHeaders', 'feature_types': 'FeatureTypes'}):
    features_attribute: ClarifyFeaturesAttribute | None = None
    content_template: ClarifyContentTemplate | None = None
    max_record_count: ClarifyMaxRecordCount | None = None
    max_payload_in_mb: ClarifyMaxPayloadInMB | None = None
    probability_index: ClarifyProbabilityIndex | None = None
    label_index: ClarifyLabelIndex | None = None
    probability_attribute: ClarifyProbabilityAttribute | None = None
    label_attribute: ClarifyLabelAttribute | None = None
    label_headers: ClarifyLabelHeaders | None = None
    feature_headers: ClarifyFeatureHeaders | None = None
    feature_types: ClarifyFeatureTypes | None = None


class ClarifyShapBaselineConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'mime_type': 'MimeType', 'shap_baseline': 'ShapBaseline', 'shap_baseline_uri': 'ShapBaselineUri'}):
    mime_type: ClarifyMimeType | None = None
    shap_baseline: ClarifyShapBaseline | None = None
    shap_baseline_uri: Url | None = None


class ClarifyTextConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'language': 'Language', 'granularity': 'Granularity'}):
    language: ClarifyTextLanguage
    granularity: ClarifyTextGranularity


class ClarifyShapConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'shap_baseline_config': 'ShapBaselineConfig', 'number_of_samples': 'NumberOfSamples', 'use_logit': 'UseLogit', 'seed': 'Seed', 'text_config': 'TextConfig'}):
    shap_baseline_config: ClarifyShapBaselineConfig
    number_of_samples: ClarifyShapNumberOfSamples | None = None
    use_logit: bool | None = None
    seed: int | None = None
    text_config: ClarifyTextConfig | None = None


class ClarifyExplainerConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'enable_explanations': 'EnableExplanations', 'inference_config': 'InferenceConfig', 'shap_config': 'ShapConfig'}):
    enable_explanations: ClarifyEnableExplanations | None = None
    inference_config: ClarifyInferenceConfig | None = None
    shap_config: ClarifyShapConfig


class ExplainerConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'clarify_explainer_config': 'ClarifyExplainerConfig'}):
    clarify_explainer_config: ClarifyExplainerConfig | None = None


class VpcConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'security_group_ids': 'SecurityGroupIds', 'subnets': 'Subnets'}):
    security_group_ids: VpcSecurityGroupIds
    subnets: Subnets


class MetricsConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'enable_enhanced_metrics': 'EnableEnhancedMetrics', 'enable_detailed_observability': 'EnableDetailedObservability', 'metric_publish_frequency_in_seconds': 'MetricPublishFrequencyInSeconds'}):
    enable_enhanced_metrics: bool | None = None
    enable_detailed_observability: bool | None = None
    metric_publish_frequency_in_seconds: int | None = None


class CrossRegionTrafficConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'max_invocations_per_second_per_instance': 'MaxInvocationsPerSecondPerInstance', 'max_cross_region_percent_per_endpoint': 'MaxCrossRegionPercentPerEndpoint'}):
    max_invocations_per_second_per_instance: CrossRegionMaxInvocationsPerSecondPerInstance
    max_cross_region_percent_per_endpoint: CrossRegionPercentPerEndpoint


class CreateEndpointConfigInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'endpoint_config_name': 'EndpointConfigName', 'production_variants': 'ProductionVariants', 'data_capture_config': 'DataCaptureConfig', 'tags': 'Tags', 'kms_key_id': 'KmsKeyId', 'async_inference_config': 'AsyncInferenceConfig', 'explainer_config': 'ExplainerConfig', 'shadow_production_variants': 'ShadowProductionVariants', 'execution_role_arn': 'ExecutionRoleArn', 'vpc_config': 'VpcConfig', 'enable_network_isolation': 'EnableNetworkIsolation', 'metrics_config': 'MetricsConfig', 'cross_region_traffic_config': 'CrossRegionTrafficConfig'}):
    endpoint_config_name: EndpointConfigName
    production_variants: ProductionVariantList
    data_capture_config: DataCaptureConfig | None = None
    tags: TagList | None = None
    kms_key_id: KmsKeyId | None = None
    async_inference_config: AsyncInferenceConfig | None = None
    explainer_config: ExplainerConfig | None = None
    shadow_production_variants: ProductionVariantList | None = None
    execution_role_arn: RoleArn | None = None
    vpc_config: VpcConfig | None = None
    enable_network_isolation: bool | None = None
    metrics_config: MetricsConfig | None = None
    cross_region_traffic_config: CrossRegionTrafficConfig | None = None


class CreateEndpointConfigOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'endpoint_config_arn': 'EndpointConfigArn'}):
    endpoint_config_arn: EndpointConfigArn


class RepositoryAuthConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'repository_credentials_provider_arn': 'RepositoryCredentialsProviderArn'}):
    repository_credentials_provider_arn: RepositoryCredentialsProviderArn


class ImageConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'repository_access_mode': 'RepositoryAccessMode', 'repository_auth_config': 'RepositoryAuthConfig'}):
    repository_access_mode: RepositoryAccessMode
    repository_auth_config: RepositoryAuthConfig | None = None


class ModelAccessConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'accept_eula': 'AcceptEula'}):
    accept_eula: bool


class InferenceHubAccessConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'hub_content_arn': 'HubContentArn'}):
    hub_content_arn: HubContentArn


class S3ModelDataSource(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'s3_uri': 'S3Uri', 's3_data_type': 'S3DataType', 'compression_type': 'CompressionType', 'model_access_config': 'ModelAccessConfig', 'hub_access_config': 'HubAccessConfig', 'manifest_s3_uri': 'ManifestS3Uri', 'e_tag': 'ETag', 'manifest_etag': 'ManifestEtag'}):
    s3_uri: S3ModelUri
    s3_data_type: S3ModelDataType
    compression_type: ModelCompressionType
    model_access_config: ModelAccessConfig | None = None
    hub_access_config: InferenceHubAccessConfig | None = None
    manifest_s3_uri: S3ModelUri | None = None
    e_tag: str | None = None
    manifest_etag: str | None = None


class ModelDataSource(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'s3_data_source': 'S3DataSource'}):
    s3_data_source: S3ModelDataSource | None = None


class AdditionalModelDataSource(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'channel_name': 'ChannelName', 's3_data_source': 'S3DataSource'}):
    channel_name: AdditionalModelChannelName
    s3_data_source: S3ModelDataSource


class MultiModelConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'model_cache_setting': 'ModelCacheSetting'}):
    model_cache_setting: ModelCacheSetting | None = None


class MetricsEndpoint(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'metrics_endpoint_path': 'MetricsEndpointPath', 'metric_publish_frequency_in_seconds': 'MetricPublishFrequencyInSeconds'}):
    metrics_endpoint_path: MetricsEndpointPath
    metric_publish_frequency_in_seconds: int | None = None


class ContainerMetricsConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'metrics_endpoints': 'MetricsEndpoints'}):
    metrics_endpoints: MetricsEndpointList | None = None


class ContainerDefinition(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'container_hostname': 'ContainerHostname', 'image': 'Image', 'image_config': 'ImageConfig', 'mode': 'Mode', 'model_data_url': 'ModelDataUrl', 'model_data_source': 'ModelDataSource', 'additional_model_data_sources': 'AdditionalModelDataSources', 'environment': 'Environment', 'model_package_name': 'ModelPackageName', 'inference_specification_name': 'InferenceSpecificationName', 'multi_model_config': 'MultiModelConfig', 'container_metrics_config': 'ContainerMetricsConfig'}):
    container_hostname: ContainerHostname | None = None
    image: ContainerImage | None = None
    image_config: ImageConfig | None = None
    mode: ContainerMode | None = None
    model_data_url: Url | None = None
    model_data_source: ModelDataSource | None = None
    additional_model_data_sources: AdditionalModelDataSources | None = None
    environment: EnvironmentMap | None = None
    model_package_name: VersionedArnOrName | None = None
    inference_specification_name: InferenceSpecificationName | None = None
    multi_model_config: MultiModelConfig | None = None
    container_metrics_config: ContainerMetricsConfig | None = None


class InferenceExecutionConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'mode': 'Mode'}):
    mode: InferenceExecutionMode


class CreateModelInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'model_name': 'ModelName', 'primary_container': 'PrimaryContainer', 'containers': 'Containers', 'inference_execution_config': 'InferenceExecutionConfig', 'execution_role_arn': 'ExecutionRoleArn', 'tags': 'Tags', 'vpc_config': 'VpcConfig', 'enable_network_isolation': 'EnableNetworkIsolation'}):
    model_name: ModelName
    primary_container: ContainerDefinition | None = None
    containers: ContainerDefinitionList | None = None
    inference_execution_config: InferenceExecutionConfig | None = None
    execution_role_arn: RoleArn | None = None
    tags: TagList | None = None
    vpc_config: VpcConfig | None = None
    enable_network_isolation: bool | None = None


class CreateModelOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'model_arn': 'ModelArn'}):
    model_arn: ModelArn


class ProcessingS3Input(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'s3_uri': 'S3Uri', 'local_path': 'LocalPath', 's3_data_type': 'S3DataType', 's3_input_mode': 'S3InputMode', 's3_data_distribution_type': 'S3DataDistributionType', 's3_compression_type': 'S3CompressionType'}):
    s3_uri: S3Uri
    local_path: ProcessingLocalPath | None = None
    s3_data_type: ProcessingS3DataType
    s3_input_mode: ProcessingS3InputMode | None = None
    s3_data_distribution_type: ProcessingS3DataDistributionType | None = None
    s3_compression_type: ProcessingS3CompressionType | None = None


class AthenaDatasetDefinition(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'catalog': 'Catalog', 'database': 'Database', 'query_string': 'QueryString', 'work_group': 'WorkGroup', 'output_s3_uri': 'OutputS3Uri', 'kms_key_id': 'KmsKeyId', 'output_format': 'OutputFormat', 'output_compression': 'OutputCompression'}):
    catalog: AthenaCatalog
    database: AthenaDatabase
    query_string: AthenaQueryString
    work_group: AthenaWorkGroup | None = None
    output_s3_uri: S3Uri
    kms_key_id: KmsKeyId | None = None
    output_format: AthenaResultFormat
    output_compression: AthenaResultCompressionType | None = None


class RedshiftDatasetDefinition(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'cluster_id': 'ClusterId', 'database': 'Database', 'db_user': 'DbUser', 'query_string': 'QueryString', 'cluster_role_arn': 'ClusterRoleArn', 'output_s3_uri': 'OutputS3Uri', 'kms_key_id': 'KmsKeyId', 'output_format': 'OutputFormat', 'output_compression': 'OutputCompression'}):
    cluster_id: RedshiftClusterId
    database: RedshiftDatabase
    db_user: RedshiftUserName
    query_string: RedshiftQueryString
    cluster_role_arn: RoleArn
    output_s3_uri: S3Uri
    kms_key_id: KmsKeyId | None = None
    output_format: RedshiftResultFormat
    output_compression: RedshiftResultCompressionType | None = None


class DatasetDefinition(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'athena_dataset_definition': 'AthenaDatasetDefinition', 'redshift_dataset_definition': 'RedshiftDatasetDefinition', 'local_path': 'LocalPath', 'data_distribution_type': 'DataDistributionType', 'input_mode': 'InputMode'}):
    athena_dataset_definition: AthenaDatasetDefinition | None = None
    redshift_dataset_definition: RedshiftDatasetDefinition | None = None
    local_path: ProcessingLocalPath | None = None
    data_distribution_type: DataDistributionType | None = None
    input_mode: InputMode | None = None


class ProcessingInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'input_name': 'InputName', 'app_managed': 'AppManaged', 's3_input': 'S3Input', 'dataset_definition': 'DatasetDefinition'}):
    input_name: str
    app_managed: bool | None = None
    s3_input: ProcessingS3Input | None = None
    dataset_definition: DatasetDefinition | None = None


class ProcessingS3Output(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'s3_uri': 'S3Uri', 'local_path': 'LocalPath', 's3_upload_mode': 'S3UploadMode'}):
    s3_uri: S3Uri
    local_path: ProcessingLocalPath | None = None
    s3_upload_mode: ProcessingS3UploadMode


class ProcessingFeatureStoreOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'feature_group_name': 'FeatureGroupName'}):
    feature_group_name: FeatureGroupName


class ProcessingOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'output_name': 'OutputName', 's3_output': 'S3Output', 'feature_store_output': 'FeatureStoreOutput', 'app_managed': 'AppManaged'}):
    output_name: str
    s3_output: ProcessingS3Output | None = None
    feature_store_output: ProcessingFeatureStoreOutput | None = None
    app_managed: bool | None = None


class ProcessingOutputConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'outputs': 'Outputs', 'kms_key_id': 'KmsKeyId'}):
    outputs: ProcessingOutputs
    kms_key_id: KmsKeyId | None = None


class ProcessingInstancePreference(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'instance_type': 'InstanceType', 'instance_count': 'InstanceCount'}):
    instance_type: ProcessingInstanceType
    instance_count: ProcessingInstanceCount | None = None


class ProcessingClusterConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'instance_count': 'InstanceCount', 'instance_type': 'InstanceType', 'volume_size_in_gb': 'VolumeSizeInGB', 'volume_kms_key_id': 'VolumeKmsKeyId', 'instance_preferences': 'InstancePreferences', 'selected_instance_type': 'SelectedInstanceType', 'selected_instance_count': 'SelectedInstanceCount'}):
    instance_count: ProcessingInstanceCount | None = None
    instance_type: ProcessingInstanceType | None = None
    volume_size_in_gb: ProcessingVolumeSizeInGB
    volume_kms_key_id: KmsKeyId | None = None
    instance_preferences: ProcessingInstancePreferenceList | None = None
    selected_instance_type: ProcessingInstanceType | None = None
    selected_instance_count: ProcessingInstanceCount | None = None


class ProcessingResources(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'cluster_config': 'ClusterConfig'}):
    cluster_config: ProcessingClusterConfig


class ProcessingStoppingCondition(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'max_runtime_in_seconds': 'MaxRuntimeInSeconds'}):
    max_runtime_in_seconds: ProcessingMaxRuntimeInSeconds


class AppSpecification(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'image_uri': 'ImageUri', 'container_entrypoint': 'ContainerEntrypoint', 'container_arguments': 'ContainerArguments'}):
    image_uri: ImageUri
    container_entrypoint: ContainerEntrypoint | None = None
    container_arguments: ContainerArguments | None = None


class NetworkConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'enable_inter_container_traffic_encryption': 'EnableInterContainerTrafficEncryption', 'enable_network_isolation': 'EnableNetworkIsolation', 'vpc_config': 'VpcConfig'}):
    enable_inter_container_traffic_encryption: bool | None = None
    enable_network_isolation: bool | None = None
    vpc_config: VpcConfig | None = None


class ExperimentConfig(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'experiment_name': 'ExperimentName', 'trial_name': 'TrialName', 'trial_component_display_name': 'TrialComponentDisplayName', 'run_name': 'RunName'}):
    experiment_name: ExperimentEntityName | None = None
    trial_name: ExperimentEntityName | None = None
    trial_component_display_name: ExperimentEntityName | None = None
    run_name: ExperimentEntityName | None = None


class CreateProcessingJobRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'processing_inputs': 'ProcessingInputs', 'processing_output_config': 'ProcessingOutputConfig', 'processing_job_name': 'ProcessingJobName', 'processing_resources': 'ProcessingResources', 'stopping_condition': 'StoppingCondition', 'app_specification': 'AppSpecification', 'environment': 'Environment', 'network_config': 'NetworkConfig', 'role_arn': 'RoleArn', 'tags': 'Tags', 'experiment_config': 'ExperimentConfig'}):
    processing_inputs: ProcessingInputs | None = None
    processing_output_config: ProcessingOutputConfig | None = None
    processing_job_name: ProcessingJobName
    processing_resources: ProcessingResources
    stopping_condition: ProcessingStoppingCondition | None = None
    app_specification: AppSpecification
    environment: ProcessingEnvironmentMap | None = None
    network_config: NetworkConfig | None = None
    role_arn: RoleArn
    tags: TagList | None = None
    experiment_config: ExperimentConfig | None = None


class CreateProcessingJobResponse(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'processing_job_arn': 'ProcessingJobArn'}):
    processing_job_arn: ProcessingJobArn


class DeleteEndpointInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'endpoint_name': 'EndpointName'}):
    endpoint_name: EndpointName


class DeleteEndpointConfigInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'endpoint_config_name': 'EndpointConfigName'}):
    endpoint_config_name: EndpointConfigName


class DeleteModelInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'model_name': 'ModelName'}):
    model_name: ModelName


class DeleteProcessingJobRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'processing_job_name': 'ProcessingJobName'}):
    processing_job_name: ProcessingJobName


class DeleteTagsInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'resource_arn': 'ResourceArn', 'tag_keys': 'TagKeys'}):
    resource_arn: ResourceArn
    tag_keys: TagKeyList


class DeleteTagsOutput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DescribeEndpointInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'endpoint_name': 'EndpointName'}):
    endpoint_name: EndpointName


class DeployedImage(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'specified_image': 'SpecifiedImage', 'resolved_image': 'ResolvedImage', 'resolution_time': 'ResolutionTime'}):
    specified_image: ContainerImage | None = None
    resolved_image: ContainerImage | None = None
    resolution_time: Timestamp | None = None


class InstancePoolSummary(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'instance_type': 'InstanceType', 'current_instance_count': 'CurrentInstanceCount'}):
    instance_type: ProductionVariantInstanceType
    current_instance_count: TaskCount


class ProductionVariantStatus(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'status': 'Status', 'status_message': 'StatusMessage', 'start_time': 'StartTime'}):
    status: VariantStatus
    status_message: VariantStatusMessage | None = None
    start_time: Timestamp | None = None


class Ec2CapacityReservation(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'ec2_capacity_reservation_id': 'Ec2CapacityReservationId', 'total_instance_count': 'TotalInstanceCount', 'available_instance_count': 'AvailableInstanceCount', 'used_by_current_endpoint': 'UsedByCurrentEndpoint'}):
    ec2_capacity_reservation_id: str | None = None
    total_instance_count: TaskCount | None = None
    available_instance_count: TaskCount | None = None
    used_by_current_endpoint: TaskCount | None = None


class ProductionVariantCapacityReservationSummary(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'ml_reservation_arn': 'MlReservationArn', 'capacity_reservation_preference': 'CapacityReservationPreference', 'total_instance_count': 'TotalInstanceCount', 'available_instance_count': 'AvailableInstanceCount', 'used_by_current_endpoint': 'UsedByCurrentEndpoint', 'ec2_capacity_reservations': 'Ec2CapacityReservations'}):
    ml_reservation_arn: MlReservationArn | None = None
    capacity_reservation_preference: CapacityReservationPreference | None = None
    total_instance_count: TaskCount | None = None
    available_instance_count: TaskCount | None = None
    used_by_current_endpoint: TaskCount | None = None
    ec2_capacity_reservations: list[Ec2CapacityReservation] | None = None


class ProductionVariantSummary(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'variant_name': 'VariantName', 'deployed_images': 'DeployedImages', 'current_weight': 'CurrentWeight', 'desired_weight': 'DesiredWeight', 'current_instance_count': 'CurrentInstanceCount', 'desired_instance_count': 'DesiredInstanceCount', 'instance_pools': 'InstancePools', 'variant_status': 'VariantStatus', 'current_serverless_config': 'CurrentServerlessConfig', 'desired_serverless_config': 'DesiredServerlessConfig', 'managed_instance_scaling': 'ManagedInstanceScaling', 'routing_config': 'RoutingConfig', 'capacity_reservation_config': 'CapacityReservationConfig', 'accelerator_partition_layouts': 'AcceleratorPartitionLayouts'}):
    variant_name: VariantName
    deployed_images: list[DeployedImage] | None = None
    current_weight: VariantWeight | None = None
    desired_weight: VariantWeight | None = None
    current_instance_count: TaskCount | None = None
    desired_instance_count: TaskCount | None = None
    instance_pools: InstancePoolSummaryList | None = None
    variant_status: ProductionVariantStatusList | None = None
    current_serverless_config: ProductionVariantServerlessConfig | None = None
    desired_serverless_config: ProductionVariantServerlessConfig | None = None
    managed_instance_scaling: ProductionVariantManagedInstanceScaling | None = None
    routing_config: ProductionVariantRoutingConfig | None = None
    capacity_reservation_config: ProductionVariantCapacityReservationSummary | None = None
    accelerator_partition_layouts: AcceleratorPartitionLayouts | None = None


class DataCaptureConfigSummary(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'enable_capture': 'EnableCapture', 'capture_status': 'CaptureStatus', 'current_sampling_percentage': 'CurrentSamplingPercentage', 'destination_s3_uri': 'DestinationS3Uri', 'kms_key_id': 'KmsKeyId'}):
    enable_capture: bool
    capture_status: CaptureStatus
    current_sampling_percentage: SamplingPercentage
    destination_s3_uri: DestinationS3Uri
    kms_key_id: KmsKeyId


class PendingProductionVariantSummary(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'variant_name': 'VariantName', 'deployed_images': 'DeployedImages', 'current_weight': 'CurrentWeight', 'desired_weight': 'DesiredWeight', 'current_instance_count': 'CurrentInstanceCount', 'desired_instance_count': 'DesiredInstanceCount', 'instance_type': 'InstanceType', 'instance_pools': 'InstancePools', 'accelerator_type': 'AcceleratorType', 'variant_status': 'VariantStatus', 'current_serverless_config': 'CurrentServerlessConfig', 'desired_serverless_config': 'DesiredServerlessConfig', 'managed_instance_scaling': 'ManagedInstanceScaling', 'routing_config': 'RoutingConfig', 'accelerator_partition_layouts': 'AcceleratorPartitionLayouts'}):
    variant_name: VariantName
    deployed_images: list[DeployedImage] | None = None
    current_weight: VariantWeight | None = None
    desired_weight: VariantWeight | None = None
    current_instance_count: TaskCount | None = None
    desired_instance_count: TaskCount | None = None
    instance_type: ProductionVariantInstanceType | None = None
    instance_pools: InstancePoolSummaryList | None = None
    accelerator_type: ProductionVariantAcceleratorType | None = None
    variant_status: ProductionVariantStatusList | None = None
    current_serverless_config: ProductionVariantServerlessConfig | None = None
    desired_serverless_config: ProductionVariantServerlessConfig | None = None
    managed_instance_scaling: ProductionVariantManagedInstanceScaling | None = None
    routing_config: ProductionVariantRoutingConfig | None = None
    accelerator_partition_layouts: AcceleratorPartitionLayouts | None = None


class PendingDeploymentSummary(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'endpoint_config_name': 'EndpointConfigName', 'production_variants': 'ProductionVariants', 'start_time': 'StartTime', 'shadow_production_variants': 'ShadowProductionVariants'}):
    endpoint_config_name: EndpointConfigName
    production_variants: PendingProductionVariantSummaryList | None = None
    start_time: Timestamp | None = None
    shadow_production_variants: PendingProductionVariantSummaryList | None = None


class DescribeEndpointOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'endpoint_name': 'EndpointName', 'endpoint_arn': 'EndpointArn', 'endpoint_config_name': 'EndpointConfigName', 'production_variants': 'ProductionVariants', 'data_capture_config': 'DataCaptureConfig', 'endpoint_status': 'EndpointStatus', 'failure_reason': 'FailureReason', 'creation_time': 'CreationTime', 'last_modified_time': 'LastModifiedTime', 'last_deployment_config': 'LastDeploymentConfig', 'async_inference_config': 'AsyncInferenceConfig', 'pending_deployment_summary': 'PendingDeploymentSummary', 'explainer_config': 'ExplainerConfig', 'shadow_production_variants': 'ShadowProductionVariants', 'metrics_config': 'MetricsConfig', 'cross_region_traffic_config': 'CrossRegionTrafficConfig'}):
    endpoint_name: EndpointName
    endpoint_arn: EndpointArn
    endpoint_config_name: EndpointConfigName | None = None
    production_variants: ProductionVariantSummaryList | None = None
    data_capture_config: DataCaptureConfigSummary | None = None
    endpoint_status: EndpointStatus
    failure_reason: FailureReason | None = None
    creation_time: Timestamp
    last_modified_time: Timestamp
    last_deployment_config: DeploymentConfig | None = None
    async_inference_config: AsyncInferenceConfig | None = None
    pending_deployment_summary: PendingDeploymentSummary | None = None
    explainer_config: ExplainerConfig | None = None
    shadow_production_variants: ProductionVariantSummaryList | None = None
    metrics_config: MetricsConfig | None = None
    cross_region_traffic_config: CrossRegionTrafficConfig | None = None


class DescribeEndpointConfigInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'endpoint_config_name': 'EndpointConfigName'}):
    endpoint_config_name: EndpointConfigName


class DescribeEndpointConfigOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'endpoint_config_name': 'EndpointConfigName', 'endpoint_config_arn': 'EndpointConfigArn', 'production_variants': 'ProductionVariants', 'data_capture_config': 'DataCaptureConfig', 'kms_key_id': 'KmsKeyId', 'creation_time': 'CreationTime', 'async_inference_config': 'AsyncInferenceConfig', 'explainer_config': 'ExplainerConfig', 'shadow_production_variants': 'ShadowProductionVariants', 'execution_role_arn': 'ExecutionRoleArn', 'vpc_config': 'VpcConfig', 'enable_network_isolation': 'EnableNetworkIsolation', 'metrics_config': 'MetricsConfig', 'cross_region_traffic_config': 'CrossRegionTrafficConfig'}):
    endpoint_config_name: EndpointConfigName
    endpoint_config_arn: EndpointConfigArn
    production_variants: ProductionVariantList
    data_capture_config: DataCaptureConfig | None = None
    kms_key_id: KmsKeyId | None = None
    creation_time: Timestamp
    async_inference_config: AsyncInferenceConfig | None = None
    explainer_config: ExplainerConfig | None = None
    shadow_production_variants: ProductionVariantList | None = None
    execution_role_arn: RoleArn | None = None
    vpc_config: VpcConfig | None = None
    enable_network_isolation: bool | None = None
    metrics_config: MetricsConfig | None = None
    cross_region_traffic_config: CrossRegionTrafficConfig | None = None


class DescribeModelInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'model_name': 'ModelName'}):
    model_name: ModelName


class RealTimeInferenceRecommendation(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'recommendation_id': 'RecommendationId', 'instance_type': 'InstanceType', 'environment': 'Environment'}):
    recommendation_id: str
    instance_type: ProductionVariantInstanceType
    environment: EnvironmentMap | None = None


class DeploymentRecommendation(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'recommendation_status': 'RecommendationStatus', 'real_time_inference_recommendations': 'RealTimeInferenceRecommendations'}):
    recommendation_status: RecommendationStatus
    real_time_inference_recommendations: RealTimeInferenceRecommendations | None = None


class DescribeModelOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'model_name': 'ModelName', 'primary_container': 'PrimaryContainer', 'containers': 'Containers', 'inference_execution_config': 'InferenceExecutionConfig', 'execution_role_arn': 'ExecutionRoleArn', 'vpc_config': 'VpcConfig', 'creation_time': 'CreationTime', 'model_arn': 'ModelArn', 'enable_network_isolation': 'EnableNetworkIsolation', 'deployment_recommendation': 'DeploymentRecommendation'}):
    model_name: ModelName
    primary_container: ContainerDefinition | None = None
    containers: ContainerDefinitionList | None = None
    inference_execution_config: InferenceExecutionConfig | None = None
    execution_role_arn: RoleArn | None = None
    vpc_config: VpcConfig | None = None
    creation_time: Timestamp
    model_arn: ModelArn
    enable_network_isolation: bool | None = None
    deployment_recommendation: DeploymentRecommendation | None = None


class DescribeProcessingJobRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'processing_job_name': 'ProcessingJobName'}):
    processing_job_name: ProcessingJobName


class DescribeProcessingJobResponse(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'processing_inputs': 'ProcessingInputs', 'processing_output_config': 'ProcessingOutputConfig', 'processing_job_name': 'ProcessingJobName', 'processing_resources': 'ProcessingResources', 'stopping_condition': 'StoppingCondition', 'app_specification': 'AppSpecification', 'environment': 'Environment', 'network_config': 'NetworkConfig', 'role_arn': 'RoleArn', 'experiment_config': 'ExperimentConfig', 'processing_job_arn': 'ProcessingJobArn', 'processing_job_status': 'ProcessingJobStatus', 'exit_message': 'ExitMessage', 'failure_reason': 'FailureReason', 'processing_end_time': 'ProcessingEndTime', 'processing_start_time': 'ProcessingStartTime', 'last_modified_time': 'LastModifiedTime', 'creation_time': 'CreationTime', 'monitoring_schedule_arn': 'MonitoringScheduleArn', 'auto_ml_job_arn': 'AutoMLJobArn', 'training_job_arn': 'TrainingJobArn'}):
    processing_inputs: ProcessingInputs | None = None
    processing_output_config: ProcessingOutputConfig | None = None
    processing_job_name: ProcessingJobName
    processing_resources: ProcessingResources
    stopping_condition: ProcessingStoppingCondition | None = None
    app_specification: AppSpecification
    environment: ProcessingEnvironmentMap | None = None
    network_config: NetworkConfig | None = None
    role_arn: RoleArn | None = None
    experiment_config: ExperimentConfig | None = None
    processing_job_arn: ProcessingJobArn
    processing_job_status: ProcessingJobStatus
    exit_message: ExitMessage | None = None
    failure_reason: FailureReason | None = None
    processing_end_time: Timestamp | None = None
    processing_start_time: Timestamp | None = None
    last_modified_time: Timestamp | None = None
    creation_time: Timestamp
    monitoring_schedule_arn: MonitoringScheduleArn | None = None
    auto_ml_job_arn: AutoMLJobArn | None = None
    training_job_arn: TrainingJobArn | None = None


class ListEndpointConfigsInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'sort_by': 'SortBy', 'sort_order': 'SortOrder', 'next_token': 'NextToken', 'max_results': 'MaxResults', 'name_contains': 'NameContains', 'creation_time_before': 'CreationTimeBefore', 'creation_time_after': 'CreationTimeAfter'}):
    sort_by: EndpointConfigSortKey | None = None
    sort_order: OrderKey | None = None
    next_token: PaginationToken | None = None
    max_results: MaxResults | None = None
    name_contains: EndpointConfigNameContains | None = None
    creation_time_before: Timestamp | None = None
    creation_time_after: Timestamp | None = None


class EndpointConfigSummary(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'endpoint_config_name': 'EndpointConfigName', 'endpoint_config_arn': 'EndpointConfigArn', 'creation_time': 'CreationTime'}):
    endpoint_config_name: EndpointConfigName
    endpoint_config_arn: EndpointConfigArn
    creation_time: Timestamp


class ListEndpointConfigsOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'endpoint_configs': 'EndpointConfigs', 'next_token': 'NextToken'}):
    endpoint_configs: list[EndpointConfigSummary]
    next_token: PaginationToken | None = None


class ListEndpointsInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'sort_by': 'SortBy', 'sort_order': 'SortOrder', 'next_token': 'NextToken', 'max_results': 'MaxResults', 'name_contains': 'NameContains', 'creation_time_before': 'CreationTimeBefore', 'creation_time_after': 'CreationTimeAfter', 'last_modified_time_before': 'LastModifiedTimeBefore', 'last_modified_time_after': 'LastModifiedTimeAfter', 'status_equals': 'StatusEquals'}):
    sort_by: EndpointSortKey | None = None
    sort_order: OrderKey | None = None
    next_token: PaginationToken | None = None
    max_results: MaxResults | None = None
    name_contains: EndpointNameContains | None = None
    creation_time_before: Timestamp | None = None
    creation_time_after: Timestamp | None = None
    last_modified_time_before: Timestamp | None = None
    last_modified_time_after: Timestamp | None = None
    status_equals: EndpointStatus | None = None


class EndpointSummary(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'endpoint_name': 'EndpointName', 'endpoint_arn': 'EndpointArn', 'creation_time': 'CreationTime', 'last_modified_time': 'LastModifiedTime', 'endpoint_status': 'EndpointStatus'}):
    endpoint_name: EndpointName
    endpoint_arn: EndpointArn
    creation_time: Timestamp
    last_modified_time: Timestamp
    endpoint_status: EndpointStatus


class ListEndpointsOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'endpoints': 'Endpoints', 'next_token': 'NextToken'}):
    endpoints: list[EndpointSummary]
    next_token: PaginationToken | None = None


class ListModelsInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'sort_by': 'SortBy', 'sort_order': 'SortOrder', 'next_token': 'NextToken', 'max_results': 'MaxResults', 'name_contains': 'NameContains', 'creation_time_before': 'CreationTimeBefore', 'creation_time_after': 'CreationTimeAfter'}):
    sort_by: ModelSortKey | None = None
    sort_order: OrderKey | None = None
    next_token: PaginationToken | None = None
    max_results: MaxResults | None = None
    name_contains: ModelNameContains | None = None
    creation_time_before: Timestamp | None = None
    creation_time_after: Timestamp | None = None


class ModelSummary(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'model_name': 'ModelName', 'model_arn': 'ModelArn', 'creation_time': 'CreationTime'}):
    model_name: ModelName
    model_arn: ModelArn
    creation_time: Timestamp


class ListModelsOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'models': 'Models', 'next_token': 'NextToken'}):
    models: list[ModelSummary]
    next_token: PaginationToken | None = None


class ListProcessingJobsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'creation_time_after': 'CreationTimeAfter', 'creation_time_before': 'CreationTimeBefore', 'last_modified_time_after': 'LastModifiedTimeAfter', 'last_modified_time_before': 'LastModifiedTimeBefore', 'name_contains': 'NameContains', 'status_equals': 'StatusEquals', 'sort_by': 'SortBy', 'sort_order': 'SortOrder', 'next_token': 'NextToken', 'max_results': 'MaxResults'}):
    creation_time_after: Timestamp | None = None
    creation_time_before: Timestamp | None = None
    last_modified_time_after: Timestamp | None = None
    last_modified_time_before: Timestamp | None = None
    name_contains: str | None = None
    status_equals: ProcessingJobStatus | None = None
    sort_by: SortBy | None = None
    sort_order: SortOrder | None = None
    next_token: NextToken | None = None
    max_results: MaxResults | None = None


class ProcessingJobSummary(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'processing_job_name': 'ProcessingJobName', 'processing_job_arn': 'ProcessingJobArn', 'creation_time': 'CreationTime', 'processing_end_time': 'ProcessingEndTime', 'last_modified_time': 'LastModifiedTime', 'processing_job_status': 'ProcessingJobStatus', 'failure_reason': 'FailureReason', 'exit_message': 'ExitMessage'}):
    processing_job_name: ProcessingJobName
    processing_job_arn: ProcessingJobArn
    creation_time: Timestamp
    processing_end_time: Timestamp | None = None
    last_modified_time: Timestamp | None = None
    processing_job_status: ProcessingJobStatus
    failure_reason: FailureReason | None = None
    exit_message: ExitMessage | None = None


class ListProcessingJobsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'processing_job_summaries': 'ProcessingJobSummaries', 'next_token': 'NextToken'}):
    processing_job_summaries: list[ProcessingJobSummary]
    next_token: NextToken | None = None


class ListTagsInput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'resource_arn': 'ResourceArn', 'next_token': 'NextToken', 'max_results': 'MaxResults'}):
    resource_arn: ResourceArn
    next_token: NextToken | None = None
    max_results: ListTagsMaxResults | None = None


class ListTagsOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'tags': 'Tags', 'next_token': 'NextToken'}):
    tags: TagList | None = None
    next_token: NextToken | None = None


class StopProcessingJobRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'processing_job_name': 'ProcessingJobName'}):
    processing_job_name: ProcessingJobName


Timestamp = Annotated[float, Meta(extra={"timestamp": ""})]
AcceleratorPartitionLayouts = Annotated[list[AcceleratorPartitionLayout], Meta(max_length=32)]
AcceleratorPartitionType = Annotated[str, Meta(max_length=32, pattern='^(?:mig-[0-9]+g\\.[0-9]+gb([+-][a-z0-9.]+)*)\\Z')]
AdditionalModelChannelName = Annotated[str, Meta(min_length=1, max_length=64, pattern='^(?:[A-Za-z0-9\\.\\-_]+)\\Z')]
AdditionalModelDataSources = Annotated[list[AdditionalModelDataSource], Meta(max_length=5)]
AlarmList = Annotated[list[Alarm], Meta(min_length=1, max_length=10)]
AlarmName = Annotated[str, Meta(min_length=1, max_length=255, pattern='^(?:(?!\\s*$).+)\\Z')]
AsyncNotificationTopicTypes = Literal['SUCCESS_NOTIFICATION_TOPIC', 'ERROR_NOTIFICATION_TOPIC']
AthenaCatalog = Annotated[str, Meta(min_length=1, max_length=256)]
AthenaDatabase = Annotated[str, Meta(min_length=1, max_length=255, pattern='^(?:.*)\\Z')]
AthenaQueryString = Annotated[str, Meta(min_length=1, max_length=4096, pattern='^(?:[\\s\\S]+)\\Z')]
AthenaResultCompressionType = Literal['GZIP', 'SNAPPY', 'ZLIB']
AthenaResultFormat = Literal['PARQUET', 'ORC', 'AVRO', 'JSON', 'TEXTFILE']
AthenaWorkGroup = Annotated[str, Meta(min_length=1, max_length=128, pattern='^(?:[a-zA-Z0-9._-]+)\\Z')]
AutoMLJobArn = Annotated[str, Meta(min_length=1, max_length=256, pattern='^(?:arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:automl-job/.*)\\Z')]
CapacityReservationPreference = Literal['capacity-reservations-only']
CapacitySizeType = Literal['INSTANCE_COUNT', 'CAPACITY_PERCENT']
CapacitySizeValue = Annotated[int, Meta(ge=1)]
CaptureMode = Literal['Input', 'Output', 'InputAndOutput']
CaptureOptionList = Annotated[list[CaptureOption], Meta(min_length=1, max_length=32)]
CaptureStatus = Literal['Started', 'Stopped']
ClarifyContentTemplate = Annotated[str, Meta(min_length=1, max_length=64, pattern='^(?:.*)\\Z')]
ClarifyEnableExplanations = Annotated[str, Meta(min_length=1, max_length=64, pattern='^(?:.*)\\Z')]
ClarifyFeatureType = Literal['numerical', 'categorical', 'text']
ClarifyFeaturesAttribute = Annotated[str, Meta(min_length=1, max_length=64, pattern='^(?:.*)\\Z')]
ClarifyHeader = Annotated[str, Meta(min_length=1, max_length=64, pattern='^(?:.*)\\Z')]
ClarifyLabelAttribute = Annotated[str, Meta(min_length=1, max_length=64, pattern='^(?:.*)\\Z')]
ClarifyLabelIndex = Annotated[int, Meta(ge=0)]
ClarifyMaxPayloadInMB = Annotated[int, Meta(ge=1, le=25)]
ClarifyMaxRecordCount = Annotated[int, Meta(ge=1)]
ClarifyMimeType = Annotated[str, Meta(max_length=255, pattern='^(?:[a-zA-Z0-9](-*[a-zA-Z0-9])*\\/[a-zA-Z0-9](-*[a-zA-Z0-9+.])*)\\Z')]
ClarifyProbabilityAttribute = Annotated[str, Meta(min_length=1, max_length=64, pattern='^(?:.*)\\Z')]
ClarifyProbabilityIndex = Annotated[int, Meta(ge=0)]
ClarifyShapBaseline = Annotated[str, Meta(min_length=1, max_length=4096, pattern='^(?:[\\s\\S]+)\\Z')]
ClarifyShapNumberOfSamples = Annotated[int, Meta(ge=1)]
ClarifyTextGranularity = Literal['token', 'sentence', 'paragraph']
ClarifyTextLanguage = Literal['af', 'sq', 'ar', 'hy', 'eu', 'bn', 'bg', 'ca', 'zh', 'hr', 'cs', 'da', 'nl', 'en', 'et', 'fi', 'fr', 'de', 'el', 'gu', 'he', 'hi', 'hu', 'is', 'id', 'ga', 'it', 'kn', 'ky', 'lv', 'lt', 'lb', 'mk', 'ml', 'mr', 'ne', 'nb', 'fa', 'pl', 'pt', 'ro', 'ru', 'sa', 'sr', 'tn', 'si', 'sk', 'sl', 'es', 'sv', 'tl', 'ta', 'tt', 'te', 'tr', 'uk', 'ur', 'yo', 'lij', 'xx']
ContainerArgument = Annotated[str, Meta(max_length=256, pattern='^(?:.*)\\Z')]
ContainerDefinitionList = Annotated[list[ContainerDefinition], Meta(max_length=15)]
ContainerEntrypointString = Annotated[str, Meta(max_length=256, pattern='^(?:.*)\\Z')]
ContainerHostname = Annotated[str, Meta(max_length=63, pattern='^(?:[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})\\Z')]
ContainerImage = Annotated[str, Meta(max_length=255, pattern='^(?:[\\S]+)\\Z')]
ContainerMode = Literal['SingleModel', 'MultiModel']
CrossRegionMaxInvocationsPerSecondPerInstance = Annotated[int, Meta(ge=1, le=10000)]
CrossRegionPercentPerEndpoint = Annotated[int, Meta(ge=1, le=100)]
CsvContentType = Annotated[str, Meta(min_length=1, max_length=256, pattern='^(?:[a-zA-Z0-9](-*[a-zA-Z0-9])*\\/[a-zA-Z0-9](-*[a-zA-Z0-9.])*)\\Z')]
DataDistributionType = Literal['FullyReplicated', 'ShardedByS3Key']
DestinationS3Uri = Annotated[str, Meta(max_length=512, pattern='^(?:(https|s3)://([^/])/?(.*))\\Z')]
EndpointArn = Annotated[str, Meta(min_length=20, max_length=2048, pattern='^(?:arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:endpoint/.*)\\Z')]
EndpointConfigArn = Annotated[str, Meta(min_length=20, max_length=2048, pattern='^(?:arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:endpoint-config/.*)\\Z')]
EndpointConfigName = Annotated[str, Meta(max_length=63, pattern='^(?:[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})\\Z')]
EndpointConfigNameContains = Annotated[str, Meta(max_length=63, pattern='^(?:[a-zA-Z0-9-]+)\\Z')]
EndpointConfigSortKey = Literal['Name', 'CreationTime']
EndpointName = Annotated[str, Meta(max_length=63, pattern='^(?:[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})\\Z')]
EndpointNameContains = Annotated[str, Meta(max_length=63, pattern='^(?:[a-zA-Z0-9-]+)\\Z')]
EndpointSortKey = Literal['Name', 'CreationTime', 'Status']
EndpointStatus = Literal['OutOfService', 'Creating', 'Updating', 'SystemUpdating', 'RollingBack', 'InService', 'Deleting', 'Failed', 'UpdateRollbackFailed']
EnvironmentKey = Annotated[str, Meta(max_length=1024, pattern='^(?:[a-zA-Z_][a-zA-Z0-9_]*)\\Z')]
EnvironmentValue = Annotated[str, Meta(max_length=1024, pattern='^(?:[\\S\\s]*)\\Z')]
ExitMessage = Annotated[str, Meta(max_length=1024, pattern='^(?:[\\S\\s]*)\\Z')]
ExperimentEntityName = Annotated[str, Meta(min_length=1, max_length=120, pattern='^(?:[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119})\\Z')]
FailureReason = Annotated[str, Meta(max_length=1024)]
FeatureGroupName = Annotated[str, Meta(min_length=1, max_length=64, pattern='^(?:[a-zA-Z0-9]([_-]*[a-zA-Z0-9]){0,63})\\Z')]
HubContentArn = Annotated[str, Meta(max_length=255, pattern='^(?:.*)\\Z')]
ImageUri = Annotated[str, Meta(max_length=255, pattern='^(?:.*)\\Z')]
InferenceExecutionMode = Literal['Serial', 'Direct']
InferenceSpecificationName = Annotated[str, Meta(min_length=1, max_length=63, pattern='^(?:[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})\\Z')]
InitialTaskCount = Annotated[int, Meta(ge=1)]
InputMode = Literal['Pipe', 'File']
InstancePoolList = Annotated[list[InstancePool], Meta(min_length=1, max_length=5)]
InstancePoolPriority = Annotated[int, Meta(ge=1, le=5)]
InstancePoolSummaryList = Annotated[list[InstancePoolSummary], Meta(min_length=1)]
JsonContentType = Annotated[str, Meta(min_length=1, max_length=256, pattern='^(?:[a-zA-Z0-9](-*[a-zA-Z0-9])*\\/[a-zA-Z0-9](-*[a-zA-Z0-9.])*)\\Z')]
KmsKeyId = Annotated[str, Meta(max_length=2048, pattern='^(?:[a-zA-Z0-9:/_-]*)\\Z')]
ListTagsMaxResults = Annotated[int, Meta(ge=50)]
ManagedInstanceScalingCooldownInMinutes = Annotated[int, Meta(ge=5, le=1440)]
ManagedInstanceScalingMaxInstanceCount = Annotated[int, Meta(ge=1)]
ManagedInstanceScalingMaximumStepSize = Annotated[int, Meta(ge=1, le=100)]
ManagedInstanceScalingMinInstanceCount = Annotated[int, Meta(ge=0)]
ManagedInstanceScalingScaleInStrategy = Literal['IDLE_RELEASE', 'CONSOLIDATION']
ManagedInstanceScalingStatus = Literal['ENABLED', 'DISABLED']
MaxConcurrentInvocationsPerInstance = Annotated[int, Meta(ge=1, le=1000)]
MaxResults = Annotated[int, Meta(ge=1, le=100)]
MaximumExecutionTimeoutInSeconds = Annotated[int, Meta(ge=600, le=28800)]
MetricsEndpointList = Annotated[list[MetricsEndpoint], Meta(max_length=1)]
MetricsEndpointPath = Annotated[str, Meta(max_length=256, pattern='^(?:/(?!.*\\.\\.)[a-zA-Z0-9/_.\\-]+)\\Z')]
MlReservationArn = Annotated[str, Meta(min_length=20, max_length=258, pattern='^(?:arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:[a-z0-9\\-]{1,14}/.*)\\Z')]
ModelArn = Annotated[str, Meta(min_length=20, max_length=2048, pattern='^(?:arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:model/.*)\\Z')]
ModelCacheSetting = Literal['Enabled', 'Disabled']
ModelCompressionType = Literal['None', 'Gzip']
ModelName = Annotated[str, Meta(max_length=63, pattern='^(?:[a-zA-Z0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?)\\Z')]
ModelNameContains = Annotated[str, Meta(max_length=63, pattern='^(?:[a-zA-Z0-9-]+)\\Z')]
ModelSortKey = Literal['Name', 'CreationTime']
MonitoringScheduleArn = Annotated[str, Meta(max_length=256, pattern='^(?:.*)\\Z')]
NextToken = Annotated[str, Meta(max_length=8192, pattern='^(?:.*)\\Z')]
OrderKey = Literal['Ascending', 'Descending']
PaginationToken = Annotated[str, Meta(max_length=8192, pattern='^(?:.*)\\Z')]
PendingProductionVariantSummaryList = Annotated[list[PendingProductionVariantSummary], Meta(min_length=1)]
PrefixAwareRoutingConcurrencyThreshold = Annotated[int, Meta(ge=1, le=1024)]
PrefixAwareRoutingPrefixLength = Annotated[int, Meta(ge=1024, le=65536)]
ProcessingEnvironmentKey = Annotated[str, Meta(max_length=256, pattern='^(?:[a-zA-Z_][a-zA-Z0-9_]*)\\Z')]
ProcessingEnvironmentValue = Annotated[str, Meta(max_length=256, pattern='^(?:[\\S\\s]*)\\Z')]
ProcessingInputs = Annotated[list[ProcessingInput], Meta(max_length=10)]
ProcessingInstanceCount = Annotated[int, Meta(ge=1, le=100)]
ProcessingInstancePreferenceList = Annotated[list[ProcessingInstancePreference], Meta(min_length=1, max_length=5)]
ProcessingInstanceType = Literal['ml.t3.medium', 'ml.t3.large', 'ml.t3.xlarge', 'ml.t3.2xlarge', 'ml.m4.xlarge', 'ml.m4.2xlarge', 'ml.m4.4xlarge', 'ml.m4.10xlarge', 'ml.m4.16xlarge', 'ml.c4.xlarge', 'ml.c4.2xlarge', 'ml.c4.4xlarge', 'ml.c4.8xlarge', 'ml.p2.xlarge', 'ml.p2.8xlarge', 'ml.p2.16xlarge', 'ml.p3.2xlarge', 'ml.p3.8xlarge', 'ml.p3.16xlarge', 'ml.c5.xlarge', 'ml.c5.2xlarge', 'ml.c5.4xlarge', 'ml.c5.9xlarge', 'ml.c5.18xlarge', 'ml.m5.large', 'ml.m5.xlarge', 'ml.m5.2xlarge', 'ml.m5.4xlarge', 'ml.m5.12xlarge', 'ml.m5.24xlarge', 'ml.r5.large', 'ml.r5.xlarge', 'ml.r5.2xlarge', 'ml.r5.4xlarge', 'ml.r5.8xlarge', 'ml.r5.12xlarge', 'ml.r5.16xlarge', 'ml.r5.24xlarge', 'ml.g4dn.xlarge', 'ml.g4dn.2xlarge', 'ml.g4dn.4xlarge', 'ml.g4dn.8xlarge', 'ml.g4dn.12xlarge', 'ml.g4dn.16xlarge', 'ml.g5.xlarge', 'ml.g5.2xlarge', 'ml.g5.4xlarge', 'ml.g5.8xlarge', 'ml.g5.16xlarge', 'ml.g5.12xlarge', 'ml.g5.24xlarge', 'ml.g5.48xlarge', 'ml.r5d.large', 'ml.r5d.xlarge', 'ml.r5d.2xlarge', 'ml.r5d.4xlarge', 'ml.r5d.8xlarge', 'ml.r5d.12xlarge', 'ml.r5d.16xlarge', 'ml.r5d.24xlarge', 'ml.g6.xlarge', 'ml.g6.2xlarge', 'ml.g6.4xlarge', 'ml.g6.8xlarge', 'ml.g6.12xlarge', 'ml.g6.16xlarge', 'ml.g6.24xlarge', 'ml.g6.48xlarge', 'ml.g6e.xlarge', 'ml.g6e.2xlarge', 'ml.g6e.4xlarge', 'ml.g6e.8xlarge', 'ml.g6e.12xlarge', 'ml.g6e.16xlarge', 'ml.g6e.24xlarge', 'ml.g6e.48xlarge', 'ml.m6i.large', 'ml.m6i.xlarge', 'ml.m6i.2xlarge', 'ml.m6i.4xlarge', 'ml.m6i.8xlarge', 'ml.m6i.12xlarge', 'ml.m6i.16xlarge', 'ml.m6i.24xlarge', 'ml.m6i.32xlarge', 'ml.c6i.xlarge', 'ml.c6i.2xlarge', 'ml.c6i.4xlarge', 'ml.c6i.8xlarge', 'ml.c6i.12xlarge', 'ml.c6i.16xlarge', 'ml.c6i.24xlarge', 'ml.c6i.32xlarge', 'ml.m7i.large', 'ml.m7i.xlarge', 'ml.m7i.2xlarge', 'ml.m7i.4xlarge', 'ml.m7i.8xlarge', 'ml.m7i.12xlarge', 'ml.m7i.16xlarge', 'ml.m7i.24xlarge', 'ml.m7i.48xlarge', 'ml.c7i.large', 'ml.c7i.xlarge', 'ml.c7i.2xlarge', 'ml.c7i.4xlarge', 'ml.c7i.8xlarge', 'ml.c7i.12xlarge', 'ml.c7i.16xlarge', 'ml.c7i.24xlarge', 'ml.c7i.48xlarge', 'ml.r7i.large', 'ml.r7i.xlarge', 'ml.r7i.2xlarge', 'ml.r7i.4xlarge', 'ml.r7i.8xlarge', 'ml.r7i.12xlarge', 'ml.r7i.16xlarge', 'ml.r7i.24xlarge', 'ml.r7i.48xlarge', 'ml.p5.4xlarge', 'ml.g7e.2xlarge', 'ml.g7e.4xlarge', 'ml.g7e.8xlarge', 'ml.g7e.12xlarge', 'ml.g7e.24xlarge', 'ml.g7e.48xlarge', 'ml.g7.2xlarge', 'ml.g7.4xlarge', 'ml.g7.8xlarge', 'ml.g7.12xlarge', 'ml.g7.24xlarge', 'ml.g7.48xlarge', 'ml.r6i.large', 'ml.r6i.xlarge', 'ml.r6i.2xlarge', 'ml.r6i.4xlarge', 'ml.r6i.8xlarge', 'ml.r6i.12xlarge', 'ml.r6i.16xlarge', 'ml.r6i.24xlarge', 'ml.r6i.32xlarge', 'ml.m8i.large', 'ml.m8i.xlarge', 'ml.m8i.2xlarge', 'ml.m8i.4xlarge', 'ml.m8i.8xlarge', 'ml.m8i.12xlarge', 'ml.m8i.16xlarge', 'ml.m8i.24xlarge', 'ml.m8i.32xlarge', 'ml.m8i.48xlarge', 'ml.m8i.96xlarge', 'ml.c8i.xlarge', 'ml.c8i.2xlarge', 'ml.c8i.4xlarge', 'ml.c8i.8xlarge', 'ml.c8i.12xlarge', 'ml.c8i.16xlarge', 'ml.c8i.24xlarge', 'ml.c8i.32xlarge', 'ml.c8i.48xlarge', 'ml.c8i.96xlarge', 'ml.r8i.large', 'ml.r8i.xlarge', 'ml.r8i.2xlarge', 'ml.r8i.4xlarge', 'ml.r8i.8xlarge', 'ml.r8i.12xlarge', 'ml.r8i.16xlarge', 'ml.r8i.24xlarge', 'ml.r8i.32xlarge', 'ml.r8i.48xlarge', 'ml.r8i.96xlarge', 'ml.m7i-flex.large', 'ml.m7i-flex.xlarge', 'ml.m7i-flex.2xlarge', 'ml.m7i-flex.4xlarge', 'ml.m7i-flex.8xlarge', 'ml.m7i-flex.12xlarge', 'ml.m7i-flex.16xlarge', 'ml.c7i-flex.xlarge', 'ml.c7i-flex.2xlarge', 'ml.c7i-flex.4xlarge', 'ml.c7i-flex.8xlarge', 'ml.c7i-flex.12xlarge', 'ml.c7i-flex.16xlarge', 'ml.m8i-flex.large', 'ml.m8i-flex.xlarge', 'ml.m8i-flex.2xlarge', 'ml.m8i-flex.4xlarge', 'ml.m8i-flex.8xlarge', 'ml.m8i-flex.12xlarge', 'ml.m8i-flex.16xlarge', 'ml.c8i-flex.xlarge', 'ml.c8i-flex.2xlarge', 'ml.c8i-flex.4xlarge', 'ml.c8i-flex.8xlarge', 'ml.c8i-flex.12xlarge', 'ml.c8i-flex.16xlarge', 'ml.r8i-flex.large', 'ml.r8i-flex.xlarge', 'ml.r8i-flex.2xlarge', 'ml.r8i-flex.4xlarge', 'ml.r8i-flex.8xlarge', 'ml.r8i-flex.12xlarge', 'ml.r8i-flex.16xlarge']
ProcessingJobArn = Annotated[str, Meta(max_length=256, pattern='^(?:arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:processing-job/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})\\Z')]
ProcessingJobName = Annotated[str, Meta(min_length=1, max_length=63, pattern='^(?:[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})\\Z')]
ProcessingJobStatus = Literal['InProgress', 'Completed', 'Failed', 'Stopping', 'Stopped']
ProcessingLocalPath = Annotated[str, Meta(max_length=256, pattern='^(?:.*)\\Z')]
ProcessingMaxRuntimeInSeconds = Annotated[int, Meta(ge=1, le=777600)]
ProcessingOutputs = Annotated[list[ProcessingOutput], Meta(max_length=10)]
ProcessingS3CompressionType = Literal['None', 'Gzip']
ProcessingS3DataDistributionType = Literal['FullyReplicated', 'ShardedByS3Key']
ProcessingS3DataType = Literal['ManifestFile', 'S3Prefix']
ProcessingS3InputMode = Literal['Pipe', 'File']
ProcessingS3UploadMode = Literal['Continuous', 'EndOfJob']
ProcessingVolumeSizeInGB = Annotated[int, Meta(ge=1, le=16384)]
ProductionVariantAcceleratorPartitionLayoutsList = Annotated[list[AcceleratorPartitionLayout], Meta(min_length=1, max_length=32)]
ProductionVariantAcceleratorType = Literal['ml.eia1.medium', 'ml.eia1.large', 'ml.eia1.xlarge', 'ml.eia2.medium', 'ml.eia2.large', 'ml.eia2.xlarge']
ProductionVariantContainerStartupHealthCheckTimeoutInSeconds = Annotated[int, Meta(ge=60, le=3600)]
ProductionVariantInferenceAmiVersion = Literal['al2-ami-sagemaker-inference-gpu-2', 'al2-ami-sagemaker-inference-gpu-2-1', 'al2-ami-sagemaker-inference-gpu-3-1', 'al2-ami-sagemaker-inference-neuron-2', 'al2023-ami-sagemaker-inference-gpu-4-1']
ProductionVariantInstanceType = Literal['ml.t2.medium', 'ml.t2.large', 'ml.t2.xlarge', 'ml.t2.2xlarge', 'ml.m4.xlarge', 'ml.m4.2xlarge', 'ml.m4.4xlarge', 'ml.m4.10xlarge', 'ml.m4.16xlarge', 'ml.m5.large', 'ml.m5.xlarge', 'ml.m5.2xlarge', 'ml.m5.4xlarge', 'ml.m5.12xlarge', 'ml.m5.24xlarge', 'ml.m5d.large', 'ml.m5d.xlarge', 'ml.m5d.2xlarge', 'ml.m5d.4xlarge', 'ml.m5d.12xlarge', 'ml.m5d.24xlarge', 'ml.c4.large', 'ml.c4.xlarge', 'ml.c4.2xlarge', 'ml.c4.4xlarge', 'ml.c4.8xlarge', 'ml.p2.xlarge', 'ml.p2.8xlarge', 'ml.p2.16xlarge', 'ml.p3.2xlarge', 'ml.p3.8xlarge', 'ml.p3.16xlarge', 'ml.c5.large', 'ml.c5.xlarge', 'ml.c5.2xlarge', 'ml.c5.4xlarge', 'ml.c5.9xlarge', 'ml.c5.18xlarge', 'ml.c5d.large', 'ml.c5d.xlarge', 'ml.c5d.2xlarge', 'ml.c5d.4xlarge', 'ml.c5d.9xlarge', 'ml.c5d.18xlarge', 'ml.g4dn.xlarge', 'ml.g4dn.2xlarge', 'ml.g4dn.4xlarge', 'ml.g4dn.8xlarge', 'ml.g4dn.12xlarge', 'ml.g4dn.16xlarge', 'ml.r5.large', 'ml.r5.xlarge', 'ml.r5.2xlarge', 'ml.r5.4xlarge', 'ml.r5.12xlarge', 'ml.r5.24xlarge', 'ml.r5d.large', 'ml.r5d.xlarge', 'ml.r5d.2xlarge', 'ml.r5d.4xlarge', 'ml.r5d.12xlarge', 'ml.r5d.24xlarge', 'ml.inf1.xlarge', 'ml.inf1.2xlarge', 'ml.inf1.6xlarge', 'ml.inf1.24xlarge', 'ml.dl1.24xlarge', 'ml.c6i.large', 'ml.c6i.xlarge', 'ml.c6i.2xlarge', 'ml.c6i.4xlarge', 'ml.c6i.8xlarge', 'ml.c6i.12xlarge', 'ml.c6i.16xlarge', 'ml.c6i.24xlarge', 'ml.c6i.32xlarge', 'ml.m6i.large', 'ml.m6i.xlarge', 'ml.m6i.2xlarge', 'ml.m6i.4xlarge', 'ml.m6i.8xlarge', 'ml.m6i.12xlarge', 'ml.m6i.16xlarge', 'ml.m6i.24xlarge', 'ml.m6i.32xlarge', 'ml.r6i.large', 'ml.r6i.xlarge', 'ml.r6i.2xlarge', 'ml.r6i.4xlarge', 'ml.r6i.8xlarge', 'ml.r6i.12xlarge', 'ml.r6i.16xlarge', 'ml.r6i.24xlarge', 'ml.r6i.32xlarge', 'ml.g5.xlarge', 'ml.g5.2xlarge', 'ml.g5.4xlarge', 'ml.g5.8xlarge', 'ml.g5.12xlarge', 'ml.g5.16xlarge', 'ml.g5.24xlarge', 'ml.g5.48xlarge', 'ml.g6.xlarge', 'ml.g6.2xlarge', 'ml.g6.4xlarge', 'ml.g6.8xlarge', 'ml.g6.12xlarge', 'ml.g6.16xlarge', 'ml.g6.24xlarge', 'ml.g6.48xlarge', 'ml.r8g.medium', 'ml.r8g.large', 'ml.r8g.xlarge', 'ml.r8g.2xlarge', 'ml.r8g.4xlarge', 'ml.r8g.8xlarge', 'ml.r8g.12xlarge', 'ml.r8g.16xlarge', 'ml.r8g.24xlarge', 'ml.r8g.48xlarge', 'ml.g6e.xlarge', 'ml.g6e.2xlarge', 'ml.g6e.4xlarge', 'ml.g6e.8xlarge', 'ml.g6e.12xlarge', 'ml.g6e.16xlarge', 'ml.g6e.24xlarge', 'ml.g6e.48xlarge', 'ml.g7e.2xlarge', 'ml.g7e.4xlarge', 'ml.g7e.8xlarge', 'ml.g7e.12xlarge', 'ml.g7e.24xlarge', 'ml.g7e.48xlarge', 'ml.g7.2xlarge', 'ml.g7.4xlarge', 'ml.g7.8xlarge', 'ml.g7.12xlarge', 'ml.g7.24xlarge', 'ml.g7.48xlarge', 'ml.p4d.24xlarge', 'ml.c7g.large', 'ml.c7g.xlarge', 'ml.c7g.2xlarge', 'ml.c7g.4xlarge', 'ml.c7g.8xlarge', 'ml.c7g.12xlarge', 'ml.c7g.16xlarge', 'ml.m6g.large', 'ml.m6g.xlarge', 'ml.m6g.2xlarge', 'ml.m6g.4xlarge', 'ml.m6g.8xlarge', 'ml.m6g.12xlarge', 'ml.m6g.16xlarge', 'ml.m6gd.large', 'ml.m6gd.xlarge', 'ml.m6gd.2xlarge', 'ml.m6gd.4xlarge', 'ml.m6gd.8xlarge', 'ml.m6gd.12xlarge', 'ml.m6gd.16xlarge', 'ml.c6g.large', 'ml.c6g.xlarge', 'ml.c6g.2xlarge', 'ml.c6g.4xlarge', 'ml.c6g.8xlarge', 'ml.c6g.12xlarge', 'ml.c6g.16xlarge', 'ml.c6gd.large', 'ml.c6gd.xlarge', 'ml.c6gd.2xlarge', 'ml.c6gd.4xlarge', 'ml.c6gd.8xlarge', 'ml.c6gd.12xlarge', 'ml.c6gd.16xlarge', 'ml.c6gn.large', 'ml.c6gn.xlarge', 'ml.c6gn.2xlarge', 'ml.c6gn.4xlarge', 'ml.c6gn.8xlarge', 'ml.c6gn.12xlarge', 'ml.c6gn.16xlarge', 'ml.r6g.large', 'ml.r6g.xlarge', 'ml.r6g.2xlarge', 'ml.r6g.4xlarge', 'ml.r6g.8xlarge', 'ml.r6g.12xlarge', 'ml.r6g.16xlarge', 'ml.r6gd.large', 'ml.r6gd.xlarge', 'ml.r6gd.2xlarge', 'ml.r6gd.4xlarge', 'ml.r6gd.8xlarge', 'ml.r6gd.12xlarge', 'ml.r6gd.16xlarge', 'ml.p4de.24xlarge', 'ml.trn1.2xlarge', 'ml.trn1.32xlarge', 'ml.trn1n.32xlarge', 'ml.trn2.48xlarge', 'ml.inf2.xlarge', 'ml.inf2.8xlarge', 'ml.inf2.24xlarge', 'ml.inf2.48xlarge', 'ml.p5.48xlarge', 'ml.p5e.48xlarge', 'ml.p5en.48xlarge', 'ml.m7i.large', 'ml.m7i.xlarge', 'ml.m7i.2xlarge', 'ml.m7i.4xlarge', 'ml.m7i.8xlarge', 'ml.m7i.12xlarge', 'ml.m7i.16xlarge', 'ml.m7i.24xlarge', 'ml.m7i.48xlarge', 'ml.c7i.large', 'ml.c7i.xlarge', 'ml.c7i.2xlarge', 'ml.c7i.4xlarge', 'ml.c7i.8xlarge', 'ml.c7i.12xlarge', 'ml.c7i.16xlarge', 'ml.c7i.24xlarge', 'ml.c7i.48xlarge', 'ml.r7i.large', 'ml.r7i.xlarge', 'ml.r7i.2xlarge', 'ml.r7i.4xlarge', 'ml.r7i.8xlarge', 'ml.r7i.12xlarge', 'ml.r7i.16xlarge', 'ml.r7i.24xlarge', 'ml.r7i.48xlarge', 'ml.c8g.medium', 'ml.c8g.large', 'ml.c8g.xlarge', 'ml.c8g.2xlarge', 'ml.c8g.4xlarge', 'ml.c8g.8xlarge', 'ml.c8g.12xlarge', 'ml.c8g.16xlarge', 'ml.c8g.24xlarge', 'ml.c8g.48xlarge', 'ml.r7gd.medium', 'ml.r7gd.large', 'ml.r7gd.xlarge', 'ml.r7gd.2xlarge', 'ml.r7gd.4xlarge', 'ml.r7gd.8xlarge', 'ml.r7gd.12xlarge', 'ml.r7gd.16xlarge', 'ml.m8g.medium', 'ml.m8g.large', 'ml.m8g.xlarge', 'ml.m8g.2xlarge', 'ml.m8g.4xlarge', 'ml.m8g.8xlarge', 'ml.m8g.12xlarge', 'ml.m8g.16xlarge', 'ml.m8g.24xlarge', 'ml.m8g.48xlarge', 'ml.c6in.large', 'ml.c6in.xlarge', 'ml.c6in.2xlarge', 'ml.c6in.4xlarge', 'ml.c6in.8xlarge', 'ml.c6in.12xlarge', 'ml.c6in.16xlarge', 'ml.c6in.24xlarge', 'ml.c6in.32xlarge', 'ml.p6-b200.48xlarge', 'ml.p6-b300.48xlarge', 'ml.p6e-gb200.36xlarge', 'ml.p5.4xlarge']
ProductionVariantList = Annotated[list[ProductionVariant], Meta(min_length=1, max_length=10)]
ProductionVariantModelDataDownloadTimeoutInSeconds = Annotated[int, Meta(ge=60, le=3600)]
ProductionVariantStatusList = Annotated[list[ProductionVariantStatus], Meta(max_length=5)]
ProductionVariantSummaryList = Annotated[list[ProductionVariantSummary], Meta(min_length=1)]
ProductionVariantVolumeSizeInGB = Annotated[int, Meta(ge=1, le=512)]
RealTimeInferenceRecommendations = Annotated[list[RealTimeInferenceRecommendation], Meta(max_length=3)]
RecommendationStatus = Literal['IN_PROGRESS', 'COMPLETED', 'FAILED', 'NOT_APPLICABLE']
RedshiftClusterId = Annotated[str, Meta(min_length=1, max_length=63, pattern='^(?:.*)\\Z')]
RedshiftDatabase = Annotated[str, Meta(min_length=1, max_length=64, pattern='^(?:.*)\\Z')]
RedshiftQueryString = Annotated[str, Meta(min_length=1, max_length=4096, pattern='^(?:[\\s\\S]+)\\Z')]
RedshiftResultCompressionType = Literal['None', 'GZIP', 'BZIP2', 'ZSTD', 'SNAPPY']
RedshiftResultFormat = Literal['PARQUET', 'CSV']
RedshiftUserName = Annotated[str, Meta(min_length=1, max_length=128, pattern='^(?:.*)\\Z')]
RepositoryAccessMode = Literal['Platform', 'Vpc']
RepositoryCredentialsProviderArn = Annotated[str, Meta(min_length=1, max_length=2048, pattern='^(?:.*)\\Z')]
ResourceArn = Annotated[str, Meta(max_length=256, pattern='^(?:arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:.+)\\Z')]
RoleArn = Annotated[str, Meta(min_length=20, max_length=2048, pattern='^(?:arn:aws[a-z\\-]*:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+)\\Z')]
RoutingStrategy = Literal['LEAST_OUTSTANDING_REQUESTS', 'RANDOM', 'PREFIX_AWARE', 'KV_AWARE']
S3ModelDataType = Literal['S3Prefix', 'S3Object']
S3ModelUri = Annotated[str, Meta(max_length=1024, pattern='^(?:(https|s3)://([^/]+)/?(.*))\\Z')]
S3Uri = Annotated[str, Meta(max_length=1024, pattern='^(?:(https|s3)://([^/]+)/?(.*))\\Z')]
SamplingPercentage = Annotated[int, Meta(ge=0, le=100)]
SecurityGroupId = Annotated[str, Meta(max_length=32, pattern='^(?:[-0-9a-zA-Z]+)\\Z')]
ServerlessMaxConcurrency = Annotated[int, Meta(ge=1, le=200)]
ServerlessMemorySizeInMB = Annotated[int, Meta(ge=1024, le=6144)]
ServerlessProvisionedConcurrency = Annotated[int, Meta(ge=1, le=200)]
SnsTopicArn = Annotated[str, Meta(max_length=2048, pattern='^(?:arn:aws[a-z\\-]*:sns:[a-z0-9\\-]*:[0-9]{12}:[a-zA-Z0-9_.-]+)\\Z')]
SortBy = Literal['Name', 'CreationTime', 'Status']
SortOrder = Literal['Ascending', 'Descending']
SubnetId = Annotated[str, Meta(max_length=32, pattern='^(?:[-0-9a-zA-Z]+)\\Z')]
TagKey = Annotated[str, Meta(min_length=1, max_length=128)]
TagList = Annotated[list[Tag], Meta(max_length=50)]
TagValue = Annotated[str, Meta(max_length=256)]
TaskCount = Annotated[int, Meta(ge=0)]
TerminationWaitInSeconds = Annotated[int, Meta(ge=0, le=3600)]
TrafficRoutingConfigType = Literal['ALL_AT_ONCE', 'CANARY', 'LINEAR']
TrainingJobArn = Annotated[str, Meta(max_length=256, pattern='^(?:arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:training-job/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})\\Z')]
Url = Annotated[str, Meta(max_length=1024, pattern='^(?:(https|s3)://([^/]+)/?(.*))\\Z')]
VariantInstanceProvisionTimeoutInSeconds = Annotated[int, Meta(ge=300, le=3600)]
VariantName = Annotated[str, Meta(max_length=63, pattern='^(?:[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})\\Z')]
VariantStatus = Literal['Creating', 'Updating', 'Deleting', 'ActivatingTraffic', 'Baking']
VariantStatusMessage = Annotated[str, Meta(max_length=1024)]
VariantWeight = Annotated[float, Meta(ge=0)]
VersionedArnOrName = Annotated[str, Meta(min_length=1, max_length=176, pattern='^(?:(arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:[a-z\\-]*\\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)(\\/[0-9]{1,9})?)\\Z')]
WaitIntervalInSeconds = Annotated[int, Meta(ge=0, le=3600)]
AcceleratorPartitionTypeList = Annotated[list[AcceleratorPartitionType], Meta(max_length=32)]
AsyncNotificationTopicTypeList = Annotated[list[AsyncNotificationTopicTypes], Meta(max_length=2)]
ClarifyFeatureHeaders = Annotated[list[ClarifyHeader], Meta(min_length=1, max_length=256)]
ClarifyFeatureTypes = Annotated[list[ClarifyFeatureType], Meta(min_length=1, max_length=256)]
ClarifyLabelHeaders = Annotated[list[ClarifyHeader], Meta(min_length=1, max_length=16)]
ContainerArguments = Annotated[list[ContainerArgument], Meta(min_length=1, max_length=100)]
ContainerEntrypoint = Annotated[list[ContainerEntrypointString], Meta(min_length=1, max_length=100)]
CsvContentTypes = Annotated[list[CsvContentType], Meta(min_length=1, max_length=10)]
EnvironmentMap = Annotated[dict[EnvironmentKey, EnvironmentValue], Meta(max_length=100)]
JsonContentTypes = Annotated[list[JsonContentType], Meta(min_length=1, max_length=10)]
ProcessingEnvironmentMap = Annotated[dict[ProcessingEnvironmentKey, ProcessingEnvironmentValue], Meta(max_length=100)]
Subnets = Annotated[list[SubnetId], Meta(min_length=1, max_length=16)]
TagKeyList = Annotated[list[TagKey], Meta(min_length=1, max_length=50)]
VpcSecurityGroupIds = Annotated[list[SecurityGroupId], Meta(min_length=1, max_length=5)]


class ResourceLimitExceeded(AwsError):
    code, status = 'ResourceLimitExceeded', 400


class ResourceNotFound(AwsError):
    code, status = 'ResourceNotFound', 400


class ResourceInUse(AwsError):
    code, status = 'ResourceInUse', 400


MEMBERS: dict[type[Struct], dict[str, Member]] = {
}

OPERATIONS: dict[str, Operation] = {
    'add_tags': Operation('AddTags', 'POST', '/', 200, AddTagsInput, AddTagsOutput),
    'create_endpoint': Operation('CreateEndpoint', 'POST', '/', 200, CreateEndpointInput, CreateEndpointOutput, errors=(ResourceLimitExceeded,)),
    'create_endpoint_config': Operation('CreateEndpointConfig', 'POST', '/', 200, CreateEndpointConfigInput, CreateEndpointConfigOutput, errors=(ResourceLimitExceeded,)),
    'create_model': Operation('CreateModel', 'POST', '/', 200, CreateModelInput, CreateModelOutput, errors=(ResourceLimitExceeded,)),
    'create_processing_job': Operation('CreateProcessingJob', 'POST', '/', 200, CreateProcessingJobRequest, CreateProcessingJobResponse, errors=(ResourceNotFound, ResourceInUse, ResourceLimitExceeded,)),
    'delete_endpoint': Operation('DeleteEndpoint', 'POST', '/', 200, DeleteEndpointInput, None),
    'delete_endpoint_config': Operation('DeleteEndpointConfig', 'POST', '/', 200, DeleteEndpointConfigInput, None),
    'delete_model': Operation('DeleteModel', 'POST', '/', 200, DeleteModelInput, None),
    'delete_processing_job': Operation('DeleteProcessingJob', 'POST', '/', 200, DeleteProcessingJobRequest, None, errors=(ResourceNotFound, ResourceInUse,)),
    'delete_tags': Operation('DeleteTags', 'POST', '/', 200, DeleteTagsInput, DeleteTagsOutput),
    'describe_endpoint': Operation('DescribeEndpoint', 'POST', '/', 200, DescribeEndpointInput, DescribeEndpointOutput),
    'describe_endpoint_config': Operation('DescribeEndpointConfig', 'POST', '/', 200, DescribeEndpointConfigInput, DescribeEndpointConfigOutput),
    'describe_model': Operation('DescribeModel', 'POST', '/', 200, DescribeModelInput, DescribeModelOutput),
    'describe_processing_job': Operation('DescribeProcessingJob', 'POST', '/', 200, DescribeProcessingJobRequest, DescribeProcessingJobResponse, errors=(ResourceNotFound,)),
    'list_endpoint_configs': Operation('ListEndpointConfigs', 'POST', '/', 200, ListEndpointConfigsInput, ListEndpointConfigsOutput),
    'list_endpoints': Operation('ListEndpoints', 'POST', '/', 200, ListEndpointsInput, ListEndpointsOutput),
    'list_models': Operation('ListModels', 'POST', '/', 200, ListModelsInput, ListModelsOutput),
    'list_processing_jobs': Operation('ListProcessingJobs', 'POST', '/', 200, ListProcessingJobsRequest, ListProcessingJobsResponse),
    'list_tags': Operation('ListTags', 'POST', '/', 200, ListTagsInput, ListTagsOutput),
    'stop_processing_job': Operation('StopProcessingJob', 'POST', '/', 200, StopProcessingJobRequest, None, errors=(ResourceNotFound,)),
}

ABSENT: frozenset[str] = frozenset({
    'AddAssociation',
    'AssociateTrialComponent',
    'AttachClusterNodeNetworkInterface',
    'AttachClusterNodeVolume',
    'BatchAddClusterNodes',
    'BatchDeleteClusterNodes',
    'BatchDescribeModelPackage',
    'BatchRebootClusterNodes',
    'BatchReplaceClusterNodes',
    'CreateAIBenchmarkJob',
    'CreateAIRecommendationJob',
    'CreateAIWorkloadConfig',
    'CreateAction',
    'CreateAlgorithm',
    'CreateApp',
    'CreateAppImageConfig',
    'CreateArtifact',
    'CreateAutoMLJob',
    'CreateAutoMLJobV2',
    'CreateCluster',
    'CreateClusterExtension',
    'CreateClusterSchedulerConfig',
    'CreateCodeRepository',
    'CreateCompilationJob',
    'CreateComputeQuota',
    'CreateContext',
    'CreateDataQualityJobDefinition',
    'CreateDeviceFleet',
    'CreateDomain',
    'CreateEdgeDeploymentPlan',
    'CreateEdgeDeploymentStage',
    'CreateEdgePackagingJob',
    'CreateExperiment',
    'CreateFeatureGroup',
    'CreateFlowDefinition',
    'CreateHub',
    'CreateHubContentPresignedUrls',
    'CreateHubContentReference',
    'CreateHumanTaskUi',
    'CreateHyperParameterTuningJob',
    'CreateImage',
    'CreateImageVersion',
    'CreateInferenceComponent',
    'CreateInferenceExperiment',
    'CreateInferenceRecommendationsJob',
    'CreateInferenceRouter',
    'CreateJob',
    'CreateLabelingJob',
    'CreateMlflowApp',
    'CreateMlflowTrackingServer',
    'CreateModelBiasJobDefinition',
    'CreateModelCard',
    'CreateModelCardExportJob',
    'CreateModelExplainabilityJobDefinition',
    'CreateModelPackage',
    'CreateModelPackageGroup',
    'CreateModelQualityJobDefinition',
    'CreateMonitoringSchedule',
    'CreateNotebookInstance',
    'CreateNotebookInstanceLifecycleConfig',
    'CreateOptimizationJob',
    'CreatePartnerApp',
    'CreatePartnerAppPresignedUrl',
    'CreatePipeline',
    'CreatePresignedDomainUrl',
    'CreatePresignedMlflowAppUrl',
    'CreatePresignedMlflowTrackingServerUrl',
    'CreatePresignedNotebookInstanceUrl',
    'CreateProject',
    'CreateSpace',
    'CreateStudioLifecycleConfig',
    'CreateTrainingJob',
    'CreateTrainingPlan',
    'CreateTrainingSession',
    'CreateTransformJob',
    'CreateTrial',
    'CreateTrialComponent',
    'CreateUserProfile',
    'CreateWorkforce',
    'CreateWorkteam',
    'DeleteAIBenchmarkJob',
    'DeleteAIRecommendationJob',
    'DeleteAIWorkloadConfig',
    'DeleteAction',
    'DeleteAlgorithm',
    'DeleteApp',
    'DeleteAppImageConfig',
    'DeleteArtifact',
    'DeleteAssociation',
    'DeleteCluster',
    'DeleteClusterExtension',
    'DeleteClusterSchedulerConfig',
    'DeleteCodeRepository',
    'DeleteCompilationJob',
    'DeleteComputeQuota',
    'DeleteContext',
    'DeleteDataQualityJobDefinition',
    'DeleteDeviceFleet',
    'DeleteDomain',
    'DeleteEdgeDeploymentPlan',
    'DeleteEdgeDeploymentStage',
    'DeleteEndpointPolicy',
    'DeleteExperiment',
    'DeleteFeatureGroup',
    'DeleteFlowDefinition',
    'DeleteHub',
    'DeleteHubContent',
    'DeleteHubContentReference',
    'DeleteHumanTaskUi',
    'DeleteHyperParameterTuningJob',
    'DeleteImage',
    'DeleteImageVersion',
    'DeleteInferenceComponent',
    'DeleteInferenceExperiment',
    'DeleteInferenceRouter',
    'DeleteJob',
    'DeleteMlflowApp',
    'DeleteMlflowTrackingServer',
    'DeleteModelBiasJobDefinition',
    'DeleteModelCard',
    'DeleteModelExplainabilityJobDefinition',
    'DeleteModelPackage',
    'DeleteModelPackageGroup',
    'DeleteModelPackageGroupPolicy',
    'DeleteModelQualityJobDefinition',
    'DeleteMonitoringSchedule',
    'DeleteNotebookInstance',
    'DeleteNotebookInstanceLifecycleConfig',
    'DeleteOptimizationJob',
    'DeletePartnerApp',
    'DeletePipeline',
    'DeleteProject',
    'DeleteSpace',
    'DeleteStudioLifecycleConfig',
    'DeleteTrainingJob',
    'DeleteTrainingSession',
    'DeleteTrial',
    'DeleteTrialComponent',
    'DeleteUserProfile',
    'DeleteWorkforce',
    'DeleteWorkteam',
    'DeregisterDevices',
    'DescribeAIBenchmarkJob',
    'DescribeAIRecommendationJob',
    'DescribeAIWorkloadConfig',
    'DescribeAction',
    'DescribeAlgorithm',
    'DescribeApp',
    'DescribeAppImageConfig',
    'DescribeArtifact',
    'DescribeAutoMLJob',
    'DescribeAutoMLJobV2',
    'DescribeCluster',
    'DescribeClusterEvent',
    'DescribeClusterExtension',
    'DescribeClusterNode',
    'DescribeClusterOperation',
    'DescribeClusterSchedulerConfig',
    'DescribeCodeRepository',
    'DescribeCompilationJob',
    'DescribeComputeQuota',
    'DescribeContext',
    'DescribeDataQualityJobDefinition',
    'DescribeDevice',
    'DescribeDeviceFleet',
    'DescribeDomain',
    'DescribeEdgeDeploymentPlan',
    'DescribeEdgePackagingJob',
    'DescribeExperiment',
    'DescribeFeatureGroup',
    'DescribeFeatureMetadata',
    'DescribeFlowDefinition',
    'DescribeHub',
    'DescribeHubContent',
    'DescribeHumanTaskUi',
    'DescribeHyperParameterTuningJob',
    'DescribeImage',
    'DescribeImageVersion',
    'DescribeInferenceComponent',
    'DescribeInferenceExperiment',
    'DescribeInferenceRecommendationsJob',
    'DescribeInferenceRouter',
    'DescribeJob',
    'DescribeJobSchemaVersion',
    'DescribeLabelingJob',
    'DescribeLineageGroup',
    'DescribeMlflowApp',
    'DescribeMlflowTrackingServer',
    'DescribeModelBiasJobDefinition',
    'DescribeModelCard',
    'DescribeModelCardExportJob',
    'DescribeModelExplainabilityJobDefinition',
    'DescribeModelPackage',
    'DescribeModelPackageGroup',
    'DescribeModelQualityJobDefinition',
    'DescribeMonitoringSchedule',
    'DescribeNotebookInstance',
    'DescribeNotebookInstanceLifecycleConfig',
    'DescribeOptimizationJob',
    'DescribePartnerApp',
    'DescribePipeline',
    'DescribePipelineDefinitionForExecution',
    'DescribePipelineExecution',
    'DescribeProject',
    'DescribeReservedCapacity',
    'DescribeSpace',
    'DescribeStudioLifecycleConfig',
    'DescribeSubscribedWorkteam',
    'DescribeTrainingJob',
    'DescribeTrainingPlan',
    'DescribeTrainingPlanExtensionHistory',
    'DescribeTrainingSession',
    'DescribeTransformJob',
    'DescribeTrial',
    'DescribeTrialComponent',
    'DescribeUserProfile',
    'DescribeWorkforce',
    'DescribeWorkteam',
    'DetachClusterNodeVolume',
    'DisableSagemakerServicecatalogPortfolio',
    'DisassociateTrialComponent',
    'EnableSagemakerServicecatalogPortfolio',
    'ExtendTrainingPlan',
    'GetDeviceFleetReport',
    'GetEndpointPolicy',
    'GetLineageGroupPolicy',
    'GetModelPackageGroupPolicy',
    'GetSagemakerServicecatalogPortfolioStatus',
    'GetScalingConfigurationRecommendation',
    'GetSearchSuggestions',
    'ImportHubContent',
    'ListAIBenchmarkJobs',
    'ListAIRecommendationJobs',
    'ListAIWorkloadConfigs',
    'ListActions',
    'ListAlgorithms',
    'ListAliases',
    'ListAppImageConfigs',
    'ListApps',
    'ListArtifacts',
    'ListAssociations',
    'ListAutoMLJobs',
    'ListCandidatesForAutoMLJob',
    'ListClusterEvents',
    'ListClusterExtensionVersions',
    'ListClusterExtensions',
    'ListClusterNodes',
    'ListClusterOperations',
    'ListClusterSchedulerConfigs',
    'ListClusters',
    'ListCodeRepositories',
    'ListCompilationJobs',
    'ListComputeQuotas',
    'ListContexts',
    'ListDataQualityJobDefinitions',
    'ListDeviceFleets',
    'ListDevices',
    'ListDomains',
    'ListEdgeDeploymentPlans',
    'ListEdgePackagingJobs',
    'ListExperiments',
    'ListFeatureGroups',
    'ListFlowDefinitions',
    'ListHubContentVersions',
    'ListHubContents',
    'ListHubs',
    'ListHumanTaskUis',
    'ListHyperParameterTuningJobs',
    'ListImageVersions',
    'ListImages',
    'ListInferenceComponents',
    'ListInferenceExperiments',
    'ListInferenceRecommendationsJobSteps',
    'ListInferenceRecommendationsJobs',
    'ListInferenceRouters',
    'ListJobSchemaVersions',
    'ListJobs',
    'ListLabelingJobs',
    'ListLabelingJobsForWorkteam',
    'ListLineageGroups',
    'ListMlflowApps',
    'ListMlflowTrackingServers',
    'ListModelBiasJobDefinitions',
    'ListModelCardExportJobs',
    'ListModelCardVersions',
    'ListModelCards',
    'ListModelExplainabilityJobDefinitions',
    'ListModelMetadata',
    'ListModelPackageGroups',
    'ListModelPackages',
    'ListModelQualityJobDefinitions',
    'ListMonitoringAlertHistory',
    'ListMonitoringAlerts',
    'ListMonitoringExecutions',
    'ListMonitoringSchedules',
    'ListNotebookInstanceLifecycleConfigs',
    'ListNotebookInstances',
    'ListOptimizationJobs',
    'ListPartnerApps',
    'ListPipelineExecutionSteps',
    'ListPipelineExecutions',
    'ListPipelineParametersForExecution',
    'ListPipelineVersions',
    'ListPipelines',
    'ListProjects',
    'ListResourceCatalogs',
    'ListSpaces',
    'ListStageDevices',
    'ListStudioLifecycleConfigs',
    'ListSubscribedWorkteams',
    'ListTrainingJobs',
    'ListTrainingJobsForHyperParameterTuningJob',
    'ListTrainingPlans',
    'ListTrainingSessions',
    'ListTransformJobs',
    'ListTrialComponents',
    'ListTrials',
    'ListUltraServersByReservedCapacity',
    'ListUserProfiles',
    'ListWorkforces',
    'ListWorkteams',
    'PutEndpointPolicy',
    'PutModelPackageGroupPolicy',
    'QueryLineage',
    'RegisterDevices',
    'RenderUiTemplate',
    'RetryPipelineExecution',
    'Search',
    'SearchTrainingPlanOfferings',
    'SendPipelineExecutionStepFailure',
    'SendPipelineExecutionStepSuccess',
    'StartClusterHealthCheck',
    'StartEdgeDeploymentStage',
    'StartInferenceExperiment',
    'StartMlflowTrackingServer',
    'StartMonitoringSchedule',
    'StartNotebookInstance',
    'StartPipelineExecution',
    'StartSession',
    'StopAIBenchmarkJob',
    'StopAIRecommendationJob',
    'StopAutoMLJob',
    'StopCompilationJob',
    'StopEdgeDeploymentStage',
    'StopEdgePackagingJob',
    'StopHyperParameterTuningJob',
    'StopInferenceExperiment',
    'StopInferenceRecommendationsJob',
    'StopJob',
    'StopLabelingJob',
    'StopMlflowTrackingServer',
    'StopMonitoringSchedule',
    'StopNotebookInstance',
    'StopOptimizationJob',
    'StopPipelineExecution',
    'StopTrainingJob',
    'StopTrainingSession',
    'StopTransformJob',
    'UpdateAction',
    'UpdateAppImageConfig',
    'UpdateArtifact',
    'UpdateCluster',
    'UpdateClusterExtension',
    'UpdateClusterSchedulerConfig',
    'UpdateClusterSoftware',
    'UpdateCodeRepository',
    'UpdateComputeQuota',
    'UpdateContext',
    'UpdateDeviceFleet',
    'UpdateDevices',
    'UpdateDomain',
    'UpdateEndpoint',
    'UpdateEndpointWeightsAndCapacities',
    'UpdateExperiment',
    'UpdateFeatureGroup',
    'UpdateFeatureMetadata',
    'UpdateHub',
    'UpdateHubContent',
    'UpdateHubContentReference',
    'UpdateImage',
    'UpdateImageVersion',
    'UpdateInferenceComponent',
    'UpdateInferenceComponentRuntimeConfig',
    'UpdateInferenceExperiment',
    'UpdateInferenceRouter',
    'UpdateMlflowApp',
    'UpdateMlflowTrackingServer',
    'UpdateModelCard',
    'UpdateModelPackage',
    'UpdateMonitoringAlert',
    'UpdateMonitoringSchedule',
    'UpdateNotebookInstance',
    'UpdateNotebookInstanceLifecycleConfig',
    'UpdatePartnerApp',
    'UpdatePipeline',
    'UpdatePipelineExecution',
    'UpdatePipelineVersion',
    'UpdateProject',
    'UpdateSpace',
    'UpdateTrainingJob',
    'UpdateTrial',
    'UpdateTrialComponent',
    'UpdateUserProfile',
    'UpdateWorkforce',
    'UpdateWorkteam',
})

ROUTES: tuple[Route, ...] = (
)
