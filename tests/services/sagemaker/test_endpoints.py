import asyncio
import errno
from pathlib import Path

import pytest

from millstream.core.errors import AwsError
from millstream.ports.compute import Reply
from millstream.services.sagemaker import fleets
from tests.services.sagemaker.deployed import create_config, create_model, deploy, invoke, settled, variant
from tests.services.sagemaker.world import ACCOUNT, IMAGE, archive, world

ARN = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}"


def test_an_endpoint_serves_the_unpacked_model(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deploy(here, "e")
            described = await settled(here, "e")

            assert described["EndpointStatus"] == "InService"
            (variant,) = described["ProductionVariants"]
            assert (variant["CurrentWeight"], variant["CurrentInstanceCount"]) == (1.0, 1)
            assert variant["DeployedImages"][0]["SpecifiedImage"] == IMAGE
            (serving,) = here.compute.servings
            assert (here.compute.workspace(serving) / "code" / "inference.py").read_text() == "z"
            assert (here.compute.workspace(serving) / "model" / "code" / "inference.py").read_text() == "y"
            reply = await invoke(here, "e")
            assert (reply.body, reply.content_type, reply.invoked_production_variant) == (
                b"1,0\n",
                "text/csv",
                "AllTraffic",
            )

    asyncio.run(scenario())


def test_an_endpoint_answers_again_after_a_restart_also_without_its_model_record(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deploy(here, "e")
            await settled(here, "e")
            await here.call("DeleteModel", ModelName="e")
            await here.restart()
            await here.until(lambda: asyncio.sleep(0, here.compute.servings), bool)

            assert (await invoke(here, "e")).body == b"1,0\n"

    asyncio.run(scenario())


def test_a_missing_model_archive_fails_the_endpoint(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deploy(here, "e", ModelDataUrl="s3://models/none.tar.gz")
            described = await settled(here, "e")

            assert described["EndpointStatus"] == "Failed"
            assert described["FailureReason"] == (
                'Failed to download model data for container "container_1" from URL: "s3://models/none.tar.gz". '
                "Please ensure that there is an object located at the URL and that the role passed to CreateModel "
                "has permissions to download the object."
            )
            with pytest.raises(AwsError, match=f"Endpoint e of account {ACCOUNT} not found."):
                await invoke(here, "e")

    asyncio.run(scenario())


def test_a_model_that_does_not_load_shows_the_end_of_its_traceback(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await here.put("models", "empty.tar.gz", archive(other="x"))
            await deploy(here, "e", ModelDataUrl="s3://models/empty.tar.gz")

            reason = (await settled(here, "e"))["FailureReason"]
            assert reason.startswith("The primary container for production variant AllTraffic did not pass the ping")
            assert reason.endswith("FileNotFoundError: model.joblib")

    asyncio.run(scenario())


def test_what_is_no_archive_fails_the_endpoint(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await here.put("models", "bad.tar.gz", b"not an archive")
            await deploy(here, "e", ModelDataUrl="s3://models/bad.tar.gz")

            assert "Failed to extract model data archive" in (await settled(here, "e"))["FailureReason"]

    asyncio.run(scenario())


def test_a_deleted_endpoint_is_gone_and_its_name_is_free(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deploy(here, "e")
            await settled(here, "e")
            with pytest.raises(AwsError, match='Cannot create already existing endpoint "arn:aws:sagemaker'):
                await here.call("CreateEndpoint", EndpointName="e", EndpointConfigName="e")
            await here.call("DeleteEndpoint", EndpointName="e")
            with pytest.raises(AwsError, match="not found"):
                await invoke(here, "e")
            await here.until(lambda: here.hosting.get(ACCOUNT, "us-east-1", "e"), lambda record: record is None)

            with pytest.raises(AwsError, match=f'^Could not find endpoint "{ARN}:endpoint/e".$'):
                await here.call("DescribeEndpoint", EndpointName="e")
            await here.call("CreateEndpoint", EndpointName="e", EndpointConfigName="e")
            assert (await settled(here, "e"))["EndpointStatus"] == "InService"

    asyncio.run(scenario())


def test_a_failing_model_gives_model_error(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deploy(here, "e")
            await settled(here, "e")
            here.compute.reply = Reply(500, b"boom", "text/plain", 1)
            with pytest.raises(AwsError) as caught:
                await invoke(here, "e")

            error = caught.value
            assert (error.code, error.status, error.fields["OriginalStatusCode"]) == ("ModelError", 424, 500)
            assert error.message.startswith(
                'Received server error (500) from primary with message "boom". See https://'
            )
            assert error.message.endswith(
                "#logEventViewer:group=/aws/sagemaker/Endpoints/e in account 123456789012 for more information."
            )

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("operation", "request_", "message"),
    [
        ("DescribeModel", {"ModelName": "x"}, f'Could not find model "{ARN}:model/x".'),
        (
            "DescribeEndpointConfig",
            {"EndpointConfigName": "x"},
            f'Could not find endpoint configuration "{ARN}:endpoint-config/x".',
        ),
        ("DeleteEndpoint", {"EndpointName": "x"}, f'Could not find endpoint "{ARN}:endpoint/x".'),
        (
            "CreateEndpoint",
            {"EndpointName": "x", "EndpointConfigName": "y"},
            f'Could not find endpoint configuration "{ARN}:endpoint-config/y".',
        ),
        (
            "ListTags",
            {"ResourceArn": f"{ARN}:endpoint/x"},
            f'Could not find endpoint "{ARN}:endpoint/x".',
        ),
    ],
)
def test_what_is_not_there_is_said_in_aws_words(
    tmp_path: Path, operation: str, request_: dict[str, str], message: str
) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            with pytest.raises(AwsError) as caught:
                await here.call(operation, **request_)
            assert (caught.value.code, caught.value.message) == ("ValidationException", message)

    asyncio.run(scenario())


def test_what_is_not_built_yet_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deploy(here, "m")
            for member, value in (
                ("AcceleratorType", "ml.eia1.medium"),
                ("RoutingConfig", {"RoutingStrategy": "PREFIX_AWARE"}),
            ):
                given = {"VariantName": "v", "ModelName": "m", member: value}
                with pytest.raises(AwsError, match="is not implemented by Millstream yet"):
                    await here.call("CreateEndpointConfig", EndpointConfigName="c", ProductionVariants=[given])


def test_a_download_that_takes_too_long_fails_the_endpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:

            async def never(*_: object) -> None:
                await asyncio.sleep(3600)

            monkeypatch.setattr(fleets, "fetch", never)
            await create_model(here, "m")
            slow = {**variant("m"), "ModelDataDownloadTimeoutInSeconds": 60}
            await create_config(here, "m", slow)
            monkeypatch.setattr(asyncio, "timeout", lambda s, real=asyncio.timeout: real(0.05 if s == 60 else s))
            await here.call("CreateEndpoint", EndpointName="e", EndpointConfigName="m")
            record = await here.until(
                lambda: here.hosting.get(ACCOUNT, "us-east-1", "e"), lambda one: one.value.status == "Failed"
            )
            assert record.value.failure == "The model data of variant AllTraffic could not be downloaded within 60 s."

    asyncio.run(scenario())


def test_tags_are_added_listed_and_deleted(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deploy(here, "m")
            arn = f"{ARN}:model/m"
            tags = [{"Key": "team", "Value": "fraud"}, {"Key": "stage", "Value": "test"}]
            await here.call("AddTags", ResourceArn=arn, Tags=tags)
            await here.call("DeleteTags", ResourceArn=arn, TagKeys=["team"])

            assert (await here.call("ListTags", ResourceArn=arn))["Tags"] == tags[1:]

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("kind", "headers"), [("a/b\r\nx: y", {}), ("a/b", {"x-amzn-sagemaker-custom-attributes": "\0"})]
)
def test_a_model_cannot_write_headers_of_its_own(tmp_path: Path, kind: str, headers: dict[str, str]) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deploy(here, "e")
            await settled(here, "e")
            here.compute.reply = Reply(200, b"x", kind, 1, headers)
            with pytest.raises(AwsError, match=r"server error \(502\).*control characters"):
                await invoke(here, "e")

    asyncio.run(scenario())


def test_an_endpoint_answers_on_while_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(kind: str, key: str) -> None:
        raise OSError(errno.ENOSPC, "database or disk is full")

    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deploy(here, "e")
            await settled(here, "e")
            before = await invoke(here, "e")
            with monkeypatch.context() as disk:
                disk.setattr(here.meta, "get", full)
                assert (await invoke(here, "e")).body == before.body

    asyncio.run(scenario())
