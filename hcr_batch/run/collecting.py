"""How often Python looks for garbage while a run holds its documents."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_THRESHOLDS = (100_000, 50, 100)


@contextmanager
def rarely_collecting() -> Iterator[None]:
    """Inside, cyclic garbage is looked for a hundred times less often; afterwards as before.

    A driver holds several objects for each of a million documents. None of them is garbage, and to look at them
    all time and again took a fifth of its work, the more the more there were.
    """
    before = gc.get_threshold()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
