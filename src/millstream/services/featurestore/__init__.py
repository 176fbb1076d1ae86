"""Amazon SageMaker Feature Store Runtime: records of feature groups."""

from millstream.domain.part import Ground, Part
from millstream.services.featurestore import batches, records  # noqa: F401  (their operations register)
from millstream.services.featurestore.expiry import Expiry
from millstream.services.featurestore.offline import OfflineStores
from millstream.services.featurestore.service import FeatureStore


def build(ground: Ground) -> Part:
    offline = OfflineStores(ground.features, ground.objects)
    return Part(FeatureStore(ground.features, offline.store), [offline, Expiry(ground.features, offline.store)])
