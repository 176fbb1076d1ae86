from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.server import Server

OPENX = "org.openx.data.jsonserde.JsonSerDe"


def column(name: str, kind: str) -> dict[str, str]:
    return {"Name": name, "Type": kind}


def table_input(name: str, keys: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """A table of JSON lines with two columns, partitioned by `keys`."""
    storage = {
        "Columns": [column("id", "bigint"), {**column("amount", "double"), "Comment": "in euros"}],
        "Location": f"s3://data/{name}/",
        "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
        "SerdeInfo": {"SerializationLibrary": OPENX, "Parameters": {"case.insensitive": "true"}},
    }
    partitioned = [column(key, kind) for key, kind in (keys or {}).items()]
    return {"Name": name, "StorageDescriptor": storage, "PartitionKeys": partitioned, **more}


@pytest.fixture
def glue(server: Server) -> Any:
    return server.client("glue")


@pytest.fixture
def database(glue: Any, unique: str) -> Iterator[str]:
    glue.create_database(DatabaseInput={"Name": unique})
    yield unique
    glue.delete_database(Name=unique)


@pytest.fixture
def partitioned(glue: Any, database: str) -> Callable[..., dict[str, str]]:
    """A table with partition keys, and its partitions' values; the arguments that name it."""

    def make(keys: dict[str, str], *values: list[str]) -> dict[str, str]:
        glue.create_table(DatabaseName=database, TableInput=table_input("parts", keys))
        place = {"DatabaseName": database, "TableName": "parts"}
        errors = glue.batch_create_partition(**place, PartitionInputList=[{"Values": list(one)} for one in values])
        assert not errors["Errors"]
        return place

    return make
