"""AWS Identity and Access Management: roles, users, groups and policies of an account."""

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
