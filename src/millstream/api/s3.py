"""Generated from botocore's `s3` model, 2006-03-01, by `make api`: do not edit."""

# ruff: noqa
from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from millstream.core.body import Body
from millstream.core.errors import AwsError
from millstream.core.model import Member, Operation, Route, Service

SERVICE = Service('s3', 'rest-xml', '2006-03-01', 's3', '', '', '')


class AbortMultipartUploadRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'key': 'Key', 'upload_id': 'UploadId', 'request_payer': 'RequestPayer', 'expected_bucket_owner': 'ExpectedBucketOwner', 'if_match_initiated_time': 'IfMatchInitiatedTime'}):
    bucket: str
    key: ObjectKey
    upload_id: str
    request_payer: RequestPayer | None = None
    expected_bucket_owner: str | None = None
    if_match_initiated_time: IfMatchInitiatedTime | None = None


class AbortMultipartUploadOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'request_charged': 'RequestCharged', 'version_id': 'VersionId'}):
    request_charged: RequestCharged | None = None
    version_id: str | None = None


class CompletedPart(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'e_tag': 'ETag', 'checksum_crc32': 'ChecksumCRC32', 'checksum_crc32_c': 'ChecksumCRC32C', 'checksum_crc64_nvme': 'ChecksumCRC64NVME', 'checksum_sha1': 'ChecksumSHA1', 'checksum_sha256': 'ChecksumSHA256', 'checksum_sha512': 'ChecksumSHA512', 'checksum_md5': 'ChecksumMD5', 'checksum_xxhash64': 'ChecksumXXHASH64', 'checksum_xxhash3': 'ChecksumXXHASH3', 'checksum_xxhash128': 'ChecksumXXHASH128', 'part_number': 'PartNumber'}):
    e_tag: str | None = None
    checksum_crc32: str | None = None
    checksum_crc32_c: str | None = None
    checksum_crc64_nvme: str | None = None
    checksum_sha1: str | None = None
    checksum_sha256: str | None = None
    checksum_sha512: str | None = None
    checksum_md5: str | None = None
    checksum_xxhash64: str | None = None
    checksum_xxhash3: str | None = None
    checksum_xxhash128: str | None = None
    part_number: int | None = None


class CompletedMultipartUpload(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'parts': 'Parts'}):
    parts: list[CompletedPart] | None = None


class CompleteMultipartUploadRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'key': 'Key', 'multipart_upload': 'MultipartUpload', 'upload_id': 'UploadId', 'checksum_crc32': 'ChecksumCRC32', 'checksum_crc32_c': 'ChecksumCRC32C', 'checksum_crc64_nvme': 'ChecksumCRC64NVME', 'checksum_sha1': 'ChecksumSHA1', 'checksum_sha256': 'ChecksumSHA256', 'checksum_sha512': 'ChecksumSHA512', 'checksum_md5': 'ChecksumMD5', 'checksum_xxhash64': 'ChecksumXXHASH64', 'checksum_xxhash3': 'ChecksumXXHASH3', 'checksum_xxhash128': 'ChecksumXXHASH128', 'checksum_type': 'ChecksumType', 'mpu_object_size': 'MpuObjectSize', 'request_payer': 'RequestPayer', 'expected_bucket_owner': 'ExpectedBucketOwner', 'if_match': 'IfMatch', 'if_none_match': 'IfNoneMatch', 'sse_customer_algorithm': 'SSECustomerAlgorithm', 'sse_customer_key': 'SSECustomerKey', 'sse_customer_key_md5': 'SSECustomerKeyMD5'}):
    bucket: str
    key: ObjectKey
    multipart_upload: CompletedMultipartUpload | None = None
    upload_id: str
    checksum_crc32: str | None = None
    checksum_crc32_c: str | None = None
    checksum_crc64_nvme: str | None = None
    checksum_sha1: str | None = None
    checksum_sha256: str | None = None
    checksum_sha512: str | None = None
    checksum_md5: str | None = None
    checksum_xxhash64: str | None = None
    checksum_xxhash3: str | None = None
    checksum_xxhash128: str | None = None
    checksum_type: ChecksumType | None = None
    mpu_object_size: int | None = None
    request_payer: RequestPayer | None = None
    expected_bucket_owner: str | None = None
    if_match: str | None = None
    if_none_match: str | None = None
    sse_customer_algorithm: str | None = None
    sse_customer_key: str | None = None
    sse_customer_key_md5: str | None = None


class CompleteMultipartUploadOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'location': 'Location', 'bucket': 'Bucket', 'key': 'Key', 'expiration': 'Expiration', 'e_tag': 'ETag', 'checksum_crc32': 'ChecksumCRC32', 'checksum_crc32_c': 'ChecksumCRC32C', 'checksum_crc64_nvme': 'ChecksumCRC64NVME', 'checksum_sha1': 'ChecksumSHA1', 'checksum_sha256': 'ChecksumSHA256', 'checksum_sha512': 'ChecksumSHA512', 'checksum_md5': 'ChecksumMD5', 'checksum_xxhash64': 'ChecksumXXHASH64', 'checksum_xxhash3': 'ChecksumXXHASH3', 'checksum_xxhash128': 'ChecksumXXHASH128', 'checksum_type': 'ChecksumType', 'server_side_encryption': 'ServerSideEncryption', 'version_id': 'VersionId', 'ssekms_key_id': 'SSEKMSKeyId', 'bucket_key_enabled': 'BucketKeyEnabled', 'request_charged': 'RequestCharged'}):
    location: str | None = None
    bucket: str | None = None
    key: ObjectKey | None = None
    expiration: str | None = None
    e_tag: str | None = None
    checksum_crc32: str | None = None
    checksum_crc32_c: str | None = None
    checksum_crc64_nvme: str | None = None
    checksum_sha1: str | None = None
    checksum_sha256: str | None = None
    checksum_sha512: str | None = None
    checksum_md5: str | None = None
    checksum_xxhash64: str | None = None
    checksum_xxhash3: str | None = None
    checksum_xxhash128: str | None = None
    checksum_type: ChecksumType | None = None
    server_side_encryption: ServerSideEncryption | None = None
    version_id: str | None = None
    ssekms_key_id: str | None = None
    bucket_key_enabled: bool | None = None
    request_charged: RequestCharged | None = None


class CopyObjectRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'acl': 'ACL', 'bucket': 'Bucket', 'cache_control': 'CacheControl', 'checksum_algorithm': 'ChecksumAlgorithm', 'content_disposition': 'ContentDisposition', 'content_encoding': 'ContentEncoding', 'content_language': 'ContentLanguage', 'content_type': 'ContentType', 'copy_source': 'CopySource', 'copy_source_if_match': 'CopySourceIfMatch', 'copy_source_if_modified_since': 'CopySourceIfModifiedSince', 'copy_source_if_none_match': 'CopySourceIfNoneMatch', 'copy_source_if_unmodified_since': 'CopySourceIfUnmodifiedSince', 'expires': 'Expires', 'grant_full_control': 'GrantFullControl', 'grant_read': 'GrantRead', 'grant_read_acp': 'GrantReadACP', 'grant_write_acp': 'GrantWriteACP', 'if_match': 'IfMatch', 'if_none_match': 'IfNoneMatch', 'key': 'Key', 'metadata': 'Metadata', 'metadata_directive': 'MetadataDirective', 'tagging_directive': 'TaggingDirective', 'annotation_directive': 'AnnotationDirective', 'server_side_encryption': 'ServerSideEncryption', 'storage_class': 'StorageClass', 'website_redirect_location': 'WebsiteRedirectLocation', 'sse_customer_algorithm': 'SSECustomerAlgorithm', 'sse_customer_key': 'SSECustomerKey', 'sse_customer_key_md5': 'SSECustomerKeyMD5', 'ssekms_key_id': 'SSEKMSKeyId', 'ssekms_encryption_context': 'SSEKMSEncryptionContext', 'bucket_key_enabled': 'BucketKeyEnabled', 'copy_source_sse_customer_algorithm': 'CopySourceSSECustomerAlgorithm', 'copy_source_sse_customer_key': 'CopySourceSSECustomerKey', 'copy_source_sse_customer_key_md5': 'CopySourceSSECustomerKeyMD5', 'request_payer': 'RequestPayer', 'tagging': 'Tagging', 'object_lock_mode': 'ObjectLockMode', 'object_lock_retain_until_date': 'ObjectLockRetainUntilDate', 'object_lock_legal_hold_status': 'ObjectLockLegalHoldStatus', 'object_lock_event_hold': 'ObjectLockEventHold', 'object_lock_event_hold_duration_days': 'ObjectLockEventHoldDurationDays', 'object_lock_event_hold_duration_years': 'ObjectLockEventHoldDurationYears', 'expected_bucket_owner': 'ExpectedBucketOwner', 'expected_source_bucket_owner': 'ExpectedSourceBucketOwner'}):
    acl: ObjectCannedACL | None = None
    bucket: str
    cache_control: str | None = None
    checksum_algorithm: ChecksumAlgorithm | None = None
    content_disposition: str | None = None
    content_encoding: str | None = None
    content_language: str | None = None
    content_type: str | None = None
    copy_source: CopySource
    copy_source_if_match: str | None = None
    copy_source_if_modified_since: Timestamp | None = None
    copy_source_if_none_match: str | None = None
    copy_source_if_unmodified_since: Timestamp | None = None
    expires: Timestamp | None = None
    grant_full_control: str | None = None
    grant_read: str | None = None
    grant_read_acp: str | None = None
    grant_write_acp: str | None = None
    if_match: str | None = None
    if_none_match: str | None = None
    key: ObjectKey
    metadata: dict[str, str] | None = None
    metadata_directive: MetadataDirective | None = None
    tagging_directive: TaggingDirective | None = None
    annotation_directive: AnnotationDirective | None = None
    server_side_encryption: ServerSideEncryption | None = None
    storage_class: StorageClass | None = None
    website_redirect_location: str | None = None
    sse_customer_algorithm: str | None = None
    sse_customer_key: str | None = None
    sse_customer_key_md5: str | None = None
    ssekms_key_id: str | None = None
    ssekms_encryption_context: str | None = None
    bucket_key_enabled: bool | None = None
    copy_source_sse_customer_algorithm: str | None = None
    copy_source_sse_customer_key: str | None = None
    copy_source_sse_customer_key_md5: str | None = None
    request_payer: RequestPayer | None = None
    tagging: str | None = None
    object_lock_mode: ObjectLockMode | None = None
    object_lock_retain_until_date: ObjectLockRetainUntilDate | None = None
    object_lock_legal_hold_status: ObjectLockLegalHoldStatus | None = None
    object_lock_event_hold: ObjectLockEventHold | None = None
    object_lock_event_hold_duration_days: int | None = None
    object_lock_event_hold_duration_years: int | None = None
    expected_bucket_owner: str | None = None
    expected_source_bucket_owner: str | None = None


class CopyObjectResult(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'e_tag': 'ETag', 'last_modified': 'LastModified', 'checksum_type': 'ChecksumType', 'checksum_crc32': 'ChecksumCRC32', 'checksum_crc32_c': 'ChecksumCRC32C', 'checksum_crc64_nvme': 'ChecksumCRC64NVME', 'checksum_sha1': 'ChecksumSHA1', 'checksum_sha256': 'ChecksumSHA256', 'checksum_sha512': 'ChecksumSHA512', 'checksum_md5': 'ChecksumMD5', 'checksum_xxhash64': 'ChecksumXXHASH64', 'checksum_xxhash3': 'ChecksumXXHASH3', 'checksum_xxhash128': 'ChecksumXXHASH128'}):
    e_tag: str | None = None
    last_modified: Timestamp | None = None
    checksum_type: ChecksumType | None = None
    checksum_crc32: str | None = None
    checksum_crc32_c: str | None = None
    checksum_crc64_nvme: str | None = None
    checksum_sha1: str | None = None
    checksum_sha256: str | None = None
    checksum_sha512: str | None = None
    checksum_md5: str | None = None
    checksum_xxhash64: str | None = None
    checksum_xxhash3: str | None = None
    checksum_xxhash128: str | None = None


class CopyObjectOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'copy_object_result': 'CopyObjectResult', 'expiration': 'Expiration', 'copy_source_version_id': 'CopySourceVersionId', 'version_id': 'VersionId', 'server_side_encryption': 'ServerSideEncryption', 'sse_customer_algorithm': 'SSECustomerAlgorithm', 'sse_customer_key_md5': 'SSECustomerKeyMD5', 'ssekms_key_id': 'SSEKMSKeyId', 'ssekms_encryption_context': 'SSEKMSEncryptionContext', 'bucket_key_enabled': 'BucketKeyEnabled', 'request_charged': 'RequestCharged'}):
    copy_object_result: CopyObjectResult | None = None
    expiration: str | None = None
    copy_source_version_id: str | None = None
    version_id: str | None = None
    server_side_encryption: ServerSideEncryption | None = None
    sse_customer_algorithm: str | None = None
    sse_customer_key_md5: str | None = None
    ssekms_key_id: str | None = None
    ssekms_encryption_context: str | None = None
    bucket_key_enabled: bool | None = None
    request_charged: RequestCharged | None = None


class LocationInfo(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'type': 'Type', 'name': 'Name'}):
    type: LocationType | None = None
    name: str | None = None


class BucketInfo(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'data_redundancy': 'DataRedundancy', 'type': 'Type'}):
    data_redundancy: DataRedundancy | None = None
    type: BucketType | None = None


class Tag(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'key': 'Key', 'value': 'Value'}):
    key: ObjectKey
    value: str


class CreateBucketConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'location_constraint': 'LocationConstraint', 'location': 'Location', 'bucket': 'Bucket', 'tags': 'Tags'}):
    location_constraint: BucketLocationConstraint | None = None
    location: LocationInfo | None = None
    bucket: BucketInfo | None = None
    tags: list[Tag] | None = None


class CreateBucketRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'acl': 'ACL', 'bucket': 'Bucket', 'create_bucket_configuration': 'CreateBucketConfiguration', 'grant_full_control': 'GrantFullControl', 'grant_read': 'GrantRead', 'grant_read_acp': 'GrantReadACP', 'grant_write': 'GrantWrite', 'grant_write_acp': 'GrantWriteACP', 'object_lock_enabled_for_bucket': 'ObjectLockEnabledForBucket', 'object_ownership': 'ObjectOwnership', 'bucket_namespace': 'BucketNamespace'}):
    acl: BucketCannedACL | None = None
    bucket: str
    create_bucket_configuration: CreateBucketConfiguration | None = None
    grant_full_control: str | None = None
    grant_read: str | None = None
    grant_read_acp: str | None = None
    grant_write: str | None = None
    grant_write_acp: str | None = None
    object_lock_enabled_for_bucket: bool | None = None
    object_ownership: ObjectOwnership | None = None
    bucket_namespace: BucketNamespace | None = None


class CreateBucketOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'location': 'Location', 'bucket_arn': 'BucketArn'}):
    location: str | None = None
    bucket_arn: S3RegionalOrS3ExpressBucketArnString | None = None


class CreateMultipartUploadRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'acl': 'ACL', 'bucket': 'Bucket', 'cache_control': 'CacheControl', 'content_disposition': 'ContentDisposition', 'content_encoding': 'ContentEncoding', 'content_language': 'ContentLanguage', 'content_type': 'ContentType', 'expires': 'Expires', 'grant_full_control': 'GrantFullControl', 'grant_read': 'GrantRead', 'grant_read_acp': 'GrantReadACP', 'grant_write_acp': 'GrantWriteACP', 'key': 'Key', 'metadata': 'Metadata', 'server_side_encryption': 'ServerSideEncryption', 'storage_class': 'StorageClass', 'website_redirect_location': 'WebsiteRedirectLocation', 'sse_customer_algorithm': 'SSECustomerAlgorithm', 'sse_customer_key': 'SSECustomerKey', 'sse_customer_key_md5': 'SSECustomerKeyMD5', 'ssekms_key_id': 'SSEKMSKeyId', 'ssekms_encryption_context': 'SSEKMSEncryptionContext', 'bucket_key_enabled': 'BucketKeyEnabled', 'request_payer': 'RequestPayer', 'tagging': 'Tagging', 'object_lock_mode': 'ObjectLockMode', 'object_lock_retain_until_date': 'ObjectLockRetainUntilDate', 'object_lock_legal_hold_status': 'ObjectLockLegalHoldStatus', 'object_lock_event_hold': 'ObjectLockEventHold', 'object_lock_event_hold_duration_days': 'ObjectLockEventHoldDurationDays', 'object_lock_event_hold_duration_years': 'ObjectLockEventHoldDurationYears', 'expected_bucket_owner': 'ExpectedBucketOwner', 'checksum_algorithm': 'ChecksumAlgorithm', 'checksum_type': 'ChecksumType'}):
    acl: ObjectCannedACL | None = None
    bucket: str
    cache_control: str | None = None
    content_disposition: str | None = None
    content_encoding: str | None = None
    content_language: str | None = None
    content_type: str | None = None
    expires: Timestamp | None = None
    grant_full_control: str | None = None
    grant_read: str | None = None
    grant_read_acp: str | None = None
    grant_write_acp: str | None = None
    key: ObjectKey
    metadata: dict[str, str] | None = None
    server_side_encryption: ServerSideEncryption | None = None
    storage_class: StorageClass | None = None
    website_redirect_location: str | None = None
    sse_customer_algorithm: str | None = None
    sse_customer_key: str | None = None
    sse_customer_key_md5: str | None = None
    ssekms_key_id: str | None = None
    ssekms_encryption_context: str | None = None
    bucket_key_enabled: bool | None = None
    request_payer: RequestPayer | None = None
    tagging: str | None = None
    object_lock_mode: ObjectLockMode | None = None
    object_lock_retain_until_date: ObjectLockRetainUntilDate | None = None
    object_lock_legal_hold_status: ObjectLockLegalHoldStatus | None = None
    object_lock_event_hold: ObjectLockEventHold | None = None
    object_lock_event_hold_duration_days: int | None = None
    object_lock_event_hold_duration_years: int | None = None
    expected_bucket_owner: str | None = None
    checksum_algorithm: ChecksumAlgorithm | None = None
    checksum_type: ChecksumType | None = None


class CreateMultipartUploadOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'abort_date': 'AbortDate', 'abort_rule_id': 'AbortRuleId', 'bucket': 'Bucket', 'key': 'Key', 'upload_id': 'UploadId', 'server_side_encryption': 'ServerSideEncryption', 'sse_customer_algorithm': 'SSECustomerAlgorithm', 'sse_customer_key_md5': 'SSECustomerKeyMD5', 'ssekms_key_id': 'SSEKMSKeyId', 'ssekms_encryption_context': 'SSEKMSEncryptionContext', 'bucket_key_enabled': 'BucketKeyEnabled', 'request_charged': 'RequestCharged', 'checksum_algorithm': 'ChecksumAlgorithm', 'checksum_type': 'ChecksumType', 'version_id': 'VersionId'}):
    abort_date: Timestamp | None = None
    abort_rule_id: str | None = None
    bucket: str | None = None
    key: ObjectKey | None = None
    upload_id: str | None = None
    server_side_encryption: ServerSideEncryption | None = None
    sse_customer_algorithm: str | None = None
    sse_customer_key_md5: str | None = None
    ssekms_key_id: str | None = None
    ssekms_encryption_context: str | None = None
    bucket_key_enabled: bool | None = None
    request_charged: RequestCharged | None = None
    checksum_algorithm: ChecksumAlgorithm | None = None
    checksum_type: ChecksumType | None = None
    version_id: str | None = None


class DeleteBucketRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    bucket: str
    expected_bucket_owner: str | None = None


class DeleteBucketTaggingRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    bucket: str
    expected_bucket_owner: str | None = None


class DeleteObjectRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'key': 'Key', 'mfa': 'MFA', 'version_id': 'VersionId', 'request_payer': 'RequestPayer', 'bypass_governance_retention': 'BypassGovernanceRetention', 'expected_bucket_owner': 'ExpectedBucketOwner', 'if_match': 'IfMatch', 'if_match_last_modified_time': 'IfMatchLastModifiedTime', 'if_match_size': 'IfMatchSize'}):
    bucket: str
    key: ObjectKey
    mfa: str | None = None
    version_id: str | None = None
    request_payer: RequestPayer | None = None
    bypass_governance_retention: bool | None = None
    expected_bucket_owner: str | None = None
    if_match: str | None = None
    if_match_last_modified_time: IfMatchLastModifiedTime | None = None
    if_match_size: int | None = None


class DeleteObjectOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'delete_marker': 'DeleteMarker', 'version_id': 'VersionId', 'request_charged': 'RequestCharged'}):
    delete_marker: bool | None = None
    version_id: str | None = None
    request_charged: RequestCharged | None = None


class DeleteObjectTaggingRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'key': 'Key', 'version_id': 'VersionId', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    bucket: str
    key: ObjectKey
    version_id: str | None = None
    expected_bucket_owner: str | None = None


class DeleteObjectTaggingOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'version_id': 'VersionId'}):
    version_id: str | None = None


class ObjectIdentifier(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'key': 'Key', 'version_id': 'VersionId', 'e_tag': 'ETag', 'last_modified_time': 'LastModifiedTime', 'size': 'Size'}):
    key: ObjectKey
    version_id: str | None = None
    e_tag: str | None = None
    last_modified_time: LastModifiedTime | None = None
    size: int | None = None


class Delete(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'objects': 'Objects', 'quiet': 'Quiet'}):
    objects: list[ObjectIdentifier]
    quiet: bool | None = None


class DeleteObjectsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'delete': 'Delete', 'mfa': 'MFA', 'request_payer': 'RequestPayer', 'bypass_governance_retention': 'BypassGovernanceRetention', 'expected_bucket_owner': 'ExpectedBucketOwner', 'checksum_algorithm': 'ChecksumAlgorithm'}):
    bucket: str
    delete: Delete
    mfa: str | None = None
    request_payer: RequestPayer | None = None
    bypass_governance_retention: bool | None = None
    expected_bucket_owner: str | None = None
    checksum_algorithm: ChecksumAlgorithm | None = None


class DeletedObject(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'key': 'Key', 'version_id': 'VersionId', 'delete_marker': 'DeleteMarker', 'delete_marker_version_id': 'DeleteMarkerVersionId'}):
    key: ObjectKey | None = None
    version_id: str | None = None
    delete_marker: bool | None = None
    delete_marker_version_id: str | None = None


class Error(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'key': 'Key', 'version_id': 'VersionId', 'code': 'Code', 'message': 'Message'}):
    key: ObjectKey | None = None
    version_id: str | None = None
    code: str | None = None
    message: str | None = None


class DeleteObjectsOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'deleted': 'Deleted', 'request_charged': 'RequestCharged', 'errors': 'Errors'}):
    deleted: list[DeletedObject] | None = None
    request_charged: RequestCharged | None = None
    errors: list[Error] | None = None


class GetBucketAccelerateConfigurationRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'expected_bucket_owner': 'ExpectedBucketOwner', 'request_payer': 'RequestPayer'}):
    bucket: str
    expected_bucket_owner: str | None = None
    request_payer: RequestPayer | None = None


class GetBucketAccelerateConfigurationOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'status': 'Status', 'request_charged': 'RequestCharged'}):
    status: BucketAccelerateStatus | None = None
    request_charged: RequestCharged | None = None


class GetBucketAclRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    bucket: str
    expected_bucket_owner: str | None = None


class Owner(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'display_name': 'DisplayName', 'id': 'ID'}):
    display_name: str | None = None
    id: str | None = None


class Grantee(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'display_name': 'DisplayName', 'email_address': 'EmailAddress', 'id': 'ID', 'type': 'Type', 'uri': 'URI'}):
    display_name: str | None = None
    email_address: str | None = None
    id: str | None = None
    type: Type
    uri: str | None = None


class Grant(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'grantee': 'Grantee', 'permission': 'Permission'}):
    grantee: Grantee | None = None
    permission: Permission | None = None


class GetBucketAclOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'owner': 'Owner', 'grants': 'Grants'}):
    owner: Owner | None = None
    grants: list[Grant] | None = None


class GetBucketCorsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    bucket: str
    expected_bucket_owner: str | None = None


class CORSRule(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'id': 'ID', 'allowed_headers': 'AllowedHeaders', 'allowed_methods': 'AllowedMethods', 'allowed_origins': 'AllowedOrigins', 'expose_headers': 'ExposeHeaders', 'max_age_seconds': 'MaxAgeSeconds'}):
    id: str | None = None
    allowed_headers: list[str] | None = None
    allowed_methods: list[str]
    allowed_origins: list[str]
    expose_headers: list[str] | None = None
    max_age_seconds: int | None = None


class GetBucketCorsOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'cors_rules': 'CORSRules'}):
    cors_rules: list[CORSRule] | None = None


class GetBucketEncryptionRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    bucket: str
    expected_bucket_owner: str | None = None


class ServerSideEncryptionByDefault(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'sse_algorithm': 'SSEAlgorithm', 'kms_master_key_id': 'KMSMasterKeyID'}):
    sse_algorithm: ServerSideEncryption
    kms_master_key_id: str | None = None


class BlockedEncryptionTypes(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'encryption_type': 'EncryptionType'}):
    encryption_type: list[EncryptionType] | None = None


class ServerSideEncryptionRule(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'apply_server_side_encryption_by_default': 'ApplyServerSideEncryptionByDefault', 'bucket_key_enabled': 'BucketKeyEnabled', 'blocked_encryption_types': 'BlockedEncryptionTypes'}):
    apply_server_side_encryption_by_default: ServerSideEncryptionByDefault | None = None
    bucket_key_enabled: bool | None = None
    blocked_encryption_types: BlockedEncryptionTypes | None = None


class ServerSideEncryptionConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'rules': 'Rules'}):
    rules: list[ServerSideEncryptionRule]


class GetBucketEncryptionOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'server_side_encryption_configuration': 'ServerSideEncryptionConfiguration'}):
    server_side_encryption_configuration: ServerSideEncryptionConfiguration | None = None


class GetBucketLifecycleConfigurationRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    bucket: str
    expected_bucket_owner: str | None = None


class LifecycleExpiration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'date': 'Date', 'days': 'Days', 'expired_object_delete_marker': 'ExpiredObjectDeleteMarker'}):
    date: Date | None = None
    days: int | None = None
    expired_object_delete_marker: bool | None = None


class LifecycleRuleAndOperator(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'prefix': 'Prefix', 'tags': 'Tags', 'object_size_greater_than': 'ObjectSizeGreaterThan', 'object_size_less_than': 'ObjectSizeLessThan'}):
    prefix: str | None = None
    tags: list[Tag] | None = None
    object_size_greater_than: int | None = None
    object_size_less_than: int | None = None


class LifecycleRuleFilter(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'prefix': 'Prefix', 'tag': 'Tag', 'object_size_greater_than': 'ObjectSizeGreaterThan', 'object_size_less_than': 'ObjectSizeLessThan', 'and_': 'And'}):
    prefix: str | None = None
    tag: Tag | None = None
    object_size_greater_than: int | None = None
    object_size_less_than: int | None = None
    and_: LifecycleRuleAndOperator | None = None


class Transition(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'date': 'Date', 'days': 'Days', 'storage_class': 'StorageClass'}):
    date: Date | None = None
    days: int | None = None
    storage_class: TransitionStorageClass | None = None


class NoncurrentVersionTransition(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'noncurrent_days': 'NoncurrentDays', 'storage_class': 'StorageClass', 'newer_noncurrent_versions': 'NewerNoncurrentVersions'}):
    noncurrent_days: int | None = None
    storage_class: TransitionStorageClass | None = None
    newer_noncurrent_versions: int | None = None


class NoncurrentVersionExpiration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'noncurrent_days': 'NoncurrentDays', 'newer_noncurrent_versions': 'NewerNoncurrentVersions'}):
    noncurrent_days: int | None = None
    newer_noncurrent_versions: int | None = None


class AbortIncompleteMultipartUpload(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'days_after_initiation': 'DaysAfterInitiation'}):
    days_after_initiation: int | None = None


class LifecycleRule(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'expiration': 'Expiration', 'id': 'ID', 'prefix': 'Prefix', 'filter': 'Filter', 'status': 'Status', 'transitions': 'Transitions', 'noncurrent_version_transitions': 'NoncurrentVersionTransitions', 'noncurrent_version_expiration': 'NoncurrentVersionExpiration', 'abort_incomplete_multipart_upload': 'AbortIncompleteMultipartUpload'}):
    expiration: LifecycleExpiration | None = None
    id: str | None = None
    prefix: str | None = None
    filter: LifecycleRuleFilter | None = None
    status: ExpirationStatus
    transitions: list[Transition] | None = None
    noncurrent_version_transitions: list[NoncurrentVersionTransition] | None = None
    noncurrent_version_expiration: NoncurrentVersionExpiration | None = None
    abort_incomplete_multipart_upload: AbortIncompleteMultipartUpload | None = None


class GetBucketLifecycleConfigurationOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'rules': 'Rules', 'transition_default_minimum_object_size': 'TransitionDefaultMinimumObjectSize'}):
    rules: list[LifecycleRule] | None = None
    transition_default_minimum_object_size: TransitionDefaultMinimumObjectSize | None = None


class GetBucketLocationRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    bucket: str
    expected_bucket_owner: str | None = None


class GetBucketLocationOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'location_constraint': 'LocationConstraint'}):
    location_constraint: BucketLocationConstraint | None = None


class GetBucketLoggingRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    bucket: str
    expected_bucket_owner: str | None = None


class TargetGrant(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'grantee': 'Grantee', 'permission': 'Permission'}):
    grantee: Grantee | None = None
    permission: BucketLogsPermission | None = None


class SimplePrefix(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class PartitionedPrefix(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'partition_date_source': 'PartitionDateSource'}):
    partition_date_source: PartitionDateSource | None = None


class TargetObjectKeyFormat(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'simple_prefix': 'SimplePrefix', 'partitioned_prefix': 'PartitionedPrefix'}):
    simple_prefix: SimplePrefix | None = None
    partitioned_prefix: PartitionedPrefix | None = None


class LoggingEnabled(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'target_bucket': 'TargetBucket', 'target_grants': 'TargetGrants', 'target_prefix': 'TargetPrefix', 'target_object_key_format': 'TargetObjectKeyFormat'}):
    target_bucket: str
    target_grants: list[TargetGrant] | None = None
    target_prefix: str
    target_object_key_format: TargetObjectKeyFormat | None = None


class GetBucketLoggingOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'logging_enabled': 'LoggingEnabled'}):
    logging_enabled: LoggingEnabled | None = None


class GetBucketOwnershipControlsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    bucket: str
    expected_bucket_owner: str | None = None


class OwnershipControlsRule(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'object_ownership': 'ObjectOwnership'}):
    object_ownership: ObjectOwnership


class OwnershipControls(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'rules': 'Rules'}):
    rules: list[OwnershipControlsRule]


class GetBucketOwnershipControlsOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'ownership_controls': 'OwnershipControls'}):
    ownership_controls: OwnershipControls | None = None


class GetBucketPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    bucket: str
    expected_bucket_owner: str | None = None


class GetBucketPolicyOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'policy': 'Policy'}):
    policy: str | None = None


class GetBucketPolicyStatusRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    bucket: str
    expected_bucket_owner: str | None = None


class PolicyStatus(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'is_public': 'IsPublic'}):
    is_public: bool | None = None


class GetBucketPolicyStatusOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'policy_status': 'PolicyStatus'}):
    policy_status: PolicyStatus | None = None


class GetBucketReplicationRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    bucket: str
    expected_bucket_owner: str | None = None


class ReplicationRuleAndOperator(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'prefix': 'Prefix', 'tags': 'Tags'}):
    prefix: str | None = None
    tags: list[Tag] | None = None


class ReplicationRuleFilter(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'prefix': 'Prefix', 'tag': 'Tag', 'and_': 'And'}):
    prefix: str | None = None
    tag: Tag | None = None
    and_: ReplicationRuleAndOperator | None = None


class SseKmsEncryptedObjects(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'status': 'Status'}):
    status: SseKmsEncryptedObjectsStatus


class ReplicaModifications(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'status': 'Status'}):
    status: ReplicaModificationsStatus


class SourceSelectionCriteria(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'sse_kms_encrypted_objects': 'SseKmsEncryptedObjects', 'replica_modifications': 'ReplicaModifications'}):
    sse_kms_encrypted_objects: SseKmsEncryptedObjects | None = None
    replica_modifications: ReplicaModifications | None = None


class ExistingObjectReplication(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'status': 'Status'}):
    status: ExistingObjectReplicationStatus


class AccessControlTranslation(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'owner': 'Owner'}):
    owner: OwnerOverride


class EncryptionConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'replica_kms_key_id': 'ReplicaKmsKeyID'}):
    replica_kms_key_id: str | None = None


class ReplicationTimeValue(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'minutes': 'Minutes'}):
    minutes: int | None = None


class ReplicationTime(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'status': 'Status', 'time': 'Time'}):
    status: ReplicationTimeStatus
    time: ReplicationTimeValue


class Metrics(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'status': 'Status', 'event_threshold': 'EventThreshold'}):
    status: MetricsStatus
    event_threshold: ReplicationTimeValue | None = None


class Destination(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'account': 'Account', 'storage_class': 'StorageClass', 'access_control_translation': 'AccessControlTranslation', 'encryption_configuration': 'EncryptionConfiguration', 'replication_time': 'ReplicationTime', 'metrics': 'Metrics'}):
    bucket: str
    account: str | None = None
    storage_class: StorageClass | None = None
    access_control_translation: AccessControlTranslation | None = None
    encryption_configuration: EncryptionConfiguration | None = None
    replication_time: ReplicationTime | None = None
    metrics: Metrics | None = None


class DeleteMarkerReplication(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'status': 'Status'}):
    status: DeleteMarkerReplicationStatus | None = None


class ReplicationRule(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'id': 'ID', 'priority': 'Priority', 'prefix': 'Prefix', 'filter': 'Filter', 'status': 'Status', 'source_selection_criteria': 'SourceSelectionCriteria', 'existing_object_replication': 'ExistingObjectReplication', 'destination': 'Destination', 'delete_marker_replication': 'DeleteMarkerReplication'}):
    id: str | None = None
    priority: int | None = None
    prefix: str | None = None
    filter: ReplicationRuleFilter | None = None
    status: ReplicationRuleStatus
    source_selection_criteria: SourceSelectionCriteria | None = None
    existing_object_replication: ExistingObjectReplication | None = None
    destination: Destination
    delete_marker_replication: DeleteMarkerReplication | None = None


class ReplicationConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'role': 'Role', 'rules': 'Rules'}):
    role: str
    rules: list[ReplicationRule]


class GetBucketReplicationOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'replication_configuration': 'ReplicationConfiguration'}):
    replication_configuration: ReplicationConfiguration | None = None


class GetBucketRequestPaymentRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    bucket: str
    expected_bucket_owner: str | None = None


class GetBucketRequestPaymentOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'payer': 'Payer'}):
    payer: Payer | None = None


class GetBucketTaggingRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    bucket: str
    expected_bucket_owner: str | None = None


class GetBucketTaggingOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'tag_set': 'TagSet'}):
    tag_set: list[Tag]


class GetBucketVersioningRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    bucket: str
    expected_bucket_owner: str | None = None


class GetBucketVersioningOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'status': 'Status', 'mfa_delete': 'MFADelete'}):
    status: BucketVersioningStatus | None = None
    mfa_delete: MFADeleteStatus | None = None


class GetBucketWebsiteRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    bucket: str
    expected_bucket_owner: str | None = None


class RedirectAllRequestsTo(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'host_name': 'HostName', 'protocol': 'Protocol'}):
    host_name: str
    protocol: Protocol | None = None


class IndexDocument(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'suffix': 'Suffix'}):
    suffix: str


class ErrorDocument(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'key': 'Key'}):
    key: ObjectKey


class Condition(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'http_error_code_returned_equals': 'HttpErrorCodeReturnedEquals', 'key_prefix_equals': 'KeyPrefixEquals'}):
    http_error_code_returned_equals: str | None = None
    key_prefix_equals: str | None = None


class Redirect(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'host_name': 'HostName', 'http_redirect_code': 'HttpRedirectCode', 'protocol': 'Protocol', 'replace_key_prefix_with': 'ReplaceKeyPrefixWith', 'replace_key_with': 'ReplaceKeyWith'}):
    host_name: str | None = None
    http_redirect_code: str | None = None
    protocol: Protocol | None = None
    replace_key_prefix_with: str | None = None
    replace_key_with: str | None = None


class RoutingRule(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'condition': 'Condition', 'redirect': 'Redirect'}):
    condition: Condition | None = None
    redirect: Redirect


class GetBucketWebsiteOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'redirect_all_requests_to': 'RedirectAllRequestsTo', 'index_document': 'IndexDocument', 'error_document': 'ErrorDocument', 'routing_rules': 'RoutingRules'}):
    redirect_all_requests_to: RedirectAllRequestsTo | None = None
    index_document: IndexDocument | None = None
    error_document: ErrorDocument | None = None
    routing_rules: list[RoutingRule] | None = None


class GetObjectRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'if_match': 'IfMatch', 'if_modified_since': 'IfModifiedSince', 'if_none_match': 'IfNoneMatch', 'if_unmodified_since': 'IfUnmodifiedSince', 'key': 'Key', 'range': 'Range', 'response_cache_control': 'ResponseCacheControl', 'response_content_disposition': 'ResponseContentDisposition', 'response_content_encoding': 'ResponseContentEncoding', 'response_content_language': 'ResponseContentLanguage', 'response_content_type': 'ResponseContentType', 'response_expires': 'ResponseExpires', 'version_id': 'VersionId', 'sse_customer_algorithm': 'SSECustomerAlgorithm', 'sse_customer_key': 'SSECustomerKey', 'sse_customer_key_md5': 'SSECustomerKeyMD5', 'request_payer': 'RequestPayer', 'part_number': 'PartNumber', 'expected_bucket_owner': 'ExpectedBucketOwner', 'checksum_mode': 'ChecksumMode'}):
    bucket: str
    if_match: str | None = None
    if_modified_since: Timestamp | None = None
    if_none_match: str | None = None
    if_unmodified_since: Timestamp | None = None
    key: ObjectKey
    range: str | None = None
    response_cache_control: str | None = None
    response_content_disposition: str | None = None
    response_content_encoding: str | None = None
    response_content_language: str | None = None
    response_content_type: str | None = None
    response_expires: ResponseExpires | None = None
    version_id: str | None = None
    sse_customer_algorithm: str | None = None
    sse_customer_key: str | None = None
    sse_customer_key_md5: str | None = None
    request_payer: RequestPayer | None = None
    part_number: int | None = None
    expected_bucket_owner: str | None = None
    checksum_mode: ChecksumMode | None = None


class GetObjectOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'body': 'Body', 'delete_marker': 'DeleteMarker', 'accept_ranges': 'AcceptRanges', 'expiration': 'Expiration', 'restore': 'Restore', 'last_modified': 'LastModified', 'content_length': 'ContentLength', 'e_tag': 'ETag', 'checksum_crc32': 'ChecksumCRC32', 'checksum_crc32_c': 'ChecksumCRC32C', 'checksum_crc64_nvme': 'ChecksumCRC64NVME', 'checksum_sha1': 'ChecksumSHA1', 'checksum_sha256': 'ChecksumSHA256', 'checksum_sha512': 'ChecksumSHA512', 'checksum_md5': 'ChecksumMD5', 'checksum_xxhash64': 'ChecksumXXHASH64', 'checksum_xxhash3': 'ChecksumXXHASH3', 'checksum_xxhash128': 'ChecksumXXHASH128', 'checksum_type': 'ChecksumType', 'missing_meta': 'MissingMeta', 'version_id': 'VersionId', 'cache_control': 'CacheControl', 'content_disposition': 'ContentDisposition', 'content_encoding': 'ContentEncoding', 'content_language': 'ContentLanguage', 'content_range': 'ContentRange', 'content_type': 'ContentType', 'expires': 'Expires', 'website_redirect_location': 'WebsiteRedirectLocation', 'server_side_encryption': 'ServerSideEncryption', 'metadata': 'Metadata', 'sse_customer_algorithm': 'SSECustomerAlgorithm', 'sse_customer_key_md5': 'SSECustomerKeyMD5', 'ssekms_key_id': 'SSEKMSKeyId', 'bucket_key_enabled': 'BucketKeyEnabled', 'storage_class': 'StorageClass', 'request_charged': 'RequestCharged', 'replication_status': 'ReplicationStatus', 'parts_count': 'PartsCount', 'tag_count': 'TagCount', 'object_lock_mode': 'ObjectLockMode', 'object_lock_retain_until_date': 'ObjectLockRetainUntilDate', 'object_lock_legal_hold_status': 'ObjectLockLegalHoldStatus', 'object_lock_event_hold': 'ObjectLockEventHold', 'object_lock_event_hold_duration_days': 'ObjectLockEventHoldDurationDays', 'object_lock_event_hold_duration_years': 'ObjectLockEventHoldDurationYears'}):
    body: Body | None = None
    delete_marker: bool | None = None
    accept_ranges: str | None = None
    expiration: str | None = None
    restore: str | None = None
    last_modified: Timestamp | None = None
    content_length: int | None = None
    e_tag: str | None = None
    checksum_crc32: str | None = None
    checksum_crc32_c: str | None = None
    checksum_crc64_nvme: str | None = None
    checksum_sha1: str | None = None
    checksum_sha256: str | None = None
    checksum_sha512: str | None = None
    checksum_md5: str | None = None
    checksum_xxhash64: str | None = None
    checksum_xxhash3: str | None = None
    checksum_xxhash128: str | None = None
    checksum_type: ChecksumType | None = None
    missing_meta: int | None = None
    version_id: str | None = None
    cache_control: str | None = None
    content_disposition: str | None = None
    content_encoding: str | None = None
    content_language: str | None = None
    content_range: str | None = None
    content_type: str | None = None
    expires: Timestamp | None = None
    website_redirect_location: str | None = None
    server_side_encryption: ServerSideEncryption | None = None
    metadata: dict[str, str] | None = None
    sse_customer_algorithm: str | None = None
    sse_customer_key_md5: str | None = None
    ssekms_key_id: str | None = None
    bucket_key_enabled: bool | None = None
    storage_class: StorageClass | None = None
    request_charged: RequestCharged | None = None
    replication_status: ReplicationStatus | None = None
    parts_count: int | None = None
    tag_count: int | None = None
    object_lock_mode: ObjectLockMode | None = None
    object_lock_retain_until_date: ObjectLockRetainUntilDate | None = None
    object_lock_legal_hold_status: ObjectLockLegalHoldStatus | None = None
    object_lock_event_hold: ObjectLockEventHold | None = None
    object_lock_event_hold_duration_days: int | None = None
    object_lock_event_hold_duration_years: int | None = None


class GetObjectAclRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'key': 'Key', 'version_id': 'VersionId', 'request_payer': 'RequestPayer', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    bucket: str
    key: ObjectKey
    version_id: str | None = None
    request_payer: RequestPayer | None = None
    expected_bucket_owner: str | None = None


class GetObjectAclOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'owner': 'Owner', 'grants': 'Grants', 'request_charged': 'RequestCharged'}):
    owner: Owner | None = None
    grants: list[Grant] | None = None
    request_charged: RequestCharged | None = None


class GetObjectAttributesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'key': 'Key', 'version_id': 'VersionId', 'max_parts': 'MaxParts', 'part_number_marker': 'PartNumberMarker', 'sse_customer_algorithm': 'SSECustomerAlgorithm', 'sse_customer_key': 'SSECustomerKey', 'sse_customer_key_md5': 'SSECustomerKeyMD5', 'request_payer': 'RequestPayer', 'expected_bucket_owner': 'ExpectedBucketOwner', 'object_attributes': 'ObjectAttributes'}):
    bucket: str
    key: ObjectKey
    version_id: str | None = None
    max_parts: int | None = None
    part_number_marker: int | None = None
    sse_customer_algorithm: str | None = None
    sse_customer_key: str | None = None
    sse_customer_key_md5: str | None = None
    request_payer: RequestPayer | None = None
    expected_bucket_owner: str | None = None
    object_attributes: list[ObjectAttributes]


class Checksum(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'checksum_crc32': 'ChecksumCRC32', 'checksum_crc32_c': 'ChecksumCRC32C', 'checksum_crc64_nvme': 'ChecksumCRC64NVME', 'checksum_sha1': 'ChecksumSHA1', 'checksum_sha256': 'ChecksumSHA256', 'checksum_sha512': 'ChecksumSHA512', 'checksum_md5': 'ChecksumMD5', 'checksum_xxhash64': 'ChecksumXXHASH64', 'checksum_xxhash3': 'ChecksumXXHASH3', 'checksum_xxhash128': 'ChecksumXXHASH128', 'checksum_type': 'ChecksumType'}):
    checksum_crc32: str | None = None
    checksum_crc32_c: str | None = None
    checksum_crc64_nvme: str | None = None
    checksum_sha1: str | None = None
    checksum_sha256: str | None = None
    checksum_sha512: str | None = None
    checksum_md5: str | None = None
    checksum_xxhash64: str | None = None
    checksum_xxhash3: str | None = None
    checksum_xxhash128: str | None = None
    checksum_type: ChecksumType | None = None


class ObjectPart(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'part_number': 'PartNumber', 'size': 'Size', 'checksum_crc32': 'ChecksumCRC32', 'checksum_crc32_c': 'ChecksumCRC32C', 'checksum_crc64_nvme': 'ChecksumCRC64NVME', 'checksum_sha1': 'ChecksumSHA1', 'checksum_sha256': 'ChecksumSHA256', 'checksum_sha512': 'ChecksumSHA512', 'checksum_md5': 'ChecksumMD5', 'checksum_xxhash64': 'ChecksumXXHASH64', 'checksum_xxhash3': 'ChecksumXXHASH3', 'checksum_xxhash128': 'ChecksumXXHASH128'}):
    part_number: int | None = None
    size: int | None = None
    checksum_crc32: str | None = None
    checksum_crc32_c: str | None = None
    checksum_crc64_nvme: str | None = None
    checksum_sha1: str | None = None
    checksum_sha256: str | None = None
    checksum_sha512: str | None = None
    checksum_md5: str | None = None
    checksum_xxhash64: str | None = None
    checksum_xxhash3: str | None = None
    checksum_xxhash128: str | None = None


class GetObjectAttributesParts(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'total_parts_count': 'TotalPartsCount', 'part_number_marker': 'PartNumberMarker', 'next_part_number_marker': 'NextPartNumberMarker', 'max_parts': 'MaxParts', 'is_truncated': 'IsTruncated', 'parts': 'Parts'}):
    total_parts_count: int | None = None
    part_number_marker: int | None = None
    next_part_number_marker: int | None = None
    max_parts: int | None = None
    is_truncated: bool | None = None
    parts: list[ObjectPart] | None = None


class GetObjectAttributesOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'delete_marker': 'DeleteMarker', 'last_modified': 'LastModified', 'version_id': 'VersionId', 'request_charged': 'RequestCharged', 'e_tag': 'ETag', 'checksum': 'Checksum', 'object_parts': 'ObjectParts', 'storage_class': 'StorageClass', 'object_size': 'ObjectSize'}):
    delete_marker: bool | None = None
    last_modified: Timestamp | None = None
    version_id: str | None = None
    request_charged: RequestCharged | None = None
    e_tag: str | None = None
    checksum: Checksum | None = None
    object_parts: GetObjectAttributesParts | None = None
    storage_class: StorageClass | None = None
    object_size: int | None = None


class GetObjectLockConfigurationRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    bucket: str
    expected_bucket_owner: str | None = None


class EventHoldDuration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'days': 'Days', 'years': 'Years'}):
    days: int | None = None
    years: int | None = None


class DefaultRetention(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'mode': 'Mode', 'days': 'Days', 'years': 'Years', 'default_event_hold': 'DefaultEventHold'}):
    mode: ObjectLockRetentionMode | None = None
    days: int | None = None
    years: int | None = None
    default_event_hold: EventHoldDuration | None = None


class ObjectLockRule(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'default_retention': 'DefaultRetention'}):
    default_retention: DefaultRetention | None = None


class ObjectLockConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'object_lock_enabled': 'ObjectLockEnabled', 'rule': 'Rule'}):
    object_lock_enabled: ObjectLockEnabled | None = None
    rule: ObjectLockRule | None = None


class GetObjectLockConfigurationOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'object_lock_configuration': 'ObjectLockConfiguration'}):
    object_lock_configuration: ObjectLockConfiguration | None = None


class GetObjectTaggingRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'key': 'Key', 'version_id': 'VersionId', 'expected_bucket_owner': 'ExpectedBucketOwner', 'request_payer': 'RequestPayer'}):
    bucket: str
    key: ObjectKey
    version_id: str | None = None
    expected_bucket_owner: str | None = None
    request_payer: RequestPayer | None = None


class GetObjectTaggingOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'version_id': 'VersionId', 'tag_set': 'TagSet'}):
    version_id: str | None = None
    tag_set: list[Tag]


class GetPublicAccessBlockRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    bucket: str
    expected_bucket_owner: str | None = None


class PublicAccessBlockConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'block_public_acls': 'BlockPublicAcls', 'ignore_public_acls': 'IgnorePublicAcls', 'block_public_policy': 'BlockPublicPolicy', 'restrict_public_buckets': 'RestrictPublicBuckets'}):
    block_public_acls: bool | None = None
    ignore_public_acls: bool | None = None
    block_public_policy: bool | None = None
    restrict_public_buckets: bool | None = None


class GetPublicAccessBlockOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'public_access_block_configuration': 'PublicAccessBlockConfiguration'}):
    public_access_block_configuration: PublicAccessBlockConfiguration | None = None


class HeadBucketRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    bucket: str
    expected_bucket_owner: str | None = None


class HeadBucketOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket_arn': 'BucketArn', 'bucket_location_type': 'BucketLocationType', 'bucket_location_name': 'BucketLocationName', 'bucket_region': 'BucketRegion', 'access_point_alias': 'AccessPointAlias'}):
    bucket_arn: S3RegionalOrS3ExpressBucketArnString | None = None
    bucket_location_type: LocationType | None = None
    bucket_location_name: str | None = None
    bucket_region: Region | None = None
    access_point_alias: bool | None = None


class HeadObjectRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'if_match': 'IfMatch', 'if_modified_since': 'IfModifiedSince', 'if_none_match': 'IfNoneMatch', 'if_unmodified_since': 'IfUnmodifiedSince', 'key': 'Key', 'range': 'Range', 'response_cache_control': 'ResponseCacheControl', 'response_content_disposition': 'ResponseContentDisposition', 'response_content_encoding': 'ResponseContentEncoding', 'response_content_language': 'ResponseContentLanguage', 'response_content_type': 'ResponseContentType', 'response_expires': 'ResponseExpires', 'version_id': 'VersionId', 'sse_customer_algorithm': 'SSECustomerAlgorithm', 'sse_customer_key': 'SSECustomerKey', 'sse_customer_key_md5': 'SSECustomerKeyMD5', 'request_payer': 'RequestPayer', 'part_number': 'PartNumber', 'expected_bucket_owner': 'ExpectedBucketOwner', 'checksum_mode': 'ChecksumMode'}):
    bucket: str
    if_match: str | None = None
    if_modified_since: Timestamp | None = None
    if_none_match: str | None = None
    if_unmodified_since: Timestamp | None = None
    key: ObjectKey
    range: str | None = None
    response_cache_control: str | None = None
    response_content_disposition: str | None = None
    response_content_encoding: str | None = None
    response_content_language: str | None = None
    response_content_type: str | None = None
    response_expires: ResponseExpires | None = None
    version_id: str | None = None
    sse_customer_algorithm: str | None = None
    sse_customer_key: str | None = None
    sse_customer_key_md5: str | None = None
    request_payer: RequestPayer | None = None
    part_number: int | None = None
    expected_bucket_owner: str | None = None
    checksum_mode: ChecksumMode | None = None


class HeadObjectOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'delete_marker': 'DeleteMarker', 'accept_ranges': 'AcceptRanges', 'expiration': 'Expiration', 'restore': 'Restore', 'archive_status': 'ArchiveStatus', 'last_modified': 'LastModified', 'content_length': 'ContentLength', 'checksum_crc32': 'ChecksumCRC32', 'checksum_crc32_c': 'ChecksumCRC32C', 'checksum_crc64_nvme': 'ChecksumCRC64NVME', 'checksum_sha1': 'ChecksumSHA1', 'checksum_sha256': 'ChecksumSHA256', 'checksum_sha512': 'ChecksumSHA512', 'checksum_md5': 'ChecksumMD5', 'checksum_xxhash64': 'ChecksumXXHASH64', 'checksum_xxhash3': 'ChecksumXXHASH3', 'checksum_xxhash128': 'ChecksumXXHASH128', 'checksum_type': 'ChecksumType', 'e_tag': 'ETag', 'missing_meta': 'MissingMeta', 'version_id': 'VersionId', 'cache_control': 'CacheControl', 'content_disposition': 'ContentDisposition', 'content_encoding': 'ContentEncoding', 'content_language': 'ContentLanguage', 'content_type': 'ContentType', 'content_range': 'ContentRange', 'expires': 'Expires', 'website_redirect_location': 'WebsiteRedirectLocation', 'server_side_encryption': 'ServerSideEncryption', 'metadata': 'Metadata', 'sse_customer_algorithm': 'SSECustomerAlgorithm', 'sse_customer_key_md5': 'SSECustomerKeyMD5', 'ssekms_key_id': 'SSEKMSKeyId', 'bucket_key_enabled': 'BucketKeyEnabled', 'storage_class': 'StorageClass', 'request_charged': 'RequestCharged', 'replication_status': 'ReplicationStatus', 'parts_count': 'PartsCount', 'tag_count': 'TagCount', 'object_lock_mode': 'ObjectLockMode', 'object_lock_retain_until_date': 'ObjectLockRetainUntilDate', 'object_lock_legal_hold_status': 'ObjectLockLegalHoldStatus', 'object_lock_event_hold': 'ObjectLockEventHold', 'object_lock_event_hold_duration_days': 'ObjectLockEventHoldDurationDays', 'object_lock_event_hold_duration_years': 'ObjectLockEventHoldDurationYears'}):
    delete_marker: bool | None = None
    accept_ranges: str | None = None
    expiration: str | None = None
    restore: str | None = None
    archive_status: ArchiveStatus | None = None
    last_modified: Timestamp | None = None
    content_length: int | None = None
    checksum_crc32: str | None = None
    checksum_crc32_c: str | None = None
    checksum_crc64_nvme: str | None = None
    checksum_sha1: str | None = None
    checksum_sha256: str | None = None
    checksum_sha512: str | None = None
    checksum_md5: str | None = None
    checksum_xxhash64: str | None = None
    checksum_xxhash3: str | None = None
    checksum_xxhash128: str | None = None
    checksum_type: ChecksumType | None = None
    e_tag: str | None = None
    missing_meta: int | None = None
    version_id: str | None = None
    cache_control: str | None = None
    content_disposition: str | None = None
    content_encoding: str | None = None
    content_language: str | None = None
    content_type: str | None = None
    content_range: str | None = None
    expires: Timestamp | None = None
    website_redirect_location: str | None = None
    server_side_encryption: ServerSideEncryption | None = None
    metadata: dict[str, str] | None = None
    sse_customer_algorithm: str | None = None
    sse_customer_key_md5: str | None = None
    ssekms_key_id: str | None = None
    bucket_key_enabled: bool | None = None
    storage_class: StorageClass | None = None
    request_charged: RequestCharged | None = None
    replication_status: ReplicationStatus | None = None
    parts_count: int | None = None
    tag_count: int | None = None
    object_lock_mode: ObjectLockMode | None = None
    object_lock_retain_until_date: ObjectLockRetainUntilDate | None = None
    object_lock_legal_hold_status: ObjectLockLegalHoldStatus | None = None
    object_lock_event_hold: ObjectLockEventHold | None = None
    object_lock_event_hold_duration_days: int | None = None
    object_lock_event_hold_duration_years: int | None = None


class ListBucketsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'max_buckets': 'MaxBuckets', 'continuation_token': 'ContinuationToken', 'prefix': 'Prefix', 'bucket_region': 'BucketRegion'}):
    max_buckets: MaxBuckets | None = None
    continuation_token: str | None = None
    prefix: str | None = None
    bucket_region: str | None = None


class Bucket(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'name': 'Name', 'creation_date': 'CreationDate', 'bucket_region': 'BucketRegion', 'bucket_arn': 'BucketArn'}):
    name: str | None = None
    creation_date: Timestamp | None = None
    bucket_region: str | None = None
    bucket_arn: S3RegionalOrS3ExpressBucketArnString | None = None


class ListBucketsOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'buckets': 'Buckets', 'owner': 'Owner', 'continuation_token': 'ContinuationToken', 'prefix': 'Prefix'}):
    buckets: list[Bucket] | None = None
    owner: Owner | None = None
    continuation_token: str | None = None
    prefix: str | None = None


class ListMultipartUploadsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'delimiter': 'Delimiter', 'encoding_type': 'EncodingType', 'key_marker': 'KeyMarker', 'max_uploads': 'MaxUploads', 'prefix': 'Prefix', 'upload_id_marker': 'UploadIdMarker', 'expected_bucket_owner': 'ExpectedBucketOwner', 'request_payer': 'RequestPayer'}):
    bucket: str
    delimiter: str | None = None
    encoding_type: EncodingType | None = None
    key_marker: str | None = None
    max_uploads: int | None = None
    prefix: str | None = None
    upload_id_marker: str | None = None
    expected_bucket_owner: str | None = None
    request_payer: RequestPayer | None = None


class Initiator(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'id': 'ID', 'display_name': 'DisplayName'}):
    id: str | None = None
    display_name: str | None = None


class MultipartUpload(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'upload_id': 'UploadId', 'key': 'Key', 'initiated': 'Initiated', 'storage_class': 'StorageClass', 'owner': 'Owner', 'initiator': 'Initiator', 'checksum_algorithm': 'ChecksumAlgorithm', 'checksum_type': 'ChecksumType', 'version_id': 'VersionId'}):
    upload_id: str | None = None
    key: ObjectKey | None = None
    initiated: Timestamp | None = None
    storage_class: StorageClass | None = None
    owner: Owner | None = None
    initiator: Initiator | None = None
    checksum_algorithm: ChecksumAlgorithm | None = None
    checksum_type: ChecksumType | None = None
    version_id: str | None = None


class CommonPrefix(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'prefix': 'Prefix'}):
    prefix: str | None = None


class ListMultipartUploadsOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'key_marker': 'KeyMarker', 'upload_id_marker': 'UploadIdMarker', 'next_key_marker': 'NextKeyMarker', 'prefix': 'Prefix', 'delimiter': 'Delimiter', 'next_upload_id_marker': 'NextUploadIdMarker', 'max_uploads': 'MaxUploads', 'is_truncated': 'IsTruncated', 'uploads': 'Uploads', 'common_prefixes': 'CommonPrefixes', 'encoding_type': 'EncodingType', 'request_charged': 'RequestCharged'}):
    bucket: str | None = None
    key_marker: str | None = None
    upload_id_marker: str | None = None
    next_key_marker: str | None = None
    prefix: str | None = None
    delimiter: str | None = None
    next_upload_id_marker: str | None = None
    max_uploads: int | None = None
    is_truncated: bool | None = None
    uploads: list[MultipartUpload] | None = None
    common_prefixes: list[CommonPrefix] | None = None
    encoding_type: EncodingType | None = None
    request_charged: RequestCharged | None = None


class ListObjectVersionsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'delimiter': 'Delimiter', 'encoding_type': 'EncodingType', 'key_marker': 'KeyMarker', 'max_keys': 'MaxKeys', 'prefix': 'Prefix', 'version_id_marker': 'VersionIdMarker', 'expected_bucket_owner': 'ExpectedBucketOwner', 'request_payer': 'RequestPayer', 'optional_object_attributes': 'OptionalObjectAttributes'}):
    bucket: str
    delimiter: str | None = None
    encoding_type: EncodingType | None = None
    key_marker: str | None = None
    max_keys: int | None = None
    prefix: str | None = None
    version_id_marker: str | None = None
    expected_bucket_owner: str | None = None
    request_payer: RequestPayer | None = None
    optional_object_attributes: list[OptionalObjectAttributes] | None = None


class RestoreStatus(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'is_restore_in_progress': 'IsRestoreInProgress', 'restore_expiry_date': 'RestoreExpiryDate'}):
    is_restore_in_progress: bool | None = None
    restore_expiry_date: Timestamp | None = None


class ObjectVersion(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'e_tag': 'ETag', 'checksum_algorithm': 'ChecksumAlgorithm', 'checksum_type': 'ChecksumType', 'size': 'Size', 'storage_class': 'StorageClass', 'key': 'Key', 'version_id': 'VersionId', 'is_latest': 'IsLatest', 'last_modified': 'LastModified', 'owner': 'Owner', 'restore_status': 'RestoreStatus'}):
    e_tag: str | None = None
    checksum_algorithm: list[ChecksumAlgorithm] | None = None
    checksum_type: ChecksumType | None = None
    size: int | None = None
    storage_class: ObjectVersionStorageClass | None = None
    key: ObjectKey | None = None
    version_id: str | None = None
    is_latest: bool | None = None
    last_modified: Timestamp | None = None
    owner: Owner | None = None
    restore_status: RestoreStatus | None = None


class DeleteMarkerEntry(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'owner': 'Owner', 'key': 'Key', 'version_id': 'VersionId', 'is_latest': 'IsLatest', 'last_modified': 'LastModified'}):
    owner: Owner | None = None
    key: ObjectKey | None = None
    version_id: str | None = None
    is_latest: bool | None = None
    last_modified: Timestamp | None = None


class ListObjectVersionsOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'is_truncated': 'IsTruncated', 'key_marker': 'KeyMarker', 'version_id_marker': 'VersionIdMarker', 'next_key_marker': 'NextKeyMarker', 'next_version_id_marker': 'NextVersionIdMarker', 'versions': 'Versions', 'delete_markers': 'DeleteMarkers', 'name': 'Name', 'prefix': 'Prefix', 'delimiter': 'Delimiter', 'max_keys': 'MaxKeys', 'common_prefixes': 'CommonPrefixes', 'encoding_type': 'EncodingType', 'request_charged': 'RequestCharged'}):
    is_truncated: bool | None = None
    key_marker: str | None = None
    version_id_marker: str | None = None
    next_key_marker: str | None = None
    next_version_id_marker: str | None = None
    versions: list[ObjectVersion] | None = None
    delete_markers: list[DeleteMarkerEntry] | None = None
    name: str | None = None
    prefix: str | None = None
    delimiter: str | None = None
    max_keys: int | None = None
    common_prefixes: list[CommonPrefix] | None = None
    encoding_type: EncodingType | None = None
    request_charged: RequestCharged | None = None


class ListObjectsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'delimiter': 'Delimiter', 'encoding_type': 'EncodingType', 'marker': 'Marker', 'max_keys': 'MaxKeys', 'prefix': 'Prefix', 'request_payer': 'RequestPayer', 'expected_bucket_owner': 'ExpectedBucketOwner', 'optional_object_attributes': 'OptionalObjectAttributes'}):
    bucket: str
    delimiter: str | None = None
    encoding_type: EncodingType | None = None
    marker: str | None = None
    max_keys: int | None = None
    prefix: str | None = None
    request_payer: RequestPayer | None = None
    expected_bucket_owner: str | None = None
    optional_object_attributes: list[OptionalObjectAttributes] | None = None


class Object(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'key': 'Key', 'last_modified': 'LastModified', 'e_tag': 'ETag', 'checksum_algorithm': 'ChecksumAlgorithm', 'checksum_type': 'ChecksumType', 'size': 'Size', 'storage_class': 'StorageClass', 'owner': 'Owner', 'restore_status': 'RestoreStatus'}):
    key: ObjectKey | None = None
    last_modified: Timestamp | None = None
    e_tag: str | None = None
    checksum_algorithm: list[ChecksumAlgorithm] | None = None
    checksum_type: ChecksumType | None = None
    size: int | None = None
    storage_class: ObjectStorageClass | None = None
    owner: Owner | None = None
    restore_status: RestoreStatus | None = None


class ListObjectsOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'is_truncated': 'IsTruncated', 'marker': 'Marker', 'next_marker': 'NextMarker', 'contents': 'Contents', 'name': 'Name', 'prefix': 'Prefix', 'delimiter': 'Delimiter', 'max_keys': 'MaxKeys', 'common_prefixes': 'CommonPrefixes', 'encoding_type': 'EncodingType', 'request_charged': 'RequestCharged'}):
    is_truncated: bool | None = None
    marker: str | None = None
    next_marker: str | None = None
    contents: list[Object] | None = None
    name: str | None = None
    prefix: str | None = None
    delimiter: str | None = None
    max_keys: int | None = None
    common_prefixes: list[CommonPrefix] | None = None
    encoding_type: EncodingType | None = None
    request_charged: RequestCharged | None = None


class ListObjectsV2Request(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'delimiter': 'Delimiter', 'encoding_type': 'EncodingType', 'max_keys': 'MaxKeys', 'prefix': 'Prefix', 'continuation_token': 'ContinuationToken', 'fetch_owner': 'FetchOwner', 'start_after': 'StartAfter', 'request_payer': 'RequestPayer', 'expected_bucket_owner': 'ExpectedBucketOwner', 'optional_object_attributes': 'OptionalObjectAttributes'}):
    bucket: str
    delimiter: str | None = None
    encoding_type: EncodingType | None = None
    max_keys: int | None = None
    prefix: str | None = None
    continuation_token: str | None = None
    fetch_owner: bool | None = None
    start_after: str | None = None
    request_payer: RequestPayer | None = None
    expected_bucket_owner: str | None = None
    optional_object_attributes: list[OptionalObjectAttributes] | None = None


class ListObjectsV2Output(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'is_truncated': 'IsTruncated', 'contents': 'Contents', 'name': 'Name', 'prefix': 'Prefix', 'delimiter': 'Delimiter', 'max_keys': 'MaxKeys', 'common_prefixes': 'CommonPrefixes', 'encoding_type': 'EncodingType', 'key_count': 'KeyCount', 'continuation_token': 'ContinuationToken', 'next_continuation_token': 'NextContinuationToken', 'start_after': 'StartAfter', 'request_charged': 'RequestCharged'}):
    is_truncated: bool | None = None
    contents: list[Object] | None = None
    name: str | None = None
    prefix: str | None = None
    delimiter: str | None = None
    max_keys: int | None = None
    common_prefixes: list[CommonPrefix] | None = None
    encoding_type: EncodingType | None = None
    key_count: int | None = None
    continuation_token: str | None = None
    next_continuation_token: str | None = None
    start_after: str | None = None
    request_charged: RequestCharged | None = None


class ListPartsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'key': 'Key', 'max_parts': 'MaxParts', 'part_number_marker': 'PartNumberMarker', 'upload_id': 'UploadId', 'request_payer': 'RequestPayer', 'expected_bucket_owner': 'ExpectedBucketOwner', 'sse_customer_algorithm': 'SSECustomerAlgorithm', 'sse_customer_key': 'SSECustomerKey', 'sse_customer_key_md5': 'SSECustomerKeyMD5'}):
    bucket: str
    key: ObjectKey
    max_parts: int | None = None
    part_number_marker: int | None = None
    upload_id: str
    request_payer: RequestPayer | None = None
    expected_bucket_owner: str | None = None
    sse_customer_algorithm: str | None = None
    sse_customer_key: str | None = None
    sse_customer_key_md5: str | None = None


class Part(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'part_number': 'PartNumber', 'last_modified': 'LastModified', 'e_tag': 'ETag', 'size': 'Size', 'checksum_crc32': 'ChecksumCRC32', 'checksum_crc32_c': 'ChecksumCRC32C', 'checksum_crc64_nvme': 'ChecksumCRC64NVME', 'checksum_sha1': 'ChecksumSHA1', 'checksum_sha256': 'ChecksumSHA256', 'checksum_sha512': 'ChecksumSHA512', 'checksum_md5': 'ChecksumMD5', 'checksum_xxhash64': 'ChecksumXXHASH64', 'checksum_xxhash3': 'ChecksumXXHASH3', 'checksum_xxhash128': 'ChecksumXXHASH128'}):
    part_number: int | None = None
    last_modified: Timestamp | None = None
    e_tag: str | None = None
    size: int | None = None
    checksum_crc32: str | None = None
    checksum_crc32_c: str | None = None
    checksum_crc64_nvme: str | None = None
    checksum_sha1: str | None = None
    checksum_sha256: str | None = None
    checksum_sha512: str | None = None
    checksum_md5: str | None = None
    checksum_xxhash64: str | None = None
    checksum_xxhash3: str | None = None
    checksum_xxhash128: str | None = None


class ListPartsOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'abort_date': 'AbortDate', 'abort_rule_id': 'AbortRuleId', 'bucket': 'Bucket', 'key': 'Key', 'upload_id': 'UploadId', 'part_number_marker': 'PartNumberMarker', 'next_part_number_marker': 'NextPartNumberMarker', 'max_parts': 'MaxParts', 'is_truncated': 'IsTruncated', 'parts': 'Parts', 'initiator': 'Initiator', 'owner': 'Owner', 'storage_class': 'StorageClass', 'request_charged': 'RequestCharged', 'checksum_algorithm': 'ChecksumAlgorithm', 'checksum_type': 'ChecksumType', 'version_id': 'VersionId'}):
    abort_date: Timestamp | None = None
    abort_rule_id: str | None = None
    bucket: str | None = None
    key: ObjectKey | None = None
    upload_id: str | None = None
    part_number_marker: int | None = None
    next_part_number_marker: int | None = None
    max_parts: int | None = None
    is_truncated: bool | None = None
    parts: list[Part] | None = None
    initiator: Initiator | None = None
    owner: Owner | None = None
    storage_class: StorageClass | None = None
    request_charged: RequestCharged | None = None
    checksum_algorithm: ChecksumAlgorithm | None = None
    checksum_type: ChecksumType | None = None
    version_id: str | None = None


class AccessControlPolicy(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'grants': 'Grants', 'owner': 'Owner'}):
    grants: list[Grant] | None = None
    owner: Owner | None = None


class PutBucketAclRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'acl': 'ACL', 'access_control_policy': 'AccessControlPolicy', 'bucket': 'Bucket', 'content_md5': 'ContentMD5', 'checksum_algorithm': 'ChecksumAlgorithm', 'grant_full_control': 'GrantFullControl', 'grant_read': 'GrantRead', 'grant_read_acp': 'GrantReadACP', 'grant_write': 'GrantWrite', 'grant_write_acp': 'GrantWriteACP', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    acl: BucketCannedACL | None = None
    access_control_policy: AccessControlPolicy | None = None
    bucket: str
    content_md5: str | None = None
    checksum_algorithm: ChecksumAlgorithm | None = None
    grant_full_control: str | None = None
    grant_read: str | None = None
    grant_read_acp: str | None = None
    grant_write: str | None = None
    grant_write_acp: str | None = None
    expected_bucket_owner: str | None = None


class Tagging(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'tag_set': 'TagSet'}):
    tag_set: list[Tag]


class PutBucketTaggingRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'content_md5': 'ContentMD5', 'checksum_algorithm': 'ChecksumAlgorithm', 'tagging': 'Tagging', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    bucket: str
    content_md5: str | None = None
    checksum_algorithm: ChecksumAlgorithm | None = None
    tagging: Tagging
    expected_bucket_owner: str | None = None


class PutObjectRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'acl': 'ACL', 'body': 'Body', 'bucket': 'Bucket', 'cache_control': 'CacheControl', 'content_disposition': 'ContentDisposition', 'content_encoding': 'ContentEncoding', 'content_language': 'ContentLanguage', 'content_length': 'ContentLength', 'content_md5': 'ContentMD5', 'content_type': 'ContentType', 'checksum_algorithm': 'ChecksumAlgorithm', 'checksum_crc32': 'ChecksumCRC32', 'checksum_crc32_c': 'ChecksumCRC32C', 'checksum_crc64_nvme': 'ChecksumCRC64NVME', 'checksum_sha1': 'ChecksumSHA1', 'checksum_sha256': 'ChecksumSHA256', 'checksum_sha512': 'ChecksumSHA512', 'checksum_md5': 'ChecksumMD5', 'checksum_xxhash64': 'ChecksumXXHASH64', 'checksum_xxhash3': 'ChecksumXXHASH3', 'checksum_xxhash128': 'ChecksumXXHASH128', 'expires': 'Expires', 'if_match': 'IfMatch', 'if_none_match': 'IfNoneMatch', 'grant_full_control': 'GrantFullControl', 'grant_read': 'GrantRead', 'grant_read_acp': 'GrantReadACP', 'grant_write_acp': 'GrantWriteACP', 'key': 'Key', 'write_offset_bytes': 'WriteOffsetBytes', 'metadata': 'Metadata', 'server_side_encryption': 'ServerSideEncryption', 'storage_class': 'StorageClass', 'website_redirect_location': 'WebsiteRedirectLocation', 'sse_customer_algorithm': 'SSECustomerAlgorithm', 'sse_customer_key': 'SSECustomerKey', 'sse_customer_key_md5': 'SSECustomerKeyMD5', 'ssekms_key_id': 'SSEKMSKeyId', 'ssekms_encryption_context': 'SSEKMSEncryptionContext', 'bucket_key_enabled': 'BucketKeyEnabled', 'request_payer': 'RequestPayer', 'tagging': 'Tagging', 'object_lock_mode': 'ObjectLockMode', 'object_lock_retain_until_date': 'ObjectLockRetainUntilDate', 'object_lock_legal_hold_status': 'ObjectLockLegalHoldStatus', 'object_lock_event_hold': 'ObjectLockEventHold', 'object_lock_event_hold_duration_days': 'ObjectLockEventHoldDurationDays', 'object_lock_event_hold_duration_years': 'ObjectLockEventHoldDurationYears', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    acl: ObjectCannedACL | None = None
    body: Body | None = None
    bucket: str
    cache_control: str | None = None
    content_disposition: str | None = None
    content_encoding: str | None = None
    content_language: str | None = None
    content_length: int | None = None
    content_md5: str | None = None
    content_type: str | None = None
    checksum_algorithm: ChecksumAlgorithm | None = None
    checksum_crc32: str | None = None
    checksum_crc32_c: str | None = None
    checksum_crc64_nvme: str | None = None
    checksum_sha1: str | None = None
    checksum_sha256: str | None = None
    checksum_sha512: str | None = None
    checksum_md5: str | None = None
    checksum_xxhash64: str | None = None
    checksum_xxhash3: str | None = None
    checksum_xxhash128: str | None = None
    expires: Timestamp | None = None
    if_match: str | None = None
    if_none_match: str | None = None
    grant_full_control: str | None = None
    grant_read: str | None = None
    grant_read_acp: str | None = None
    grant_write_acp: str | None = None
    key: ObjectKey
    write_offset_bytes: int | None = None
    metadata: dict[str, str] | None = None
    server_side_encryption: ServerSideEncryption | None = None
    storage_class: StorageClass | None = None
    website_redirect_location: str | None = None
    sse_customer_algorithm: str | None = None
    sse_customer_key: str | None = None
    sse_customer_key_md5: str | None = None
    ssekms_key_id: str | None = None
    ssekms_encryption_context: str | None = None
    bucket_key_enabled: bool | None = None
    request_payer: RequestPayer | None = None
    tagging: str | None = None
    object_lock_mode: ObjectLockMode | None = None
    object_lock_retain_until_date: ObjectLockRetainUntilDate | None = None
    object_lock_legal_hold_status: ObjectLockLegalHoldStatus | None = None
    object_lock_event_hold: ObjectLockEventHold | None = None
    object_lock_event_hold_duration_days: int | None = None
    object_lock_event_hold_duration_years: int | None = None
    expected_bucket_owner: str | None = None


class PutObjectOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'expiration': 'Expiration', 'e_tag': 'ETag', 'checksum_crc32': 'ChecksumCRC32', 'checksum_crc32_c': 'ChecksumCRC32C', 'checksum_crc64_nvme': 'ChecksumCRC64NVME', 'checksum_sha1': 'ChecksumSHA1', 'checksum_sha256': 'ChecksumSHA256', 'checksum_sha512': 'ChecksumSHA512', 'checksum_md5': 'ChecksumMD5', 'checksum_xxhash64': 'ChecksumXXHASH64', 'checksum_xxhash3': 'ChecksumXXHASH3', 'checksum_xxhash128': 'ChecksumXXHASH128', 'checksum_type': 'ChecksumType', 'server_side_encryption': 'ServerSideEncryption', 'version_id': 'VersionId', 'sse_customer_algorithm': 'SSECustomerAlgorithm', 'sse_customer_key_md5': 'SSECustomerKeyMD5', 'ssekms_key_id': 'SSEKMSKeyId', 'ssekms_encryption_context': 'SSEKMSEncryptionContext', 'bucket_key_enabled': 'BucketKeyEnabled', 'size': 'Size', 'request_charged': 'RequestCharged'}):
    expiration: str | None = None
    e_tag: str | None = None
    checksum_crc32: str | None = None
    checksum_crc32_c: str | None = None
    checksum_crc64_nvme: str | None = None
    checksum_sha1: str | None = None
    checksum_sha256: str | None = None
    checksum_sha512: str | None = None
    checksum_md5: str | None = None
    checksum_xxhash64: str | None = None
    checksum_xxhash3: str | None = None
    checksum_xxhash128: str | None = None
    checksum_type: ChecksumType | None = None
    server_side_encryption: ServerSideEncryption | None = None
    version_id: str | None = None
    sse_customer_algorithm: str | None = None
    sse_customer_key_md5: str | None = None
    ssekms_key_id: str | None = None
    ssekms_encryption_context: str | None = None
    bucket_key_enabled: bool | None = None
    size: int | None = None
    request_charged: RequestCharged | None = None


class PutObjectAclRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'acl': 'ACL', 'access_control_policy': 'AccessControlPolicy', 'bucket': 'Bucket', 'content_md5': 'ContentMD5', 'checksum_algorithm': 'ChecksumAlgorithm', 'grant_full_control': 'GrantFullControl', 'grant_read': 'GrantRead', 'grant_read_acp': 'GrantReadACP', 'grant_write': 'GrantWrite', 'grant_write_acp': 'GrantWriteACP', 'key': 'Key', 'request_payer': 'RequestPayer', 'version_id': 'VersionId', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    acl: ObjectCannedACL | None = None
    access_control_policy: AccessControlPolicy | None = None
    bucket: str
    content_md5: str | None = None
    checksum_algorithm: ChecksumAlgorithm | None = None
    grant_full_control: str | None = None
    grant_read: str | None = None
    grant_read_acp: str | None = None
    grant_write: str | None = None
    grant_write_acp: str | None = None
    key: ObjectKey
    request_payer: RequestPayer | None = None
    version_id: str | None = None
    expected_bucket_owner: str | None = None


class PutObjectAclOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'request_charged': 'RequestCharged'}):
    request_charged: RequestCharged | None = None


class PutObjectTaggingRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'key': 'Key', 'version_id': 'VersionId', 'content_md5': 'ContentMD5', 'checksum_algorithm': 'ChecksumAlgorithm', 'tagging': 'Tagging', 'expected_bucket_owner': 'ExpectedBucketOwner', 'request_payer': 'RequestPayer'}):
    bucket: str
    key: ObjectKey
    version_id: str | None = None
    content_md5: str | None = None
    checksum_algorithm: ChecksumAlgorithm | None = None
    tagging: Tagging
    expected_bucket_owner: str | None = None
    request_payer: RequestPayer | None = None


class PutObjectTaggingOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'version_id': 'VersionId'}):
    version_id: str | None = None


class UploadPartRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'body': 'Body', 'bucket': 'Bucket', 'content_length': 'ContentLength', 'content_md5': 'ContentMD5', 'checksum_algorithm': 'ChecksumAlgorithm', 'checksum_crc32': 'ChecksumCRC32', 'checksum_crc32_c': 'ChecksumCRC32C', 'checksum_crc64_nvme': 'ChecksumCRC64NVME', 'checksum_sha1': 'ChecksumSHA1', 'checksum_sha256': 'ChecksumSHA256', 'checksum_sha512': 'ChecksumSHA512', 'checksum_md5': 'ChecksumMD5', 'checksum_xxhash64': 'ChecksumXXHASH64', 'checksum_xxhash3': 'ChecksumXXHASH3', 'checksum_xxhash128': 'ChecksumXXHASH128', 'key': 'Key', 'part_number': 'PartNumber', 'upload_id': 'UploadId', 'sse_customer_algorithm': 'SSECustomerAlgorithm', 'sse_customer_key': 'SSECustomerKey', 'sse_customer_key_md5': 'SSECustomerKeyMD5', 'request_payer': 'RequestPayer', 'expected_bucket_owner': 'ExpectedBucketOwner'}):
    body: Body | None = None
    bucket: str
    content_length: int | None = None
    content_md5: str | None = None
    checksum_algorithm: ChecksumAlgorithm | None = None
    checksum_crc32: str | None = None
    checksum_crc32_c: str | None = None
    checksum_crc64_nvme: str | None = None
    checksum_sha1: str | None = None
    checksum_sha256: str | None = None
    checksum_sha512: str | None = None
    checksum_md5: str | None = None
    checksum_xxhash64: str | None = None
    checksum_xxhash3: str | None = None
    checksum_xxhash128: str | None = None
    key: ObjectKey
    part_number: int
    upload_id: str
    sse_customer_algorithm: str | None = None
    sse_customer_key: str | None = None
    sse_customer_key_md5: str | None = None
    request_payer: RequestPayer | None = None
    expected_bucket_owner: str | None = None


class UploadPartOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'server_side_encryption': 'ServerSideEncryption', 'e_tag': 'ETag', 'checksum_crc32': 'ChecksumCRC32', 'checksum_crc32_c': 'ChecksumCRC32C', 'checksum_crc64_nvme': 'ChecksumCRC64NVME', 'checksum_sha1': 'ChecksumSHA1', 'checksum_sha256': 'ChecksumSHA256', 'checksum_sha512': 'ChecksumSHA512', 'checksum_md5': 'ChecksumMD5', 'checksum_xxhash64': 'ChecksumXXHASH64', 'checksum_xxhash3': 'ChecksumXXHASH3', 'checksum_xxhash128': 'ChecksumXXHASH128', 'sse_customer_algorithm': 'SSECustomerAlgorithm', 'sse_customer_key_md5': 'SSECustomerKeyMD5', 'ssekms_key_id': 'SSEKMSKeyId', 'bucket_key_enabled': 'BucketKeyEnabled', 'request_charged': 'RequestCharged', 'version_id': 'VersionId'}):
    server_side_encryption: ServerSideEncryption | None = None
    e_tag: str | None = None
    checksum_crc32: str | None = None
    checksum_crc32_c: str | None = None
    checksum_crc64_nvme: str | None = None
    checksum_sha1: str | None = None
    checksum_sha256: str | None = None
    checksum_sha512: str | None = None
    checksum_md5: str | None = None
    checksum_xxhash64: str | None = None
    checksum_xxhash3: str | None = None
    checksum_xxhash128: str | None = None
    sse_customer_algorithm: str | None = None
    sse_customer_key_md5: str | None = None
    ssekms_key_id: str | None = None
    bucket_key_enabled: bool | None = None
    request_charged: RequestCharged | None = None
    version_id: str | None = None


class UploadPartCopyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'bucket': 'Bucket', 'copy_source': 'CopySource', 'copy_source_if_match': 'CopySourceIfMatch', 'copy_source_if_modified_since': 'CopySourceIfModifiedSince', 'copy_source_if_none_match': 'CopySourceIfNoneMatch', 'copy_source_if_unmodified_since': 'CopySourceIfUnmodifiedSince', 'copy_source_range': 'CopySourceRange', 'key': 'Key', 'part_number': 'PartNumber', 'upload_id': 'UploadId', 'sse_customer_algorithm': 'SSECustomerAlgorithm', 'sse_customer_key': 'SSECustomerKey', 'sse_customer_key_md5': 'SSECustomerKeyMD5', 'copy_source_sse_customer_algorithm': 'CopySourceSSECustomerAlgorithm', 'copy_source_sse_customer_key': 'CopySourceSSECustomerKey', 'copy_source_sse_customer_key_md5': 'CopySourceSSECustomerKeyMD5', 'request_payer': 'RequestPayer', 'expected_bucket_owner': 'ExpectedBucketOwner', 'expected_source_bucket_owner': 'ExpectedSourceBucketOwner'}):
    bucket: str
    copy_source: CopySource
    copy_source_if_match: str | None = None
    copy_source_if_modified_since: Timestamp | None = None
    copy_source_if_none_match: str | None = None
    copy_source_if_unmodified_since: Timestamp | None = None
    copy_source_range: str | None = None
    key: ObjectKey
    part_number: int
    upload_id: str
    sse_customer_algorithm: str | None = None
    sse_customer_key: str | None = None
    sse_customer_key_md5: str | None = None
    copy_source_sse_customer_algorithm: str | None = None
    copy_source_sse_customer_key: str | None = None
    copy_source_sse_customer_key_md5: str | None = None
    request_payer: RequestPayer | None = None
    expected_bucket_owner: str | None = None
    expected_source_bucket_owner: str | None = None


class CopyPartResult(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'e_tag': 'ETag', 'last_modified': 'LastModified', 'checksum_crc32': 'ChecksumCRC32', 'checksum_crc32_c': 'ChecksumCRC32C', 'checksum_crc64_nvme': 'ChecksumCRC64NVME', 'checksum_sha1': 'ChecksumSHA1', 'checksum_sha256': 'ChecksumSHA256', 'checksum_sha512': 'ChecksumSHA512', 'checksum_md5': 'ChecksumMD5', 'checksum_xxhash64': 'ChecksumXXHASH64', 'checksum_xxhash3': 'ChecksumXXHASH3', 'checksum_xxhash128': 'ChecksumXXHASH128'}):
    e_tag: str | None = None
    last_modified: Timestamp | None = None
    checksum_crc32: str | None = None
    checksum_crc32_c: str | None = None
    checksum_crc64_nvme: str | None = None
    checksum_sha1: str | None = None
    checksum_sha256: str | None = None
    checksum_sha512: str | None = None
    checksum_md5: str | None = None
    checksum_xxhash64: str | None = None
    checksum_xxhash3: str | None = None
    checksum_xxhash128: str | None = None


class UploadPartCopyOutput(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={'copy_source_version_id': 'CopySourceVersionId', 'copy_part_result': 'CopyPartResult', 'server_side_encryption': 'ServerSideEncryption', 'sse_customer_algorithm': 'SSECustomerAlgorithm', 'sse_customer_key_md5': 'SSECustomerKeyMD5', 'ssekms_key_id': 'SSEKMSKeyId', 'bucket_key_enabled': 'BucketKeyEnabled', 'request_charged': 'RequestCharged', 'version_id': 'VersionId'}):
    copy_source_version_id: str | None = None
    copy_part_result: CopyPartResult | None = None
    server_side_encryption: ServerSideEncryption | None = None
    sse_customer_algorithm: str | None = None
    sse_customer_key_md5: str | None = None
    ssekms_key_id: str | None = None
    bucket_key_enabled: bool | None = None
    request_charged: RequestCharged | None = None
    version_id: str | None = None


Timestamp = Annotated[float, Meta(extra={"timestamp": ""})]
AnnotationDirective = Literal['COPY', 'EXCLUDE']
ArchiveStatus = Literal['ARCHIVE_ACCESS', 'DEEP_ARCHIVE_ACCESS']
BucketAccelerateStatus = Literal['Enabled', 'Suspended']
BucketCannedACL = Literal['private', 'public-read', 'public-read-write', 'authenticated-read']
BucketLocationConstraint = Literal['af-south-1', 'ap-east-1', 'ap-east-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-south-2', 'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7', 'ca-central-1', 'ca-west-1', 'cn-north-1', 'cn-northwest-1', 'EU', 'eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'il-central-1', 'me-central-1', 'me-south-1', 'mx-central-1', 'sa-east-1', 'us-east-2', 'us-gov-east-1', 'us-gov-west-1', 'us-west-1', 'us-west-2']
BucketLogsPermission = Literal['FULL_CONTROL', 'READ', 'WRITE']
BucketNamespace = Literal['account-regional', 'global']
BucketType = Literal['Directory']
BucketVersioningStatus = Literal['Enabled', 'Suspended']
ChecksumAlgorithm = Literal['CRC32', 'CRC32C', 'SHA1', 'SHA256', 'CRC64NVME', 'SHA512', 'MD5', 'XXHASH64', 'XXHASH3', 'XXHASH128']
ChecksumMode = Literal['ENABLED']
ChecksumType = Literal['COMPOSITE', 'FULL_OBJECT']
CopySource = Annotated[str, Meta(pattern='^(?:\\/?.+\\/.+)\\Z')]
DataRedundancy = Literal['SingleAvailabilityZone', 'SingleLocalZone']
Date = Annotated[float, Meta(extra={"timestamp": 'iso8601'})]
DeleteMarkerReplicationStatus = Literal['Enabled', 'Disabled']
EncodingType = Literal['url']
EncryptionType = Literal['NONE', 'SSE-C']
ExistingObjectReplicationStatus = Literal['Enabled', 'Disabled']
ExpirationStatus = Literal['Enabled', 'Disabled']
IfMatchInitiatedTime = Annotated[float, Meta(extra={"timestamp": 'rfc822'})]
IfMatchLastModifiedTime = Annotated[float, Meta(extra={"timestamp": 'rfc822'})]
LastModifiedTime = Annotated[float, Meta(extra={"timestamp": 'rfc822'})]
LocationType = Literal['AvailabilityZone', 'LocalZone']
MFADeleteStatus = Literal['Enabled', 'Disabled']
MaxBuckets = Annotated[int, Meta(ge=1, le=10000)]
MetadataDirective = Literal['COPY', 'REPLACE']
MetricsStatus = Literal['Enabled', 'Disabled']
ObjectCannedACL = Literal['private', 'public-read', 'public-read-write', 'authenticated-read', 'aws-exec-read', 'bucket-owner-read', 'bucket-owner-full-control']
ObjectKey = Annotated[str, Meta(min_length=1)]
ObjectLockEnabled = Literal['Enabled']
ObjectLockEventHold = Literal['ON', 'OFF']
ObjectLockLegalHoldStatus = Literal['ON', 'OFF']
ObjectLockMode = Literal['GOVERNANCE', 'COMPLIANCE']
ObjectLockRetainUntilDate = Annotated[float, Meta(extra={"timestamp": 'iso8601'})]
ObjectLockRetentionMode = Literal['GOVERNANCE', 'COMPLIANCE']
ObjectOwnership = Literal['BucketOwnerPreferred', 'ObjectWriter', 'BucketOwnerEnforced']
ObjectStorageClass = Literal['STANDARD', 'REDUCED_REDUNDANCY', 'GLACIER', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'DEEP_ARCHIVE', 'OUTPOSTS', 'GLACIER_IR', 'SNOW', 'EXPRESS_ONEZONE', 'FSX_OPENZFS', 'FSX_ONTAP', 'AWS_BACKUP_WARM', 'AWS_BACKUP_LOW_COST_WARM']
ObjectVersionStorageClass = Literal['STANDARD']
OptionalObjectAttributes = Literal['RestoreStatus']
OwnerOverride = Literal['Destination']
PartitionDateSource = Literal['EventTime', 'DeliveryTime']
Payer = Literal['Requester', 'BucketOwner']
Permission = Literal['FULL_CONTROL', 'WRITE', 'WRITE_ACP', 'READ', 'READ_ACP']
Protocol = Literal['http', 'https']
Region = Annotated[str, Meta(max_length=20)]
ReplicaModificationsStatus = Literal['Enabled', 'Disabled']
ReplicationRuleStatus = Literal['Enabled', 'Disabled']
ReplicationStatus = Literal['COMPLETE', 'PENDING', 'FAILED', 'REPLICA', 'COMPLETED']
ReplicationTimeStatus = Literal['Enabled', 'Disabled']
RequestCharged = Literal['requester']
RequestPayer = Literal['requester']
ResponseExpires = Annotated[float, Meta(extra={"timestamp": 'rfc822'})]
S3RegionalOrS3ExpressBucketArnString = Annotated[str, Meta(min_length=1, max_length=128, pattern='^(?:arn:[^:]+:(s3|s3express):.*)\\Z')]
ServerSideEncryption = Literal['AES256', 'aws:fsx', 'aws:backup', 'aws:kms', 'aws:kms:dsse']
SseKmsEncryptedObjectsStatus = Literal['Enabled', 'Disabled']
StorageClass = Literal['STANDARD', 'REDUCED_REDUNDANCY', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER', 'DEEP_ARCHIVE', 'OUTPOSTS', 'GLACIER_IR', 'SNOW', 'EXPRESS_ONEZONE', 'FSX_OPENZFS', 'FSX_ONTAP', 'AWS_BACKUP_WARM', 'AWS_BACKUP_LOW_COST_WARM']
TaggingDirective = Literal['COPY', 'REPLACE']
TransitionDefaultMinimumObjectSize = Literal['varies_by_storage_class', 'all_storage_classes_128K']
TransitionStorageClass = Literal['GLACIER', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'DEEP_ARCHIVE', 'GLACIER_IR']
Type = Literal['CanonicalUser', 'AmazonCustomerByEmail', 'Group']
ObjectAttributes = Literal['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize']


class NoSuchUpload(AwsError):
    code, status = 'NoSuchUpload', 404


class ObjectNotInActiveTierError(AwsError):
    code, status = 'ObjectNotInActiveTierError', 403


class BucketAlreadyExists(AwsError):
    code, status = 'BucketAlreadyExists', 409


class BucketAlreadyOwnedByYou(AwsError):
    code, status = 'BucketAlreadyOwnedByYou', 409


class NoSuchKey(AwsError):
    code, status = 'NoSuchKey', 404


class InvalidObjectState(AwsError):
    code, status = 'InvalidObjectState', 403


class NoSuchBucket(AwsError):
    code, status = 'NoSuchBucket', 404


class InvalidRequest(AwsError):
    code, status = 'InvalidRequest', 400


class InvalidWriteOffset(AwsError):
    code, status = 'InvalidWriteOffset', 400


class TooManyParts(AwsError):
    code, status = 'TooManyParts', 400


class EncryptionTypeMismatch(AwsError):
    code, status = 'EncryptionTypeMismatch', 400


MEMBERS: dict[type[Struct], dict[str, Member]] = {
    AbortMultipartUploadRequest: {'bucket': Member('Bucket', 'uri'), 'key': Member('Key', 'uri'), 'upload_id': Member('uploadId', 'querystring'), 'request_payer': Member('x-amz-request-payer', 'header'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header'), 'if_match_initiated_time': Member('x-amz-if-match-initiated-time', 'header')},
    AbortMultipartUploadOutput: {'request_charged': Member('x-amz-request-charged', 'header'), 'version_id': Member('x-amz-version-id', 'header')},
    CompletedPart: {'e_tag': Member('ETag'), 'checksum_crc32': Member('ChecksumCRC32'), 'checksum_crc32_c': Member('ChecksumCRC32C'), 'checksum_crc64_nvme': Member('ChecksumCRC64NVME'), 'checksum_sha1': Member('ChecksumSHA1'), 'checksum_sha256': Member('ChecksumSHA256'), 'checksum_sha512': Member('ChecksumSHA512'), 'checksum_md5': Member('ChecksumMD5'), 'checksum_xxhash64': Member('ChecksumXXHASH64'), 'checksum_xxhash3': Member('ChecksumXXHASH3'), 'checksum_xxhash128': Member('ChecksumXXHASH128'), 'part_number': Member('PartNumber')},
    CompletedMultipartUpload: {'parts': Member('Part', flat=True)},
    CompleteMultipartUploadRequest: {'bucket': Member('Bucket', 'uri'), 'key': Member('Key', 'uri'), 'multipart_upload': Member('CompleteMultipartUpload'), 'upload_id': Member('uploadId', 'querystring'), 'checksum_crc32': Member('x-amz-checksum-crc32', 'header'), 'checksum_crc32_c': Member('x-amz-checksum-crc32c', 'header'), 'checksum_crc64_nvme': Member('x-amz-checksum-crc64nvme', 'header'), 'checksum_sha1': Member('x-amz-checksum-sha1', 'header'), 'checksum_sha256': Member('x-amz-checksum-sha256', 'header'), 'checksum_sha512': Member('x-amz-checksum-sha512', 'header'), 'checksum_md5': Member('x-amz-checksum-md5', 'header'), 'checksum_xxhash64': Member('x-amz-checksum-xxhash64', 'header'), 'checksum_xxhash3': Member('x-amz-checksum-xxhash3', 'header'), 'checksum_xxhash128': Member('x-amz-checksum-xxhash128', 'header'), 'checksum_type': Member('x-amz-checksum-type', 'header'), 'mpu_object_size': Member('x-amz-mp-object-size', 'header'), 'request_payer': Member('x-amz-request-payer', 'header'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header'), 'if_match': Member('If-Match', 'header'), 'if_none_match': Member('If-None-Match', 'header'), 'sse_customer_algorithm': Member('x-amz-server-side-encryption-customer-algorithm', 'header'), 'sse_customer_key': Member('x-amz-server-side-encryption-customer-key', 'header'), 'sse_customer_key_md5': Member('x-amz-server-side-encryption-customer-key-MD5', 'header')},
    CompleteMultipartUploadOutput: {'location': Member('Location'), 'bucket': Member('Bucket'), 'key': Member('Key'), 'expiration': Member('x-amz-expiration', 'header'), 'e_tag': Member('ETag'), 'checksum_crc32': Member('ChecksumCRC32'), 'checksum_crc32_c': Member('ChecksumCRC32C'), 'checksum_crc64_nvme': Member('ChecksumCRC64NVME'), 'checksum_sha1': Member('ChecksumSHA1'), 'checksum_sha256': Member('ChecksumSHA256'), 'checksum_sha512': Member('ChecksumSHA512'), 'checksum_md5': Member('ChecksumMD5'), 'checksum_xxhash64': Member('ChecksumXXHASH64'), 'checksum_xxhash3': Member('ChecksumXXHASH3'), 'checksum_xxhash128': Member('ChecksumXXHASH128'), 'checksum_type': Member('ChecksumType'), 'server_side_encryption': Member('x-amz-server-side-encryption', 'header'), 'version_id': Member('x-amz-version-id', 'header'), 'ssekms_key_id': Member('x-amz-server-side-encryption-aws-kms-key-id', 'header'), 'bucket_key_enabled': Member('x-amz-server-side-encryption-bucket-key-enabled', 'header'), 'request_charged': Member('x-amz-request-charged', 'header')},
    CopyObjectRequest: {'acl': Member('x-amz-acl', 'header'), 'bucket': Member('Bucket', 'uri'), 'cache_control': Member('Cache-Control', 'header'), 'checksum_algorithm': Member('x-amz-checksum-algorithm', 'header'), 'content_disposition': Member('Content-Disposition', 'header'), 'content_encoding': Member('Content-Encoding', 'header'), 'content_language': Member('Content-Language', 'header'), 'content_type': Member('Content-Type', 'header'), 'copy_source': Member('x-amz-copy-source', 'header'), 'copy_source_if_match': Member('x-amz-copy-source-if-match', 'header'), 'copy_source_if_modified_since': Member('x-amz-copy-source-if-modified-since', 'header'), 'copy_source_if_none_match': Member('x-amz-copy-source-if-none-match', 'header'), 'copy_source_if_unmodified_since': Member('x-amz-copy-source-if-unmodified-since', 'header'), 'expires': Member('Expires', 'header'), 'grant_full_control': Member('x-amz-grant-full-control', 'header'), 'grant_read': Member('x-amz-grant-read', 'header'), 'grant_read_acp': Member('x-amz-grant-read-acp', 'header'), 'grant_write_acp': Member('x-amz-grant-write-acp', 'header'), 'if_match': Member('If-Match', 'header'), 'if_none_match': Member('If-None-Match', 'header'), 'key': Member('Key', 'uri'), 'metadata': Member('x-amz-meta-', 'headers'), 'metadata_directive': Member('x-amz-metadata-directive', 'header'), 'tagging_directive': Member('x-amz-tagging-directive', 'header'), 'annotation_directive': Member('x-amz-object-annotation-directive', 'header'), 'server_side_encryption': Member('x-amz-server-side-encryption', 'header'), 'storage_class': Member('x-amz-storage-class', 'header'), 'website_redirect_location': Member('x-amz-website-redirect-location', 'header'), 'sse_customer_algorithm': Member('x-amz-server-side-encryption-customer-algorithm', 'header'), 'sse_customer_key': Member('x-amz-server-side-encryption-customer-key', 'header'), 'sse_customer_key_md5': Member('x-amz-server-side-encryption-customer-key-MD5', 'header'), 'ssekms_key_id': Member('x-amz-server-side-encryption-aws-kms-key-id', 'header'), 'ssekms_encryption_context': Member('x-amz-server-side-encryption-context', 'header'), 'bucket_key_enabled': Member('x-amz-server-side-encryption-bucket-key-enabled', 'header'), 'copy_source_sse_customer_algorithm': Member('x-amz-copy-source-server-side-encryption-customer-algorithm', 'header'), 'copy_source_sse_customer_key': Member('x-amz-copy-source-server-side-encryption-customer-key', 'header'), 'copy_source_sse_customer_key_md5': Member('x-amz-copy-source-server-side-encryption-customer-key-MD5', 'header'), 'request_payer': Member('x-amz-request-payer', 'header'), 'tagging': Member('x-amz-tagging', 'header'), 'object_lock_mode': Member('x-amz-object-lock-mode', 'header'), 'object_lock_retain_until_date': Member('x-amz-object-lock-retain-until-date', 'header'), 'object_lock_legal_hold_status': Member('x-amz-object-lock-legal-hold', 'header'), 'object_lock_event_hold': Member('x-amz-object-lock-event-hold', 'header'), 'object_lock_event_hold_duration_days': Member('x-amz-object-lock-event-hold-duration-days', 'header'), 'object_lock_event_hold_duration_years': Member('x-amz-object-lock-event-hold-duration-years', 'header'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header'), 'expected_source_bucket_owner': Member('x-amz-source-expected-bucket-owner', 'header')},
    CopyObjectResult: {'e_tag': Member('ETag'), 'last_modified': Member('LastModified'), 'checksum_type': Member('ChecksumType'), 'checksum_crc32': Member('ChecksumCRC32'), 'checksum_crc32_c': Member('ChecksumCRC32C'), 'checksum_crc64_nvme': Member('ChecksumCRC64NVME'), 'checksum_sha1': Member('ChecksumSHA1'), 'checksum_sha256': Member('ChecksumSHA256'), 'checksum_sha512': Member('ChecksumSHA512'), 'checksum_md5': Member('ChecksumMD5'), 'checksum_xxhash64': Member('ChecksumXXHASH64'), 'checksum_xxhash3': Member('ChecksumXXHASH3'), 'checksum_xxhash128': Member('ChecksumXXHASH128')},
    CopyObjectOutput: {'copy_object_result': Member('CopyObjectResult'), 'expiration': Member('x-amz-expiration', 'header'), 'copy_source_version_id': Member('x-amz-copy-source-version-id', 'header'), 'version_id': Member('x-amz-version-id', 'header'), 'server_side_encryption': Member('x-amz-server-side-encryption', 'header'), 'sse_customer_algorithm': Member('x-amz-server-side-encryption-customer-algorithm', 'header'), 'sse_customer_key_md5': Member('x-amz-server-side-encryption-customer-key-MD5', 'header'), 'ssekms_key_id': Member('x-amz-server-side-encryption-aws-kms-key-id', 'header'), 'ssekms_encryption_context': Member('x-amz-server-side-encryption-context', 'header'), 'bucket_key_enabled': Member('x-amz-server-side-encryption-bucket-key-enabled', 'header'), 'request_charged': Member('x-amz-request-charged', 'header')},
    LocationInfo: {'type': Member('Type'), 'name': Member('Name')},
    BucketInfo: {'data_redundancy': Member('DataRedundancy'), 'type': Member('Type')},
    Tag: {'key': Member('Key'), 'value': Member('Value')},
    CreateBucketConfiguration: {'location_constraint': Member('LocationConstraint'), 'location': Member('Location'), 'bucket': Member('Bucket'), 'tags': Member('Tags', item='Tag')},
    CreateBucketRequest: {'acl': Member('x-amz-acl', 'header'), 'bucket': Member('Bucket', 'uri'), 'create_bucket_configuration': Member('CreateBucketConfiguration'), 'grant_full_control': Member('x-amz-grant-full-control', 'header'), 'grant_read': Member('x-amz-grant-read', 'header'), 'grant_read_acp': Member('x-amz-grant-read-acp', 'header'), 'grant_write': Member('x-amz-grant-write', 'header'), 'grant_write_acp': Member('x-amz-grant-write-acp', 'header'), 'object_lock_enabled_for_bucket': Member('x-amz-bucket-object-lock-enabled', 'header'), 'object_ownership': Member('x-amz-object-ownership', 'header'), 'bucket_namespace': Member('x-amz-bucket-namespace', 'header')},
    CreateBucketOutput: {'location': Member('Location', 'header'), 'bucket_arn': Member('x-amz-bucket-arn', 'header')},
    CreateMultipartUploadRequest: {'acl': Member('x-amz-acl', 'header'), 'bucket': Member('Bucket', 'uri'), 'cache_control': Member('Cache-Control', 'header'), 'content_disposition': Member('Content-Disposition', 'header'), 'content_encoding': Member('Content-Encoding', 'header'), 'content_language': Member('Content-Language', 'header'), 'content_type': Member('Content-Type', 'header'), 'expires': Member('Expires', 'header'), 'grant_full_control': Member('x-amz-grant-full-control', 'header'), 'grant_read': Member('x-amz-grant-read', 'header'), 'grant_read_acp': Member('x-amz-grant-read-acp', 'header'), 'grant_write_acp': Member('x-amz-grant-write-acp', 'header'), 'key': Member('Key', 'uri'), 'metadata': Member('x-amz-meta-', 'headers'), 'server_side_encryption': Member('x-amz-server-side-encryption', 'header'), 'storage_class': Member('x-amz-storage-class', 'header'), 'website_redirect_location': Member('x-amz-website-redirect-location', 'header'), 'sse_customer_algorithm': Member('x-amz-server-side-encryption-customer-algorithm', 'header'), 'sse_customer_key': Member('x-amz-server-side-encryption-customer-key', 'header'), 'sse_customer_key_md5': Member('x-amz-server-side-encryption-customer-key-MD5', 'header'), 'ssekms_key_id': Member('x-amz-server-side-encryption-aws-kms-key-id', 'header'), 'ssekms_encryption_context': Member('x-amz-server-side-encryption-context', 'header'), 'bucket_key_enabled': Member('x-amz-server-side-encryption-bucket-key-enabled', 'header'), 'request_payer': Member('x-amz-request-payer', 'header'), 'tagging': Member('x-amz-tagging', 'header'), 'object_lock_mode': Member('x-amz-object-lock-mode', 'header'), 'object_lock_retain_until_date': Member('x-amz-object-lock-retain-until-date', 'header'), 'object_lock_legal_hold_status': Member('x-amz-object-lock-legal-hold', 'header'), 'object_lock_event_hold': Member('x-amz-object-lock-event-hold', 'header'), 'object_lock_event_hold_duration_days': Member('x-amz-object-lock-event-hold-duration-days', 'header'), 'object_lock_event_hold_duration_years': Member('x-amz-object-lock-event-hold-duration-years', 'header'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header'), 'checksum_algorithm': Member('x-amz-checksum-algorithm', 'header'), 'checksum_type': Member('x-amz-checksum-type', 'header')},
    CreateMultipartUploadOutput: {'abort_date': Member('x-amz-abort-date', 'header'), 'abort_rule_id': Member('x-amz-abort-rule-id', 'header'), 'bucket': Member('Bucket'), 'key': Member('Key'), 'upload_id': Member('UploadId'), 'server_side_encryption': Member('x-amz-server-side-encryption', 'header'), 'sse_customer_algorithm': Member('x-amz-server-side-encryption-customer-algorithm', 'header'), 'sse_customer_key_md5': Member('x-amz-server-side-encryption-customer-key-MD5', 'header'), 'ssekms_key_id': Member('x-amz-server-side-encryption-aws-kms-key-id', 'header'), 'ssekms_encryption_context': Member('x-amz-server-side-encryption-context', 'header'), 'bucket_key_enabled': Member('x-amz-server-side-encryption-bucket-key-enabled', 'header'), 'request_charged': Member('x-amz-request-charged', 'header'), 'checksum_algorithm': Member('x-amz-checksum-algorithm', 'header'), 'checksum_type': Member('x-amz-checksum-type', 'header'), 'version_id': Member('x-amz-version-id', 'header')},
    DeleteBucketRequest: {'bucket': Member('Bucket', 'uri'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    DeleteBucketTaggingRequest: {'bucket': Member('Bucket', 'uri'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    DeleteObjectRequest: {'bucket': Member('Bucket', 'uri'), 'key': Member('Key', 'uri'), 'mfa': Member('x-amz-mfa', 'header'), 'version_id': Member('versionId', 'querystring'), 'request_payer': Member('x-amz-request-payer', 'header'), 'bypass_governance_retention': Member('x-amz-bypass-governance-retention', 'header'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header'), 'if_match': Member('If-Match', 'header'), 'if_match_last_modified_time': Member('x-amz-if-match-last-modified-time', 'header'), 'if_match_size': Member('x-amz-if-match-size', 'header')},
    DeleteObjectOutput: {'delete_marker': Member('x-amz-delete-marker', 'header'), 'version_id': Member('x-amz-version-id', 'header'), 'request_charged': Member('x-amz-request-charged', 'header')},
    DeleteObjectTaggingRequest: {'bucket': Member('Bucket', 'uri'), 'key': Member('Key', 'uri'), 'version_id': Member('versionId', 'querystring'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    DeleteObjectTaggingOutput: {'version_id': Member('x-amz-version-id', 'header')},
    ObjectIdentifier: {'key': Member('Key'), 'version_id': Member('VersionId'), 'e_tag': Member('ETag'), 'last_modified_time': Member('LastModifiedTime'), 'size': Member('Size')},
    Delete: {'objects': Member('Object', flat=True), 'quiet': Member('Quiet')},
    DeleteObjectsRequest: {'bucket': Member('Bucket', 'uri'), 'delete': Member('Delete'), 'mfa': Member('x-amz-mfa', 'header'), 'request_payer': Member('x-amz-request-payer', 'header'), 'bypass_governance_retention': Member('x-amz-bypass-governance-retention', 'header'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header'), 'checksum_algorithm': Member('x-amz-sdk-checksum-algorithm', 'header')},
    DeletedObject: {'key': Member('Key'), 'version_id': Member('VersionId'), 'delete_marker': Member('DeleteMarker'), 'delete_marker_version_id': Member('DeleteMarkerVersionId')},
    Error: {'key': Member('Key'), 'version_id': Member('VersionId'), 'code': Member('Code'), 'message': Member('Message')},
    DeleteObjectsOutput: {'deleted': Member('Deleted', flat=True), 'request_charged': Member('x-amz-request-charged', 'header'), 'errors': Member('Error', flat=True)},
    GetBucketAccelerateConfigurationRequest: {'bucket': Member('Bucket', 'uri'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header'), 'request_payer': Member('x-amz-request-payer', 'header')},
    GetBucketAccelerateConfigurationOutput: {'status': Member('Status'), 'request_charged': Member('x-amz-request-charged', 'header')},
    GetBucketAclRequest: {'bucket': Member('Bucket', 'uri'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    Owner: {'display_name': Member('DisplayName'), 'id': Member('ID')},
    Grantee: {'display_name': Member('DisplayName'), 'email_address': Member('EmailAddress'), 'id': Member('ID'), 'type': Member('xsi:type', attribute='xsi:type'), 'uri': Member('URI')},
    Grant: {'grantee': Member('Grantee'), 'permission': Member('Permission')},
    GetBucketAclOutput: {'owner': Member('Owner'), 'grants': Member('AccessControlList', item='Grant')},
    GetBucketCorsRequest: {'bucket': Member('Bucket', 'uri'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    CORSRule: {'id': Member('ID'), 'allowed_headers': Member('AllowedHeader', flat=True), 'allowed_methods': Member('AllowedMethod', flat=True), 'allowed_origins': Member('AllowedOrigin', flat=True), 'expose_headers': Member('ExposeHeader', flat=True), 'max_age_seconds': Member('MaxAgeSeconds')},
    GetBucketCorsOutput: {'cors_rules': Member('CORSRule', flat=True)},
    GetBucketEncryptionRequest: {'bucket': Member('Bucket', 'uri'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    ServerSideEncryptionByDefault: {'sse_algorithm': Member('SSEAlgorithm'), 'kms_master_key_id': Member('KMSMasterKeyID')},
    BlockedEncryptionTypes: {'encryption_type': Member('EncryptionType', item='EncryptionType', flat=True)},
    ServerSideEncryptionRule: {'apply_server_side_encryption_by_default': Member('ApplyServerSideEncryptionByDefault'), 'bucket_key_enabled': Member('BucketKeyEnabled'), 'blocked_encryption_types': Member('BlockedEncryptionTypes')},
    ServerSideEncryptionConfiguration: {'rules': Member('Rule', flat=True)},
    GetBucketEncryptionOutput: {'server_side_encryption_configuration': Member('ServerSideEncryptionConfiguration')},
    GetBucketLifecycleConfigurationRequest: {'bucket': Member('Bucket', 'uri'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    LifecycleExpiration: {'date': Member('Date'), 'days': Member('Days'), 'expired_object_delete_marker': Member('ExpiredObjectDeleteMarker')},
    LifecycleRuleAndOperator: {'prefix': Member('Prefix'), 'tags': Member('Tag', item='Tag', flat=True), 'object_size_greater_than': Member('ObjectSizeGreaterThan'), 'object_size_less_than': Member('ObjectSizeLessThan')},
    LifecycleRuleFilter: {'prefix': Member('Prefix'), 'tag': Member('Tag'), 'object_size_greater_than': Member('ObjectSizeGreaterThan'), 'object_size_less_than': Member('ObjectSizeLessThan'), 'and_': Member('And')},
    Transition: {'date': Member('Date'), 'days': Member('Days'), 'storage_class': Member('StorageClass')},
    NoncurrentVersionTransition: {'noncurrent_days': Member('NoncurrentDays'), 'storage_class': Member('StorageClass'), 'newer_noncurrent_versions': Member('NewerNoncurrentVersions')},
    NoncurrentVersionExpiration: {'noncurrent_days': Member('NoncurrentDays'), 'newer_noncurrent_versions': Member('NewerNoncurrentVersions')},
    AbortIncompleteMultipartUpload: {'days_after_initiation': Member('DaysAfterInitiation')},
    LifecycleRule: {'expiration': Member('Expiration'), 'id': Member('ID'), 'prefix': Member('Prefix'), 'filter': Member('Filter'), 'status': Member('Status'), 'transitions': Member('Transition', flat=True), 'noncurrent_version_transitions': Member('NoncurrentVersionTransition', flat=True), 'noncurrent_version_expiration': Member('NoncurrentVersionExpiration'), 'abort_incomplete_multipart_upload': Member('AbortIncompleteMultipartUpload')},
    GetBucketLifecycleConfigurationOutput: {'rules': Member('Rule', flat=True), 'transition_default_minimum_object_size': Member('x-amz-transition-default-minimum-object-size', 'header')},
    GetBucketLocationRequest: {'bucket': Member('Bucket', 'uri'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    GetBucketLocationOutput: {'location_constraint': Member('LocationConstraint')},
    GetBucketLoggingRequest: {'bucket': Member('Bucket', 'uri'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    TargetGrant: {'grantee': Member('Grantee'), 'permission': Member('Permission')},
    PartitionedPrefix: {'partition_date_source': Member('PartitionDateSource')},
    TargetObjectKeyFormat: {'simple_prefix': Member('SimplePrefix'), 'partitioned_prefix': Member('PartitionedPrefix')},
    LoggingEnabled: {'target_bucket': Member('TargetBucket'), 'target_grants': Member('TargetGrants', item='Grant'), 'target_prefix': Member('TargetPrefix'), 'target_object_key_format': Member('TargetObjectKeyFormat')},
    GetBucketLoggingOutput: {'logging_enabled': Member('LoggingEnabled')},
    GetBucketOwnershipControlsRequest: {'bucket': Member('Bucket', 'uri'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    OwnershipControlsRule: {'object_ownership': Member('ObjectOwnership')},
    OwnershipControls: {'rules': Member('Rule', flat=True)},
    GetBucketOwnershipControlsOutput: {'ownership_controls': Member('OwnershipControls')},
    GetBucketPolicyRequest: {'bucket': Member('Bucket', 'uri'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    GetBucketPolicyOutput: {'policy': Member('Policy')},
    GetBucketPolicyStatusRequest: {'bucket': Member('Bucket', 'uri'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    PolicyStatus: {'is_public': Member('IsPublic')},
    GetBucketPolicyStatusOutput: {'policy_status': Member('PolicyStatus')},
    GetBucketReplicationRequest: {'bucket': Member('Bucket', 'uri'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    ReplicationRuleAndOperator: {'prefix': Member('Prefix'), 'tags': Member('Tag', item='Tag', flat=True)},
    ReplicationRuleFilter: {'prefix': Member('Prefix'), 'tag': Member('Tag'), 'and_': Member('And')},
    SseKmsEncryptedObjects: {'status': Member('Status')},
    ReplicaModifications: {'status': Member('Status')},
    SourceSelectionCriteria: {'sse_kms_encrypted_objects': Member('SseKmsEncryptedObjects'), 'replica_modifications': Member('ReplicaModifications')},
    ExistingObjectReplication: {'status': Member('Status')},
    AccessControlTranslation: {'owner': Member('Owner')},
    EncryptionConfiguration: {'replica_kms_key_id': Member('ReplicaKmsKeyID')},
    ReplicationTimeValue: {'minutes': Member('Minutes')},
    ReplicationTime: {'status': Member('Status'), 'time': Member('Time')},
    Metrics: {'status': Member('Status'), 'event_threshold': Member('EventThreshold')},
    Destination: {'bucket': Member('Bucket'), 'account': Member('Account'), 'storage_class': Member('StorageClass'), 'access_control_translation': Member('AccessControlTranslation'), 'encryption_configuration': Member('EncryptionConfiguration'), 'replication_time': Member('ReplicationTime'), 'metrics': Member('Metrics')},
    DeleteMarkerReplication: {'status': Member('Status')},
    ReplicationRule: {'id': Member('ID'), 'priority': Member('Priority'), 'prefix': Member('Prefix'), 'filter': Member('Filter'), 'status': Member('Status'), 'source_selection_criteria': Member('SourceSelectionCriteria'), 'existing_object_replication': Member('ExistingObjectReplication'), 'destination': Member('Destination'), 'delete_marker_replication': Member('DeleteMarkerReplication')},
    ReplicationConfiguration: {'role': Member('Role'), 'rules': Member('Rule', flat=True)},
    GetBucketReplicationOutput: {'replication_configuration': Member('ReplicationConfiguration')},
    GetBucketRequestPaymentRequest: {'bucket': Member('Bucket', 'uri'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    GetBucketRequestPaymentOutput: {'payer': Member('Payer')},
    GetBucketTaggingRequest: {'bucket': Member('Bucket', 'uri'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    GetBucketTaggingOutput: {'tag_set': Member('TagSet', item='Tag')},
    GetBucketVersioningRequest: {'bucket': Member('Bucket', 'uri'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    GetBucketVersioningOutput: {'status': Member('Status'), 'mfa_delete': Member('MfaDelete')},
    GetBucketWebsiteRequest: {'bucket': Member('Bucket', 'uri'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    RedirectAllRequestsTo: {'host_name': Member('HostName'), 'protocol': Member('Protocol')},
    IndexDocument: {'suffix': Member('Suffix')},
    ErrorDocument: {'key': Member('Key')},
    Condition: {'http_error_code_returned_equals': Member('HttpErrorCodeReturnedEquals'), 'key_prefix_equals': Member('KeyPrefixEquals')},
    Redirect: {'host_name': Member('HostName'), 'http_redirect_code': Member('HttpRedirectCode'), 'protocol': Member('Protocol'), 'replace_key_prefix_with': Member('ReplaceKeyPrefixWith'), 'replace_key_with': Member('ReplaceKeyWith')},
    RoutingRule: {'condition': Member('Condition'), 'redirect': Member('Redirect')},
    GetBucketWebsiteOutput: {'redirect_all_requests_to': Member('RedirectAllRequestsTo'), 'index_document': Member('IndexDocument'), 'error_document': Member('ErrorDocument'), 'routing_rules': Member('RoutingRules', item='RoutingRule')},
    GetObjectRequest: {'bucket': Member('Bucket', 'uri'), 'if_match': Member('If-Match', 'header'), 'if_modified_since': Member('If-Modified-Since', 'header'), 'if_none_match': Member('If-None-Match', 'header'), 'if_unmodified_since': Member('If-Unmodified-Since', 'header'), 'key': Member('Key', 'uri'), 'range': Member('Range', 'header'), 'response_cache_control': Member('response-cache-control', 'querystring'), 'response_content_disposition': Member('response-content-disposition', 'querystring'), 'response_content_encoding': Member('response-content-encoding', 'querystring'), 'response_content_language': Member('response-content-language', 'querystring'), 'response_content_type': Member('response-content-type', 'querystring'), 'response_expires': Member('response-expires', 'querystring'), 'version_id': Member('versionId', 'querystring'), 'sse_customer_algorithm': Member('x-amz-server-side-encryption-customer-algorithm', 'header'), 'sse_customer_key': Member('x-amz-server-side-encryption-customer-key', 'header'), 'sse_customer_key_md5': Member('x-amz-server-side-encryption-customer-key-MD5', 'header'), 'request_payer': Member('x-amz-request-payer', 'header'), 'part_number': Member('partNumber', 'querystring'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header'), 'checksum_mode': Member('x-amz-checksum-mode', 'header')},
    GetObjectOutput: {'body': Member('Body'), 'delete_marker': Member('x-amz-delete-marker', 'header'), 'accept_ranges': Member('accept-ranges', 'header'), 'expiration': Member('x-amz-expiration', 'header'), 'restore': Member('x-amz-restore', 'header'), 'last_modified': Member('Last-Modified', 'header'), 'content_length': Member('Content-Length', 'header'), 'e_tag': Member('ETag', 'header'), 'checksum_crc32': Member('x-amz-checksum-crc32', 'header'), 'checksum_crc32_c': Member('x-amz-checksum-crc32c', 'header'), 'checksum_crc64_nvme': Member('x-amz-checksum-crc64nvme', 'header'), 'checksum_sha1': Member('x-amz-checksum-sha1', 'header'), 'checksum_sha256': Member('x-amz-checksum-sha256', 'header'), 'checksum_sha512': Member('x-amz-checksum-sha512', 'header'), 'checksum_md5': Member('x-amz-checksum-md5', 'header'), 'checksum_xxhash64': Member('x-amz-checksum-xxhash64', 'header'), 'checksum_xxhash3': Member('x-amz-checksum-xxhash3', 'header'), 'checksum_xxhash128': Member('x-amz-checksum-xxhash128', 'header'), 'checksum_type': Member('x-amz-checksum-type', 'header'), 'missing_meta': Member('x-amz-missing-meta', 'header'), 'version_id': Member('x-amz-version-id', 'header'), 'cache_control': Member('Cache-Control', 'header'), 'content_disposition': Member('Content-Disposition', 'header'), 'content_encoding': Member('Content-Encoding', 'header'), 'content_language': Member('Content-Language', 'header'), 'content_range': Member('Content-Range', 'header'), 'content_type': Member('Content-Type', 'header'), 'expires': Member('Expires', 'header'), 'website_redirect_location': Member('x-amz-website-redirect-location', 'header'), 'server_side_encryption': Member('x-amz-server-side-encryption', 'header'), 'metadata': Member('x-amz-meta-', 'headers'), 'sse_customer_algorithm': Member('x-amz-server-side-encryption-customer-algorithm', 'header'), 'sse_customer_key_md5': Member('x-amz-server-side-encryption-customer-key-MD5', 'header'), 'ssekms_key_id': Member('x-amz-server-side-encryption-aws-kms-key-id', 'header'), 'bucket_key_enabled': Member('x-amz-server-side-encryption-bucket-key-enabled', 'header'), 'storage_class': Member('x-amz-storage-class', 'header'), 'request_charged': Member('x-amz-request-charged', 'header'), 'replication_status': Member('x-amz-replication-status', 'header'), 'parts_count': Member('x-amz-mp-parts-count', 'header'), 'tag_count': Member('x-amz-tagging-count', 'header'), 'object_lock_mode': Member('x-amz-object-lock-mode', 'header'), 'object_lock_retain_until_date': Member('x-amz-object-lock-retain-until-date', 'header'), 'object_lock_legal_hold_status': Member('x-amz-object-lock-legal-hold', 'header'), 'object_lock_event_hold': Member('x-amz-object-lock-event-hold', 'header'), 'object_lock_event_hold_duration_days': Member('x-amz-object-lock-event-hold-duration-days', 'header'), 'object_lock_event_hold_duration_years': Member('x-amz-object-lock-event-hold-duration-years', 'header')},
    GetObjectAclRequest: {'bucket': Member('Bucket', 'uri'), 'key': Member('Key', 'uri'), 'version_id': Member('versionId', 'querystring'), 'request_payer': Member('x-amz-request-payer', 'header'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    GetObjectAclOutput: {'owner': Member('Owner'), 'grants': Member('AccessControlList', item='Grant'), 'request_charged': Member('x-amz-request-charged', 'header')},
    GetObjectAttributesRequest: {'bucket': Member('Bucket', 'uri'), 'key': Member('Key', 'uri'), 'version_id': Member('versionId', 'querystring'), 'max_parts': Member('x-amz-max-parts', 'header'), 'part_number_marker': Member('x-amz-part-number-marker', 'header'), 'sse_customer_algorithm': Member('x-amz-server-side-encryption-customer-algorithm', 'header'), 'sse_customer_key': Member('x-amz-server-side-encryption-customer-key', 'header'), 'sse_customer_key_md5': Member('x-amz-server-side-encryption-customer-key-MD5', 'header'), 'request_payer': Member('x-amz-request-payer', 'header'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header'), 'object_attributes': Member('x-amz-object-attributes', 'header')},
    Checksum: {'checksum_crc32': Member('ChecksumCRC32'), 'checksum_crc32_c': Member('ChecksumCRC32C'), 'checksum_crc64_nvme': Member('ChecksumCRC64NVME'), 'checksum_sha1': Member('ChecksumSHA1'), 'checksum_sha256': Member('ChecksumSHA256'), 'checksum_sha512': Member('ChecksumSHA512'), 'checksum_md5': Member('ChecksumMD5'), 'checksum_xxhash64': Member('ChecksumXXHASH64'), 'checksum_xxhash3': Member('ChecksumXXHASH3'), 'checksum_xxhash128': Member('ChecksumXXHASH128'), 'checksum_type': Member('ChecksumType')},
    ObjectPart: {'part_number': Member('PartNumber'), 'size': Member('Size'), 'checksum_crc32': Member('ChecksumCRC32'), 'checksum_crc32_c': Member('ChecksumCRC32C'), 'checksum_crc64_nvme': Member('ChecksumCRC64NVME'), 'checksum_sha1': Member('ChecksumSHA1'), 'checksum_sha256': Member('ChecksumSHA256'), 'checksum_sha512': Member('ChecksumSHA512'), 'checksum_md5': Member('ChecksumMD5'), 'checksum_xxhash64': Member('ChecksumXXHASH64'), 'checksum_xxhash3': Member('ChecksumXXHASH3'), 'checksum_xxhash128': Member('ChecksumXXHASH128')},
    GetObjectAttributesParts: {'total_parts_count': Member('PartsCount'), 'part_number_marker': Member('PartNumberMarker'), 'next_part_number_marker': Member('NextPartNumberMarker'), 'max_parts': Member('MaxParts'), 'is_truncated': Member('IsTruncated'), 'parts': Member('Part', flat=True)},
    GetObjectAttributesOutput: {'delete_marker': Member('x-amz-delete-marker', 'header'), 'last_modified': Member('Last-Modified', 'header'), 'version_id': Member('x-amz-version-id', 'header'), 'request_charged': Member('x-amz-request-charged', 'header'), 'e_tag': Member('ETag'), 'checksum': Member('Checksum'), 'object_parts': Member('ObjectParts'), 'storage_class': Member('StorageClass'), 'object_size': Member('ObjectSize')},
    GetObjectLockConfigurationRequest: {'bucket': Member('Bucket', 'uri'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    EventHoldDuration: {'days': Member('Days'), 'years': Member('Years')},
    DefaultRetention: {'mode': Member('Mode'), 'days': Member('Days'), 'years': Member('Years'), 'default_event_hold': Member('DefaultEventHold')},
    ObjectLockRule: {'default_retention': Member('DefaultRetention')},
    ObjectLockConfiguration: {'object_lock_enabled': Member('ObjectLockEnabled'), 'rule': Member('Rule')},
    GetObjectLockConfigurationOutput: {'object_lock_configuration': Member('ObjectLockConfiguration')},
    GetObjectTaggingRequest: {'bucket': Member('Bucket', 'uri'), 'key': Member('Key', 'uri'), 'version_id': Member('versionId', 'querystring'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header'), 'request_payer': Member('x-amz-request-payer', 'header')},
    GetObjectTaggingOutput: {'version_id': Member('x-amz-version-id', 'header'), 'tag_set': Member('TagSet', item='Tag')},
    GetPublicAccessBlockRequest: {'bucket': Member('Bucket', 'uri'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    PublicAccessBlockConfiguration: {'block_public_acls': Member('BlockPublicAcls'), 'ignore_public_acls': Member('IgnorePublicAcls'), 'block_public_policy': Member('BlockPublicPolicy'), 'restrict_public_buckets': Member('RestrictPublicBuckets')},
    GetPublicAccessBlockOutput: {'public_access_block_configuration': Member('PublicAccessBlockConfiguration')},
    HeadBucketRequest: {'bucket': Member('Bucket', 'uri'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    HeadBucketOutput: {'bucket_arn': Member('x-amz-bucket-arn', 'header'), 'bucket_location_type': Member('x-amz-bucket-location-type', 'header'), 'bucket_location_name': Member('x-amz-bucket-location-name', 'header'), 'bucket_region': Member('x-amz-bucket-region', 'header'), 'access_point_alias': Member('x-amz-access-point-alias', 'header')},
    HeadObjectRequest: {'bucket': Member('Bucket', 'uri'), 'if_match': Member('If-Match', 'header'), 'if_modified_since': Member('If-Modified-Since', 'header'), 'if_none_match': Member('If-None-Match', 'header'), 'if_unmodified_since': Member('If-Unmodified-Since', 'header'), 'key': Member('Key', 'uri'), 'range': Member('Range', 'header'), 'response_cache_control': Member('response-cache-control', 'querystring'), 'response_content_disposition': Member('response-content-disposition', 'querystring'), 'response_content_encoding': Member('response-content-encoding', 'querystring'), 'response_content_language': Member('response-content-language', 'querystring'), 'response_content_type': Member('response-content-type', 'querystring'), 'response_expires': Member('response-expires', 'querystring'), 'version_id': Member('versionId', 'querystring'), 'sse_customer_algorithm': Member('x-amz-server-side-encryption-customer-algorithm', 'header'), 'sse_customer_key': Member('x-amz-server-side-encryption-customer-key', 'header'), 'sse_customer_key_md5': Member('x-amz-server-side-encryption-customer-key-MD5', 'header'), 'request_payer': Member('x-amz-request-payer', 'header'), 'part_number': Member('partNumber', 'querystring'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header'), 'checksum_mode': Member('x-amz-checksum-mode', 'header')},
    HeadObjectOutput: {'delete_marker': Member('x-amz-delete-marker', 'header'), 'accept_ranges': Member('accept-ranges', 'header'), 'expiration': Member('x-amz-expiration', 'header'), 'restore': Member('x-amz-restore', 'header'), 'archive_status': Member('x-amz-archive-status', 'header'), 'last_modified': Member('Last-Modified', 'header'), 'content_length': Member('Content-Length', 'header'), 'checksum_crc32': Member('x-amz-checksum-crc32', 'header'), 'checksum_crc32_c': Member('x-amz-checksum-crc32c', 'header'), 'checksum_crc64_nvme': Member('x-amz-checksum-crc64nvme', 'header'), 'checksum_sha1': Member('x-amz-checksum-sha1', 'header'), 'checksum_sha256': Member('x-amz-checksum-sha256', 'header'), 'checksum_sha512': Member('x-amz-checksum-sha512', 'header'), 'checksum_md5': Member('x-amz-checksum-md5', 'header'), 'checksum_xxhash64': Member('x-amz-checksum-xxhash64', 'header'), 'checksum_xxhash3': Member('x-amz-checksum-xxhash3', 'header'), 'checksum_xxhash128': Member('x-amz-checksum-xxhash128', 'header'), 'checksum_type': Member('x-amz-checksum-type', 'header'), 'e_tag': Member('ETag', 'header'), 'missing_meta': Member('x-amz-missing-meta', 'header'), 'version_id': Member('x-amz-version-id', 'header'), 'cache_control': Member('Cache-Control', 'header'), 'content_disposition': Member('Content-Disposition', 'header'), 'content_encoding': Member('Content-Encoding', 'header'), 'content_language': Member('Content-Language', 'header'), 'content_type': Member('Content-Type', 'header'), 'content_range': Member('Content-Range', 'header'), 'expires': Member('Expires', 'header'), 'website_redirect_location': Member('x-amz-website-redirect-location', 'header'), 'server_side_encryption': Member('x-amz-server-side-encryption', 'header'), 'metadata': Member('x-amz-meta-', 'headers'), 'sse_customer_algorithm': Member('x-amz-server-side-encryption-customer-algorithm', 'header'), 'sse_customer_key_md5': Member('x-amz-server-side-encryption-customer-key-MD5', 'header'), 'ssekms_key_id': Member('x-amz-server-side-encryption-aws-kms-key-id', 'header'), 'bucket_key_enabled': Member('x-amz-server-side-encryption-bucket-key-enabled', 'header'), 'storage_class': Member('x-amz-storage-class', 'header'), 'request_charged': Member('x-amz-request-charged', 'header'), 'replication_status': Member('x-amz-replication-status', 'header'), 'parts_count': Member('x-amz-mp-parts-count', 'header'), 'tag_count': Member('x-amz-tagging-count', 'header'), 'object_lock_mode': Member('x-amz-object-lock-mode', 'header'), 'object_lock_retain_until_date': Member('x-amz-object-lock-retain-until-date', 'header'), 'object_lock_legal_hold_status': Member('x-amz-object-lock-legal-hold', 'header'), 'object_lock_event_hold': Member('x-amz-object-lock-event-hold', 'header'), 'object_lock_event_hold_duration_days': Member('x-amz-object-lock-event-hold-duration-days', 'header'), 'object_lock_event_hold_duration_years': Member('x-amz-object-lock-event-hold-duration-years', 'header')},
    ListBucketsRequest: {'max_buckets': Member('max-buckets', 'querystring'), 'continuation_token': Member('continuation-token', 'querystring'), 'prefix': Member('prefix', 'querystring'), 'bucket_region': Member('bucket-region', 'querystring')},
    Bucket: {'name': Member('Name'), 'creation_date': Member('CreationDate'), 'bucket_region': Member('BucketRegion'), 'bucket_arn': Member('BucketArn')},
    ListBucketsOutput: {'buckets': Member('Buckets', item='Bucket'), 'owner': Member('Owner'), 'continuation_token': Member('ContinuationToken'), 'prefix': Member('Prefix')},
    ListMultipartUploadsRequest: {'bucket': Member('Bucket', 'uri'), 'delimiter': Member('delimiter', 'querystring'), 'encoding_type': Member('encoding-type', 'querystring'), 'key_marker': Member('key-marker', 'querystring'), 'max_uploads': Member('max-uploads', 'querystring'), 'prefix': Member('prefix', 'querystring'), 'upload_id_marker': Member('upload-id-marker', 'querystring'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header'), 'request_payer': Member('x-amz-request-payer', 'header')},
    Initiator: {'id': Member('ID'), 'display_name': Member('DisplayName')},
    MultipartUpload: {'upload_id': Member('UploadId'), 'key': Member('Key'), 'initiated': Member('Initiated'), 'storage_class': Member('StorageClass'), 'owner': Member('Owner'), 'initiator': Member('Initiator'), 'checksum_algorithm': Member('ChecksumAlgorithm'), 'checksum_type': Member('ChecksumType'), 'version_id': Member('VersionId')},
    CommonPrefix: {'prefix': Member('Prefix')},
    ListMultipartUploadsOutput: {'bucket': Member('Bucket'), 'key_marker': Member('KeyMarker'), 'upload_id_marker': Member('UploadIdMarker'), 'next_key_marker': Member('NextKeyMarker'), 'prefix': Member('Prefix'), 'delimiter': Member('Delimiter'), 'next_upload_id_marker': Member('NextUploadIdMarker'), 'max_uploads': Member('MaxUploads'), 'is_truncated': Member('IsTruncated'), 'uploads': Member('Upload', flat=True), 'common_prefixes': Member('CommonPrefixes', flat=True), 'encoding_type': Member('EncodingType'), 'request_charged': Member('x-amz-request-charged', 'header')},
    ListObjectVersionsRequest: {'bucket': Member('Bucket', 'uri'), 'delimiter': Member('delimiter', 'querystring'), 'encoding_type': Member('encoding-type', 'querystring'), 'key_marker': Member('key-marker', 'querystring'), 'max_keys': Member('max-keys', 'querystring'), 'prefix': Member('prefix', 'querystring'), 'version_id_marker': Member('version-id-marker', 'querystring'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header'), 'request_payer': Member('x-amz-request-payer', 'header'), 'optional_object_attributes': Member('x-amz-optional-object-attributes', 'header')},
    RestoreStatus: {'is_restore_in_progress': Member('IsRestoreInProgress'), 'restore_expiry_date': Member('RestoreExpiryDate')},
    ObjectVersion: {'e_tag': Member('ETag'), 'checksum_algorithm': Member('ChecksumAlgorithm', flat=True), 'checksum_type': Member('ChecksumType'), 'size': Member('Size'), 'storage_class': Member('StorageClass'), 'key': Member('Key'), 'version_id': Member('VersionId'), 'is_latest': Member('IsLatest'), 'last_modified': Member('LastModified'), 'owner': Member('Owner'), 'restore_status': Member('RestoreStatus')},
    DeleteMarkerEntry: {'owner': Member('Owner'), 'key': Member('Key'), 'version_id': Member('VersionId'), 'is_latest': Member('IsLatest'), 'last_modified': Member('LastModified')},
    ListObjectVersionsOutput: {'is_truncated': Member('IsTruncated'), 'key_marker': Member('KeyMarker'), 'version_id_marker': Member('VersionIdMarker'), 'next_key_marker': Member('NextKeyMarker'), 'next_version_id_marker': Member('NextVersionIdMarker'), 'versions': Member('Version', flat=True), 'delete_markers': Member('DeleteMarker', flat=True), 'name': Member('Name'), 'prefix': Member('Prefix'), 'delimiter': Member('Delimiter'), 'max_keys': Member('MaxKeys'), 'common_prefixes': Member('CommonPrefixes', flat=True), 'encoding_type': Member('EncodingType'), 'request_charged': Member('x-amz-request-charged', 'header')},
    ListObjectsRequest: {'bucket': Member('Bucket', 'uri'), 'delimiter': Member('delimiter', 'querystring'), 'encoding_type': Member('encoding-type', 'querystring'), 'marker': Member('marker', 'querystring'), 'max_keys': Member('max-keys', 'querystring'), 'prefix': Member('prefix', 'querystring'), 'request_payer': Member('x-amz-request-payer', 'header'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header'), 'optional_object_attributes': Member('x-amz-optional-object-attributes', 'header')},
    Object: {'key': Member('Key'), 'last_modified': Member('LastModified'), 'e_tag': Member('ETag'), 'checksum_algorithm': Member('ChecksumAlgorithm', flat=True), 'checksum_type': Member('ChecksumType'), 'size': Member('Size'), 'storage_class': Member('StorageClass'), 'owner': Member('Owner'), 'restore_status': Member('RestoreStatus')},
    ListObjectsOutput: {'is_truncated': Member('IsTruncated'), 'marker': Member('Marker'), 'next_marker': Member('NextMarker'), 'contents': Member('Contents', flat=True), 'name': Member('Name'), 'prefix': Member('Prefix'), 'delimiter': Member('Delimiter'), 'max_keys': Member('MaxKeys'), 'common_prefixes': Member('CommonPrefixes', flat=True), 'encoding_type': Member('EncodingType'), 'request_charged': Member('x-amz-request-charged', 'header')},
    ListObjectsV2Request: {'bucket': Member('Bucket', 'uri'), 'delimiter': Member('delimiter', 'querystring'), 'encoding_type': Member('encoding-type', 'querystring'), 'max_keys': Member('max-keys', 'querystring'), 'prefix': Member('prefix', 'querystring'), 'continuation_token': Member('continuation-token', 'querystring'), 'fetch_owner': Member('fetch-owner', 'querystring'), 'start_after': Member('start-after', 'querystring'), 'request_payer': Member('x-amz-request-payer', 'header'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header'), 'optional_object_attributes': Member('x-amz-optional-object-attributes', 'header')},
    ListObjectsV2Output: {'is_truncated': Member('IsTruncated'), 'contents': Member('Contents', flat=True), 'name': Member('Name'), 'prefix': Member('Prefix'), 'delimiter': Member('Delimiter'), 'max_keys': Member('MaxKeys'), 'common_prefixes': Member('CommonPrefixes', flat=True), 'encoding_type': Member('EncodingType'), 'key_count': Member('KeyCount'), 'continuation_token': Member('ContinuationToken'), 'next_continuation_token': Member('NextContinuationToken'), 'start_after': Member('StartAfter'), 'request_charged': Member('x-amz-request-charged', 'header')},
    ListPartsRequest: {'bucket': Member('Bucket', 'uri'), 'key': Member('Key', 'uri'), 'max_parts': Member('max-parts', 'querystring'), 'part_number_marker': Member('part-number-marker', 'querystring'), 'upload_id': Member('uploadId', 'querystring'), 'request_payer': Member('x-amz-request-payer', 'header'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header'), 'sse_customer_algorithm': Member('x-amz-server-side-encryption-customer-algorithm', 'header'), 'sse_customer_key': Member('x-amz-server-side-encryption-customer-key', 'header'), 'sse_customer_key_md5': Member('x-amz-server-side-encryption-customer-key-MD5', 'header')},
    Part: {'part_number': Member('PartNumber'), 'last_modified': Member('LastModified'), 'e_tag': Member('ETag'), 'size': Member('Size'), 'checksum_crc32': Member('ChecksumCRC32'), 'checksum_crc32_c': Member('ChecksumCRC32C'), 'checksum_crc64_nvme': Member('ChecksumCRC64NVME'), 'checksum_sha1': Member('ChecksumSHA1'), 'checksum_sha256': Member('ChecksumSHA256'), 'checksum_sha512': Member('ChecksumSHA512'), 'checksum_md5': Member('ChecksumMD5'), 'checksum_xxhash64': Member('ChecksumXXHASH64'), 'checksum_xxhash3': Member('ChecksumXXHASH3'), 'checksum_xxhash128': Member('ChecksumXXHASH128')},
    ListPartsOutput: {'abort_date': Member('x-amz-abort-date', 'header'), 'abort_rule_id': Member('x-amz-abort-rule-id', 'header'), 'bucket': Member('Bucket'), 'key': Member('Key'), 'upload_id': Member('UploadId'), 'part_number_marker': Member('PartNumberMarker'), 'next_part_number_marker': Member('NextPartNumberMarker'), 'max_parts': Member('MaxParts'), 'is_truncated': Member('IsTruncated'), 'parts': Member('Part', flat=True), 'initiator': Member('Initiator'), 'owner': Member('Owner'), 'storage_class': Member('StorageClass'), 'request_charged': Member('x-amz-request-charged', 'header'), 'checksum_algorithm': Member('ChecksumAlgorithm'), 'checksum_type': Member('ChecksumType'), 'version_id': Member('x-amz-version-id', 'header')},
    AccessControlPolicy: {'grants': Member('AccessControlList', item='Grant'), 'owner': Member('Owner')},
    PutBucketAclRequest: {'acl': Member('x-amz-acl', 'header'), 'access_control_policy': Member('AccessControlPolicy'), 'bucket': Member('Bucket', 'uri'), 'content_md5': Member('Content-MD5', 'header'), 'checksum_algorithm': Member('x-amz-sdk-checksum-algorithm', 'header'), 'grant_full_control': Member('x-amz-grant-full-control', 'header'), 'grant_read': Member('x-amz-grant-read', 'header'), 'grant_read_acp': Member('x-amz-grant-read-acp', 'header'), 'grant_write': Member('x-amz-grant-write', 'header'), 'grant_write_acp': Member('x-amz-grant-write-acp', 'header'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    Tagging: {'tag_set': Member('TagSet', item='Tag')},
    PutBucketTaggingRequest: {'bucket': Member('Bucket', 'uri'), 'content_md5': Member('Content-MD5', 'header'), 'checksum_algorithm': Member('x-amz-sdk-checksum-algorithm', 'header'), 'tagging': Member('Tagging'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    PutObjectRequest: {'acl': Member('x-amz-acl', 'header'), 'body': Member('Body'), 'bucket': Member('Bucket', 'uri'), 'cache_control': Member('Cache-Control', 'header'), 'content_disposition': Member('Content-Disposition', 'header'), 'content_encoding': Member('Content-Encoding', 'header'), 'content_language': Member('Content-Language', 'header'), 'content_length': Member('Content-Length', 'header'), 'content_md5': Member('Content-MD5', 'header'), 'content_type': Member('Content-Type', 'header'), 'checksum_algorithm': Member('x-amz-sdk-checksum-algorithm', 'header'), 'checksum_crc32': Member('x-amz-checksum-crc32', 'header'), 'checksum_crc32_c': Member('x-amz-checksum-crc32c', 'header'), 'checksum_crc64_nvme': Member('x-amz-checksum-crc64nvme', 'header'), 'checksum_sha1': Member('x-amz-checksum-sha1', 'header'), 'checksum_sha256': Member('x-amz-checksum-sha256', 'header'), 'checksum_sha512': Member('x-amz-checksum-sha512', 'header'), 'checksum_md5': Member('x-amz-checksum-md5', 'header'), 'checksum_xxhash64': Member('x-amz-checksum-xxhash64', 'header'), 'checksum_xxhash3': Member('x-amz-checksum-xxhash3', 'header'), 'checksum_xxhash128': Member('x-amz-checksum-xxhash128', 'header'), 'expires': Member('Expires', 'header'), 'if_match': Member('If-Match', 'header'), 'if_none_match': Member('If-None-Match', 'header'), 'grant_full_control': Member('x-amz-grant-full-control', 'header'), 'grant_read': Member('x-amz-grant-read', 'header'), 'grant_read_acp': Member('x-amz-grant-read-acp', 'header'), 'grant_write_acp': Member('x-amz-grant-write-acp', 'header'), 'key': Member('Key', 'uri'), 'write_offset_bytes': Member('x-amz-write-offset-bytes', 'header'), 'metadata': Member('x-amz-meta-', 'headers'), 'server_side_encryption': Member('x-amz-server-side-encryption', 'header'), 'storage_class': Member('x-amz-storage-class', 'header'), 'website_redirect_location': Member('x-amz-website-redirect-location', 'header'), 'sse_customer_algorithm': Member('x-amz-server-side-encryption-customer-algorithm', 'header'), 'sse_customer_key': Member('x-amz-server-side-encryption-customer-key', 'header'), 'sse_customer_key_md5': Member('x-amz-server-side-encryption-customer-key-MD5', 'header'), 'ssekms_key_id': Member('x-amz-server-side-encryption-aws-kms-key-id', 'header'), 'ssekms_encryption_context': Member('x-amz-server-side-encryption-context', 'header'), 'bucket_key_enabled': Member('x-amz-server-side-encryption-bucket-key-enabled', 'header'), 'request_payer': Member('x-amz-request-payer', 'header'), 'tagging': Member('x-amz-tagging', 'header'), 'object_lock_mode': Member('x-amz-object-lock-mode', 'header'), 'object_lock_retain_until_date': Member('x-amz-object-lock-retain-until-date', 'header'), 'object_lock_legal_hold_status': Member('x-amz-object-lock-legal-hold', 'header'), 'object_lock_event_hold': Member('x-amz-object-lock-event-hold', 'header'), 'object_lock_event_hold_duration_days': Member('x-amz-object-lock-event-hold-duration-days', 'header'), 'object_lock_event_hold_duration_years': Member('x-amz-object-lock-event-hold-duration-years', 'header'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    PutObjectOutput: {'expiration': Member('x-amz-expiration', 'header'), 'e_tag': Member('ETag', 'header'), 'checksum_crc32': Member('x-amz-checksum-crc32', 'header'), 'checksum_crc32_c': Member('x-amz-checksum-crc32c', 'header'), 'checksum_crc64_nvme': Member('x-amz-checksum-crc64nvme', 'header'), 'checksum_sha1': Member('x-amz-checksum-sha1', 'header'), 'checksum_sha256': Member('x-amz-checksum-sha256', 'header'), 'checksum_sha512': Member('x-amz-checksum-sha512', 'header'), 'checksum_md5': Member('x-amz-checksum-md5', 'header'), 'checksum_xxhash64': Member('x-amz-checksum-xxhash64', 'header'), 'checksum_xxhash3': Member('x-amz-checksum-xxhash3', 'header'), 'checksum_xxhash128': Member('x-amz-checksum-xxhash128', 'header'), 'checksum_type': Member('x-amz-checksum-type', 'header'), 'server_side_encryption': Member('x-amz-server-side-encryption', 'header'), 'version_id': Member('x-amz-version-id', 'header'), 'sse_customer_algorithm': Member('x-amz-server-side-encryption-customer-algorithm', 'header'), 'sse_customer_key_md5': Member('x-amz-server-side-encryption-customer-key-MD5', 'header'), 'ssekms_key_id': Member('x-amz-server-side-encryption-aws-kms-key-id', 'header'), 'ssekms_encryption_context': Member('x-amz-server-side-encryption-context', 'header'), 'bucket_key_enabled': Member('x-amz-server-side-encryption-bucket-key-enabled', 'header'), 'size': Member('x-amz-object-size', 'header'), 'request_charged': Member('x-amz-request-charged', 'header')},
    PutObjectAclRequest: {'acl': Member('x-amz-acl', 'header'), 'access_control_policy': Member('AccessControlPolicy'), 'bucket': Member('Bucket', 'uri'), 'content_md5': Member('Content-MD5', 'header'), 'checksum_algorithm': Member('x-amz-sdk-checksum-algorithm', 'header'), 'grant_full_control': Member('x-amz-grant-full-control', 'header'), 'grant_read': Member('x-amz-grant-read', 'header'), 'grant_read_acp': Member('x-amz-grant-read-acp', 'header'), 'grant_write': Member('x-amz-grant-write', 'header'), 'grant_write_acp': Member('x-amz-grant-write-acp', 'header'), 'key': Member('Key', 'uri'), 'request_payer': Member('x-amz-request-payer', 'header'), 'version_id': Member('versionId', 'querystring'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    PutObjectAclOutput: {'request_charged': Member('x-amz-request-charged', 'header')},
    PutObjectTaggingRequest: {'bucket': Member('Bucket', 'uri'), 'key': Member('Key', 'uri'), 'version_id': Member('versionId', 'querystring'), 'content_md5': Member('Content-MD5', 'header'), 'checksum_algorithm': Member('x-amz-sdk-checksum-algorithm', 'header'), 'tagging': Member('Tagging'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header'), 'request_payer': Member('x-amz-request-payer', 'header')},
    PutObjectTaggingOutput: {'version_id': Member('x-amz-version-id', 'header')},
    UploadPartRequest: {'body': Member('Body'), 'bucket': Member('Bucket', 'uri'), 'content_length': Member('Content-Length', 'header'), 'content_md5': Member('Content-MD5', 'header'), 'checksum_algorithm': Member('x-amz-sdk-checksum-algorithm', 'header'), 'checksum_crc32': Member('x-amz-checksum-crc32', 'header'), 'checksum_crc32_c': Member('x-amz-checksum-crc32c', 'header'), 'checksum_crc64_nvme': Member('x-amz-checksum-crc64nvme', 'header'), 'checksum_sha1': Member('x-amz-checksum-sha1', 'header'), 'checksum_sha256': Member('x-amz-checksum-sha256', 'header'), 'checksum_sha512': Member('x-amz-checksum-sha512', 'header'), 'checksum_md5': Member('x-amz-checksum-md5', 'header'), 'checksum_xxhash64': Member('x-amz-checksum-xxhash64', 'header'), 'checksum_xxhash3': Member('x-amz-checksum-xxhash3', 'header'), 'checksum_xxhash128': Member('x-amz-checksum-xxhash128', 'header'), 'key': Member('Key', 'uri'), 'part_number': Member('partNumber', 'querystring'), 'upload_id': Member('uploadId', 'querystring'), 'sse_customer_algorithm': Member('x-amz-server-side-encryption-customer-algorithm', 'header'), 'sse_customer_key': Member('x-amz-server-side-encryption-customer-key', 'header'), 'sse_customer_key_md5': Member('x-amz-server-side-encryption-customer-key-MD5', 'header'), 'request_payer': Member('x-amz-request-payer', 'header'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header')},
    UploadPartOutput: {'server_side_encryption': Member('x-amz-server-side-encryption', 'header'), 'e_tag': Member('ETag', 'header'), 'checksum_crc32': Member('x-amz-checksum-crc32', 'header'), 'checksum_crc32_c': Member('x-amz-checksum-crc32c', 'header'), 'checksum_crc64_nvme': Member('x-amz-checksum-crc64nvme', 'header'), 'checksum_sha1': Member('x-amz-checksum-sha1', 'header'), 'checksum_sha256': Member('x-amz-checksum-sha256', 'header'), 'checksum_sha512': Member('x-amz-checksum-sha512', 'header'), 'checksum_md5': Member('x-amz-checksum-md5', 'header'), 'checksum_xxhash64': Member('x-amz-checksum-xxhash64', 'header'), 'checksum_xxhash3': Member('x-amz-checksum-xxhash3', 'header'), 'checksum_xxhash128': Member('x-amz-checksum-xxhash128', 'header'), 'sse_customer_algorithm': Member('x-amz-server-side-encryption-customer-algorithm', 'header'), 'sse_customer_key_md5': Member('x-amz-server-side-encryption-customer-key-MD5', 'header'), 'ssekms_key_id': Member('x-amz-server-side-encryption-aws-kms-key-id', 'header'), 'bucket_key_enabled': Member('x-amz-server-side-encryption-bucket-key-enabled', 'header'), 'request_charged': Member('x-amz-request-charged', 'header'), 'version_id': Member('x-amz-version-id', 'header')},
    UploadPartCopyRequest: {'bucket': Member('Bucket', 'uri'), 'copy_source': Member('x-amz-copy-source', 'header'), 'copy_source_if_match': Member('x-amz-copy-source-if-match', 'header'), 'copy_source_if_modified_since': Member('x-amz-copy-source-if-modified-since', 'header'), 'copy_source_if_none_match': Member('x-amz-copy-source-if-none-match', 'header'), 'copy_source_if_unmodified_since': Member('x-amz-copy-source-if-unmodified-since', 'header'), 'copy_source_range': Member('x-amz-copy-source-range', 'header'), 'key': Member('Key', 'uri'), 'part_number': Member('partNumber', 'querystring'), 'upload_id': Member('uploadId', 'querystring'), 'sse_customer_algorithm': Member('x-amz-server-side-encryption-customer-algorithm', 'header'), 'sse_customer_key': Member('x-amz-server-side-encryption-customer-key', 'header'), 'sse_customer_key_md5': Member('x-amz-server-side-encryption-customer-key-MD5', 'header'), 'copy_source_sse_customer_algorithm': Member('x-amz-copy-source-server-side-encryption-customer-algorithm', 'header'), 'copy_source_sse_customer_key': Member('x-amz-copy-source-server-side-encryption-customer-key', 'header'), 'copy_source_sse_customer_key_md5': Member('x-amz-copy-source-server-side-encryption-customer-key-MD5', 'header'), 'request_payer': Member('x-amz-request-payer', 'header'), 'expected_bucket_owner': Member('x-amz-expected-bucket-owner', 'header'), 'expected_source_bucket_owner': Member('x-amz-source-expected-bucket-owner', 'header')},
    CopyPartResult: {'e_tag': Member('ETag'), 'last_modified': Member('LastModified'), 'checksum_crc32': Member('ChecksumCRC32'), 'checksum_crc32_c': Member('ChecksumCRC32C'), 'checksum_crc64_nvme': Member('ChecksumCRC64NVME'), 'checksum_sha1': Member('ChecksumSHA1'), 'checksum_sha256': Member('ChecksumSHA256'), 'checksum_sha512': Member('ChecksumSHA512'), 'checksum_md5': Member('ChecksumMD5'), 'checksum_xxhash64': Member('ChecksumXXHASH64'), 'checksum_xxhash3': Member('ChecksumXXHASH3'), 'checksum_xxhash128': Member('ChecksumXXHASH128')},
    UploadPartCopyOutput: {'copy_source_version_id': Member('x-amz-copy-source-version-id', 'header'), 'copy_part_result': Member('CopyPartResult'), 'server_side_encryption': Member('x-amz-server-side-encryption', 'header'), 'sse_customer_algorithm': Member('x-amz-server-side-encryption-customer-algorithm', 'header'), 'sse_customer_key_md5': Member('x-amz-server-side-encryption-customer-key-MD5', 'header'), 'ssekms_key_id': Member('x-amz-server-side-encryption-aws-kms-key-id', 'header'), 'bucket_key_enabled': Member('x-amz-server-side-encryption-bucket-key-enabled', 'header'), 'request_charged': Member('x-amz-request-charged', 'header'), 'version_id': Member('x-amz-version-id', 'header')},
}

OPERATIONS: dict[str, Operation] = {
    'abort_multipart_upload': Operation('AbortMultipartUpload', 'DELETE', '/{Bucket}/{Key+}', 204, AbortMultipartUploadRequest, AbortMultipartUploadOutput, errors=(NoSuchUpload,)),
    'complete_multipart_upload': Operation('CompleteMultipartUpload', 'POST', '/{Bucket}/{Key+}', 200, CompleteMultipartUploadRequest, CompleteMultipartUploadOutput, payload_in='multipart_upload'),
    'copy_object': Operation('CopyObject', 'PUT', '/{Bucket}/{Key+}', 200, CopyObjectRequest, CopyObjectOutput, payload_out='copy_object_result', errors=(ObjectNotInActiveTierError,)),
    'create_bucket': Operation('CreateBucket', 'PUT', '/{Bucket}', 200, CreateBucketRequest, CreateBucketOutput, payload_in='create_bucket_configuration', errors=(BucketAlreadyExists, BucketAlreadyOwnedByYou,)),
    'create_multipart_upload': Operation('CreateMultipartUpload', 'POST', '/{Bucket}/{Key+}?uploads', 200, CreateMultipartUploadRequest, CreateMultipartUploadOutput),
    'delete_bucket': Operation('DeleteBucket', 'DELETE', '/{Bucket}', 204, DeleteBucketRequest, None),
    'delete_bucket_tagging': Operation('DeleteBucketTagging', 'DELETE', '/{Bucket}?tagging', 204, DeleteBucketTaggingRequest, None),
    'delete_object': Operation('DeleteObject', 'DELETE', '/{Bucket}/{Key+}', 204, DeleteObjectRequest, DeleteObjectOutput),
    'delete_object_tagging': Operation('DeleteObjectTagging', 'DELETE', '/{Bucket}/{Key+}?tagging', 204, DeleteObjectTaggingRequest, DeleteObjectTaggingOutput),
    'delete_objects': Operation('DeleteObjects', 'POST', '/{Bucket}?delete', 200, DeleteObjectsRequest, DeleteObjectsOutput, payload_in='delete'),
    'get_bucket_accelerate_configuration': Operation('GetBucketAccelerateConfiguration', 'GET', '/{Bucket}?accelerate', 200, GetBucketAccelerateConfigurationRequest, GetBucketAccelerateConfigurationOutput),
    'get_bucket_acl': Operation('GetBucketAcl', 'GET', '/{Bucket}?acl', 200, GetBucketAclRequest, GetBucketAclOutput),
    'get_bucket_cors': Operation('GetBucketCors', 'GET', '/{Bucket}?cors', 200, GetBucketCorsRequest, GetBucketCorsOutput),
    'get_bucket_encryption': Operation('GetBucketEncryption', 'GET', '/{Bucket}?encryption', 200, GetBucketEncryptionRequest, GetBucketEncryptionOutput, payload_out='server_side_encryption_configuration'),
    'get_bucket_lifecycle_configuration': Operation('GetBucketLifecycleConfiguration', 'GET', '/{Bucket}?lifecycle', 200, GetBucketLifecycleConfigurationRequest, GetBucketLifecycleConfigurationOutput),
    'get_bucket_location': Operation('GetBucketLocation', 'GET', '/{Bucket}?location', 200, GetBucketLocationRequest, GetBucketLocationOutput),
    'get_bucket_logging': Operation('GetBucketLogging', 'GET', '/{Bucket}?logging', 200, GetBucketLoggingRequest, GetBucketLoggingOutput),
    'get_bucket_ownership_controls': Operation('GetBucketOwnershipControls', 'GET', '/{Bucket}?ownershipControls', 200, GetBucketOwnershipControlsRequest, GetBucketOwnershipControlsOutput, payload_out='ownership_controls'),
    'get_bucket_policy': Operation('GetBucketPolicy', 'GET', '/{Bucket}?policy', 200, GetBucketPolicyRequest, GetBucketPolicyOutput, payload_out='policy'),
    'get_bucket_policy_status': Operation('GetBucketPolicyStatus', 'GET', '/{Bucket}?policyStatus', 200, GetBucketPolicyStatusRequest, GetBucketPolicyStatusOutput, payload_out='policy_status'),
    'get_bucket_replication': Operation('GetBucketReplication', 'GET', '/{Bucket}?replication', 200, GetBucketReplicationRequest, GetBucketReplicationOutput, payload_out='replication_configuration'),
    'get_bucket_request_payment': Operation('GetBucketRequestPayment', 'GET', '/{Bucket}?requestPayment', 200, GetBucketRequestPaymentRequest, GetBucketRequestPaymentOutput),
    'get_bucket_tagging': Operation('GetBucketTagging', 'GET', '/{Bucket}?tagging', 200, GetBucketTaggingRequest, GetBucketTaggingOutput),
    'get_bucket_versioning': Operation('GetBucketVersioning', 'GET', '/{Bucket}?versioning', 200, GetBucketVersioningRequest, GetBucketVersioningOutput),
    'get_bucket_website': Operation('GetBucketWebsite', 'GET', '/{Bucket}?website', 200, GetBucketWebsiteRequest, GetBucketWebsiteOutput),
    'get_object': Operation('GetObject', 'GET', '/{Bucket}/{Key+}', 200, GetObjectRequest, GetObjectOutput, payload_out='body', errors=(NoSuchKey, InvalidObjectState,)),
    'get_object_acl': Operation('GetObjectAcl', 'GET', '/{Bucket}/{Key+}?acl', 200, GetObjectAclRequest, GetObjectAclOutput, errors=(NoSuchKey,)),
    'get_object_attributes': Operation('GetObjectAttributes', 'GET', '/{Bucket}/{Key+}?attributes', 200, GetObjectAttributesRequest, GetObjectAttributesOutput, errors=(NoSuchKey,)),
    'get_object_lock_configuration': Operation('GetObjectLockConfiguration', 'GET', '/{Bucket}?object-lock', 200, GetObjectLockConfigurationRequest, GetObjectLockConfigurationOutput, payload_out='object_lock_configuration'),
    'get_object_tagging': Operation('GetObjectTagging', 'GET', '/{Bucket}/{Key+}?tagging', 200, GetObjectTaggingRequest, GetObjectTaggingOutput),
    'get_public_access_block': Operation('GetPublicAccessBlock', 'GET', '/{Bucket}?publicAccessBlock', 200, GetPublicAccessBlockRequest, GetPublicAccessBlockOutput, payload_out='public_access_block_configuration'),
    'head_bucket': Operation('HeadBucket', 'HEAD', '/{Bucket}', 200, HeadBucketRequest, HeadBucketOutput, errors=(NoSuchBucket,)),
    'head_object': Operation('HeadObject', 'HEAD', '/{Bucket}/{Key+}', 200, HeadObjectRequest, HeadObjectOutput, errors=(NoSuchKey,)),
    'list_buckets': Operation('ListBuckets', 'GET', '/', 200, ListBucketsRequest, ListBucketsOutput),
    'list_multipart_uploads': Operation('ListMultipartUploads', 'GET', '/{Bucket}?uploads', 200, ListMultipartUploadsRequest, ListMultipartUploadsOutput),
    'list_object_versions': Operation('ListObjectVersions', 'GET', '/{Bucket}?versions', 200, ListObjectVersionsRequest, ListObjectVersionsOutput),
    'list_objects': Operation('ListObjects', 'GET', '/{Bucket}', 200, ListObjectsRequest, ListObjectsOutput, errors=(NoSuchBucket,)),
    'list_objects_v2': Operation('ListObjectsV2', 'GET', '/{Bucket}?list-type=2', 200, ListObjectsV2Request, ListObjectsV2Output, errors=(NoSuchBucket,)),
    'list_parts': Operation('ListParts', 'GET', '/{Bucket}/{Key+}', 200, ListPartsRequest, ListPartsOutput),
    'put_bucket_acl': Operation('PutBucketAcl', 'PUT', '/{Bucket}?acl', 200, PutBucketAclRequest, None, payload_in='access_control_policy'),
    'put_bucket_tagging': Operation('PutBucketTagging', 'PUT', '/{Bucket}?tagging', 200, PutBucketTaggingRequest, None, payload_in='tagging'),
    'put_object': Operation('PutObject', 'PUT', '/{Bucket}/{Key+}', 200, PutObjectRequest, PutObjectOutput, payload_in='body', errors=(InvalidRequest, InvalidWriteOffset, TooManyParts, EncryptionTypeMismatch,)),
    'put_object_acl': Operation('PutObjectAcl', 'PUT', '/{Bucket}/{Key+}?acl', 200, PutObjectAclRequest, PutObjectAclOutput, payload_in='access_control_policy', errors=(NoSuchKey,)),
    'put_object_tagging': Operation('PutObjectTagging', 'PUT', '/{Bucket}/{Key+}?tagging', 200, PutObjectTaggingRequest, PutObjectTaggingOutput, payload_in='tagging'),
    'upload_part': Operation('UploadPart', 'PUT', '/{Bucket}/{Key+}', 200, UploadPartRequest, UploadPartOutput, payload_in='body'),
    'upload_part_copy': Operation('UploadPartCopy', 'PUT', '/{Bucket}/{Key+}', 200, UploadPartCopyRequest, UploadPartCopyOutput, payload_out='copy_part_result'),
}

ABSENT: frozenset[str] = frozenset({
    'CreateBucketMetadataConfiguration',
    'CreateBucketMetadataTableConfiguration',
    'CreateSession',
    'DeleteBucketAnalyticsConfiguration',
    'DeleteBucketCors',
    'DeleteBucketEncryption',
    'DeleteBucketIntelligentTieringConfiguration',
    'DeleteBucketInventoryConfiguration',
    'DeleteBucketLifecycle',
    'DeleteBucketMetadataConfiguration',
    'DeleteBucketMetadataTableConfiguration',
    'DeleteBucketMetricsConfiguration',
    'DeleteBucketOwnershipControls',
    'DeleteBucketPolicy',
    'DeleteBucketReplication',
    'DeleteBucketWebsite',
    'DeleteObjectAnnotation',
    'DeletePublicAccessBlock',
    'GetBucketAbac',
    'GetBucketAnalyticsConfiguration',
    'GetBucketIntelligentTieringConfiguration',
    'GetBucketInventoryConfiguration',
    'GetBucketLifecycle',
    'GetBucketMetadataConfiguration',
    'GetBucketMetadataTableConfiguration',
    'GetBucketMetricsConfiguration',
    'GetBucketNotification',
    'GetBucketNotificationConfiguration',
    'GetObjectAnnotation',
    'GetObjectLegalHold',
    'GetObjectRetention',
    'GetObjectTorrent',
    'ListBucketAnalyticsConfigurations',
    'ListBucketIntelligentTieringConfigurations',
    'ListBucketInventoryConfigurations',
    'ListBucketMetricsConfigurations',
    'ListDirectoryBuckets',
    'ListObjectAnnotations',
    'PutBucketAbac',
    'PutBucketAccelerateConfiguration',
    'PutBucketAnalyticsConfiguration',
    'PutBucketCors',
    'PutBucketEncryption',
    'PutBucketIntelligentTieringConfiguration',
    'PutBucketInventoryConfiguration',
    'PutBucketLifecycle',
    'PutBucketLifecycleConfiguration',
    'PutBucketLogging',
    'PutBucketMetricsConfiguration',
    'PutBucketNotification',
    'PutBucketNotificationConfiguration',
    'PutBucketOwnershipControls',
    'PutBucketPolicy',
    'PutBucketReplication',
    'PutBucketRequestPayment',
    'PutBucketVersioning',
    'PutBucketWebsite',
    'PutObjectAnnotation',
    'PutObjectLegalHold',
    'PutObjectLockConfiguration',
    'PutObjectRetention',
    'PutPublicAccessBlock',
    'RenameObject',
    'RestoreObject',
    'SelectObjectContent',
    'UpdateBucketMetadataAnnotationTableConfiguration',
    'UpdateBucketMetadataInventoryTableConfiguration',
    'UpdateBucketMetadataJournalTableConfiguration',
    'UpdateObjectEncryption',
    'WriteGetObjectResponse',
})

ROUTES: tuple[Route, ...] = (
    Route('AbortMultipartUpload', 'DELETE', '/{Bucket}/{Key+}', ('uploadId',), ()),
    Route('CompleteMultipartUpload', 'POST', '/{Bucket}/{Key+}', ('uploadId',), ()),
    Route('CopyObject', 'PUT', '/{Bucket}/{Key+}', (), ('x-amz-copy-source',)),
    Route('CreateBucket', 'PUT', '/{Bucket}', (), ()),
    Route('CreateBucketMetadataConfiguration', 'POST', '/{Bucket}?metadataConfiguration', (), ()),
    Route('CreateBucketMetadataTableConfiguration', 'POST', '/{Bucket}?metadataTable', (), ()),
    Route('CreateMultipartUpload', 'POST', '/{Bucket}/{Key+}?uploads', (), ()),
    Route('CreateSession', 'GET', '/{Bucket}?session', (), ()),
    Route('DeleteBucket', 'DELETE', '/{Bucket}', (), ()),
    Route('DeleteBucketAnalyticsConfiguration', 'DELETE', '/{Bucket}?analytics', ('id',), ()),
    Route('DeleteBucketCors', 'DELETE', '/{Bucket}?cors', (), ()),
    Route('DeleteBucketEncryption', 'DELETE', '/{Bucket}?encryption', (), ()),
    Route('DeleteBucketIntelligentTieringConfiguration', 'DELETE', '/{Bucket}?intelligent-tiering', ('id',), ()),
    Route('DeleteBucketInventoryConfiguration', 'DELETE', '/{Bucket}?inventory', ('id',), ()),
    Route('DeleteBucketLifecycle', 'DELETE', '/{Bucket}?lifecycle', (), ()),
    Route('DeleteBucketMetadataConfiguration', 'DELETE', '/{Bucket}?metadataConfiguration', (), ()),
    Route('DeleteBucketMetadataTableConfiguration', 'DELETE', '/{Bucket}?metadataTable', (), ()),
    Route('DeleteBucketMetricsConfiguration', 'DELETE', '/{Bucket}?metrics', ('id',), ()),
    Route('DeleteBucketOwnershipControls', 'DELETE', '/{Bucket}?ownershipControls', (), ()),
    Route('DeleteBucketPolicy', 'DELETE', '/{Bucket}?policy', (), ()),
    Route('DeleteBucketReplication', 'DELETE', '/{Bucket}?replication', (), ()),
    Route('DeleteBucketTagging', 'DELETE', '/{Bucket}?tagging', (), ()),
    Route('DeleteBucketWebsite', 'DELETE', '/{Bucket}?website', (), ()),
    Route('DeleteObject', 'DELETE', '/{Bucket}/{Key+}', (), ()),
    Route('DeleteObjectAnnotation', 'DELETE', '/{Bucket}/{Key+}?annotation', ('annotationName',), ()),
    Route('DeleteObjectTagging', 'DELETE', '/{Bucket}/{Key+}?tagging', (), ()),
    Route('DeleteObjects', 'POST', '/{Bucket}?delete', (), ()),
    Route('DeletePublicAccessBlock', 'DELETE', '/{Bucket}?publicAccessBlock', (), ()),
    Route('GetBucketAbac', 'GET', '/{Bucket}?abac', (), ()),
    Route('GetBucketAccelerateConfiguration', 'GET', '/{Bucket}?accelerate', (), ()),
    Route('GetBucketAcl', 'GET', '/{Bucket}?acl', (), ()),
    Route('GetBucketAnalyticsConfiguration', 'GET', '/{Bucket}?analytics', ('id',), ()),
    Route('GetBucketCors', 'GET', '/{Bucket}?cors', (), ()),
    Route('GetBucketEncryption', 'GET', '/{Bucket}?encryption', (), ()),
    Route('GetBucketIntelligentTieringConfiguration', 'GET', '/{Bucket}?intelligent-tiering', ('id',), ()),
    Route('GetBucketInventoryConfiguration', 'GET', '/{Bucket}?inventory', ('id',), ()),
    Route('GetBucketLifecycleConfiguration', 'GET', '/{Bucket}?lifecycle', (), ()),
    Route('GetBucketLocation', 'GET', '/{Bucket}?location', (), ()),
    Route('GetBucketLogging', 'GET', '/{Bucket}?logging', (), ()),
    Route('GetBucketMetadataConfiguration', 'GET', '/{Bucket}?metadataConfiguration', (), ()),
    Route('GetBucketMetadataTableConfiguration', 'GET', '/{Bucket}?metadataTable', (), ()),
    Route('GetBucketMetricsConfiguration', 'GET', '/{Bucket}?metrics', ('id',), ()),
    Route('GetBucketNotificationConfiguration', 'GET', '/{Bucket}?notification', (), ()),
    Route('GetBucketOwnershipControls', 'GET', '/{Bucket}?ownershipControls', (), ()),
    Route('GetBucketPolicy', 'GET', '/{Bucket}?policy', (), ()),
    Route('GetBucketPolicyStatus', 'GET', '/{Bucket}?policyStatus', (), ()),
    Route('GetBucketReplication', 'GET', '/{Bucket}?replication', (), ()),
    Route('GetBucketRequestPayment', 'GET', '/{Bucket}?requestPayment', (), ()),
    Route('GetBucketTagging', 'GET', '/{Bucket}?tagging', (), ()),
    Route('GetBucketVersioning', 'GET', '/{Bucket}?versioning', (), ()),
    Route('GetBucketWebsite', 'GET', '/{Bucket}?website', (), ()),
    Route('GetObject', 'GET', '/{Bucket}/{Key+}', (), ()),
    Route('GetObjectAcl', 'GET', '/{Bucket}/{Key+}?acl', (), ()),
    Route('GetObjectAnnotation', 'GET', '/{Bucket}/{Key+}?annotation', ('annotationName',), ()),
    Route('GetObjectAttributes', 'GET', '/{Bucket}/{Key+}?attributes', (), ('x-amz-object-attributes',)),
    Route('GetObjectLegalHold', 'GET', '/{Bucket}/{Key+}?legal-hold', (), ()),
    Route('GetObjectLockConfiguration', 'GET', '/{Bucket}?object-lock', (), ()),
    Route('GetObjectRetention', 'GET', '/{Bucket}/{Key+}?retention', (), ()),
    Route('GetObjectTagging', 'GET', '/{Bucket}/{Key+}?tagging', (), ()),
    Route('GetObjectTorrent', 'GET', '/{Bucket}/{Key+}?torrent', (), ()),
    Route('GetPublicAccessBlock', 'GET', '/{Bucket}?publicAccessBlock', (), ()),
    Route('HeadBucket', 'HEAD', '/{Bucket}', (), ()),
    Route('HeadObject', 'HEAD', '/{Bucket}/{Key+}', (), ()),
    Route('ListBucketAnalyticsConfigurations', 'GET', '/{Bucket}?analytics', (), ()),
    Route('ListBucketIntelligentTieringConfigurations', 'GET', '/{Bucket}?intelligent-tiering', (), ()),
    Route('ListBucketInventoryConfigurations', 'GET', '/{Bucket}?inventory', (), ()),
    Route('ListBucketMetricsConfigurations', 'GET', '/{Bucket}?metrics', (), ()),
    Route('ListBuckets', 'GET', '/', (), ()),
    Route('ListDirectoryBuckets', 'GET', '/', (), ()),
    Route('ListMultipartUploads', 'GET', '/{Bucket}?uploads', (), ()),
    Route('ListObjectAnnotations', 'GET', '/{Bucket}/{Key+}?annotation', (), ()),
    Route('ListObjectVersions', 'GET', '/{Bucket}?versions', (), ()),
    Route('ListObjects', 'GET', '/{Bucket}', (), ()),
    Route('ListObjectsV2', 'GET', '/{Bucket}?list-type=2', (), ()),
    Route('ListParts', 'GET', '/{Bucket}/{Key+}', ('uploadId',), ()),
    Route('PutBucketAbac', 'PUT', '/{Bucket}?abac', (), ()),
    Route('PutBucketAccelerateConfiguration', 'PUT', '/{Bucket}?accelerate', (), ()),
    Route('PutBucketAcl', 'PUT', '/{Bucket}?acl', (), ()),
    Route('PutBucketAnalyticsConfiguration', 'PUT', '/{Bucket}?analytics', ('id',), ()),
    Route('PutBucketCors', 'PUT', '/{Bucket}?cors', (), ()),
    Route('PutBucketEncryption', 'PUT', '/{Bucket}?encryption', (), ()),
    Route('PutBucketIntelligentTieringConfiguration', 'PUT', '/{Bucket}?intelligent-tiering', ('id',), ()),
    Route('PutBucketInventoryConfiguration', 'PUT', '/{Bucket}?inventory', ('id',), ()),
    Route('PutBucketLifecycleConfiguration', 'PUT', '/{Bucket}?lifecycle', (), ()),
    Route('PutBucketLogging', 'PUT', '/{Bucket}?logging', (), ()),
    Route('PutBucketMetricsConfiguration', 'PUT', '/{Bucket}?metrics', ('id',), ()),
    Route('PutBucketNotificationConfiguration', 'PUT', '/{Bucket}?notification', (), ()),
    Route('PutBucketOwnershipControls', 'PUT', '/{Bucket}?ownershipControls', (), ()),
    Route('PutBucketPolicy', 'PUT', '/{Bucket}?policy', (), ()),
    Route('PutBucketReplication', 'PUT', '/{Bucket}?replication', (), ()),
    Route('PutBucketRequestPayment', 'PUT', '/{Bucket}?requestPayment', (), ()),
    Route('PutBucketTagging', 'PUT', '/{Bucket}?tagging', (), ()),
    Route('PutBucketVersioning', 'PUT', '/{Bucket}?versioning', (), ()),
    Route('PutBucketWebsite', 'PUT', '/{Bucket}?website', (), ()),
    Route('PutObject', 'PUT', '/{Bucket}/{Key+}', (), ()),
    Route('PutObjectAcl', 'PUT', '/{Bucket}/{Key+}?acl', (), ()),
    Route('PutObjectAnnotation', 'PUT', '/{Bucket}/{Key+}?annotation', ('annotationName',), ()),
    Route('PutObjectLegalHold', 'PUT', '/{Bucket}/{Key+}?legal-hold', (), ()),
    Route('PutObjectLockConfiguration', 'PUT', '/{Bucket}?object-lock', (), ()),
    Route('PutObjectRetention', 'PUT', '/{Bucket}/{Key+}?retention', (), ()),
    Route('PutObjectTagging', 'PUT', '/{Bucket}/{Key+}?tagging', (), ()),
    Route('PutPublicAccessBlock', 'PUT', '/{Bucket}?publicAccessBlock', (), ()),
    Route('RenameObject', 'PUT', '/{Bucket}/{Key+}?renameObject', (), ('x-amz-rename-source',)),
    Route('RestoreObject', 'POST', '/{Bucket}/{Key+}?restore', (), ()),
    Route('SelectObjectContent', 'POST', '/{Bucket}/{Key+}?select&select-type=2', (), ()),
    Route('UpdateBucketMetadataAnnotationTableConfiguration', 'PUT', '/{Bucket}?metadataAnnotationTable', (), ()),
    Route('UpdateBucketMetadataInventoryTableConfiguration', 'PUT', '/{Bucket}?metadataInventoryTable', (), ()),
    Route('UpdateBucketMetadataJournalTableConfiguration', 'PUT', '/{Bucket}?metadataJournalTable', (), ()),
    Route('UpdateObjectEncryption', 'PUT', '/{Bucket}/{Key+}?encryption', (), ()),
    Route('UploadPart', 'PUT', '/{Bucket}/{Key+}', ('partNumber', 'uploadId'), ()),
    Route('UploadPartCopy', 'PUT', '/{Bucket}/{Key+}', ('partNumber', 'uploadId'), ('x-amz-copy-source',)),
    Route('WriteGetObjectResponse', 'POST', '/WriteGetObjectResponse', (), ('x-amz-request-route', 'x-amz-request-token')),
)
