"""S3's errors for input that does not fit its model: it knows no ValidationException."""

from collections.abc import Mapping
from typing import Any

import msgspec

from millstream.core.errors import AwsError, aws_error
from millstream.wire.shapes import Slot, shape_of

InvalidArgument = aws_error("InvalidArgument")
InvalidLocationConstraint = aws_error("InvalidLocationConstraint")
InvalidRequest = aws_error("InvalidRequest")
InvalidStorageClass = aws_error("InvalidStorageClass")
MalformedXML = aws_error("MalformedXML")
MALFORMED = "The XML you provided was not well-formed or did not validate against our published schema"
TEXTS = {
    "EncodingType": "Invalid Encoding Method specified in Request",
    "MaxKeys": "Provided max-keys not an integer or within integer range",
    "MaxParts": "Provided max-parts not an integer or within integer range",
    "MaxUploads": "Provided max-uploads not an integer or within integer range",
    "PartNumber": "Part number must be an integer between 1 and 10000, inclusive",
    "MetadataDirective": "Unknown metadata directive.",
    "TaggingDirective": "Unknown tagging directive.",
}


def refusal(given: Mapping[str, Any], cls: type[Any]) -> AwsError:
    """The error for the first field of `given` that does not fit `cls`."""
    slots = {slot.field: slot for slot in shape_of(cls).slots}
    for field in msgspec.structs.fields(cls):
        slot = slots[field.name]
        if not _fits(given, slot, field.type):
            return _error(slot, given.get(slot.name))
    return MalformedXML(MALFORMED)


def _fits(given: Mapping[str, Any], slot: Slot, type_: Any) -> bool:
    if slot.name not in given:
        return not slot.required
    try:
        msgspec.convert(given[slot.name], type_, strict=False)
    except msgspec.ValidationError:
        return slot.shape.kind == "body"
    return True


def _error(slot: Slot, value: Any) -> AwsError:
    if slot.name == "StorageClass":
        return InvalidStorageClass("The storage class you specified is not valid", StorageClassRequested=str(value))
    if slot.name == "CreateBucketConfiguration" and isinstance(value, dict) and value.get("LocationConstraint"):
        return InvalidLocationConstraint(
            "The specified location-constraint is not valid", LocationConstraint=str(value["LocationConstraint"])
        )
    if not slot.member.location:
        return MalformedXML(MALFORMED)
    if slot.name == "CopySource":
        return InvalidArgument(
            "Invalid copy source object key", ArgumentName=slot.member.name, ArgumentValue=slot.member.name
        )
    if slot.name == "ObjectOwnership":
        return InvalidArgument(f"Invalid x-amz-object-ownership header: {value or ''}", ArgumentName=slot.member.name)
    if slot.name == "TransitionDefaultMinimumObjectSize":
        return InvalidRequest(f"Invalid {slot.name} found: {value or ''}")
    if slot.name == "ObjectLockMode":
        return InvalidArgument(
            "Unknown wormMode directive.", ArgumentName=slot.member.name, ArgumentValue=str(value or "")
        )
    if slot.name == "ACL":
        return InvalidArgument("", ArgumentName=slot.member.name, ArgumentValue=str(value or ""))
    text = TEXTS.get(slot.name, f"The value of {slot.member.name} is not valid.")
    return InvalidArgument(text, ArgumentName=slot.member.name, ArgumentValue=str(value or ""))
