"""Which strokes stand on a ruled line, where others hang into the room above it: of the line above, of captions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.writing.written import are_written, least_stroke

_GAP_MM = 0.8
"""Lines of writing and print have this many rows free between them at least; dots and accents stand nearer to their
letters, or beside other ones that are higher."""

_UPPER = 0.35
"""What ends within this much of the room, from its top, stands on nothing of it: of 8.5 mm 5.5 are free below then."""


def are_standing(
    stats: NDArray[np.int32], own: NDArray[np.bool_], room: slice, height_px: float, px_per_mm: float
) -> NDArray[np.bool_]:
    """Those of the `own` strokes that belong to the lowest line of writing, shape (N,); stats: (N, 5) of left, top,
    width, height and area in px. room: the rows above the ruled line, `height_px` high without its slack.

    What is left of rules is too low for a line of writing. Without one, nothing that ends far above the rule stands.
    """
    upper = room.start + _UPPER * (room.stop - room.start)
    strokes = stats[own]
    large = strokes[are_written(strokes, height_px, px_per_mm)]
    lines = _lines(large, _GAP_MM * px_per_mm)
    standing = [top for top, bottom in lines if bottom - top >= least_stroke(height_px, px_per_mm) and bottom > upper]
    bottoms = stats[:, 1] + stats[:, 3]
    return own & (bottoms > (standing[-1] - _GAP_MM * px_per_mm if standing else upper))


def _lines(stats: NDArray[np.int32], gap: float) -> list[tuple[int, int]]:
    """The rows, from first to behind the last, of strokes with this many free rows between, from the top."""
    lines: list[tuple[int, int]] = []
    for top, bottom in sorted(zip(stats[:, 1].tolist(), (stats[:, 1] + stats[:, 3]).tolist(), strict=True)):
        if lines and top - lines[-1][1] < gap:
            lines[-1] = lines[-1][0], max(lines[-1][1], bottom)
        else:
            lines.append((top, bottom))
    return lines
