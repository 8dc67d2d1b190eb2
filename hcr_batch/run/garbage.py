"""How often Python's garbage collector runs while a run holds its documents."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_THRESHOLDS = (2_000, 10, 1_000)
"""New objects before the young ones are looked at, and how often that is done before the older and the oldest are.
Young garbage may hold whole pages, so it goes soon."""


@contextmanager
def rarely_collecting() -> Iterator[None]:
    """Inside, all that there is is hardly ever looked through for cyclic garbage; afterwards as before.

    A driver holds several objects for each of a million documents. None of them is garbage, and to look at them
    all time and again took a fifth of its work, the more the more there were.
    """
    before = gc.get_threshold()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
