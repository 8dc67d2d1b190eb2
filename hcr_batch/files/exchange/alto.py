"""A page as ALTO 4, the Library of Congress's format for text on pages (https://www.loc.gov/standards/alto/).

A field is a TextBlock with a TextLine for each line that is written in it, mostly one, of Strings, one for each word
and each with the field's place and confidence; a blank or unreadable field is a TextBlock without lines. Tags
(OtherTag) name form and field, the normal form, a broken rule and the status. CS="true" says that a person has
looked at the block; its Strings have no WC then.

ALTO knows alternatives of words, ours are of whole fields. One with as many words as the text is written as
ALTERNATIVE of each word that differs, and equal ones are added up; any other is a tag of its first line. What
differs in the number of blanks only is left out, since ALTO has no place for it.
PURPOSE, or the tag's TYPE and DESCRIPTION, has the kind and the probability: "reading" is what the machine
read where a person said something else, "alternative" what it may also be.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, count

from hcr_batch.files.exchange.page import REMARK, ExportPage, Other, PageField, Word, line_ids, split_words
from hcr_batch.files.exchange.xml_tree import Element, add, make_root, to_bytes
from hcr_batch.records import Box

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
SCHEMA = "http://www.loc.gov/standards/alto/v4/alto-4-3.xsd"
VERSION = "4.3"

_READING, _CORRECTION = "reading", "correction"
"""IDs of the two steps of processing."""

_MOST_UNSURE = 9
"""ALTO counts the confidences of characters from 0, sure, to 9, unsure."""


def write_alto(page: ExportPage) -> bytes:
    """The file of one page, UTF-8."""
    root = make_root("alto", NAMESPACE, SCHEMA, {"SCHEMAVERSION": VERSION})
    _describe(root, page)
    tags = _Tags(root)
    space = _page(root, page)
    for i, field in enumerate(page.fields, start=1):
        _block(space, f"field_{i:04d}", field, tags)
    tags.close()
    return to_bytes(root)


def _describe(root: Element, page: ExportPage) -> None:
    description = add(root, "Description")
    add(description, "MeasurementUnit", text="pixel")
    source = add(description, "sourceImageInformation")
    add(source, "fileName", text=page.file_name)
    if page.document_id is not None:
        add(source, "fileIdentifier", {"fileIdentifierLocation": "sha256"}, page.document_id)
    add(source, "documentIdentifier", {"documentIdentifierLocation": "path"}, page.document)
    _step(description, _READING, "contentGeneration", page.created, page)
    if page.corrected:
        _step(description, _CORRECTION, "contentModification", page.changed, page)


def _step(description: Element, name: str, category: str, time: str, page: ExportPage) -> None:
    step = add(description, "Processing", {"ID": name})
    add(step, "processingCategory", text=category)
    add(step, "processingDateTime", text=time)
    if name == _CORRECTION:
        add(step, "processingStepDescription", text="Fields were checked or corrected by a person.")
        return
    add(step, "processingStepDescription", text=f"Handwriting was read by a program. {REMARK}")
    settings = [f"model={page.model}"] if page.model else []
    settings += [f"dpi={page.dpi}"] if page.dpi else []
    if settings:
        add(step, "processingStepSettings", text="; ".join(settings))
    software = add(step, "processingSoftware")
    add(software, "softwareName", text="hcr-batch")
    add(software, "softwareVersion", text=page.version)


def _page(root: Element, page: ExportPage) -> Element:
    """The space that holds the blocks: the whole page."""
    layout = add(root, "Layout")
    size = {"WIDTH": page.width_px, "HEIGHT": page.height_px}
    steps = f"{_READING} {_CORRECTION}" if page.corrected else _READING
    leaf = add(layout, "Page", {"ID": "page", "PHYSICAL_IMG_NR": page.number, **size, "PROCESSINGREFS": steps})
    return add(leaf, "PrintSpace", {"ID": "space", "HPOS": 0, "VPOS": 0, **size})


def _block(space: Element, name: str, field: PageField, tags: _Tags) -> None:
    lines = split_words(field.text)
    references = [tags.reference(kind, label) for kind, label in field.facts]
    if not lines:
        references += [tags.other(other) for other in field.others]
    corrected = {"CS": "true", "PROCESSINGREFS": _CORRECTION} if field.corrected else {}
    block = add(space, "TextBlock", {"ID": name, "TAGREFS": _joined(references), **corrected, **_place(field.box)})
    alike, unlike = _by_words(field.others, list(chain.from_iterable(lines)))
    line_tags = _joined([tags.other(other) for other in unlike])
    number = count()
    for line_id, words in zip(line_ids(name, len(lines)), lines, strict=True):
        own_tags = line_tags if words is lines[0] else None
        line = add(block, "TextLine", {"ID": line_id, "TAGREFS": own_tags, **_place(field.box)})
        for word in words:
            if word is not words[0]:
                add(line, "SP")
            i = next(number)
            string = add(line, "String", {"ID": f"{name}_word_{i + 1}", **_place(field.box), **_read(word, field)})
            for (kind, text), confidence in _of_word(alike, i, word.text).items():
                add(string, "ALTERNATIVE", {"PURPOSE": _purpose(kind, confidence)}, text)


def _place(box: Box) -> dict[str, object]:
    return {"HPOS": box.x, "VPOS": box.y, "WIDTH": box.width, "HEIGHT": box.height}


def _read(word: Word, field: PageField) -> dict[str, object]:
    """CONTENT, WC, and CC: for each character 0 (sure) to 9 (unsure)."""
    sure = field.character_confidences[word.first : word.first + len(word.text)]
    characters = " ".join(str(min(int((1 - s) * 10), _MOST_UNSURE)) for s in sure)
    confidence = None if field.confidence is None else _number(field.confidence)
    return {"CONTENT": word.text, "WC": confidence, "CC": characters or None}


def _by_words(others: Sequence[Other], words: Sequence[Word]) -> tuple[list[Other], list[Other]]:
    """Those with as many words as the text, and the rest."""
    alike = [other for other in others if len(other.text.split()) == len(words)]
    unlike = [other for other in others if len(other.text.split()) != len(words)]
    return alike, unlike


def _of_word(others: Sequence[Other], i: int, text: str) -> dict[tuple[str, str], float | None]:
    """(kind, text) of what word `i` may also be, with its probability."""
    found: dict[tuple[str, str], float | None] = {}
    for other in others:
        word = other.text.split()[i]
        if word != text:
            before, more = found.get((other.kind, word)), other.confidence
            found[other.kind, word] = more if before is None else min(before + (more or 0), 1.0)
    return found


def _purpose(kind: str, confidence: float | None) -> str:
    return kind if confidence is None else f"{kind}, confidence {_number(confidence)}"


def _number(confidence: float) -> str:
    return f"{min(max(confidence, 0.0), 1.0):.4f}"


def _joined(references: Sequence[str]) -> str | None:
    return " ".join(references) or None


class _Tags:
    """The tags of a file, each once, in the order in which they were first asked for."""

    def __init__(self, root: Element) -> None:
        self._root, self._element = root, add(root, "Tags")
        self._ids: dict[tuple[str, str, str | None], str] = {}

    def reference(self, kind: str, label: str, description: str | None = None) -> str:
        """The ID of the tag of that TYPE, LABEL and DESCRIPTION."""
        key = kind, label, description
        if key not in self._ids:
            self._ids[key] = f"tag_{len(self._ids) + 1:04d}"
            names = {"ID": self._ids[key], "TYPE": kind, "LABEL": label, "DESCRIPTION": description}
            add(self._element, "OtherTag", names)
        return self._ids[key]

    def other(self, other: Other) -> str:
        """The ID of the tag of another text that a line may hold."""
        sure = None if other.confidence is None else f"confidence {_number(other.confidence)}"
        return self.reference(other.kind, other.text, sure)

    def close(self) -> None:
        """Takes the element away where no tag came in."""
        if not self._ids:
            self._root.remove(self._element)
