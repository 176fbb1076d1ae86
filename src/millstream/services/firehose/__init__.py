"""Amazon Data Firehose: records in, objects on S3 out."""

from millstream.services.firehose import encryption, records, streams, tags, updates  # noqa: F401  (their operations register)
