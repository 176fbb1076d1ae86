"""What a feature group must be, beyond what the service model says."""

import importlib.util
from collections.abc import Sequence

from millstream.api import sagemaker as api
from millstream.domain.features import ADDED, Feature, Online, Throughput, Ttl
from millstream.services.sagemaker.service import ValidationException, not_implemented

LARGEST = 2500  # features
NO_PARQUET = (
    "OfflineStoreConfig needs pyarrow, which this Millstream is installed without: pip install 'millstream[parquet]'"
)


def check_stores(request: api.CreateFeatureGroupRequest) -> None:
    online, offline = request.online_store_config, request.offline_store_config
    if not (online and online.enable_online_store) and not offline:
        raise ValidationException(
            "Validation Error: at least one of OnlineStoreConfig with EnableOnlineStore and OfflineStoreConfig must "
            "be given."
        )
    if offline and not request.role_arn:
        raise ValidationException("Validation Error: RoleArn is required when OfflineStoreConfig is given.")


def check_offline(given: api.OfflineStoreConfig) -> None:
    if given.table_format == "Iceberg":
        raise not_implemented("TableFormat Iceberg")
    if importlib.util.find_spec("pyarrow") is None:
        raise ValidationException(NO_PARQUET)


def check_definitions(features: Sequence[Feature], online: Online | None, identifier: str, event_time: str) -> None:
    check_features(features, online)
    types = {feature.name: "" if feature.collection else feature.type for feature in features}
    for member, name, allowed in (
        ("RecordIdentifierFeatureName", identifier, ("String", "Integral", "Fractional")),
        ("EventTimeFeatureName", event_time, ("String", "Fractional")),
    ):
        if name not in types:
            raise ValidationException(f"Validation Error: {member} {name} must be one of FeatureDefinitions.")
        if types[name] not in allowed:
            raise ValidationException(
                f"Validation Error: {member} {name} must be of FeatureType {' or '.join(allowed)}, and no collection."
            )


def check_features(features: Sequence[Feature], online: Online | None) -> None:
    """All that the group has. Names that differ in case only would be one column of its table."""
    if len(features) > LARGEST:
        raise ValidationException(f"Validation Error: a FeatureGroup has at most {LARGEST} features.")
    names = set[str]()
    for feature in features:
        name = feature.name.lower()
        if name in ADDED:
            raise ValidationException(
                f"Validation Error: FeatureName {feature.name} is reserved: {', '.join(ADDED)}."
            )
        if name in names:
            raise ValidationException(f"Validation Error: FeatureName {feature.name} is given more than once.")
        names.add(name)
        _check_collection(feature, online)
    if sum(feature.collection == "Vector" for feature in features) > 1:
        raise ValidationException(
            "Validation Error: a FeatureGroup has at most one feature of CollectionType Vector."
        )


def _check_collection(feature: Feature, online: Online | None) -> None:
    if not feature.collection:
        return
    if online is None or online.storage != "InMemory":
        raise ValidationException(
            f"Validation Error: CollectionType of {feature.name} needs an OnlineStore of StorageType InMemory."
        )
    if feature.collection != "Vector":
        return
    if feature.type != "Fractional":
        raise ValidationException(f"Validation Error: the vector {feature.name} must be of FeatureType Fractional.")
    if not feature.dimension:
        raise ValidationException(
            f"Validation Error: the vector {feature.name} needs VectorConfig with its Dimension."
        )


def ttl(given: api.TtlDuration | None) -> Ttl | None:
    if given is None or (given.unit is None and given.value is None):
        return None
    if given.unit is None or given.value is None:
        raise ValidationException("Validation Error: TtlDuration must hold both Unit and Value.")
    return Ttl(given.unit, given.value)


def throughput(given: api.ThroughputConfig | api.ThroughputConfigUpdate | None, before: Throughput) -> Throughput:
    if given is None:
        return before
    mode = given.throughput_mode or before.mode
    units = given.provisioned_read_capacity_units, given.provisioned_write_capacity_units
    if mode == "OnDemand":
        if units != (None, None):
            raise ValidationException("Validation Error: capacity units are for ThroughputMode Provisioned only.")
        return Throughput()
    reads, writes = (
        after if after is not None else old for after, old in zip(units, (before.reads, before.writes), strict=True)
    )
    if reads is None or writes is None:
        raise ValidationException(
            "Validation Error: ThroughputMode Provisioned needs ProvisionedReadCapacityUnits and "
            "ProvisionedWriteCapacityUnits."
        )
    return Throughput(mode, reads, writes)
