"""Pages find their place on their form whatever befell them, and nothing else finds one."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcr_batch.image.register.homography import Candidate
from hcr_batch.image.register.lay import (
    ATTEMPTS,
    Placement,
    Proposal,
    best_placement,
    place_near,
    prepare_page,
    propose,
)
from hcr_batch.image.register.quality import holds
from hcr_batch.image.register.reference import Reference, prepare_reference
from hcr_batch.image.register.working import map_points
from hcr_batch.records import Box, GreyImage
from tests.image.page.drawn import Sheetlet, turn_matrix
from tests.image.register.drawn import DPI, MISHAPS, Mishap, blank, filled, reference, spoil, worst_mm
from tests.synth import FORMS, OFFICE, ROUGH

CAPTIONS = ("Surname", "First name", "Date of birth", "Town", "Street", "Telephone", "Sum")


def lay(on: Reference, page: GreyImage, attempts: int = len(ATTEMPTS)) -> Placement | None:
    """The placement that holds, if there is one."""
    for attempt in ATTEMPTS[:attempts]:
        prepared = prepare_page(page, attempt)
        placement = best_placement(on, prepared, propose(on, prepared))
        if placement is not None and holds(placement.fit):
            return placement
    return None


@pytest.mark.parametrize("name", MISHAPS)
def test_a_page_is_placed_to_a_fifth_of_a_millimetre(name: str) -> None:
    form = list(FORMS)[list(MISHAPS).index(name) % len(FORMS)]
    page, true = spoil(filled(form, 3), MISHAPS[name], 4)
    placement = lay(reference(form), page)
    assert placement is not None
    assert worst_mm(form, placement.matrix, true, page.shape) < 0.2
    assert placement.inliers > 20
    assert placement.fit.error_mm < 0.1
    assert placement.fit.overlap > 0.7


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", MISHAPS)
def test_every_form_survives_every_mishap(form: str, name: str) -> None:
    for seed in range(2):
        page, true = spoil(filled(form, seed), MISHAPS[name], 10 + seed)
        placement = lay(reference(form), page)
        assert placement is not None
        assert worst_mm(form, placement.matrix, true, page.shape) < 0.2


def test_a_table_of_thin_rules_that_is_written_full_is_placed() -> None:
    printed = Sheetlet()
    for row in range(15):
        for x, width in ((106, 50), (156, 295), (451, 265), (716, 210), (926, 205)):
            printed.box(x, 200 + 53 * row, width, 53, thickness=1)
            printed.caption("Name" if row == 0 else str(row) if x == 106 else "", x + 6, 234 + 53 * row)
    on = prepare_reference(printed.image, [Box(156, 253, 295, 53)], DPI)
    for row in range(1, 15):
        for x in (156, 451, 716, 926):
            cv2.putText(printed.image, "MARTIN", (x + 12, 244 + 53 * row), cv2.FONT_HERSHEY_SCRIPT_COMPLEX, 1.2, 30, 4)
    true = np.vstack([turn_matrix(1240, 1754, 0.8, 1.0), [0.0, 0.0, 1.0]])
    near = np.array([[1.0, 0.0, 3.0], [0.0, 1.0, -3.0], [0.0, 0.0, 1.0]]) @ true
    placement = place_near(on, prepare_page(printed.finish(0.8, noise=4.0)), near)
    assert placement is not None and holds(placement.fit)
    corners = np.array([(106.0, 200.0), (1131.0, 200.0), (106.0, 995.0), (1131.0, 995.0)])
    assert np.abs(map_points(placement.matrix, corners) - map_points(true, corners)).max() < 0.2 * DPI / 25.4


def test_of_a_table_that_is_squeezed_along_its_long_rules_the_whole_one_is_preferred() -> None:
    printed = Sheetlet()
    for row in range(24):
        for x in (106, 606):
            printed.box(x, 200 + 53 * row, 500, 53, thickness=2)
    on, page = prepare_reference(printed.image, [Box(106, 253, 500, 53)], DPI), prepare_page(printed.image)
    pairs = propose(on, page).pairs
    squeezed = np.array([[0.9, 0.0, 0.1 * 106 * on.working.scale], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    proposal = Proposal(pairs, (Candidate(squeezed, 100), Candidate(np.eye(3), 100)))
    placement = best_placement(on, page, proposal)
    assert placement is not None
    assert placement.matrix == pytest.approx(np.eye(3), abs=0.5)
    assert placement.matrix[0, 0] == pytest.approx(1.0, abs=0.002)


def test_a_tint_without_noise_is_no_print() -> None:
    """A PDF's tint is even; on a page with little print it is dark enough to be ink, on the scan of that page not."""
    printed = Sheetlet()
    printed.image[220:1100, 110:1130] = 223
    for row in range(7):
        printed.image[300 + 110 * row : 360 + 110 * row, 150:900] = 245
        printed.caption(CAPTIONS[row], 150, 288 + 110 * row)
    on = prepare_reference(printed.image, [Box(150, 300, 750, 60)], DPI)
    for row in range(7):
        printed.write("MARTIN", 170, 345 + 110 * row, 34)
    placement = lay(on, printed.finish(0.8, noise=4.0))
    assert placement is not None
    true = np.vstack([turn_matrix(1240, 1754, 0.8, 1.0), [0.0, 0.0, 1.0]])
    corners = np.array([(150.0, 300.0), (900.0, 300.0), (150.0, 1020.0), (900.0, 1020.0)])
    assert np.abs(map_points(placement.matrix, corners) - map_points(true, corners)).max() < 0.2 * DPI / 25.4


@pytest.mark.parametrize("tint", [228, 192])
@pytest.mark.parametrize("gap", [15, 60])
def test_a_form_of_white_places_on_a_tint_is_placed(tint: int, gap: int) -> None:
    """Between places that are left white a tint looks like print, on some scans and not on others."""
    printed = Sheetlet()
    printed.image[:] = tint
    places = [(x, 250 + row * (60 + gap)) for row in range(7) for x in (150, 650)]
    for number, (x, y) in enumerate(places):
        printed.image[y : y + 56, x : x + 480] = 255
        if gap > 30:
            printed.caption(CAPTIONS[number % len(CAPTIONS)], x, y - 8)
    for row, caption in enumerate(CAPTIONS):
        printed.caption(caption, 40, 290 + row * (60 + gap))
    on = prepare_reference(printed.image, [Box(x, y, 480, 56) for x, y in places], DPI)
    for x, y in places:
        printed.write("MARTIN", x + 20, y + 46, 34)
    placement = lay(on, printed.finish(0.8, noise=4.0))
    assert placement is not None
    true = np.vstack([turn_matrix(1240, 1754, 0.8, 1.0), [0.0, 0.0, 1.0]])
    corners = np.array([(150.0, 250.0), (1130.0, 250.0), (150.0, 700.0), (1130.0, 700.0)])
    assert np.abs(map_points(placement.matrix, corners) - map_points(true, corners)).max() < 0.4 * DPI / 25.4


@settings(max_examples=6)
@given(
    degrees=st.floats(0, 360),
    scale=st.floats(0.35, 1.6),
    zoom=st.floats(0.3, 1.5),
    tilt=st.floats(0, 0.15),
    shift=st.tuples(st.floats(-80, 80), st.floats(-80, 80)),
    rough=st.booleans(),
    fax=st.booleans(),
    seed=st.integers(0, 50),
)
def test_no_page_is_silently_misplaced(
    degrees: float,
    scale: float,
    zoom: float,
    tilt: float,
    shift: tuple[float, float],
    rough: bool,
    fax: bool,
    seed: int,
) -> None:
    """Far beyond what must work a page may be refused, but not be read from a wrong place."""
    form = list(FORMS)[seed % len(FORMS)]
    mishap = Mishap(
        degrees=degrees,
        scale=scale,
        zoom=zoom,
        tilt=tilt,
        shift_mm=shift,
        fax=fax,
        scanner=ROUGH if rough else OFFICE,
        table=(255, 90)[seed % 2],
    )
    page, true = spoil(filled(form, seed), mishap, seed)
    placement = lay(reference(form), page, attempts=1)
    if placement is not None:
        assert worst_mm(form, placement.matrix, true, page.shape) < 2.0


# These two pairs are the most alike: three in four rules of one lie on rules of the other.
@pytest.mark.parametrize(("form", "other"), [("clinic", "school"), ("permit", "library")])
def test_a_page_of_another_form_is_refused(form: str, other: str) -> None:
    page, _ = spoil(filled(form, 5), MISHAPS["office"], 6)
    assert lay(reference(other), page, attempts=1) is None


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", MISHAPS)
def test_pages_of_other_forms_are_refused_after_every_mishap(form: str, name: str) -> None:
    page, _ = spoil(filled(form, 5), MISHAPS[name], 6)
    for other in set(FORMS) - {form}:
        assert lay(reference(other), page) is None


def _lines() -> GreyImage:
    """A sheet of ruled paper: all rules of a form find a rule somewhere."""
    page = np.full((1754, 1240), 250, np.uint8)
    for y in range(100, 1700, 40):
        cv2.line(page, (80, y), (1160, y), 90, 2)
    return page


@pytest.mark.parametrize(
    "page",
    [
        np.full((1754, 1240), 255, np.uint8),
        np.zeros((1754, 1240), np.uint8),
        np.full((1, 1), 7, np.uint8),
        np.full((3, 4000), 250, np.uint8),
        _lines(),
    ],
    ids=["white", "black", "one pixel", "a sliver", "ruled paper"],
)
def test_what_is_no_form_is_refused(page: GreyImage) -> None:
    assert lay(reference("library"), page) is None


def test_a_corner_of_a_form_is_not_taken_for_the_form() -> None:
    page, _ = spoil(filled("library", 1), Mishap(shift_mm=(130, 190)), 1)
    assert lay(reference("library"), page) is None


def test_the_blank_form_lies_on_itself_exactly() -> None:
    placement = lay(reference("clinic"), blank("clinic"))
    assert placement is not None
    assert np.abs(placement.matrix - np.eye(3)).max() < 0.02
    assert placement.fit.found == 1.0
    assert placement.fit.overlap == 1.0
