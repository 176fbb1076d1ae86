"""A bucket, a database of Glue, and queries over what is put there."""

import time
from typing import Any

from tests.server import Server

PARQUET = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
LAZY = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
OPEN_CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
OPENX = "org.openx.data.jsonserde.JsonSerDe"


class World:
    def __init__(self, server: Server, name: str) -> None:
        self.athena, self.glue, self.s3 = (server.client(one) for one in ("athena", "glue", "s3"))
        self.bucket, self.database = name, name.replace("-", "_")
        self.s3.create_bucket(Bucket=name)
        self.glue.create_database(DatabaseInput={"Name": self.database})

    def put(self, key: str, data: bytes | str) -> None:
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=data)

    def read(self, uri: str) -> str:
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        return self.s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()

    def table(
        self, name: str, columns: dict[str, str], serde: str, keys: dict[str, str] | None = None, **options: str
    ) -> None:
        """Of the objects below `<name>/`; options are the SerDe's, with _ for the dots."""
        parameters = {option.replace("_", "."): value for option, value in options.items()}
        storage = {
            "Columns": [{"Name": column, "Type": type} for column, type in columns.items()],
            "Location": f"s3://{self.bucket}/{name}/",
            "SerdeInfo": {"SerializationLibrary": serde, "Parameters": parameters},
        }
        partitioned = [{"Name": key, "Type": type} for key, type in (keys or {}).items()]
        given = {"Name": name, "StorageDescriptor": storage, "PartitionKeys": partitioned}
        self.glue.create_table(DatabaseName=self.database, TableInput=given)

    def begin(self, sql: str, **more: Any) -> str:
        given = {
            "QueryExecutionContext": {"Database": self.database},
            "ResultConfiguration": {"OutputLocation": f"s3://{self.bucket}/results/"},
        }
        return self.athena.start_query_execution(QueryString=sql, **{**given, **more})["QueryExecutionId"]

    def end(self, id: str) -> dict[str, Any]:
        """The query when it has ended, however that is."""
        while True:
            found = self.athena.get_query_execution(QueryExecutionId=id)["QueryExecution"]
            if found["Status"]["State"] in ("SUCCEEDED", "FAILED", "CANCELLED"):
                return found
            time.sleep(0.05)

    def run(self, sql: str, **more: Any) -> dict[str, Any]:
        """Of a query that must succeed."""
        found = self.end(self.begin(sql, **more))
        assert found["Status"]["State"] == "SUCCEEDED", found["Status"]
        return found

    def csv(self, sql: str, **more: Any) -> list[str]:
        """The lines of its result."""
        return self.read(self.run(sql, **more)["ResultConfiguration"]["OutputLocation"]).splitlines()

    def reason(self, sql: str, **more: Any) -> str:
        """Why it fails."""
        status = self.end(self.begin(sql, **more))["Status"]
        assert status["State"] == "FAILED", status
        return status["StateChangeReason"]
