"""Loads the heavy libraries without a word and without needless work.

TensorFlow writes notices to the process's error stream while it loads, from C++ and before any log
level holds. Users of a command line take them for errors, so they are held back; if loading fails,
they are shown.
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

_STDERR = 2


@contextmanager
def loading() -> Iterator[None]:
    """Keeps what is written to file descriptor 2 to itself; shows it if an error ends the block.

    Nothing of the hundred thousand objects that such a library makes is garbage: looking for it all the same
    takes a fifth of the time.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        with _held_back():
            yield
    finally:
        if collecting:
            gc.enable()


@contextmanager
def _held_back() -> Iterator[None]:
    sys.stderr.flush()
    kept = os.dup(_STDERR)
    with tempfile.TemporaryFile() as notices:
        os.dup2(notices.fileno(), _STDERR)
        try:
            yield
        except BaseException:
            notices.seek(0)
            os.write(kept, notices.read())
            raise
        finally:
            sys.stderr.flush()
            os.dup2(kept, _STDERR)
            os.close(kept)


def give_back_freed() -> None:
    """Gives the system what was freed but glibc keeps, as after loading; elsewhere than with glibc it does nothing."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
