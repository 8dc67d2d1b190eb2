"""Crops of every size come out in one height, one range, and a width that can be told beforehand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcr_batch.errors import UsageError
from hcr_batch.image.normalise import NormaliseConfig, normalise, normalised_width

CONFIG = NormaliseConfig()
STRETCH = NormaliseConfig(mode="stretch", height_px=64)
CLOSE = NormaliseConfig(margin_px=16)


def page(height, width, paper=255, ink=0):
    crop = np.full((height, width), paper, np.uint8)
    crop[height // 3 : max(height // 3 + 1, height // 2), width // 8 : max(width // 8 + 1, width // 2)] = ink
    return crop


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 200), st.integers(1, 3_000), st.integers(0, 2**32 - 1))
def test_any_crop_gives_the_promised_size_and_range(height, width, seed):
    crop = np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)
    for config in (CONFIG, STRETCH):
        picture = normalise(crop, config)
        assert picture.dtype == np.float32
        assert picture.shape == (config.height_px, normalised_width(height, width, config))
        assert picture.shape[1] <= config.widest_px
        assert picture.min() >= 0 and picture.max() <= 1


@pytest.mark.parametrize(
    ("height", "width", "expected"),
    [
        (48, 100, 100),  # its natural width
        (24, 100, 200),  # scaled with the height
        (48, 400, 256),  # squeezed...
        (48, 800, 400),  # ...but never below half
        (48, 9_000, 2_048),  # the widest
        (48, 10, 64),  # the narrowest
    ],
)
def test_widths(height, width, expected):
    assert normalised_width(height, width, CONFIG) == expected


def test_pencil_and_pen_look_alike():
    pen, pencil = normalise(page(48, 200, 255, 0), CONFIG), normalise(page(48, 200, 230, 130), CONFIG)
    np.testing.assert_allclose(pen, pencil, atol=0.02)
    assert pen.max() == 1.0 and np.median(pen) == 0.0


def test_dust_stays_faint():
    dust = normalise(page(48, 200, 250, 240), CONFIG)
    assert 0 < dust.max() <= 10 / CONFIG.min_contrast + 0.01


def test_a_narrow_crop_lies_at_the_left_of_its_paper():
    crop = page(48, 20)
    crop[8:40, 4:8] = 0
    picture = normalise(crop, CONFIG)
    assert picture.shape[1] == CONFIG.min_width_px
    assert picture[:, :20].max() == 1.0
    assert (picture[:, 20:] == 0).all()


@settings(max_examples=60, deadline=None)
@given(st.integers(8, 120), st.integers(8, 2_000), st.integers(0, 255), st.integers(0, 2**32 - 1))
def test_only_paper_behind_the_last_ink_is_cut_off(height, width, ink, seed):
    rng = np.random.default_rng(seed)
    crop = rng.integers(244, 256, (height, width), np.uint8)
    left, right = sorted(rng.integers(0, width, 2))
    crop[height // 4 : height // 2, left : right + 1] = ink
    whole, cut = normalise(crop, CONFIG), normalise(crop, CLOSE)
    kept = cut.shape[1]
    assert CONFIG.min_width_px <= kept <= whole.shape[1]
    traces = np.flatnonzero(whole.max(axis=0) > 0.15)
    end = traces[-1] + 1 if traces.size else 0
    np.testing.assert_array_equal(cut[:, :end], whole[:, :end])
    np.testing.assert_allclose(cut[:, end:], whole[:, end:kept], atol=0.15)  # dust, or nothing
    assert kept == min(whole.shape[1], max(CONFIG.min_width_px, end + 16))


def test_an_empty_field_becomes_as_narrow_as_can_be():
    assert normalise(np.full((40, 900), 250, np.uint8), CLOSE).shape == (48, CONFIG.min_width_px)


@pytest.mark.parametrize("margin", [-1, 10**6])
def test_wrong_margins_are_refused(margin):
    with pytest.raises(UsageError, match="margin_px"):
        NormaliseConfig(margin_px=margin)


def test_stretching_keeps_the_greys():
    picture = normalise(np.full((20, 50), 51, np.uint8), STRETCH)
    assert picture.shape == (64, 256)
    np.testing.assert_allclose(picture, 0.2, atol=1e-6)
    assert normalise(page(20, 50), STRETCH)[0, 0] == 1.0  # paper


def test_the_crop_is_left_as_it_was():
    crop = page(30, 100)
    kept = crop.copy()
    normalise(crop, CONFIG)
    normalise(crop, STRETCH)
    assert np.array_equal(crop, kept)


def test_another_mode_is_refused():
    with pytest.raises(UsageError, match="aspect or stretch"):
        NormaliseConfig(mode="squash")
