"""What to paste into tools that do not, or not fully, read the environment."""

from typing import Literal

from millstream.datadir import Session

Tool = Literal["duckdb", "spark", "polars", "terraform"]


def snippet(tool: Tool, session: Session, port: int) -> str:
    return _TEXTS[tool].format(
        host=f"localhost:{port}",
        key=session.access_key_id,
        secret=session.secret_access_key,
        token=session.session_token,
        region=session.region,
    )


_DUCKDB = """\
INSTALL httpfs; LOAD httpfs;
CREATE OR REPLACE SECRET millstream (
    TYPE s3, KEY_ID '{key}', SECRET '{secret}',
    SESSION_TOKEN '{token}',
    REGION '{region}', ENDPOINT '{host}', URL_STYLE 'path', USE_SSL false
);
"""

_SPARK = """\
spark.hadoop.fs.s3a.endpoint                    http://{host}
spark.hadoop.fs.s3a.endpoint.region             {region}
spark.hadoop.fs.s3a.path.style.access           true
spark.hadoop.fs.s3a.connection.ssl.enabled      false
spark.hadoop.fs.s3a.aws.credentials.provider    org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider
spark.hadoop.fs.s3a.access.key                  {key}
spark.hadoop.fs.s3a.secret.key                  {secret}
spark.hadoop.fs.s3a.session.token               {token}
"""

_POLARS = """\
storage_options = {{
    "aws_endpoint_url": "http://{host}",
    "aws_allow_http": "true",
    "aws_region": "{region}",
    "aws_access_key_id": "{key}",
    "aws_secret_access_key": "{secret}",
    "aws_session_token": "{token}",
}}
# pl.scan_parquet("s3://bucket/prefix/*.parquet", storage_options=storage_options)
"""

_TERRAFORM = """\
provider "aws" {{
  region                      = "{region}"
  access_key                  = "{key}"
  secret_key                  = "{secret}"
  token                       = "{token}"
  s3_use_path_style           = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = false

  endpoints {{
    firehose   = "http://{host}"
    iam        = "http://{host}"
    logs       = "http://{host}"
    s3         = "http://{host}"
    s3control  = "http://{host}"
    sagemaker  = "http://{host}"
    sts        = "http://{host}"
  }}
}}
"""

_TEXTS: dict[Tool, str] = {"duckdb": _DUCKDB, "spark": _SPARK, "polars": _POLARS, "terraform": _TERRAFORM}
