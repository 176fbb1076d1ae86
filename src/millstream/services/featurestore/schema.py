"""What the records of a feature group must be, and how they are kept: values by the places of its features."""

import math
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from millstream.api import featurestore as api
from millstream.domain import event_time
from millstream.domain.features import Feature, Group

Value = str | list[str] | None
LARGEST, LONGEST = 350 << 10, 2 << 10  # bytes of a record, and of its identifier
_INTEGRAL = re.compile(r"[+-]?\d{1,19}", re.ASCII)
_FRACTIONAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


class Values(NamedTuple):
    identifier: str
    time: int  # nanoseconds since the epoch
    values: list[Value]


class Schema:
    """Made once for each state of a group."""

    def __init__(self, group: Group) -> None:
        self.group = group
        self.places = {feature.name: place for place, feature in enumerate(group.features)}
        self.identifier, self.event_time = self.places[group.identifier], self.places[group.event_time]
        self.numeric = group.features[self.event_time].type == "Fractional"
        self._parse = event_time.parse_number if self.numeric else event_time.parse_text

    def read(self, record: Sequence[api.FeatureValue]) -> Values:
        """A whole record. Raise ValidationError."""
        values: list[Value] = [None] * len(self.group.features)
        self.fill(values, record)
        identifier, time = values[self.identifier], values[self.event_time]
        for name, value in ((self.group.identifier, identifier), (self.group.event_time, time)):
            if value is None:
                raise api.ValidationError(
                    f"Validation Error: the record has no value for the required feature {name}."
                )
        return Values(self.named(str(identifier)), self.time(str(time)), values)

    def fill(self, values: list[Value], record: Sequence[api.FeatureValue]) -> None:
        """Put what is given into its places. Raise ValidationError."""
        size, given = 0, set[int]()
        for value in record:
            place = self.place(value.feature_name)
            if place in given:
                raise api.ValidationError(f"Validation Error: feature {value.feature_name} is given more than once.")
            given.add(place)
            values[place] = read = _read(self.group.features[place], value)
            size += len(read.encode()) if isinstance(read, str) else sum(len(item.encode()) for item in read)
        if size > LARGEST:
            raise api.ValidationError(f"Validation Error: the record is larger than {LARGEST} bytes.")

    def place(self, name: str) -> int:
        """Raise ValidationError."""
        if (place := self.places.get(name)) is None:
            raise api.ValidationError(
                f"Validation Error: FeatureGroup {self.group.name} has no feature with name {name}."
            )
        return place

    def named(self, identifier: str) -> str:
        """Raise ValidationError."""
        if not identifier or len(identifier.encode()) > LONGEST:
            raise api.ValidationError(f"Validation Error: a record identifier has 1 to {LONGEST} bytes.")
        return identifier

    def time(self, text: str) -> int:
        """Raise ValidationError."""
        try:
            return self._parse(text)
        except ValueError as error:
            form = (
                "a Unix timestamp in seconds"
                if self.numeric
                else "an ISO-8601 string in the format yyyy-MM-dd'T'HH:mm:ssZ or yyyy-MM-dd'T'HH:mm:ss.SSSZ"
            )
            raise api.ValidationError(
                f"Validation Error: the EventTime feature {self.group.event_time} must be {form}: {text[:64]}"
            ) from error

    def marker(self, identifier: str, time: str) -> list[Value]:
        """The values of a deleted record."""
        values: list[Value] = [None] * len(self.group.features)
        values[self.identifier], values[self.event_time] = identifier, time
        return values

    def format(self, time: int) -> str:
        return event_time.format_number(time) if self.numeric else event_time.format_text(time)

    def show(self, values: Sequence[Value], wanted: Sequence[str] | None) -> list[api.FeatureValue]:
        """All that have a value, in the features' order. Raise ValidationError for an unknown one."""
        places = {self.place(name) for name in wanted} if wanted else None
        shown = []
        for place, (feature, value) in enumerate(zip(self.group.features, values, strict=False)):
            if value is None or (places is not None and place not in places):
                continue
            if isinstance(value, str):
                shown.append(api.FeatureValue(feature_name=feature.name, value_as_string=value))
            else:
                shown.append(api.FeatureValue(feature_name=feature.name, value_as_string_list=value))
        return shown


def _read(feature: Feature, given: api.FeatureValue) -> str | list[str]:
    check = CHECKS[feature.type]
    if not feature.collection:
        if given.value_as_string is None or given.value_as_string_list is not None:
            raise api.ValidationError(
                f"Validation Error: feature {feature.name} must be given by ValueAsString alone."
            )
        _check(feature, check, given.value_as_string)
        return given.value_as_string
    items = given.value_as_string_list
    if items is None or given.value_as_string is not None:
        raise api.ValidationError(
            f"Validation Error: the {feature.collection} {feature.name} must be given by ValueAsStringList alone."
        )
    for item in items:
        _check(feature, check, item)
    if feature.collection == "Vector" and len(items) != feature.dimension:
        raise api.ValidationError(
            f"Validation Error: the vector {feature.name} has {feature.dimension} elements, not {len(items)}."
        )
    return list(dict.fromkeys(items)) if feature.collection == "Set" else items


def _check(feature: Feature, check: Callable[[str], bool], text: str) -> None:
    if not check(text):
        raise api.ValidationError(
            f"Validation Error: the value of feature {feature.name} must be of type {feature.type}: {text[:64]}"
        )


def _integral(text: str) -> bool:
    """64 bits, with a sign."""
    return _INTEGRAL.fullmatch(text) is not None and -(1 << 63) <= int(text) < 1 << 63


def _fractional(text: str) -> bool:
    """Of double precision."""
    return _FRACTIONAL.fullmatch(text) is not None and math.isfinite(float(text))


CHECKS: dict[str, Callable[[str], bool]] = {
    "String": lambda text: True,
    "Integral": _integral,
    "Fractional": _fractional,
}
