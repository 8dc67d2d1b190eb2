"""A blank form out of filled-in copies: what is printed stays, what was written goes, whatever the scanners did."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.ink import Mask, find_ink, grown
from hcr_batch.image.register.composite import Copies
from hcr_batch.image.register.lay import best_placement, prepare_page, propose
from hcr_batch.records import GreyImage, OpenedPage
from tests.image.register.drawn import blank, reference, scanned


def copies(name: str, mishaps: Sequence[str]) -> list[GreyImage]:
    """Copies of a form, each filled in by another and with another mishap."""
    return [scanned(name, seed, mishap) for seed, mishap in enumerate(mishaps)]


def opened(page: GreyImage) -> OpenedPage:
    return OpenedPage(page, None)


def put_together(pages: Sequence[GreyImage]) -> GreyImage | None:
    first, *others = pages
    kept = Copies(opened(first))
    assert [kept.take(opened(page)) for page in others] == [True] * len(others)
    found = kept.blank()
    return None if found is None else found.image


def laid_over(name: str, picture: GreyImage) -> tuple[Mask, Mask]:
    """The ink of the printed form, and that of a picture that is laid over it."""
    truth = blank(name)
    page = prepare_page(picture)
    placement = best_placement(reference(name), page, propose(reference(name), page))
    assert placement is not None
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = cv2.warpPerspective(picture, placement.matrix, truth.shape[::-1], flags=flags, borderValue=255)
    return find_ink(truth), find_ink(np.asarray(laid, np.uint8))


@pytest.mark.parametrize(
    ("name", "mishaps"),
    [
        ("clinic", ["office"] * 6),
        pytest.param(
            "library",
            ["office", "10 degrees", "upside down", "half the resolution", "coffee", "a phone's picture"] * 2,
            marks=pytest.mark.slow,
        ),
    ],
)
def test_print_stays_and_writing_goes(name: str, mishaps: list[str]) -> None:
    found = put_together(copies(name, mishaps))
    assert found is not None
    printed, seen = laid_over(name, found)
    assert np.count_nonzero(cv2.min(printed, grown(seen))) > 0.97 * np.count_nonzero(printed)
    assert np.count_nonzero(cv2.min(seen, grown(printed, 2))) > 0.98 * np.count_nonzero(seen)
    # One copy alone holds far more than print.
    _, written = laid_over(name, scanned(name, 0))
    assert np.count_nonzero(cv2.min(written, grown(printed, 2))) < 0.9 * np.count_nonzero(written)


def test_a_tint_stays() -> None:
    pages = copies("clinic", ["office"] * 5)
    tinted = [page.copy() for page in pages]
    height, width = pages[0].shape
    place = slice(height - 120, height - 60), slice(width // 3, width // 2)
    for page in tinted:
        page[place] = np.minimum(page[place], 205)
    found = put_together(tinted)
    assert found is not None
    inside = found[height - 100 : height - 80, width // 3 + 20 : width // 2 - 20]
    assert 190 < float(np.median(inside)) < 215


@pytest.mark.slow
def test_the_blank_is_upright_as_most_are() -> None:
    pages = copies("permit", ["upside down", "office", "office", "upside down", "office"])
    found = put_together(pages)
    assert found is not None
    page = prepare_page(found)
    placement = best_placement(reference("permit"), page, propose(reference("permit"), page))
    assert placement is not None
    assert placement.matrix[0, 0] > 0.9


def test_a_copy_of_known_resolution_is_what_the_others_are_laid_over() -> None:
    *photographs, scan = copies("clinic", ["half the resolution", "half the resolution", "office"])
    kept = Copies(opened(photographs[0]))
    assert kept.take(opened(photographs[1])) and kept.take(OpenedPage(scan, 150))
    found = kept.blank()
    assert found is not None
    assert (found.image.shape, found.dpi) == (scan.shape, 150)


def test_pages_of_another_form_are_not_taken() -> None:
    kept = Copies(opened(copies("clinic", ["office"])[0]))
    assert not any(kept.take(opened(page)) for page in copies("permit", ["office", "office"]))
    assert not kept.take(opened(np.full((1754, 1240), 255, np.uint8)))
    assert len(kept) == 1


def test_an_empty_page_has_no_copies() -> None:
    kept = Copies(opened(np.full((1754, 1240), 255, np.uint8)))
    assert not kept.take(opened(np.full((1754, 1240), 250, np.uint8)))
    assert not kept.take(opened(copies("clinic", ["office"])[0]))


def test_two_copies_are_too_few() -> None:
    assert put_together(copies("clinic", ["office", "office"])) is None


@pytest.mark.slow
def test_of_many_copies_the_first_are_kept() -> None:
    pages = [opened(page) for page in copies("permit", ["office"] * 4)]
    kept = Copies(pages[0])
    for _ in range(6):
        assert [kept.take(page) for page in pages[1:]] == [True] * 3
    assert len(kept) == 19
    assert kept.blank() is not None
