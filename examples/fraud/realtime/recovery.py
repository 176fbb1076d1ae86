"""After a crash: which decisions were stored since the last checkpoint, so that none is made twice."""

import gzip
import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from realtime.patience import Patience

PREFIX = "decisions/"
BUFFER = {"SizeInMBs": 1, "IntervalInSeconds": 2}
MARGIN = 2  # seconds that Firehose may take beyond its interval


def stored_since(s3: Any, bucket: str, checkpoint: datetime, patience: Patience) -> dict[str, bool]:
    """Transaction id -> flagged, of decisions in objects written after the checkpoint.

    Waits until what Firehose had acknowledged is in S3. Were it slower than that, the decisions concerned would be
    made again, under the same decision_id.
    """
    time.sleep(BUFFER["IntervalInSeconds"] + MARGIN)
    return patience.call(_look, s3=s3, bucket=bucket, since=checkpoint - timedelta(seconds=MARGIN))


def _look(s3: Any, bucket: str, since: datetime) -> dict[str, bool]:
    # Keys begin with the hour of the oldest record they hold.
    start = f"{PREFIX}{since - timedelta(hours=1):%Y/%m/%d/%H}"
    found: dict[str, bool] = {}
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=PREFIX, StartAfter=start):
        for item in page.get("Contents", []):
            if item["LastModified"] >= since:
                for decision in decisions(s3, bucket, item["Key"]):
                    if decision["transaction_id"]:
                        found[decision["transaction_id"]] = decision["decision"] != "legitimate"
    return found


def decisions(s3: Any, bucket: str, key: str) -> Iterator[dict[str, Any]]:
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    for line in gzip.decompress(body).splitlines():
        yield json.loads(line)
