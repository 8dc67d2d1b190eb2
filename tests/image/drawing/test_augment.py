"""Changed crops stay crops, the same for the same random numbers."""

import dataclasses

import numpy as np
import pytest

from hcr_batch.image.drawing.augment import AugmentConfig, augment

OFF = AugmentConfig(
    rotation=0,
    shear=0,
    scale_x=(1, 1),
    scale_y=(1, 1),
    shift=0,
    elastic_share=0,
    stroke_share=0,
    contrast_share=0,
    noise_share=0,
    blur_share=0,
    erase_share=0,
)
ALWAYS = AugmentConfig(
    elastic_share=1, stroke_share=1, contrast_share=1, noise_share=1, blur_share=1, erase_share=1, clutter_share=1
)
FRAMED = dataclasses.replace(OFF, frame_share=1)
SCANNED = dataclasses.replace(OFF, scan_share=1)


def word(height=40, width=160):
    crop = np.full((height, width), 240, np.uint8)
    for left in range(10, width - 10, 12):
        crop[height // 4 : 3 * height // 4, left : left + 3] = 30
    return crop


@pytest.mark.parametrize("shape", [(40, 160), (14, 388), (72, 278), (9, 9), (200, 12)])
@pytest.mark.parametrize("config", [AugmentConfig(), ALWAYS], ids=["default", "always"])
def test_a_crop_stays_a_crop(shape, config):
    for seed in range(8):
        changed = augment(word(*shape), np.random.default_rng(seed), config)
        assert changed.dtype == np.uint8
        assert changed.shape[0] == shape[0]
        low, high = config.scale_x
        assert max(8, low * shape[1] - 1) <= changed.shape[1] <= max(8, high * shape[1] + 1)


def test_a_crop_cut_anew_holds_the_same_writing_between_more_paper_or_less():
    shares = []
    for seed in range(40):
        framed = augment(word(), np.random.default_rng(seed), FRAMED)
        rows = np.flatnonzero((framed < 100).any(axis=1))
        np.testing.assert_array_equal(framed[rows[0] : rows[-1] + 1], word()[10:30])
        assert (framed[: rows[0]] == 240).all() and (framed[rows[-1] + 1 :] == 240).all()
        shares.append(len(rows) / len(framed))
    assert 0.29 <= min(shares) < 0.35 and 0.8 < max(shares) <= 0.91


def test_a_blank_crop_is_not_cut_anew():
    blank = np.full((40, 160), 240, np.uint8)
    assert np.array_equal(augment(blank, np.random.default_rng(0), FRAMED), blank)


def test_a_crop_scanned_anew_has_fewer_pixels_and_the_same_strokes():
    heights, tones = [], []
    for seed in range(40):
        scanned = augment(word(60, 240), np.random.default_rng(seed), SCANNED)
        heights.append(len(scanned))
        tones.append(len(np.unique(scanned)))
        assert abs(scanned.shape[1] - 4 * len(scanned)) <= 4
        middle = scanned[len(scanned) // 2].astype(int)
        dark = middle < (middle.min() + int(np.median(scanned))) / 2
        assert np.count_nonzero(np.diff(dark.astype(int)) == 1) == 19  # as many strokes as were drawn
    assert 27 <= min(heights) < 32 and 56 < max(heights) <= 60
    assert 2 <= tones.count(2) <= 8 and sorted(tones)[10] > 50


def test_a_scan_leaves_small_crops_their_rows():
    for height, least in ((12, 12), (30, 22)):
        rows = [len(augment(word(height), np.random.default_rng(seed), SCANNED)) for seed in range(20)]
        assert min(rows) == least and max(rows) <= height


def test_the_same_random_numbers_give_the_same_crop():
    first, again, other = (augment(word(), np.random.default_rng(seed), ALWAYS) for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert first.shape != other.shape or not np.array_equal(first, other)


def test_with_everything_off_nothing_changes():
    assert np.abs(augment(word(), np.random.default_rng(0), OFF).astype(int) - word()).max() <= 1


@pytest.mark.parametrize(
    "change",
    [
        {"rotation": 5.0},
        {"shear": 0.5},
        {"scale_x": (0.7, 0.8)},
        {"scale_y": (0.7, 0.8)},
        {"shift": 0.3},
        {"elastic_share": 1.0},
        {"stroke_share": 1.0},
        {"contrast_share": 1.0},
        {"noise_share": 1.0},
        {"blur_share": 1.0},
        {"erase_share": 1.0},
        {"clutter_share": 1.0},
        {"scan_share": 1.0},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_setting_does_something_and_leaves_ink(change):
    changed = augment(word(), np.random.default_rng(1), dataclasses.replace(OFF, **change))
    assert changed.shape != word().shape or (changed != word()).mean() > 0.005
    assert changed.min() < 160 and np.median(changed) > changed.min() + 30


def test_the_crop_itself_is_left_as_it_was():
    crop = word()
    augment(crop, np.random.default_rng(0), ALWAYS)
    assert np.array_equal(crop, word())
