"""AWS Security Token Service."""

from millstream.domain.part import Ground, Part
from millstream.services.sts import sessions  # noqa: F401  (its operations register)
from millstream.services.sts.service import Sts


def build(ground: Ground) -> Part:
    return Part(Sts(ground.identity))
