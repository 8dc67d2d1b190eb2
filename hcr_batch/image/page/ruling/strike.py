"""Takes a printed rule out of a picture by its thickness: where ink stands out of the rule, a stroke of
a pen crosses it or rests on it, and stays as it is."""

from __future__ import annotations

import numpy as np

from hcr_batch.image.page.ruling.course import Line, find_course
from hcr_batch.image.page.ruling.erase import Picture
from hcr_batch.image.page.ruling.straight import run_lengths


def strike_across(picture: Picture, line: Line, reach: int, stands_out: int, halo: int) -> None:
    """Erase, in place, the horizontal rule near a line, but for columns with `stands_out` pixels of ink or
    more above or below it. `halo` pixels on either side go with it."""
    course = find_course(picture.ink, line, reach)
    if course is None:
        return
    # Writing along the rule thickens it in places: the typical thickness is the rule's own.
    thickness = int(course.thickness)
    top = np.round(course.middle - (thickness - 1) / 2.0).astype(np.intp)
    bottom = top + thickness - 1
    above = run_lengths(course.ink, top - 1, -1)
    below = run_lengths(course.ink, bottom + 1, 1)
    kept = (above >= stands_out) | (below >= stands_out)
    depth = np.arange(len(course.rows))[:, None]
    goes = (depth >= top - halo) & (depth <= bottom + halo) & ~kept[None]
    goes &= (course.rows >= 0) & (course.rows < len(picture.grey))
    at = course.rows[goes], np.broadcast_to(course.columns, course.rows.shape)[goes]
    picture.grey[at] = picture.paper[at]
    picture.ink[at] = 0


def strike_down(picture: Picture, line: Line, reach: int, stands_out: int, halo: int) -> None:
    """Erase the vertical rule near a line; see `strike_across`."""
    x0, y0, x1, y1 = line
    strike_across(picture.turned, (y0, x0, y1, x1), reach, stands_out, halo)
