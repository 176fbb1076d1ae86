"""What an operation of the feature store's runtime may touch."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from millstream.api import featurestore as api
from millstream.core.caller import Caller
from millstream.core.errors import AwsError
from millstream.domain.features import Features, Group, Ttl
from millstream.domain.records import Record
from millstream.services.featurestore.schema import Schema
from millstream.services.featurestore.store import Store


@dataclass(slots=True)
class FeatureStore:
    features: Features
    store: Store
    _schemas: dict[str, tuple[Record[Group], Schema]] = field(default_factory=dict)

    async def schema(self, name: str, caller: Caller, unknown: type[AwsError] = api.ValidationError) -> Schema:
        """Of a group that takes and gives records. Raise `unknown`, as the model lists it of an operation, or
        ValidationError.
        """
        record = await self.features.find(caller.account, caller.region, name)
        if record is None or record.value.status == "Deleting":
            raise unknown(f"Resource Not Found: Amazon SageMaker can't find a FeatureGroup with name {name}")
        if record.value.status != "Created":
            raise api.ValidationError(f"Validation Error: FeatureGroup {name} is in status {record.value.status}.")
        known = self._schemas.get(record.key)
        if known is None or known[0] is not record:
            known = self._schemas[record.key] = (record, Schema(record.value))
        return known[1]


class Targets:
    """The stores that a request is for: all that the group has, unless it says otherwise."""

    def __init__(self, group: Group, wanted: Sequence[str] | None) -> None:
        """Raise ValidationError."""
        has = {"OnlineStore": group.online is not None, "OfflineStore": group.offline is not None}
        for name in wanted or ():
            if not has[name]:
                raise api.ValidationError(f"Validation Error: FeatureGroup {group.name} has no {name}.")
        self.online, self.offline = (has[name] and name in (wanted or has) for name in has)


def lifetime(group: Group, given: api.TtlDuration | None) -> int:
    """Seconds; 0 is for ever. A record's own goes over its group's."""
    if given:
        return Ttl(given.unit, given.value).seconds
    return group.online.ttl.seconds if group.online and group.online.ttl else 0


def check_online(group: Group) -> None:
    """Raise ValidationError."""
    if group.online is None:
        raise api.ValidationError(f"Validation Error: FeatureGroup {group.name} has no OnlineStore.")
