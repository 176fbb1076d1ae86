"""Which objects a transform job read and wrote, as model monitoring finds them.

AWS: docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-batch.html. To avoid copies, what is captured
are manifests; they lie below the hour in which the job started.
"""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from millstream.core.body import blocks
from millstream.ports.objects import Attributes, NoSuchBucket, NoSuchKey, ObjectStore, own_bucket, under_key
from millstream.services.sagemaker.s3uri import S3Uri, parse
from millstream.services.sagemaker.transform_job import Source, TransformJob


async def write(objects: ObjectStore, job: TransformJob, sources: Sequence[Source]) -> None:
    """Once, however often the job is taken up; nothing where nothing was written, or the bucket is not there."""
    capture = job.request.data_capture_config
    if capture is None or not sources:
        return
    first = sources[0]
    given = S3Uri(first.bucket, first.key.removesuffix(first.name))
    taken = parse(job.request.transform_output.s3_output_path)
    attributes = Attributes(owner=job.account, encryption=under_key(capture.kms_key_id))
    for folder, prefix, names in (
        ("input", str(given), [one.name for one in sources]),
        ("output", f"{str(taken).rstrip('/')}/", [f"{one.name}.out" for one in sources]),
    ):
        target = _target(job, parse(capture.destination_s3_uri), folder)
        manifest = msgspec.json.encode([{"prefix": prefix}, *names])
        if not await _there(objects, job.account, target):
            await objects.put(target.bucket, target.key, blocks(manifest), attributes)


def _target(job: TransformJob, destination: S3Uri, folder: str) -> S3Uri:
    hour = datetime.fromtimestamp(job.started or job.created, UTC).strftime("%Y/%m/%d/%H")
    prefix = f"{destination.key.strip('/')}/".lstrip("/")
    return S3Uri(destination.bucket, f"{prefix}{folder}/{hour}/{uuid.UUID(job.id)}.json")


async def _there(objects: ObjectStore, account: str, target: S3Uri) -> bool:
    try:
        await own_bucket(objects, target.bucket, account)
        await objects.head(target.bucket, target.key)
    except NoSuchBucket:
        return True  # not the caller's to write to
    except NoSuchKey:
        return False
    return True
