"""Lines of dots to write on: found, read off, and not taken for what they are not."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.ruling.dots import find_dotted
from hcr_batch.image.page.segment import segment
from hcr_batch.image.page.sheet import straighten
from hcr_batch.records import Layout
from tests.image.page.drawn import INK, PAPER, PRINT, Sheetlet, ink_in, overlap
from tests.synth.catalogue import FORMS, dotted
from tests.synth.fonts import PRINTED_REGULAR
from tests.synth.pages import make_page

STYLES = {
    "fine": (4, (1, 1)),
    "leader": (6, (2, 2)),
    "bold": (9, (4, 4)),
    "wide apart": (16, (3, 3)),
    "dashes": (16, (10, 2)),
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(("degrees", "scale"), [(0.0, 1.0), (2.0, 1.4), (-5.0, 2.0)])
def test_lines_of_dots_are_fields(style: str, degrees: float, scale: float) -> None:
    pitch, dot = STYLES[style]
    if scale > 1 and style == "fine":
        pytest.skip("dots of one pixel at 150 dpi are none on a page that is turned")
    page = Sheetlet()
    page.caption("Name", 100, 300)
    page.dots(200, 300, 400, "MARTIN", pitch, dot)
    page.caption("First name", 640, 300)
    page.dots(780, 300, 320, "ANNE", pitch, dot)
    page.dots(200, 420, 300, "", pitch, dot)
    crops = segment(page.finish(degrees, scale), Layout.FIELDS)
    assert len(crops) == 3
    for crop, box, (*_, written) in zip(crops, page.boxes(degrees, scale), page.truth, strict=True):
        assert overlap(crop.box, box) > 0.7
        assert crop.blank is not written


def test_writing_that_hides_the_dots_does_not_part_the_line() -> None:
    page = Sheetlet()
    page.dots(200, 300, 500)
    page.image[270:303, 300:420] = PRINT  # twenty dots long, three letters wide
    (rule,) = find_dotted(straighten(page.image))
    assert (rule.start, rule.end) == (pytest.approx(200, abs=8), pytest.approx(700, abs=8))


@pytest.mark.parametrize("caption", ["Kontoinhaber (falls abweichend)", "Landline and mobile", "Hill"])
def test_a_line_of_dots_begins_behind_the_caption_that_is_typed_on_its_row(caption: str) -> None:
    page = Sheetlet()
    image = Image.fromarray(page.image)
    font = ImageFont.truetype(str(PRINTED_REGULAR), 21)
    ImageDraw.Draw(image).text((120, 300), caption + "." * 80, fill=PRINT, font=font)
    page.image = np.array(image)
    page.box(120, 600, 1000, 300)
    (rule,) = find_dotted(straighten(page.image))
    assert rule.start == pytest.approx(120 + font.getlength(caption), abs=8)


def test_dots_that_run_together_here_and_there_are_one_line() -> None:
    page = Sheetlet()
    page.caption("Place", 100, 300)
    page.dots(200, 300, 500, pitch=4)
    for left in (240, 400, 560):
        page.image[300:302, left : left + 56] = PRINT  # 14 dots, which make a rule of 9 mm
    found = [crop.box for crop in segment(page.image, Layout.FIELDS)]
    assert len(found) == 1
    assert overlap(found[0], page.boxes()[0]) > 0.7


def test_a_fine_line_is_found_once_wherever_its_dots_lie_between_the_pixels() -> None:
    times, pitch, dot = 8, 3.937, 1.97  # 0.5 and 0.25 mm at 200 dots an inch, drawn so many times as large
    page = np.full((2339, 1654), PAPER, np.uint8)
    for row in range(20):
        line = np.full((10 * times, 1100 * times), PAPER, np.uint8)
        top, start = times * (3 + 0.13 * row), 0.75 + 0.37 * row
        for left in times * (start + pitch * np.arange(int((1000 + 7 * row) / pitch))):
            line[round(top) : round(top + times * dot), round(left) : round(left + times * dot)] = INK
        page[300 + 90 * row : 310 + 90 * row, 300:1400] = cv2.resize(line, (1100, 10), interpolation=cv2.INTER_AREA)
    assert len(find_dotted(straighten(page))) == 20


def test_dots_that_lead_to_a_column_of_boxes_end_up_to_a_step_before_it() -> None:
    page = Sheetlet()
    boxes = [(900, 300 + 36 * row, 180, 36) for row in range(4)]
    for (x, y, width, height), end in zip(boxes, (880, 878, 874, 871), strict=True):
        page.box(x, y, width, height)
        page.caption("Wages", 120, y + 26)
        page.dots(end - 523, y + 24, 523, pitch=20, dot=(3, 3))
    found = [crop.box for crop in segment(page.image, Layout.FIELDS)]
    assert len(found) == len(boxes)
    assert all(box.x >= 900 for box in found)


def test_dots_twelve_points_apart_lead_the_eye_and_dashes_so_far_apart_are_a_line() -> None:
    """Tax forms have such dots before amounts, also where nothing closes the box at their end."""
    page = Sheetlet()
    for row, width in enumerate((3, 14)):
        page.caption("Wages", 120, 300 + 90 * row)
        page.dots(220, 300 + 90 * row, 500, pitch=25, dot=(width, 3))
    (line,) = find_dotted(straighten(page.image))
    assert line.at == pytest.approx(391, abs=3)


def test_captions_part_lines_and_slashes_do_not() -> None:
    page = Sheetlet()
    page.caption("Name :", 100, 302)
    page.dots(166, 300, 300)
    page.caption("First name :", 476, 302)
    page.dots(590, 300, 400)
    for left in (200, 280, 360):
        page.dots(left, 420, 70)
    for right in (272, 352):
        page.caption("/", right, 422)
    page.dots(120, 540, 1000)
    page.dots(20, 660, 1200)  # where the page is to be cut
    found = [(round(crop.box.x, -1), round(crop.box.width, -1)) for crop in segment(page.image, Layout.FIELDS)]
    assert found == [(170, 300), (590, 400), (200, 230), (120, 1000)]


def test_the_dots_are_not_in_the_crop_and_the_writing_is() -> None:
    with_dots, without = Sheetlet(), Sheetlet()
    with_dots.dots(200, 300, 500, "MARTIN")
    without.box(200, 252, 500, 48, "MARTIN")
    (read,), (plain,) = (segment(page.image, Layout.FIELDS) for page in (with_dots, without))
    assert ink_in(read) == pytest.approx(ink_in(plain), rel=0.03)


@pytest.mark.parametrize("name", ["library", "permit", "school"])
def test_a_scanned_form_reads_the_same_with_dots_for_rules(name: str) -> None:
    with_dots, with_rules = (make_page(7, form, dpi=150) for form in (dotted(FORMS[name]), FORMS[name]))
    crops, others = segment(with_dots.image, Layout.FIELDS), segment(with_rules.image, Layout.FIELDS)
    assert len(crops) == len(others) == len(with_dots.fields)
    for crop, other in zip(crops, others, strict=True):
        assert overlap(crop.box, other.box) > 0.7
        assert crop.blank == other.blank


def test_print_specks_and_screens_of_dots_are_no_lines() -> None:
    page = Sheetlet()
    for row in range(12):
        page.caption("If it is in this list, it is filed in his office till it fits.", 120, 200 + 30 * row, 0.4)
    page.caption("and so on ...", 120, 600)
    for seed, specks in ((0, 3_000), (1, 10_000), (2, 40_000)):
        speckled, rng = page.image.copy(), np.random.default_rng(seed)
        speckled[rng.integers(700, 1700, specks), rng.integers(0, 1240, specks)] = PRINT
        assert find_dotted(straighten(speckled)) == []
    screen = Sheetlet()
    screen.caption("Hatched", 120, 200)
    for y in range(300, 500, 6):
        screen.dots(200, y, 400)
    assert segment(screen.image, Layout.FIELDS) == []


def test_a_short_line_of_dots_is_a_field_behind_its_caption_alone() -> None:
    page = Sheetlet()
    page.caption("from", 100, 302)
    page.dots(160, 300, 62)
    page.caption("until", 240, 302)
    page.dots(300, 300, 62)
    page.dots(700, 500, 62)
    fields = find_form(straighten(page.image)).fields
    assert [field.rect.left for field in fields] == pytest.approx([160, 300], abs=4)


def test_a_line_of_which_writing_leaves_a_few_dots_is_found_beside_others() -> None:
    page = Sheetlet()
    for y in (300, 420, 540):
        page.dots(200, y, 300)
        page.dots(700, y, 180)
    page.image[505:545, 714:860] = PRINT
    rules = find_dotted(straighten(page.image))
    lower = sorted(rule.start for rule in rules if rule.at > 500)
    assert lower == pytest.approx([200, 700], abs=8)


def test_specks_before_print_are_no_line_that_writing_hides() -> None:
    page = Sheetlet()
    for y in (300, 420):
        page.dots(200, y, 300)
    page.dots(200, 540, 18)
    page.image[520:544, 220:400] = PRINT
    assert len(find_dotted(straighten(page.image))) == 2


def test_a_word_whose_letters_run_together_parts_lines() -> None:
    page = Sheetlet()
    page.dots(166, 300, 300)
    page.caption("province", 476, 302, 0.6)
    page.image[300:303, 472:570] = PRINT
    page.dots(574, 300, 120)
    assert len(find_dotted(straighten(page.image))) == 2
