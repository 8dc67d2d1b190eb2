"""What Pillow says of files that are broken, in our words."""

from __future__ import annotations

import ctypes
import errno
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from PIL import Image, UnidentifiedImageError, _imaging

from hcr_batch.errors import ItemError
from hcr_batch.files.scans.page_options import MOST_OPENED_PIXELS

UNKNOWN_WAY = (
    "The picture's header is damaged, or it is stored in a way that is not read: save it as PNG or JPEG, or scan it "
    "again."
)

DAMAGED = "The picture is cut short or damaged: scan or copy it again."

_IMPOSSIBLE_PLACES = (errno.EINVAL, errno.EOVERFLOW)
"""What the system answers to a decoder that follows an offset to nowhere; all else is the disk's fault."""


@cache
def quieten_pillow() -> None:
    """Keeps Pillow, and the libtiff inside it, from printing what they find wrong with a file: the row says it.

    Pillow turns off libtiff's warnings and forgets its errors. Where the library cannot be reached
    (linked statically), it goes on printing. Pillow's own log still reaches whoever asks for it.
    """
    logging.getLogger("PIL").addHandler(logging.NullHandler())
    handler = getattr(ctypes.CDLL(_imaging.__file__), "TIFFSetErrorHandler", None)
    if handler is not None:
        handler.argtypes, handler.restype = [ctypes.c_void_p], ctypes.c_void_p
        handler(None)


@contextmanager
def translated() -> Iterator[None]:
    """Every way in which Pillow says that a file is broken, as an ItemError."""
    try:
        with warnings.catch_warnings():
            # Size is our own check, by --max-pixels; odd metadata does not make a page unreadable.
            warnings.simplefilter("ignore")
            yield
    except ItemError:
        raise
    except Image.DecompressionBombError as error:
        raise ItemError(
            "too_large",
            f"The picture is far too large, with more pixels than the {MOST_OPENED_PIXELS} that can be opened: scan it "
            "at a lower resolution.",
        ) from error
    except MemoryError as error:
        raise ItemError("too_large", "The picture does not fit in memory: scan it at a lower resolution.") from error
    except UnidentifiedImageError as error:
        raise ItemError("damaged_image", UNKNOWN_WAY) from error
    except EOFError as error:
        raise ItemError("damaged_page", "The file ends before this page: scan or copy it again.") from error
    except OSError as error:
        if error.errno is not None and error.errno not in _IMPOSSIBLE_PLACES:
            raise ItemError("unreadable_file", f"The file cannot be read ({error.strerror}).") from error
        code = "truncated_image" if "truncated" in str(error) else "damaged_image"
        raise ItemError(code, DAMAGED) from error
    except Exception as error:
        # Only Pillow runs in here, and on malformed files its decoders raise nearly anything:
        # ValueError, SyntaxError, KeyError, struct.error, zlib.error...
        raise ItemError(
            "damaged_image", f"The picture is damaged ({type(error).__name__}): scan or copy it again."
        ) from error
