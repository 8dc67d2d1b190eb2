"""Which form a page is, and what comes out of it: crops with names, or a sentence that says why not."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from hcr_batch.errors import ItemError
from hcr_batch.forms.form_file.load import load_form
from hcr_batch.forms.matching import FormReader
from hcr_batch.records import Box, Crop, GreyImage
from tests.forms.drawn_forms import drawn_form, write_form
from tests.image.page.drawn import Sheetlet
from tests.image.register.drawn import DPI, MISHAPS, Mishap, blank, curled, filled, layout, rise, spoil
from tests.synth import FORMS, HANDS, draw_page, hand_fill


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> FormReader:
    folder = tmp_path_factory.mktemp("forms")
    return FormReader([drawn_form(folder, name) for name in ("library", "clinic", "permit")])


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> FormReader:
    """A reader of one form alone, for pages that are looked at in all the ways there are."""
    return FormReader([drawn_form(tmp_path_factory.mktemp("clinic"), "clinic")])


def crops_of(outcome: list[Crop] | ItemError) -> list[Crop]:
    assert isinstance(outcome, list), outcome
    return outcome


def error_of(outcome: list[Crop] | ItemError) -> str:
    assert isinstance(outcome, ItemError)
    assert outcome.code == "registration"
    assert outcome.message.endswith(".")
    return outcome.message


@pytest.mark.parametrize(("form", "mishap"), [("clinic", "office"), ("permit", "upside down"), ("library", "coffee")])
def test_a_page_is_matched_to_its_form(reader: FormReader, form: str, mishap: str) -> None:
    page, true = spoil(filled(form, 2), MISHAPS[mishap], 3)
    crops = crops_of(reader.crops(page))
    assert [crop.field for crop in crops] == [f"f{field.number:02d}" for field in layout(form).fields]
    for crop, field in zip(crops, layout(form).fields, strict=True):
        assert crop.registration is not None
        assert crop.registration.form == form
        assert crop.registration.error_mm < 0.1
        box = field.box
        corners = [(x, y) for x in (box.x, box.x + box.width) for y in (box.y, box.y + box.height)]
        seen = cv2.perspectiveTransform(np.array([corners], np.float64), true)[0]
        assert (crop.box.x, crop.box.y) == pytest.approx(seen.min(axis=0), abs=2)
        assert (crop.box.x + crop.box.width, crop.box.y + crop.box.height) == pytest.approx(seen.max(axis=0), abs=2)
        assert not crop.blank
        assert crop.image.flags.c_contiguous


@pytest.mark.parametrize("rise_mm", [3.0, 1.0])
def test_a_curled_page_is_read_and_its_boxes_lie_on_it(clinic: FormReader, rise_mm: float) -> None:
    flat, true = spoil(filled("clinic", 2), MISHAPS["office"], 3)
    crops = crops_of(clinic.crops(curled(flat, rise_mm)))
    for crop, field in zip(crops, layout("clinic").fields, strict=True):
        assert crop.registration is not None
        assert crop.registration.error_mm < 0.1
        box = field.box
        middle = np.array([[[box.x + box.width / 2, box.y + box.height / 2]]], np.float64)
        x, y = cv2.perspectiveTransform(middle, true)[0, 0]
        y -= rise(np.array([x], np.float32), flat.shape[1], rise_mm)[0]
        assert crop.box.x + crop.box.width / 2 == pytest.approx(x, abs=3)
        assert crop.box.y + crop.box.height / 2 == pytest.approx(y, abs=12)
        assert not crop.blank


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_which_way_round_a_page_lies(reader: FormReader, quarters: int) -> None:
    page = np.ascontiguousarray(np.rot90(spoil(filled("permit", 2), MISHAPS["office"], 3)[0], -quarters))
    assert {crop.turned for crop in crops_of(reader.crops(page))} == {quarters}


def test_blank_is_told_from_written(reader: FormReader) -> None:
    rng = np.random.default_rng(8)
    page = draw_page(FORMS["clinic"], hand_fill(HANDS[1]), rng, dpi=DPI, blanks={2, 5, 9}).image
    crops = crops_of(reader.crops(spoil(page, MISHAPS["office"], 1)[0]))
    assert [number for number, crop in enumerate(crops, start=1) if crop.blank] == [2, 5, 9]


def ledger(pale: int) -> Sheetlet:
    """The page of a ledger with print at its head and foot, and lines of a pale colour between."""
    page = Sheetlet()
    for x, head in ((130, "Date"), (330, "Description of the goods"), (830, "Received"), (1010, "Paid out")):
        page.caption(head, x, 270, 0.7)
        page.caption(f"Sum of the {head.lower()}", x, 1640, 0.4)
    page.caption("Ledger of the Brookfield Mill and Granary", 260, 160, 1.1)
    for y in (220, 300, 1600):
        cv2.line(page.image, (110, y), (1130, y), 60, 3)
    for y in range(360, 1600, 60):
        cv2.line(page.image, (110, y), (1130, y), pale, 1)
    for x in (110, 310, 810, 990, 1130):
        cv2.line(page.image, (x, 220), (x, 1600), pale, 1)
    return page


def test_pale_lines_that_a_microfilm_lost_are_not_missed(tmp_path: Path) -> None:
    cells = {f"f{row}": (Box(312, 302 + 60 * row, 496, 57), "text") for row in range(0, 20, 4)}
    reader = FormReader([load_form(write_form(tmp_path, "ledger", ledger(150).image, cells))])
    page = ledger(245)
    for row in (0, 8, 12):
        page.write("MARTIN", 340, 348 + 60 * row)
    film = np.where(page.finish(degrees=0.6) < 170, 0, 255).astype(np.uint8)
    crops = crops_of(reader.crops(film))
    assert [crop.problem for crop in crops] == [None] * 5
    assert [crop.blank for crop in crops] == [False, True, False, False, True]


def test_a_page_of_no_form_given_is_refused(clinic: FormReader) -> None:
    page, _ = spoil(filled("school", 1), MISHAPS["office"], 2)
    assert "--form" in error_of(clinic.crops(page))


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (np.full((1754, 1240), 250, np.uint8), "empty: if it is the back of a sheet, give --duplex"),
        (np.zeros((1754, 1240), np.uint8), "black"),
        (np.full((1, 1), 250, np.uint8), "empty: if it is the back of a sheet, give --duplex"),
        (np.random.default_rng(0).integers(0, 256, (900, 700)).astype(np.uint8), "none of the forms"),
    ],
    ids=["white", "black", "one pixel", "noise"],
)
def test_pages_without_a_form_say_so(reader: FormReader, page: GreyImage, words: str) -> None:
    assert words in error_of(reader.crops(page))


def test_a_field_that_was_cut_off_says_so_and_the_others_are_read(reader: FormReader) -> None:
    page, _ = spoil(filled("library", 2), Mishap(shift_mm=(38, 0)), 3)
    crops = crops_of(reader.crops(page))
    lost = [crop for crop in crops if crop.problem]
    assert 2 <= len(lost) <= 6
    assert all("beyond the edge" in str(crop.problem) for crop in lost)
    assert all(crop.image.size > 1 for crop in crops if not crop.problem)


def test_two_forms_that_differ_in_one_field(tmp_path: Path) -> None:
    """Each page goes to its own form, and what is on neither is not guessed."""
    plain, more = blank("school"), blank("school").copy()
    cv2.rectangle(more, (650, 250), (1100, 320), 60, 2)
    box = layout("school").fields[0].box
    shared = {"name": (box, "name")}
    forms = [
        load_form(write_form(tmp_path, "old", plain, shared)),
        load_form(write_form(tmp_path, "new", more, {**shared, "extra": (Box(650, 250, 450, 70), "text")})),
    ]
    reader = FormReader(forms)
    for image, name in ((plain, "old"), (more, "new")):
        crops = crops_of(reader.crops(spoil(image, MISHAPS["office"], 3)[0]))
        assert crops[0].registration is not None
        assert crops[0].registration.form == name
    only_new = FormReader(forms[1:])
    crops = crops_of(only_new.crops(spoil(plain, MISHAPS["office"], 3)[0]))
    assert crops[0].problem is None
    assert "not where its form has it" in str(crops[1].problem)


def test_a_page_that_lost_ink_is_not_told_to_lie_flat(clinic: FormReader) -> None:
    page = blank("clinic").copy()
    page[: page.shape[0] * 2 // 5] = 255
    message = error_of(clinic.crops(page))
    assert "print was lost: scan it again in grey, or darker" in message and "flat" not in message


@pytest.mark.parametrize(("other", "said"), [("clinic", "the form clinic more than once"), ("permit", "and beside it")])
def test_of_two_forms_on_a_page_none_is_lost_silently(reader: FormReader, other: str, said: str) -> None:
    two = [spoil(filled(form, seed), MISHAPS["office"], seed)[0] for form, seed in (("clinic", 2), (other, 3))]
    message = error_of(reader.crops(np.hstack(two)))
    assert said in message and "cut the scan into pages of one form each" in message


def test_a_single_form_on_a_larger_picture_is_read(reader: FormReader) -> None:
    page = spoil(filled("clinic", 2), MISHAPS["office"], 3)[0]
    beside = np.full_like(page, 250)
    cv2.putText(beside, "Dear Sir or Madam, please find enclosed", (60, 400), cv2.FONT_HERSHEY_SIMPLEX, 1.5, 40, 3)
    assert len(crops_of(reader.crops(np.hstack([page, beside])))) == len(layout("clinic").fields)


def test_a_mirrored_page_is_called_so(clinic: FormReader) -> None:
    page = spoil(filled("clinic", 2), MISHAPS["office"], 3)[0]
    message = error_of(clinic.crops(np.ascontiguousarray(page[:, ::-1])))
    assert "the form clinic mirrored: scan its front" in message


def test_forms_that_cannot_be_told_apart_are_not_guessed(tmp_path: Path) -> None:
    image, fields = blank("school"), {"name": (layout("school").fields[0].box, "name")}
    forms = [load_form(write_form(tmp_path, name, image, fields)) for name in ("one", "two")]
    message = error_of(FormReader(forms).crops(spoil(filled("school", 1), MISHAPS["office"], 3)[0]))
    assert "one" in message
    assert "two" in message


def test_a_place_to_sign_is_signed_or_not(tmp_path: Path) -> None:
    image = blank("school").copy()
    boxes = {f"box{k}": Box(700, 500 + 90 * k, 300, 70) for k in range(3)}
    for box in boxes.values():
        cv2.rectangle(image, (box.x, box.y), (box.x + box.width, box.y + box.height), 60, 2)
    reader = FormReader(
        [load_form(write_form(tmp_path, "signed", image, {n: (b, "signature") for n, b in boxes.items()}))]
    )
    page = image.copy()
    t = np.linspace(0, 1, 120)
    zigzag = np.stack([740 + 160 * t, 620 + 22 * np.sin(40 * t)], axis=1).round().astype(np.int32)
    cv2.polylines(page, [zigzag], False, 60, 3, cv2.LINE_AA)
    initial = np.array([[750, 740], [750, 700], [765, 715], [780, 700], [780, 740]], np.int32)
    cv2.polylines(page, [initial], False, 60, 3, cv2.LINE_AA)
    crops = crops_of(reader.crops(spoil(page, MISHAPS["upside down"], 3)[0]))
    seen = [crop.seen for crop in crops if crop.seen is not None]
    assert [one.text for one in seen] == ["unsigned", "signed", "signed"]
    assert not any(crop.blank for crop in crops)
    assert seen[1].confidence >= seen[2].confidence > 0.5


def test_boxes_to_tick_are_crops_with_a_probability(tmp_path: Path) -> None:
    image = blank("school").copy()
    boxes = {f"box{k}": Box(800 + 60 * k, 500, 26, 26) for k in range(3)}
    for box in boxes.values():
        cv2.rectangle(image, (box.x, box.y), (box.x + box.width, box.y + box.height), 60, 2)
    reader = FormReader(
        [load_form(write_form(tmp_path, "ticks", image, {n: (b, "checkbox") for n, b in boxes.items()}))]
    )
    page = image.copy()
    ticked = boxes["box1"]
    cv2.line(page, (ticked.x + 3, ticked.y + 3), (ticked.x + 23, ticked.y + 23), 70, 3, cv2.LINE_AA)
    cv2.line(page, (ticked.x + 23, ticked.y + 3), (ticked.x + 3, ticked.y + 23), 70, 3, cv2.LINE_AA)
    crops = crops_of(reader.crops(spoil(page, MISHAPS["upside down"], 3)[0]))
    seen = [crop.seen for crop in crops if crop.seen is not None]
    assert [one.text for one in seen] == ["unchecked", "checked", "unchecked"]
    assert all(one.confidence > 0.9 for one in seen)
    assert not any(crop.blank for crop in crops)
