"""The server is killed while endpoints change and while asynchronous requests wait."""

from pathlib import Path
from typing import Any

from tests.server import Server
from tests.services.runtime.test_real_endpoints import create, settled
from tests.services.sagemaker.test_real_jobs import until

ROWS = {"ContentType": "text/csv", "Accept": "text/csv", "Body": b"1,2\n3,4"}
CANARY = {
    "BlueGreenUpdatePolicy": {
        "TrafficRoutingConfiguration": {
            "Type": "CANARY",
            "WaitIntervalInSeconds": 3,
            "CanarySize": {"Type": "CAPACITY_PERCENT", "Value": 50},
        }
    }
}


def ask(server: Server, name: str) -> bytes:
    reply = server.client("sagemaker-runtime", retries=8).invoke_endpoint(EndpointName=name, **ROWS)
    body: bytes = reply["Body"].read()
    return body


def weight(described: dict[str, Any]) -> float:
    found: float = described["PendingDeploymentSummary"]["ProductionVariants"][0]["CurrentWeight"]
    return found


def test_an_update_goes_on_and_accepted_requests_are_answered(own_server: Server) -> None:
    server, client = own_server, own_server.client
    client("s3").create_bucket(Bucket="models")
    create(client, "models", "old", 2)
    create(client, "models", "new", 3)
    create(client, "models", "queue", 5, AsyncInferenceConfig={"OutputConfig": {"S3OutputPath": "s3://models/out"}})
    sagemaker = client("sagemaker")
    for name, config in (("e", "old"), ("q", "queue")):
        sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=config)
        assert settled(client, name)["EndpointStatus"] == "InService"
    sagemaker.update_endpoint(EndpointName="e", EndpointConfigName="new", DeploymentConfig=CANARY)
    until(lambda: sagemaker.describe_endpoint(EndpointName="e"), lambda one: weight(one) > 0)
    runtime = client("sagemaker-runtime")
    asked = [runtime.invoke_endpoint_async(EndpointName="q", **ROWS)["OutputLocation"] for _ in range(20)]

    server.kill9()
    server.start()

    assert ask(server, "e") in (b"2.0,4.0\n6.0,8.0\n", b"3.0,6.0\n9.0,12.0\n")
    assert settled(client, "e")["EndpointConfigName"] == "new"
    assert ask(server, "e") == b"3.0,6.0\n9.0,12.0\n"
    s3 = client("s3")
    until(lambda: s3.list_objects_v2(Bucket="models", Prefix="out/")["KeyCount"], lambda count: count == len(asked))
    output = s3.get_object(Bucket="models", Key=asked[-1].removeprefix("s3://models/"))["Body"].read()
    assert output == b"5.0,10.0\n15.0,20.0\n"
    assert len(_endpoints(server.data)) == 2


def _endpoints(data: Path) -> list[str]:
    return [one.name for one in (data / "compute").iterdir() if one.name.startswith("endpoint")]
