"""Doubtful readings get a second look, all others do not, and each crop's answer is its own."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from hcr_batch.image.page.alone.field import clear_field
from hcr_batch.model.bundle_files import read_config
from hcr_batch.model.crop_reader import LOOK_AGAIN, CropReader
from hcr_batch.model.identity import DEFAULT_BUNDLE
from hcr_batch.model.prior_file import read_prior
from hcr_batch.records import FieldRule, FieldType
from hcr_batch.text.alphabet import Alphabet
from tests.image.page.alone.drawn import field

CONFIG, _ = read_config(DEFAULT_BUNDLE)
PRIOR = read_prior(DEFAULT_BUNDLE, CONFIG)
LABELS = Alphabet(CONFIG.alphabet)
CLEAR, OPEN = 60, 160
"""Widths in pixels of the two kinds of crop."""


class Network:
    """Says SIMON of narrow pictures; of wide ones SIMON or SINON, at a first look and at a second one with the
    shares of N it is given."""

    def __init__(self, first: float, second: float) -> None:
        self.shares, self.seen = (first, second), [0, 0]

    def __call__(self, batch: NDArray[np.float32], frames: NDArray[np.int32]) -> NDArray[np.float32]:
        said = np.full((len(batch), int(frames.max()), LABELS.label_count), 1e-6)
        for row, picture, n in zip(said, batch, frames, strict=True):
            again = int(picture[0, :48].max() == 0)  # the mark at the upper edge is cut off
            self.seen[again] += 1
            row[:, 0] = 1.0
            for place, letter in enumerate("SIMON"):
                row[2 * place + 1] = 1e-6
                row[2 * place + 1, LABELS.encode(letter)[0]] = 1.0
            if n > 30:
                share = self.shares[again]
                row[5] = 1e-6
                row[5, LABELS.encode("MN")] = 1 - share, share
        log_probs: NDArray[np.float32] = np.log(said / said.sum(axis=2, keepdims=True)).astype(np.float32)
        return log_probs


def crop(width: int) -> NDArray[np.uint8]:
    picture = np.full((48, width), 255, np.uint8)
    picture[:3] = 0
    return picture


def test_a_frame_around_a_picture_is_taken_out_before_it_is_read() -> None:
    framed = cv2.copyMakeBorder(field(), 8, 8, 8, 8, cv2.BORDER_CONSTANT, value=240)
    cv2.rectangle(framed, (3, 3), (framed.shape[1] - 4, framed.shape[0] - 4), 50, 2)
    seen: list[NDArray[np.float32]] = []

    def network(batch: NDArray[np.float32], frames: NDArray[np.int32]) -> NDArray[np.float32]:
        seen.append(batch)
        return np.full((len(batch), int(frames.max()), LABELS.label_count), -5.0, np.float32)

    reader = CropReader(CONFIG, PRIOR, network)
    first_looks = []
    for look in (
        lambda: reader.read([framed]),
        lambda: reader.score([framed], ["MARTIN"]),
        lambda: reader.begin([clear_field(framed).image]).finish(),
        lambda: reader.begin([framed]).finish(),
    ):
        seen.clear()
        look()
        first_looks.append(seen[0])
    as_read, as_scored, as_cleared, as_it_is = first_looks
    np.testing.assert_array_equal(as_read, as_cleared)
    np.testing.assert_array_equal(as_scored, as_cleared)
    assert as_it_is.shape != as_read.shape or not np.allclose(as_it_is, as_read)


def test_only_what_is_doubtful_is_looked_at_again() -> None:
    network = Network(0.5, 0.5)
    readings = CropReader(CONFIG, PRIOR, network).read([crop(CLEAR), crop(OPEN), crop(CLEAR), crop(OPEN)])
    assert network.seen == [4, 2]
    assert [r.confidence >= LOOK_AGAIN for r in readings] == [True, False, True, False]


@pytest.mark.parametrize(("second", "text"), [(0.001, "SIMON"), (0.9999999, "SINON")])
def test_a_second_look_settles_what_the_first_leaves_open(second: float, text: str) -> None:
    assert CropReader(CONFIG, PRIOR, Network(0.97, second)).read([crop(OPEN)])[0].text == text


def test_the_better_a_second_look_is_the_surer_is_the_reading() -> None:
    clear, faint = (CropReader(CONFIG, PRIOR, Network(0.6, s)).read([crop(OPEN)])[0] for s in (0.4, 0.6))
    assert clear.text == faint.text == "SIMON"
    assert clear.confidence > faint.confidence


def test_a_second_look_begins_when_it_is_asked_for_or_at_the_end_and_once() -> None:
    network = Network(0.5, 0.5)
    reader = CropReader(CONFIG, PRIOR, network)
    first, other = reader.begin([crop(OPEN)]), reader.begin([crop(CLEAR), crop(OPEN)])
    first.look_again()
    first.look_again()
    found, others = first.finish(), other.finish()
    assert network.seen == [3, 2]
    assert found == [others[1]] == reader.read([crop(OPEN)])


def test_fields_for_codes_and_bundles_without_a_prior_get_one_look() -> None:
    network = Network(0.5, 0.5)
    CropReader(CONFIG, PRIOR, network).read([crop(OPEN)], [FieldRule(type=FieldType.CODE)])
    CropReader(CONFIG, None, network).read([crop(OPEN)])
    assert network.seen == [2, 0]


def test_what_is_read_does_not_depend_on_the_company() -> None:
    crops = [crop(width) for width in (OPEN, CLEAR, OPEN + 40, OPEN + 8, CLEAR + 8, OPEN)]
    reader = CropReader(CONFIG, PRIOR, Network(0.4, 0.6))
    assert reader.read(crops) == [reader.read([one])[0] for one in crops]
