"""The ONNX file says what the Keras network says, whose scores it pools as that does."""

import numpy as np

from hcr_batch.image.page.print_or_hand import COLUMNS_PER_SCORE, ROWS_PX, load_print_network, odds_of_hand
from hcr_batch.model.training.print_network import fit_print_network, print_onnx


def test_opencv_computes_the_same_odds_as_keras() -> None:
    rng = np.random.default_rng(1)
    pictures = (rng.random((24, ROWS_PX, 96)) ** 4 * 255).astype(np.uint8)
    columns = np.full(24, 96)
    # A few steps give the normalisation statistics of its own.
    network = fit_print_network(pictures, columns, rng.random(24) < 0.5, epochs=2, seed=0)
    theirs = load_print_network(print_onnx(network))
    true = np.ones((24, 96 // COLUMNS_PER_SCORE), np.float32)
    expected = np.asarray(network.predict([pictures[..., None] / np.float32(255), true], verbose=0)).ravel()
    got = [odds_of_hand(picture / np.float32(255), theirs) for picture in pictures]
    assert np.ptp(expected) > 1e-3
    np.testing.assert_allclose(got, expected, atol=1e-4)
