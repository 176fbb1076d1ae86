"""S3 URIs in requests, refused as SageMaker does."""

from millstream.domain import s3uri
from millstream.domain.s3uri import S3Uri
from millstream.services.sagemaker.service import ValidationException

__all__ = ["S3Uri", "parse"]


def parse(text: str) -> S3Uri:
    """Raise ValidationException unless it names a bucket."""
    try:
        return s3uri.parse(text)
    except ValueError as bad:
        raise ValidationException(str(bad)) from bad
