import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from millstream.core.errors import AwsError
from tests.services.sagemaker.deployed import create_config, create_model, invoke, settled
from tests.services.sagemaker.world import ACCOUNT, CALLER, IMAGE, ROLE, World, world

ARN = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}"
GROUP, FIRST = f"{ARN}:model-package-group/g", f"{ARN}:model-package/g/1"
CONTAINER = {
    "Image": IMAGE,
    "ModelDataUrl": "s3://models/model.tar.gz",
    "Environment": {"SAGEMAKER_SUBMIT_DIRECTORY": "s3://models/sourcedir.tar.gz", "MINE": "of the package"},
}
SPECIFICATION = {
    "Containers": [CONTAINER],
    "SupportedContentTypes": ["text/csv"],
    "SupportedResponseMIMETypes": ["text/csv"],
}


def run(tmp_path: Path, scenario: Callable[[World], Awaitable[None]]) -> None:
    async def inside() -> None:
        async with world(tmp_path) as here:
            await here.call("CreateModelPackageGroup", ModelPackageGroupName="g", Tags=[{"Key": "k", "Value": "v"}])
            await scenario(here)

    asyncio.run(inside())


async def register(here: World, **more: Any) -> str:
    given = {"ModelPackageGroupName": "g", "InferenceSpecification": SPECIFICATION, **more}
    arn: str = (await here.call("CreateModelPackage", **given))["ModelPackageArn"]
    return arn


async def describe(here: World, name: str = FIRST) -> dict[str, Any]:
    described: dict[str, Any] = await here.call("DescribeModelPackage", ModelPackageName=name)
    return described


async def refused(call: Awaitable[Any]) -> AwsError:
    with pytest.raises(AwsError) as error:
        await call
    return error.value


def test_a_group_is_described_listed_and_its_name_taken(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        group = await here.call("DescribeModelPackageGroup", ModelPackageGroupName="g")
        assert (group["ModelPackageGroupArn"], group["ModelPackageGroupStatus"]) == (GROUP, "Completed")
        assert group["CreatedBy"] == {"IamIdentity": {"Arn": CALLER.principal, "PrincipalId": CALLER.user_id}}
        (listed,) = (await here.call("ListModelPackageGroups", NameContains="G"))["ModelPackageGroupSummaryList"]
        assert listed["ModelPackageGroupName"] == "g"

        taken = await refused(here.call("CreateModelPackageGroup", ModelPackageGroupName="g"))
        absent = await refused(here.call("DescribeModelPackageGroup", ModelPackageGroupName="other"))

        assert (taken.code, taken.message) == ("ValidationException", f"Model Package Group already exists: {GROUP}")
        assert absent.message == f"ModelPackageGroup {ARN}:model-package-group/other does not exist."

    run(tmp_path, scenario)


def test_versions_count_up_and_none_is_used_again(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        arns = await asyncio.gather(*(register(here) for _ in range(5)))
        assert sorted(arns) == [f"{ARN}:model-package/g/{number}" for number in range(1, 6)]
        await here.call("DeleteModelPackage", ModelPackageName=f"{ARN}:model-package/g/5")

        assert await register(here) == f"{ARN}:model-package/g/6"
        listed = await here.call("ListModelPackages", ModelPackageGroupName="g", SortOrder="Descending", MaxResults=2)
        assert [one["ModelPackageVersion"] for one in listed["ModelPackageSummaryList"]] == [6, 4]
        assert "ModelPackageName" not in listed["ModelPackageSummaryList"][0]
        assert (await here.call("ListModelPackages"))["ModelPackageSummaryList"] == []

    run(tmp_path, scenario)


def test_a_version_is_described_as_it_was_registered_and_as_it_was_updated(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await register(here, CustomerMetadataProperties={"a": "1", "b": "2"}, ModelPackageDescription="first")
        before = await describe(here)
        change = {"ModelApprovalStatus": "Rejected", "ApprovalDescription": "worse"}
        metadata = {"CustomerMetadataProperties": {"c": "3"}, "CustomerMetadataPropertiesToRemove": ["a"]}
        await here.call("UpdateModelPackage", ModelPackageArn=FIRST, **change, **metadata)
        after = await describe(here)

        assert before["ModelApprovalStatus"] == "PendingManualApproval"
        assert before["InferenceSpecification"] == SPECIFICATION
        assert before["ModelPackageStatusDetails"] == {"ValidationStatuses": [], "ImageScanStatuses": []}
        assert (before["ModelPackageVersion"], before["CertifyForMarketplace"]) == (1, False)
        assert not {"ModelPackageName", "LastModifiedTime"} & set(before)
        assert (after["ModelApprovalStatus"], after["ApprovalDescription"]) == ("Rejected", "worse")
        assert after["CustomerMetadataProperties"] == {"b": "2", "c": "3"}
        assert after["LastModifiedBy"]["IamIdentity"]["Arn"] == CALLER.principal

    run(tmp_path, scenario)


def test_the_same_token_registers_once(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        arns = await asyncio.gather(*(register(here, ClientToken="t") for _ in range(3)))

        assert set(arns) == {FIRST}

    run(tmp_path, scenario)


def test_an_approved_version_is_deployed_and_serves(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await create_model(here, "files")  # puts the archives
        await register(here)
        container = {"ModelPackageName": FIRST, "Environment": {"MINE": "of the model"}}
        request = {"ModelName": "m", "PrimaryContainer": container, "ExecutionRoleArn": ROLE}
        assert "must be Approved" in (await refused(here.call("CreateModel", **request))).message
        await here.call("UpdateModelPackage", ModelPackageArn=FIRST, ModelApprovalStatus="Approved")

        await here.call("CreateModel", **request)
        await here.call("DeleteModelPackage", ModelPackageName=FIRST)
        await create_config(here, "m")
        await here.call("CreateEndpoint", EndpointName="m", EndpointConfigName="m")

        assert (await settled(here, "m"))["EndpointStatus"] == "InService"
        assert (await invoke(here, "m")).body == b"1,0\n"
        (serving,) = here.compute.servings.values()
        assert (serving.image, serving.env["MINE"]) == (IMAGE, "of the model")
        assert (await here.call("DescribeModel", ModelName="m"))["PrimaryContainer"] == container

    run(tmp_path, scenario)


def test_a_package_is_made_of_a_model_or_of_another_package(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await create_model(here, "files")
        await register(here, InferenceSpecification=None, SourceUri=f"{ARN}:model/files")
        await register(here, InferenceSpecification=None, SourceUri=FIRST)
        copy = await describe(here, f"{ARN}:model-package/g/2")

        (container,) = copy["InferenceSpecification"]["Containers"]
        assert (container["Image"], container["ModelDataUrl"]) == (IMAGE, "s3://models/model.tar.gz")
        assert copy["SourceUri"] == FIRST
        both = await refused(register(here, SourceUri=FIRST))
        assert "cannot both be given" in both.message

    run(tmp_path, scenario)


def test_a_package_without_a_group_has_a_name_and_tags_of_its_own(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        request = {
            "ModelPackageName": "p",
            "InferenceSpecification": SPECIFICATION,
            "Tags": [{"Key": "a", "Value": "b"}],
        }
        arn = (await here.call("CreateModelPackage", **request))["ModelPackageArn"]
        await register(here)

        assert arn == f"{ARN}:model-package/p"
        assert (await describe(here, "p"))["ModelPackageName"] == "p"
        (listed,) = (await here.call("ListModelPackages"))["ModelPackageSummaryList"]
        assert listed["ModelPackageName"] == "p"
        assert (await here.call("ListTags", ResourceArn=arn))["Tags"] == [{"Key": "a", "Value": "b"}]
        assert (await here.call("ListTags", ResourceArn=FIRST))["Tags"] == [{"Key": "k", "Value": "v"}]
        taken = await refused(here.call("CreateModelPackage", **request))
        assert taken.message == f"Model Package already exists: {arn}"

    run(tmp_path, scenario)


def test_several_versions_are_described_at_once_with_what_is_not_there(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await register(here)
        absent = f"{ARN}:model-package/g/9"
        described = await here.call("BatchDescribeModelPackage", ModelPackageArnList=[FIRST, absent])

        assert described["ModelPackageSummaries"][FIRST]["ModelPackageVersion"] == 1
        error = described["BatchDescribeModelPackageErrorMap"][absent]
        assert error == {
            "ErrorCode": "ValidationException",
            "ErrorResponse": f"ModelPackage {absent} does not exist.",
        }

    run(tmp_path, scenario)


def test_a_group_with_versions_cannot_be_deleted(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await register(here)
        full = await refused(here.call("DeleteModelPackageGroup", ModelPackageGroupName="g"))
        await here.call("DeleteModelPackage", ModelPackageName=FIRST)
        await here.call("DeleteModelPackageGroup", ModelPackageGroupName="g")

        assert full.code == "ConflictException"
        assert (await here.call("ListModelPackageGroups"))["ModelPackageGroupSummaryList"] == []
        assert await here.sagemaker.tags.get(GROUP) is None

    run(tmp_path, scenario)


def test_a_groups_policy_is_kept_until_it_is_deleted(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        name = {"ModelPackageGroupName": "g"}
        principal = {"AWS": "arn:aws:iam::111122223333:root"}
        statement = {"Effect": "Allow", "Principal": principal, "Action": "sagemaker:*", "Resource": GROUP}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        absent = await refused(here.call("GetModelPackageGroupPolicy", **name))
        await here.call("PutModelPackageGroupPolicy", **name, ResourcePolicy=policy)
        assert (await here.call("GetModelPackageGroupPolicy", **name))["ResourcePolicy"] == policy
        await here.call("DeleteModelPackageGroupPolicy", **name)

        again = await refused(here.call("DeleteModelPackageGroupPolicy", **name))
        assert absent.message == again.message == f"Cannot find resource policy for: {GROUP}"
        other = await refused(here.call("GetModelPackageGroupPolicy", ModelPackageGroupName="x"))
        assert other.message == f"Cannot find Model Package Group: {ARN}:model-package-group/x"

    run(tmp_path, scenario)


def test_another_account_sees_what_the_groups_policy_shows_it(tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await register(here)
        other = CALLER._replace(account="111122223333", principal="arn:aws:iam::111122223333:user/u")
        principal = {"AWS": "arn:aws:iam::111122223333:root"}
        action, resource = "sagemaker:DescribeModelPackage", f"{ARN}:model-package/g/*"
        statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        hidden = await refused(here.call("DescribeModelPackage", other, ModelPackageName=FIRST))
        await here.call("PutModelPackageGroupPolicy", ModelPackageGroupName="g", ResourcePolicy=policy)

        shown = await here.call("DescribeModelPackage", other, ModelPackageName=FIRST)
        still = await refused(here.call("DeleteModelPackage", other, ModelPackageName=FIRST))

        assert shown["ModelPackageArn"] == FIRST
        assert hidden.code == still.code == "AccessDeniedException"
        assert still.message.startswith(f"User: {other.principal} is not authorized to perform: sagemaker:DeleteM")

    run(tmp_path, scenario)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"ModelPackageName": "p"}, "Both ModelPackageName and ModelPackageGroupName are provided"),
        ({"ModelPackageGroupName": None}, "Missing ARN."),
        ({"ModelPackageGroupName": "absent"}, "Model Package Group does not exist."),
        ({"Tags": [{"Key": "a", "Value": "b"}]}, "Tags cannot be given for a model package in a group"),
        ({"SourceUri": f"{ARN}:model/x", "InferenceSpecification": None}, "does not exist"),
        ({"CertifyForMarketplace": True}, "CertifyForMarketplace is not implemented"),
    ],
)
def test_a_bad_package_is_refused(tmp_path: Path, more: dict[str, Any], message: str) -> None:
    async def scenario(here: World) -> None:
        assert message in (await refused(register(here, **more))).message

    run(tmp_path, scenario)
