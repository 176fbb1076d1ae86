"""AWS Identity and Access Management: roles, users and policies of an account."""

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
