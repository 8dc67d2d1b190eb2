"""Places in rows and columns: which stand side by side or on top of each other, and the lines that these make."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from hcr_batch.image.page.sheet import Rect

_T = TypeVar("_T")


def chained(things: Iterable[_T], goes_on: Callable[[list[_T], _T], bool]) -> list[list[_T]]:
    """Things in chains, in the order given: each is put at the end of the first chain that `goes_on` with it, or begins
    a chain of its own."""
    chains: list[list[_T]] = []
    for thing in things:
        chain = next((chain for chain in chains if goes_on(chain, thing)), None)
        if chain is None:
            chains.append([thing])
        else:
            chain.append(thing)
    return chains


def on_one_row(one: Rect, other: Rect) -> bool:
    """Whether two places share the greater part of the lower one's height."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.5 * min(one.height, other.height)


def follows(left: Rect, right: Rect, near: float, touch: float = 0.0) -> bool:
    """Whether a place begins right behind another on one row: at most `near` pixels behind its end, or `touch` before
    it, as the places of letters may overlap."""
    return on_one_row(left, right) and -touch <= right.left - left.right <= near


def is_beside(left: Rect, right: Rect, near: float) -> bool:
    """Whether two cells stand side by side in a row, their edges at most `near` pixels off."""
    edges = left.top - right.top, left.bottom - right.bottom, left.right - right.left
    return max(map(abs, edges)) <= near


def are_as_wide(upper: Rect, lower: Rect, near: float) -> bool:
    """Whether two cells of a column have the same sides, to within this many pixels, whatever stands between them."""
    return max(abs(upper.left - lower.left), abs(upper.right - lower.right)) <= near


def is_on_top(upper: Rect, lower: Rect, near: float) -> bool:
    """Whether two cells stand one on top of the other in a column, their edges at most `near` pixels off."""
    edges = upper.left - lower.left, upper.right - lower.right, upper.bottom - lower.top
    return max(map(abs, edges)) <= near
