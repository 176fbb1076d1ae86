"""What all List operations of SageMaker share: filters, sort keys, order, pages."""

import base64
import binascii
from collections.abc import Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

from millstream.services.sagemaker.service import ValidationException

T = TypeVar("T")


class Item(NamedTuple, Generic[T]):
    """An entry with what it can be found and sorted by."""

    name: str
    created: float
    modified: float
    status: str
    summary: T
    value: float = 0.0  # of its objective


class Wanted(Protocol):
    """A List request; those without one of the optional members below do not filter by it."""

    @property
    def sort_by(self) -> str | None: ...
    @property
    def sort_order(self) -> str | None: ...
    @property
    def next_token(self) -> str | None: ...
    @property
    def max_results(self) -> int | None: ...


PAGE = 10  # SageMaker's own when MaxResults is absent


def page(items: Sequence[Item[T]], wanted: Wanted, *, descending: bool) -> tuple[list[T], str | None]:
    """The page that `wanted` asks for and the next one's token; `descending` is the operation's default order."""
    found = sorted((item for item in items if _fits(item, wanted)), key=lambda item: _key(item, wanted))
    if (wanted.sort_order == "Descending") if wanted.sort_order else descending:
        found.reverse()
    start = _position(found, wanted) if wanted.next_token else 0
    end = start + (wanted.max_results or PAGE)
    token = base64.urlsafe_b64encode(found[end - 1].name.encode()).decode() if end < len(found) else None
    return [item.summary for item in found[start:end]], token


def _fits(item: Item[T], wanted: Wanted) -> bool:
    contains = getattr(wanted, "name_contains", None) or ""
    created_after = getattr(wanted, "creation_time_after", None)
    created_before = getattr(wanted, "creation_time_before", None)
    modified_after = getattr(wanted, "last_modified_time_after", None)
    modified_before = getattr(wanted, "last_modified_time_before", None)
    status = getattr(wanted, "status_equals", None)
    return (
        contains.lower() in item.name.lower()
        and (created_after is None or item.created > created_after)
        and (created_before is None or item.created < created_before)
        and (modified_after is None or item.modified > modified_after)
        and (modified_before is None or item.modified < modified_before)
        and (status is None or item.status == status)
    )


def _key(item: Item[T], wanted: Wanted) -> tuple[str | float, str]:
    match wanted.sort_by:
        case "Name":
            return item.name, item.name
        case "Status" | "FeatureGroupStatus" | "OfflineStoreStatus":
            return item.status, item.name
        case "FinalObjectiveMetricValue":
            return item.value, item.name
    return item.created, item.name


def _position(found: Sequence[Item[T]], wanted: Wanted) -> int:
    """After the entry that the token names; entries made meanwhile neither repeat nor hide another."""
    try:
        last = base64.urlsafe_b64decode((wanted.next_token or "").encode()).decode()
    except (binascii.Error, UnicodeError, ValueError) as bad:
        raise ValidationException("The provided NextToken is invalid.") from bad
    for number, item in enumerate(found):
        if item.name == last:
            return number + 1
    raise ValidationException("The provided NextToken is invalid or has expired.")
