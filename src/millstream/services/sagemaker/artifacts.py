"""A model's files from S3 into the folder that its workers see as /opt/ml."""

import asyncio
import shutil
from pathlib import Path

from millstream.api import sagemaker as api
from millstream.container.files import UnsafeArchive
from millstream.ports.objects import NoSuchBucket
from millstream.services.sagemaker.inputs import DownloadFailed, Downloads, Source
from millstream.services.sagemaker.s3uri import S3Uri, parse

SUBMIT = "SAGEMAKER_SUBMIT_DIRECTORY"


class ModelUnavailable(Exception):
    """The message is the endpoint's failure reason."""


async def fetch(container: api.ContainerDefinition, downloads: Downloads, workspace: Path) -> None:
    """Fill model/ and code/, from the start each time. Raise ModelUnavailable."""
    model, code = workspace / "model", workspace / "code"
    for folder in (model, code):
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        folder.mkdir(parents=True)
    if container.model_data_url:
        await _archive(downloads, parse(container.model_data_url), model)
    elif container.model_data_source and container.model_data_source.s3_data_source:
        await _source(downloads, container.model_data_source.s3_data_source, model)
    submitted = (container.environment or {}).get(SUBMIT, "")
    if submitted.startswith(("s3://", "https://")):
        await _archive(downloads, parse(submitted), code)


async def _source(downloads: Downloads, source: api.S3ModelDataSource, folder: Path) -> None:
    uri = parse(source.s3_uri)
    if source.compression_type == "Gzip":
        await _archive(downloads, uri, folder)
        return
    try:
        await downloads.input(Source(str(uri)), folder)
    except DownloadFailed as absent:
        raise _absent(uri) from absent


async def _archive(downloads: Downloads, uri: S3Uri, folder: Path) -> None:
    try:
        await downloads.archive(uri, folder)
    except (DownloadFailed, NoSuchBucket) as absent:
        raise _absent(uri) from absent
    except UnsafeArchive as bad:
        message = f'Failed to extract model data archive from URL "{uri}": {bad}.'
        raise ModelUnavailable(message) from bad


def _absent(uri: S3Uri) -> ModelUnavailable:
    return ModelUnavailable(
        f'Failed to download model data for container "container_1" from URL: "{uri}". Please ensure that there is '
        "an object located at the URL and that the role passed to CreateModel has permissions to download the object."
    )
