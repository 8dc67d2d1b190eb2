"""Where a table for other programs goes: a file that appears whole, a device or pipe, or stdout."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from hcr_batch.errors import WriteError
from hcr_batch.files.reports import make_folder
from hcr_batch.files.storage.store import Store

STDOUT = Path("-")


@contextmanager
def open_sink(out: Path) -> Iterator[BinaryIO]:
    """What to write `out` through. A regular file is replaced when the block ends well; whatever else is there, a
    device or a pipe, is written into and stays what it is, and a link stays a link. Raises WriteError."""
    if out == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.flush()
    elif out.exists() and not out.is_file():
        try:
            with out.open("wb") as file:
                yield file
        except OSError as error:
            raise WriteError(
                f"{out} cannot be written ({error.strerror}): check its space, and whether it is read."
            ) from error
    else:
        real = Path(os.path.realpath(out))
        make_folder(real.parent)
        with Store(real.parent).create(real.name) as file:
            yield file
