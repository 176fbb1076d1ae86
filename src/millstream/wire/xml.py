"""XML in and out, along a shape."""

from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from millstream.wire.shapes import Shape, shape_of
from millstream.wire.values import from_text, to_text

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
XSI = "http://www.w3.org/2001/XMLSchema-instance"


class MalformedXML(ValueError): ...


def write(root: str, value: Any, namespace: str = "") -> str:
    """`value`, a structure, as the element `root`; fields that travel elsewhere (headers) are left out."""
    shape = shape_of(type(value))
    opening = f' xmlns="{namespace}"' if namespace else ""
    return f"<{root}{opening}{_attributes(value, shape)}>{_fields(value, shape)}</{root}>"


def _fields(value: Any, shape: Shape) -> str:
    parts = []
    for slot in shape.slots:
        inner = getattr(value, slot.field)
        member = slot.member
        if inner is None or member.location or member.attribute:
            continue
        if slot.shape.kind == "list" and slot.shape.item:
            items = slot.shape.item
            name = member.name if member.flat else member.item
            text = "".join(_element(name, item, items) for item in inner)
            parts.append(text if member.flat else f"<{member.name}>{text}</{member.name}>")
        else:
            parts.append(_element(member.name, inner, slot.shape))
    return "".join(parts)


def _element(name: str, value: Any, shape: Shape) -> str:
    if shape.kind == "structure":
        return f"<{name}{_attributes(value, shape)}>{_fields(value, shape)}</{name}>"
    if shape.kind == "map" and shape.item:
        entries = "".join(
            f"<entry><key>{escape(key)}</key>{_element('value', item, shape.item)}</entry>"
            for key, item in value.items()
        )
        return f"<{name}>{entries}</{name}>"
    if shape.kind == "list" and shape.item:
        return f"<{name}>{''.join(_element('member', item, shape.item) for item in value)}</{name}>"
    return f"<{name}>{text(to_text(value, shape))}</{name}>"


def text(value: str) -> str:
    """Escaped; a carriage return would not survive a parser unescaped."""
    return escape(value, {"\r": "&#13;", '"': "&quot;"})


def _attributes(value: Any, shape: Shape) -> str:
    found = [(s.member.attribute, getattr(value, s.field)) for s in shape.slots if s.member.attribute]
    declared = f' xmlns:xsi="{XSI}"' if any(name.startswith("xsi:") for name, _ in found) else ""
    return declared + "".join(f" {name}={quoteattr(str(item))}" for name, item in found if item is not None)


def parse(data: bytes) -> ElementTree.Element:
    """Raise MalformedXML. Documents with a DTD are refused: no entity is ever expanded."""
    parser = ElementTree.XMLParser()
    guard = expat.ParserCreate()
    guard.StartDoctypeDeclHandler = _refuse_doctype
    try:
        guard.Parse(data, True)
        parser.feed(data)
        return parser.close()
    except (ElementTree.ParseError, expat.ExpatError) as error:
        raise MalformedXML(str(error)) from error


def _refuse_doctype(*_: object) -> None:
    raise MalformedXML("a document type declaration")


def read(element: ElementTree.Element, shape: Shape) -> Any:
    """Plain data for msgspec.convert: member names to values, unknown elements ignored. Raise ValueError."""
    if shape.kind == "structure":
        return _structure(element, shape)
    if shape.kind == "list" and shape.item:
        return [read(child, shape.item) for child in element]
    if shape.kind == "map" and shape.item:
        return {entry[0].text or "": read(entry[1], shape.item) for entry in element}
    return from_text(element.text or "", shape)


def _structure(element: ElementTree.Element, shape: Shape) -> dict[str, Any]:
    children: dict[str, list[ElementTree.Element]] = {}
    for child in element:
        children.setdefault(child.tag.rpartition("}")[2], []).append(child)
    found: dict[str, Any] = {}
    for slot in shape.slots:
        given = children.get(slot.member.name)
        if slot.member.attribute:
            _, _, local = slot.member.attribute.rpartition(":")
            given_attributes = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
            if local in given_attributes:
                found[slot.name] = given_attributes[local]
        elif given and slot.member.flat and slot.shape.item:
            found[slot.name] = [read(child, slot.shape.item) for child in given]
        elif given:
            found[slot.name] = read(given[0], slot.shape)
    return found
