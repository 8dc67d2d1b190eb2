"""Pages as ALTO and PAGE: valid against the published schemas, and saying what the readings say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from hcr_batch.files.exchange.alto import write_alto
from hcr_batch.files.exchange.page import ExportPage, clip, make_fields, split_words
from hcr_batch.files.exchange.page_xml import write_page
from hcr_batch.records import Box
from tests.xsd import check

WRITERS = {"alto": write_alto, "page": write_page}
A = {"a": "http://www.loc.gov/standards/alto/ns-v4#"}
P = {"p": "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"}


def row(text: str | None, confidence: float | None = 0.9, **changes: Any) -> dict[str, Any]:
    """The columns of `readings` that a page is made from."""
    return {
        "form": "card",
        "field": "name",
        "box": {"x": 100, "y": 50, "width": 300, "height": 40},
        "text": text,
        "value": None,
        "rule": None,
        "confidence": confidence,
        "char_confidences": [0.95] * len(text or ""),
        "alternatives": [],
        "correction": None,
        "status": "ok",
        "error_code": None,
        **changes,
    }


def others(*pairs: tuple[str, float]) -> list[dict[str, Any]]:
    return [{"text": text, "confidence": confidence} for text, confidence in pairs]


def page(*rows: dict[str, Any], size: tuple[int, int] = (600, 400), **changes: Any) -> ExportPage:
    about: dict[str, Any] = {
        "document": "box 1/a & b.pdf",
        "document_id": "f" * 64,
        "number": 2,
        "dpi": 300,
        "model": "tiny-0123456789ab",
        "version": "1.2.3",
        "created": "2026-11-22T10:00:00Z",
        "changed": "2026-11-23T10:00:00Z",
    }
    width, height = size
    fields = make_fields(rows, width, height)
    return ExportPage(width_px=width, height_px=height, fields=fields, **{**about, **changes})


def alto(*rows: dict[str, Any], **changes: Any) -> Any:
    return check(write_alto(page(*rows, **changes)), "alto")


def page_xml(*rows: dict[str, Any], **changes: Any) -> Any:
    return check(write_page(page(*rows, **changes)), "page")


def tags_of(root: Any, element: Any) -> dict[str, str]:
    """TYPE and LABEL of the tags that an element of ALTO refers to."""
    ids = (element.get("TAGREFS") or "").split()
    return {t.get("TYPE"): t.get("LABEL") for t in root.iterfind(".//a:OtherTag", A) if t.get("ID") in ids}


ROWS = (
    row("ANNA", alternatives=others(("ANN", 0.05))),
    row("JEAN PAUL", 0.4, field="first names", alternatives=others(("JEAN PAOL", 0.3), ("JEANPAUL", 0.2))),
    row("", None, status="blank", field=None, form=None),
    row(None, None, status="failed", error_code="registration"),
    row("1O", rule="pattern", value="10", correction="10"),
    row("X", correction=""),
    row("", None, status="blank", correction="ÉVA LE\nROY"),
)


@pytest.mark.parametrize("format_", WRITERS)
@pytest.mark.parametrize("rows", [ROWS, ROWS[2:3], ()], ids=["every kind of row", "one blank field", "no field"])
def test_valid_against_the_published_schema(format_: str, rows: tuple[dict[str, Any], ...]) -> None:
    check(WRITERS[format_](page(*rows)), format_)
    check(WRITERS[format_](page(*rows, document_id=None, model=None, dpi=None)), format_)


def test_the_schemas_refuse_what_is_wrong() -> None:
    """Without this a schema that was not loaded would pass everything."""
    for format_, name in (("alto", b"PrintSpace"), ("page", b"TextRegion")):
        with pytest.raises(etree.DocumentInvalid):
            check(WRITERS[format_](page(*ROWS)).replace(name, b"Paper"), format_)


texts = st.text(max_size=12)
boxes = st.fixed_dictionaries(
    {"x": st.integers(-50, 700), "y": st.integers(-50, 500)}
    | {"width": st.integers(0, 900), "height": st.integers(0, 900)}
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            lambda text, box, other, said, name: row(
                text, box=box, alternatives=others((other, 1.0)), correction=said, field=name, value=other
            ),
            texts,
            boxes,
            texts,
            st.none() | texts,
            st.none() | texts,
        ),
        max_size=3,
    ),
    texts,
)
def test_valid_whatever_texts_and_boxes_hold(rows: list[dict[str, Any]], name: str) -> None:
    for format_, write in WRITERS.items():
        root = check(write(page(*rows, document=name)), format_)
        assert len(root.findall(".//a:TextBlock", A) + root.findall(".//p:TextRegion", P)) == len(rows)


def test_alto_says_which_picture_it_is_of() -> None:
    root = alto(ROWS[0])
    assert root.findtext(".//a:MeasurementUnit", namespaces=A) == "pixel"
    assert root.findtext(".//a:fileName", namespaces=A) == "a & b.pdf"
    assert root.findtext(".//a:documentIdentifier", namespaces=A) == "box 1/a & b.pdf"
    assert root.findtext(".//a:fileIdentifier", namespaces=A) == "f" * 64
    leaf = root.find(".//a:Page", A)
    assert (leaf.get("WIDTH"), leaf.get("HEIGHT"), leaf.get("PHYSICAL_IMG_NR")) == ("600", "400", "2")
    assert "dpi=300" in root.findtext(".//a:processingStepSettings", namespaces=A)


def test_alto_words_have_places_and_confidences() -> None:
    root = alto(row("JEAN PAUL", 0.4, value="JEAN PAUL", char_confidences=[1.0] * 8 + [0.05]))
    block, line = root.find(".//a:TextBlock", A), root.find(".//a:TextLine", A)
    assert tags_of(root, block) == {"form": "card", "field": "name", "value": "JEAN PAUL"}
    assert [line.get(side) for side in ("HPOS", "VPOS", "WIDTH", "HEIGHT")] == ["100", "50", "300", "40"]
    first, second = line.findall("a:String", A)
    assert (first.get("CONTENT"), second.get("CONTENT")) == ("JEAN", "PAUL")
    assert [w.get("HPOS") for w in (first, second)] == ["100"] * 2 and [second.get("WIDTH")] == ["300"]
    assert first.get("WC") == second.get("WC") == "0.4000"
    assert (first.get("CC"), second.get("CC")) == ("0 0 0 0", "0 0 0 9")


def test_alto_alternatives_are_of_words_where_they_can_be() -> None:
    alternatives = others(("JEAN PAOL", 0.3), ("JEAM PAOL", 0.1), ("JEANPAUL", 0.2), ("JEAN  PAUL", 0.05))
    root = alto(row("JEAN PAUL", 0.3, alternatives=alternatives))
    first, second = root.findall(".//a:String", A)
    found = [[(a.get("PURPOSE"), a.text) for a in word.findall("a:ALTERNATIVE", A)] for word in (first, second)]
    assert found[0] == [("alternative, confidence 0.1000", "JEAM")]
    assert found[1] == [("alternative, confidence 0.4000", "PAOL")]
    assert tags_of(root, root.find(".//a:TextLine", A)) == {"alternative": "JEANPAUL"}


def test_alto_puts_a_person_before_the_machine() -> None:
    root = alto(row("1O", 0.3, rule="pattern", correction="10", alternatives=others(("10", 0.2), ("IO", 0.1))))
    block, word = root.find(".//a:TextBlock", A), root.find(".//a:String", A)
    assert (word.get("CONTENT"), word.get("WC"), word.get("CC"), block.get("CS")) == ("10", None, None, "true")
    assert [(a.get("PURPOSE"), a.text) for a in word] == [
        ("reading, confidence 0.3000", "1O"),
        ("alternative, confidence 0.1000", "IO"),
    ]
    assert tags_of(root, block) == {"form": "card", "field": "name"}  # the rule was of what the machine read
    categories = [c.text for c in root.iterfind(".//a:processingCategory", A)]
    assert categories == ["contentGeneration", "contentModification"]
    assert "CS" not in alto(ROWS[0]).find(".//a:TextBlock", A).attrib


def test_alto_blank_and_failed_fields_are_blocks_without_text() -> None:
    root = alto(*ROWS[2:4], row("X", 0.5, correction=""))
    blocks = root.findall(".//a:TextBlock", A)
    assert [len(block) for block in blocks] == [0, 0, 0]
    assert [tags_of(root, block).get("status") for block in blocks] == ["blank", "failed", None]
    assert tags_of(root, blocks[1])["error_code"] == "registration"
    assert tags_of(root, blocks[2])["reading"] == "X"


def test_page_says_which_picture_it_is_of() -> None:
    root = page_xml(ROWS[0])
    leaf = root.find("p:Page", P)
    assert (leaf.get("imageFilename"), leaf.get("imageWidth"), leaf.get("imageHeight")) == ("a & b.pdf", "600", "400")
    assert (leaf.get("imageXResolution"), leaf.get("imageResolutionUnit")) == ("300", "PPI")
    items = {item.get("name"): item.get("value") for item in root.iterfind(".//p:MetadataItem", P)}
    assert items["document"] == "box 1/a & b.pdf" and items["page"] == "2" and items["sha256"] == "f" * 64
    assert page_xml(ROWS[0], dpi=None).find("p:Page", P).get("imageXResolution") is None


def test_page_regions_have_every_text_in_order() -> None:
    alternatives = others(("10", 0.2), ("I O", 0.1))
    root = page_xml(row("1O", 0.3, correction="10", alternatives=alternatives))
    region, line = root.find(".//p:TextRegion", P), root.find(".//p:TextLine", P)
    found = [(t.get("index"), t.get("conf"), t.get("comments"), t[0].text) for t in region.findall("p:TextEquiv", P)]
    assert found == [
        ("0", None, "person", "10"),
        ("1", "0.3000", "reading", "1O"),
        ("2", "0.1000", "alternative", "I O"),
    ]
    assert [t.text for t in line.findall("p:TextEquiv/p:Unicode", P)] == ["10"]  # some readers take one only
    assert region.get("custom") == "readingOrder {index:0;} structure {type:name;}"
    assert region.find(".//p:Label", P).attrib == {"type": "field", "value": "name"}
    assert {a.get("name"): a.get("value") for a in region.iterfind(".//p:UserAttribute", P)} == {
        "corrected": "true",
        "form": "card",
    }


def test_page_words_have_the_place_of_their_field() -> None:
    root = page_xml(row("A B CD", box={"x": 500, "y": 380, "width": 300, "height": 40}))
    line = root.find(".//p:TextLine", P)
    assert line.find("p:Coords", P).get("points") == "500,380 600,380 600,400 500,400"  # cut at the page's edge
    words = [(w.find("p:Coords", P).get("points"), w.findtext(".//p:Unicode", namespaces=P)) for w in line[1:-1]]
    assert words == [("500,380 600,380 600,400 500,400", text) for text in ("A", "B", "CD")]


def test_page_blank_fields_are_regions_without_lines() -> None:
    root = page_xml(*ROWS[2:4])
    assert root.findall(".//p:TextLine", P) == [] and root.findall(".//p:TextEquiv", P) == []
    statuses = [a.get("value") for a in root.iterfind(".//p:UserAttribute", P) if a.get("name") == "status"]
    assert statuses == ["blank", "failed"]


def test_page_names_keep_their_meaning_in_custom() -> None:
    region = page_xml(row("X", field="size; {cm}")).find(".//p:TextRegion", P)
    assert "structure {type:size\\u003b \\u007bcm\\u007d;}" in region.get("custom")
    assert region.find(".//p:Label", P).get("value") == "size; {cm}"


@pytest.mark.parametrize("format_", WRITERS)
def test_characters_that_xml_has_no_place_for(format_: str) -> None:
    content = WRITERS[format_](page(row("A\x00\x08<&>\"'\ufffeÉ")))
    check(content, format_)
    written = content.decode()
    assert "A\ufffd\ufffd&lt;&amp;&gt;" in written and "\ufffdÉ" in written


@pytest.mark.parametrize(
    ("box", "clipped"),
    [
        (Box(10, 20, 30, 40), Box(10, 20, 30, 40)),
        (Box(-5, -6, 30, 40), Box(0, 0, 25, 34)),
        (Box(90, 90, 30, 40), Box(90, 90, 10, 10)),
        (Box(200, 200, 30, 40), Box(99, 99, 1, 1)),  # beside the page: a pixel of its edge
        (Box(-50, 5, 30, 0), Box(0, 5, 1, 1)),
    ],
)
def test_boxes_end_at_the_edge_of_the_page(box: Box, clipped: Box) -> None:
    assert clip(box, 100, 100) == clipped


def test_each_line_of_a_field_is_a_line() -> None:
    several = row("12 RUE\nPARIS", 0.5, alternatives=others(("12 RUE\nPARTS", 0.2), ("I2RUE\nPARIS", 0.1)))
    root = alto(several)
    lines = root.findall(".//a:TextLine", A)
    assert [[string.get("CONTENT") for string in line.findall("a:String", A)] for line in lines] == [
        ["12", "RUE"],
        ["PARIS"],
    ]
    assert [other.text for other in lines[1].iterfind(".//a:ALTERNATIVE", A)] == ["PARTS"]
    assert tags_of(root, lines[0]) == {"alternative": "I2RUE\nPARIS"} and lines[1].get("TAGREFS") is None
    root = page_xml(several)
    assert [line.findtext("p:TextEquiv/p:Unicode", namespaces=P) for line in root.findall(".//p:TextLine", P)] == [
        "12 RUE",
        "PARIS",
    ]
    assert root.findtext(".//p:TextRegion/p:TextEquiv/p:Unicode", namespaces=P) == "12 RUE\nPARIS"


def test_words_know_where_in_the_text_they_begin() -> None:
    words = split_words(" JEAN  PAUL\n")
    assert [[(word.text, word.first) for word in line] for line in words] == [[("JEAN", 1), ("PAUL", 7)]]
    words = split_words("12 RUE\n \nPARIS")
    assert [[(word.text, word.first) for word in line] for line in words] == [[("12", 0), ("RUE", 3)], [("PARIS", 9)]]
    assert split_words(" \n") == []
