"""Amazon S3: a thin skin over the object port."""

from millstream.services.s3 import (  # noqa: F401  (their operations register)
    buckets,
    copying,
    listing,
    multipart,
    objects,
    parts,
    reading,
    settings,
    summary,
    tags,
    versions,
)
