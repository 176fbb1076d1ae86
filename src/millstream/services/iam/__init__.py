"""AWS Identity and Access Management: roles, users, groups and policies of an account."""

from millstream.domain.part import Ground, Part
from millstream.services.iam import (  # noqa: F401  (their operations register)
    account,
    attached,
    boundaries,
    credentials,
    groups,
    inline,
    instance_profiles,
    keys,
    policies,
    policy_versions,
    roles,
    service_roles,
    simulation,
    tags,
    users,
)
from millstream.services.iam.service import Iam


def build(ground: Ground) -> Part:
    return Part(Iam(ground.identity))
