"""Queries as resources: started once, listed, stopped, bounded, and taken up by the next server."""

import os
import signal
import uuid
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.server import Server
from tests.services.athena.world import OPENX, World

ENDLESS = "SELECT count(*) FROM UNNEST(sequence(1, 1000000)) a(x), UNNEST(sequence(1, 1000000)) b(y) WHERE x * y < 0"


def test_a_token_starts_one_query(world: World) -> None:
    token = uuid.uuid4().hex

    first, again = (world.begin("SELECT 1", ClientRequestToken=token) for _ in range(2))

    assert first == again
    with pytest.raises(ClientError, match=r"InvalidRequestException.*Idempotent parameters do not match"):
        world.begin("SELECT 2", ClientRequestToken=token)


def test_a_query_is_described(world: World) -> None:
    id = world.begin("SELECT 1 AS a", ResultConfiguration={"OutputLocation": f"s3://{world.bucket}/out"})

    found = world.end(id)
    (batch,) = world.athena.batch_get_query_execution(QueryExecutionIds=[id, "none"])["QueryExecutions"]

    assert found["ResultConfiguration"]["OutputLocation"] == f"s3://{world.bucket}/out/{id}.csv"
    assert (found["StatementType"], found["SubstatementType"], found["WorkGroup"]) == ("DML", "SELECT", "primary")
    assert found["QueryExecutionContext"] == {"Database": world.database}
    assert found["Status"]["CompletionDateTime"] >= found["Status"]["SubmissionDateTime"]
    assert found["EngineVersion"]["EffectiveEngineVersion"] == "Athena engine version 3"
    assert batch == found
    objects = world.s3.list_objects_v2(Bucket=world.bucket, Prefix="out/")["Contents"]
    assert [one["Key"] for one in objects] == [f"out/{id}.csv", f"out/{id}.csv.metadata"]
    timeline = world.athena.get_query_runtime_statistics(QueryExecutionId=id)["QueryRuntimeStatistics"]
    assert timeline["Rows"] == {"InputBytes": 0, "OutputBytes": 8, "OutputRows": 1}


def test_results_say_the_encryption_that_was_asked_for(world: World) -> None:
    encryption = {"EncryptionOption": "SSE_KMS", "KmsKey": "arn:aws:kms:us-east-1:123456789012:key/k"}
    place = f"s3://{world.bucket}/out/"

    found = world.run(
        "SELECT 1", ResultConfiguration={"OutputLocation": place, "EncryptionConfiguration": encryption}
    )

    assert found["ResultConfiguration"]["EncryptionConfiguration"] == encryption
    head = world.s3.head_object(Bucket=world.bucket, Key=f"out/{found['QueryExecutionId']}.csv")
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", encryption["KmsKey"])


def test_queries_are_listed_newest_first(world: World, unique: str) -> None:
    world.athena.create_work_group(Name=unique)
    ids = [world.begin(f"SELECT {number}", WorkGroup=unique) for number in range(3)]

    pages = world.athena.get_paginator("list_query_executions").paginate(
        WorkGroup=unique, PaginationConfig={"PageSize": 2}
    )

    assert [id for page in pages for id in page["QueryExecutionIds"]] == ids[::-1]


def test_parameters_stand_for_constants(world: World) -> None:
    sql = "SELECT ? AS a, ? || 'x' AS b, ? + INTERVAL '1' DAY AS c"

    assert world.csv(sql, ExecutionParameters=["1", "'it''s'", "DATE '2024-02-28'"])[1] == (
        '"1","it\'sx","2024-02-29"'
    )
    assert "expected 3 but found 1" in world.reason(sql, ExecutionParameters=["1"])
    assert "is not a constant value" in world.reason("SELECT ?", ExecutionParameters=["(SELECT 1)"])


def test_prepared_statements_are_executed(world: World) -> None:
    given = {"StatementName": world.database, "WorkGroup": "primary"}
    world.athena.create_prepared_statement(**given, QueryStatement="SELECT ? + ? AS total")

    assert world.csv(f"EXECUTE {world.database} USING 1, 2")[1] == '"3"'
    assert world.csv(f"EXECUTE {world.database}", ExecutionParameters=["3", "4"])[1] == '"7"'
    world.run(f"PREPARE {world.database}_2 FROM SELECT 5 AS five")
    assert world.csv(f"EXECUTE {world.database}_2")[1] == '"5"'
    world.run(f"DEALLOCATE PREPARE {world.database}_2")
    assert "does not exist" in world.reason(f"EXECUTE {world.database}_2")


def test_a_query_is_stopped(world: World) -> None:
    id = world.begin(ENDLESS)

    world.athena.stop_query_execution(QueryExecutionId=id)
    found = world.end(id)
    world.athena.stop_query_execution(QueryExecutionId=id)

    assert (found["Status"]["State"], found["Status"]["StateChangeReason"]) == (
        "CANCELLED",
        "Query cancelled by user",
    )
    with pytest.raises(ClientError, match="Final query state: CANCELLED"):
        world.athena.get_query_results(QueryExecutionId=id)


def test_a_query_that_would_scan_too_much_is_cancelled(world: World, unique: str) -> None:
    world.put("t/a.json", b'{"id": 1}\n' * 1_100_000)
    world.table("t", {"id": "int"}, OPENX)
    world.athena.create_work_group(Name=unique, Configuration={"BytesScannedCutoffPerQuery": 10_000_000})

    status = world.end(world.begin("SELECT count(*) FROM t", WorkGroup=unique))["Status"]

    assert (status["State"], "Bytes scanned limit was exceeded" in status["StateChangeReason"]) == ("CANCELLED", True)


def processes(server: Server) -> list[int]:
    """Of queries."""
    assert server.process is not None
    listed = Path(f"/proc/{server.process.pid}/task").glob("*/children")
    children = [int(pid) for path in listed for pid in path.read_text().split()]
    return [pid for pid in children if b"millstream.sql" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def running(world: World, server: Server, id: str) -> int:
    """The process of the query, once it has one."""
    while not (found := processes(server)):
        assert world.athena.get_query_execution(QueryExecutionId=id)["QueryExecution"]["Status"]["State"] != "FAILED"
    return found[0]


def test_a_process_that_dies_fails_its_query_alone(own_server: Server) -> None:
    world = World(own_server, "crash")
    id = world.begin(ENDLESS)

    os.kill(running(world, own_server, id), signal.SIGSEGV)
    status = world.end(id)["Status"]

    assert (status["State"], status["AthenaError"]["ErrorCategory"]) == ("FAILED", 1)
    assert "SIGSEGV" in status["StateChangeReason"]
    assert world.csv("SELECT 1 AS a") == ['"a"', '"1"']


def test_the_next_server_goes_on_with_a_query(own_server: Server) -> None:
    world = World(own_server, "killed")
    slow = world.begin(f"CREATE TABLE made AS SELECT 1 AS id FROM ({ENDLESS}) UNION ALL SELECT 1")
    running(world, own_server, slow)
    ids = [world.begin(f"SELECT {number} AS a") for number in range(4)]

    own_server.kill9()
    own_server.start()
    running(world, own_server, slow)
    ended = [world.end(id)["Status"]["State"] for id in ids]
    own_server.kill9()
    own_server.start()
    status = world.end(slow)["Status"]

    assert ended == ["SUCCEEDED"] * 4
    assert (status["State"], status["AthenaError"]["ErrorCategory"]) == ("FAILED", 1)
    assert world.glue.get_tables(DatabaseName=world.database)["TableList"] == []


def test_a_query_outlives_servers_that_stop_in_order(own_server: Server) -> None:
    world = World(own_server, "stopped")
    id = world.begin(ENDLESS)

    for _ in range(3):
        running(world, own_server, id)
        assert own_server.stop() == 0
        own_server.start()
    running(world, own_server, id)
    state = world.athena.get_query_execution(QueryExecutionId=id)["QueryExecution"]["Status"]["State"]
    world.athena.stop_query_execution(QueryExecutionId=id)

    assert state == "RUNNING"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"WorkGroup": "none"}, "WorkGroup none is not found."),
        ({"ResultConfiguration": {}}, "No output location provided."),
        ({"ResultConfiguration": {"OutputLocation": "s3://no-such-bucket-here/x"}}, "Unable to verify/create output"),
        ({"ResultConfiguration": {"OutputLocation": "here"}}, "outputLocation is not a valid S3 path"),
        ({"QueryExecutionContext": {"Catalog": "other"}}, "Catalog other does not exist"),
    ],
)
def test_what_cannot_be_started_is_refused(world: World, given: dict[str, Any], said: str) -> None:
    with pytest.raises(ClientError, match=said):
        world.begin("SELECT 1", **given)


def test_what_is_not_there_is_not_found(athena: Any) -> None:
    for operation in ("get_query_execution", "stop_query_execution", "get_query_results"):
        with pytest.raises(ClientError, match=r"InvalidRequestException.*QueryExecution none was not found"):
            getattr(athena, operation)(QueryExecutionId="none")
