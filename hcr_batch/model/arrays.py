"""Reads arrays that strangers packed: numbers only, of the sizes that were asked for, and nothing more."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Sequence
from typing import IO, BinaryIO

import numpy as np
from numpy.typing import NDArray

BROKEN_ARRAYS = (
    ValueError,
    OSError,
    EOFError,
    KeyError,
    RuntimeError,
    NotImplementedError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What a damaged or hostile file raises: from numpy, and from zipfile (passwords, packings it does not know)."""


def read_arrays(file: BinaryIO, shapes: Sequence[tuple[int, ...]]) -> list[NDArray[np.float32]]:
    """The arrays 000.npy, 001.npy... of an npz file, float32, one for each of `shapes`.

    Each header is compared before memory is reserved, so that a small file cannot unpack to a large
    one. Arrays of objects are pickles, and refused. Raises one of BROKEN_ARRAYS.
    """
    with zipfile.ZipFile(file) as packed:
        names = [f"{number:03d}.npy" for number in range(len(shapes))]
        if sorted(packed.namelist()) != sorted(names):
            raise ValueError(f"it holds {len(packed.namelist())} arrays, the network has {len(names)}")
        return [_array(packed, name, shape) for name, shape in zip(names, shapes, strict=True)]


def _array(packed: zipfile.ZipFile, name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
    with packed.open(name) as member:
        found, kind = _header(member)
    if found != shape or kind.kind != "f":
        raise ValueError(f"{name} is {kind} of {found}, the network has numbers of {shape}")
    with packed.open(name) as member:
        array = np.asarray(np.lib.format.read_array(member, allow_pickle=False), np.float32)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds values that are not numbers")
    return array


def _header(member: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[np.generic]]:
    """Shape and type that an npy file announces."""
    if np.lib.format.read_magic(member) != (1, 0):
        raise ValueError("an npy file of another version")
    shape, _, kind = np.lib.format.read_array_header_1_0(member)
    return shape, kind


def read_vector(packed: zipfile.ZipFile, name: str, kind: str, most: int) -> NDArray[np.generic]:
    """An array of one dimension with at most `most` numbers of a kind, "i" or "f". Raises one of BROKEN_ARRAYS."""
    with packed.open(name) as member:
        shape, found = _header(member)
    if len(shape) != 1 or shape[0] > most or found.kind != kind:
        raise ValueError(f"{name} is {found} of {shape}, expected at most {most} numbers of kind {kind}")
    with packed.open(name) as member:
        return np.asarray(np.lib.format.read_array(member, allow_pickle=False))
