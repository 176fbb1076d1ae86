"""AWS Identity and Access Management: roles, users and policies of an account."""

from millstream.domain.part import Ground, Part
from millstream.services.iam import (  # noqa: F401  (their operations register)
    attached,
    inline,
    keys,
    policies,
    role_tags,
    roles,
    simulation,
    users,
)
from millstream.services.iam.service import Iam


def build(ground: Ground) -> Part:
    return Part(Iam(ground.identity))
