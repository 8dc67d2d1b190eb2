"""A page as PAGE XML of 2019-07-15, the format of PRImA, Transkribus, eScriptorium and OCR-D.

A field is a TextRegion with a TextLine for each line that is written in it, mostly one, of Words, each with the
field's place and confidence; a blank or unreadable one is a TextRegion without lines.
The region's TextEquivs have every text that it may be: index 0 is what the field says, then what the machine
read where a person said something else, then the alternatives; `comments` names which is which, `conf` its
probability. Lines and words have one TextEquiv, since some readers stumble over more.

The name of a field is a Label of its region and the type in the region's `custom`, which is where
Transkribus looks; form, value, rule and status are its UserAttributes.
(Pletschacher and Antonacopoulos, "The PAGE (Page Analysis and Ground-Truth Elements) Format Framework", 2010;
schema: http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15)
"""

from __future__ import annotations

from collections.abc import Sequence

from hcr_batch.files.exchange.page import REMARK, ExportPage, PageField, Word, line_ids, split_words
from hcr_batch.files.exchange.xml_tree import Element, add, make_root, to_bytes
from hcr_batch.records import Box

NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
SCHEMA = f"{NAMESPACE}/pagecontent.xsd"

_PERSON = "person"


def write_page(page: ExportPage) -> bytes:
    """The file of one page, UTF-8."""
    root = make_root("PcGts", NAMESPACE, SCHEMA)
    _describe(root, page)
    size = {"imageWidth": page.width_px, "imageHeight": page.height_px}
    resolution: dict[str, object] = {}
    if page.dpi:
        resolution = {"imageXResolution": page.dpi, "imageYResolution": page.dpi, "imageResolutionUnit": "PPI"}
    leaf = add(root, "Page", {"imageFilename": page.file_name, **size, **resolution})
    names = [f"field_{i:04d}" for i in range(1, len(page.fields) + 1)]
    if names:
        order = add(add(leaf, "ReadingOrder"), "OrderedGroup", {"id": "order"})
        for i, name in enumerate(names):
            add(order, "RegionRefIndexed", {"index": i, "regionRef": name})
    for i, (name, field) in enumerate(zip(names, page.fields, strict=True)):
        _region(leaf, name, i, field)
    return to_bytes(root)


def _describe(root: Element, page: ExportPage) -> None:
    metadata = add(root, "Metadata")
    add(metadata, "Creator", text=f"hcr-batch {page.version}")
    add(metadata, "Created", text=page.created)
    add(metadata, "LastChange", text=page.changed)
    add(metadata, "Comments", text=REMARK)
    about = [("document", page.document), ("page", str(page.number)), ("sha256", page.document_id)]
    for name, value in about:
        if value is not None:
            add(metadata, "MetadataItem", {"type": "other", "name": name, "value": value})
    if page.model is not None:
        step = {"type": "processingStep", "name": "recognition/text-recognition", "value": page.model}
        add(metadata, "MetadataItem", {**step, "date": page.created})
    if page.corrected:
        step = {"type": "processingStep", "name": "correction", "value": _PERSON}
        add(metadata, "MetadataItem", {**step, "date": page.changed})


def _region(leaf: Element, name: str, place: int, field: PageField) -> None:
    custom = f"readingOrder {{index:{place};}}"
    if field.name is not None:
        custom += f" structure {{type:{_in_custom(field.name)};}}"
    region = add(leaf, "TextRegion", {"id": name, "custom": custom})
    add(region, "Coords", {"points": _outline(field.box)})
    facts = [("corrected", "true")] if field.corrected else []
    facts += [fact for fact in field.facts if fact[0] != "field"]
    if facts:
        defined = add(region, "UserDefined")
        for key, value in facts:
            add(defined, "UserAttribute", {"name": key, "type": "xsd:string", "value": value})
    if field.name is not None:
        add(add(region, "Labels"), "Label", {"type": "field", "value": field.name})
    lines = split_words(field.text)
    for line_id, words in zip(line_ids(name, len(lines)), lines, strict=True):
        _line(region, line_id, field, words)
    if lines or field.others:
        _texts(region, field)


def _line(region: Element, name: str, field: PageField, words: Sequence[Word]) -> None:
    line = add(region, "TextLine", {"id": name})
    add(line, "Coords", {"points": _outline(field.box)})
    for i, word in enumerate(words, start=1):
        element = add(line, "Word", {"id": f"{name}_word_{i}"})
        add(element, "Coords", {"points": _outline(field.box)})
        _text(element, word.text, {"conf": _number(field.confidence)})
    first, last = words[0], words[-1]
    _text(line, field.text[first.first : last.first + len(last.text)], {"conf": _number(field.confidence)})


def _texts(region: Element, field: PageField) -> None:
    """What a field says, and all else it may say."""
    who = _PERSON if field.corrected else None
    _text(region, field.text, {"index": 0, "conf": _number(field.confidence), "comments": who})
    for i, other in enumerate(field.others, start=1):
        _text(region, other.text, {"index": i, "conf": _number(other.confidence), "comments": other.kind})


def _text(parent: Element, text: str, attributes: dict[str, object]) -> None:
    add(add(parent, "TextEquiv", attributes), "Unicode", text=text)


def _outline(box: Box) -> str:
    """The corners of a box, clockwise from its top left."""
    right, bottom = box.x + box.width, box.y + box.height
    return f"{box.x},{box.y} {right},{box.y} {right},{bottom} {box.x},{bottom}"


def _number(confidence: float | None) -> str | None:
    return None if confidence is None else f"{min(max(confidence, 0.0), 1.0):.4f}"


def _in_custom(name: str) -> str:
    r"""A name as a value in `custom`, which is written like CSS: characters with a meaning there as \uXXXX."""
    return "".join(f"\\u{ord(c):04x}" if c in "{};:,\\" else c for c in name)
