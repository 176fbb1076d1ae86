"""Amazon S3: a thin skin over the object port."""

from millstream.domain.part import Ground, Part
from millstream.services.s3 import (  # noqa: F401  (their operations register)
    acls,
    archives,
    buckets,
    configurations,
    copying,
    cors,
    defaults,
    forms,
    lifecycle,
    listing,
    locking,
    multipart,
    notifications,
    objects,
    parts,
    policies,
    reading,
    settings,
    site,
    summary,
    tags,
    versions,
    websites,
)
from millstream.services.s3.expiring import Expiring
from millstream.services.s3.notifying import Notifying
from millstream.services.s3.service import S3


def build(ground: Ground) -> Part:
    return Part(
        S3(ground.objects, ground.meta, ground.identity.find, ground.inlets),
        [Expiring(ground.objects), Notifying(ground.objects, ground.inlets)],
    )
