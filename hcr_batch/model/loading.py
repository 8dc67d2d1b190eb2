"""Loads the heavy libraries without a word and without needless work.

TensorFlow writes notices to the process's error stream while it loads, from C++ and before any log
level holds. Users of a command line take them for errors, so they are held back; if loading fails,
they are shown.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hcr_batch.errors import WriteError

_STDERR = 2


@contextmanager
def loading() -> Iterator[None]:
    """Keeps what is written to file descriptor 2 to itself; shows it if an error ends the block.

    Nothing of the hundred thousand objects that such a library makes is garbage: looking for it nevertheless
    takes a fifth of the time. Raises WriteError where nothing temporary can be written, which TensorFlow asks for too
    when it is loaded.
    """
    _require_temporary_folder()
    collecting = gc.isenabled()
    gc.disable()
    try:
        with _held_back():
            yield
    finally:
        if collecting:
            gc.enable()


def _require_temporary_folder() -> None:
    """As in a container whose disk is read-only."""
    try:
        tempfile.gettempdir()
    except FileNotFoundError as error:
        raise WriteError(
            "There is no folder for temporary files, without which TensorFlow cannot be loaded: set TMPDIR to one that "
            "can be written."
        ) from error


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


def onnxruntime() -> Any:
    """ONNX Runtime, loaded without its telemetry: it keeps an id in the home folder, and sends Microsoft
    word of its uses, unless this variable says no before it is loaded."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    return importlib.import_module("onnxruntime")


def openvino() -> Any:
    """OpenVINO, loaded without its telemetry: its import counts its uses in the home folder, and sends Google
    Analytics word of each, unless the package that does so cannot be found."""
    absent = "openvino_telemetry" not in sys.modules
    if absent:
        sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    try:
        return importlib.import_module("openvino")
    finally:
        if absent:
            del sys.modules["openvino_telemetry"]


def give_back_freed() -> None:
    """Gives the system what was freed but glibc keeps, as after loading; elsewhere than with glibc it does nothing."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
