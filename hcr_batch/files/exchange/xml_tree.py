"""Builds small XML files; whatever a text holds, the file stays well-formed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree

Element = ElementTree.Element

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 file may hold, not even escaped (the specification's production 2, Char)."""


def make_root(name: str, namespace: str, schema: str, attributes: Mapping[str, str] | None = None) -> Element:
    """The first element, in `namespace`; `schema` is the address of the schema that the file follows."""
    root = ElementTree.Element(name)
    root.set("xmlns", namespace)
    root.set("xmlns:xsi", _XSI)
    root.set("xsi:schemaLocation", f"{namespace} {schema}")
    for key, value in (attributes or {}).items():
        root.set(key, clean(value))
    return root


def add(parent: Element, name: str, attributes: Mapping[str, object] | None = None, text: str | None = None) -> Element:
    """An element within `parent`; attributes that are None are left out."""
    element = ElementTree.SubElement(parent, name)
    for key, value in (attributes or {}).items():
        if value is not None:
            element.set(key, clean(str(value)))
    if text is not None:
        element.text = clean(text)
    return element


def clean(text: str) -> str:
    """`text` with U+FFFD in the place of each character that XML does not allow."""
    return _ILLEGAL.sub("\ufffd", text)


def to_bytes(root: Element) -> bytes:
    """The whole file, indented, as UTF-8."""
    ElementTree.indent(root)
    content: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return content + b"\n"
