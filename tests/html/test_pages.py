"""Pages are whole, escape what people wrote, and need nothing from outside."""

import base64
import dataclasses
import io
import re

import numpy as np
import pytest
from PIL import Image

from hcr_batch.html.audit import AuditPage, render_audit
from hcr_batch.html.evaluation import render_evaluation
from hcr_batch.html.pictures import data_uri
from hcr_batch.html.render import shown
from hcr_batch.html.specimen import Specimen
from hcr_batch.text.scoring.bootstrap import Estimate
from hcr_batch.text.scoring.evaluation import evaluate
from hcr_batch.text.scoring.figures import number, percent, span
from tests.html.made_up import HOSTILE, SAMPLES, made_up_page

SECTIONS = ("scores", "comparison", "input", "confidence", "errors", "breakdown", "samples", "worst", "surest")
SECTIONS += ("longest", "slowest", "data", "training")


def outside_references(html: str) -> list[str]:
    """Whatever would make a browser ask for another file."""
    return re.findall(r"""\s(?:src|href)\s*=\s*["']?(?!data:|#)[^"'\s>]+|https?://|url\(|@import""", html)


@pytest.fixture(scope="module")
def html() -> str:
    return render_evaluation(made_up_page())


def test_all_sections_are_there_and_linked(html: str) -> None:
    assert all(f'id="{name}"' in html for name in SECTIONS)
    assert set(re.findall(r'href="#(\w+)"', html)) <= set(re.findall(r'id="(\w+)"', html))


def test_nothing_is_fetched(html: str) -> None:
    assert outside_references(html) == []
    assert "default-src 'none'" in html


def test_what_people_wrote_is_escaped(html: str) -> None:
    assert "<script" not in html and "&lt;script" in html


def test_bare_evaluation() -> None:
    """No comparison, history or card; one field, which is blank."""
    page = made_up_page()
    blank = next(sample for sample in SAMPLES if not sample.label)
    bare = dataclasses.replace(
        page, comparison=None, other_model=None, history=(), card={}, evaluation=evaluate([blank]), labels=(), groups=()
    )
    html = render_evaluation(bare)
    assert "keeps no training history" in html and 'id="comparison"' not in html and "nan" not in html.lower()


@pytest.mark.parametrize("count", [0, 3])
def test_audit(count: int) -> None:
    specimen = Specimen(image="a.png", picture=None, label=HOSTILE, reading="X", confidence=0.5)
    page = AuditPage(model="m", judged=9, differing=count, facts=[("rows", "9")], specimens=[specimen] * count)
    html = render_audit(page)
    assert html.count('class="specimen"') == count
    assert "<script" not in html and outside_references(html) == []


def test_differences_are_marked() -> None:
    specimen = Specimen(image="a", picture=None, label="ANNA", reading="AMMNA", confidence=0.5)
    assert specimen.label_marks == [("A", False), ("N", True), ("NA", False)]
    assert specimen.reading_marks == [("A", False), ("MM", True), ("NA", False)]


def test_figures_as_text() -> None:
    nothing = Estimate(float("nan"), float("nan"), float("nan"), 0)
    assert (percent(0.1234), percent(float("nan"))) == ("12.3 %", "–")
    assert (number(1234.5, 1), span(nothing), span(Estimate(0.5, 0.4, 0.6, 9))) == ("1,234.5", "–", "40.0 to 60.0")
    assert (shown(" "), shown(""), shown("A")) == ("␣", "∅", "A")


def test_pictures_shrink_and_never_grow() -> None:
    def size(height: int, width: int) -> tuple[int, int]:
        uri = data_uri(np.full((height, width), 255, np.uint8))
        return Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))).size

    assert size(20, 100) == (100, 20)
    assert size(960, 960) == (96, 96)
    assert size(2, 4_000)[0] == 960
