"""Amazon S3: a thin skin over the object port."""

from millstream.services.s3 import (  # noqa: F401  (their operations register)
    acls,
    buckets,
    copying,
    cors,
    defaults,
    forms,
    listing,
    multipart,
    objects,
    parts,
    policies,
    reading,
    settings,
    summary,
    tags,
    versions,
)
