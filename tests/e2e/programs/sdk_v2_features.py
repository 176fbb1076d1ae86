"""What a notebook does with SageMaker SDK v2's feature store."""

import time

import pandas as pd
import sagemaker
from sagemaker.feature_store.feature_definition import FractionalFeatureDefinition
from sagemaker.feature_store.feature_group import FeatureGroup
from sagemaker.feature_store.feature_store import FeatureStore
from sagemaker.feature_store.inputs import (
    DeletionModeEnum,
    FeatureParameter,
    FeatureValue,
    Identifier,
    TargetStoreEnum,
    TtlDuration,
)

session = sagemaker.Session()
frame = pd.DataFrame(
    {
        "customer": pd.Series(["a", "b", "c", "d"], dtype="string"),
        "at": ["2024-01-02T03:04:05Z"] * 4,
        "amount": [1.5, 2.0, None, 4.0],
        "visits": [1, 2, 3, 4],
    }
)
frame["at"] = frame["at"].astype("string")
group = FeatureGroup(name="customers", sagemaker_session=session)
print([one.to_dict()["FeatureType"] for one in group.load_feature_definitions(data_frame=frame)])
group.create(
    s3_uri=f"s3://{session.default_bucket()}/features",
    record_identifier_name="customer",
    event_time_feature_name="at",
    role_arn=sagemaker.get_execution_role(),
    enable_online_store=True,
    ttl_duration=TtlDuration(unit="Weeks", value=5200),
    description="who buys",
    tags=[{"Key": "team", "Value": "fraud"}],
)
while group.describe()["FeatureGroupStatus"] == "Creating":
    time.sleep(0.2)
group.ingest(data_frame=frame, max_workers=2, max_processes=2, wait=True)
print(group.get_record("c"))
group.update([FractionalFeatureDefinition("score")])
group.update_feature_metadata("score", description="of fraud", parameter_additions=[FeatureParameter("unit", "1")])
print(group.describe_feature_metadata("score")["Description"], group.list_parameters_for_feature_metadata("score"))
group.delete_record("d", "2024-02-01T00:00:00Z", deletion_mode=DeletionModeEnum.HARD_DELETE)
group.put_record(
    record=[
        FeatureValue("customer", "b"),
        FeatureValue("at", "2024-02-01T00:00:00Z"),
    ],
    target_stores=[TargetStoreEnum.OFFLINE_STORE],
)
store = FeatureStore(sagemaker_session=session)
print(store.list_feature_groups(name_contains="custom")["FeatureGroupSummaries"][0]["FeatureGroupName"])
print(len(store.batch_get_record([Identifier("customers", ["b", "d"])])["Records"]), "of two")
print(group.as_hive_ddl())
runtime, s3 = session.boto_session.client("sagemaker-featurestore-runtime"), session.boto_session.client("s3")
print(len(runtime.list_records(FeatureGroupName="customers")["RecordIdentifiers"]), "online")
path = group.describe()["OfflineStoreConfig"]["S3StorageConfig"]["ResolvedOutputS3Uri"].removeprefix("s3://")
bucket, _, prefix = path.partition("/")
while s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("KeyCount", 0) < 2:
    time.sleep(0.2)
query = group.athena_query()
query.run(
    f'SELECT customer, visits, is_deleted FROM "{query.table_name}" ORDER BY customer, at', f"s3://{bucket}/queries"
)
query.wait()
print(query.as_dataframe().to_csv(index=False))
print(group.list_tags())
group.delete()
