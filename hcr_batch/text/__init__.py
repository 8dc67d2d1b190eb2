"""Pure functions on text and label probabilities: alphabet, decoding, calibration, metrics."""
