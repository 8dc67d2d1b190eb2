"""How large writing is and where in a field it lies, on pages with a form and without."""

from __future__ import annotations

OVERSHOOT = 0.18
"""Writing may leave its box by this share of the box's height (asked for: about 15 %)."""

DESCENT = 0.4
"""Descenders hang below a ruled line by up to this share of the height above it."""

BAND_SLACK = (0.1, 0.15)
"""Of a ruled line's band, ink that lies within these shares of its height above and below is its own too."""

OWN_SHARE = 0.5
"""A stroke belongs to the field that holds this share of it."""

STROKE_MM = 1.5
STROKE_SHARE = 0.2
"""The smallest handwriting is a stroke of 1.5 mm, or of a fifth of a low field; specks are smaller."""

HALO_MM = 0.18
"""Grey rim on either side of a rule, erased with it: what scanners and resampling smear."""
