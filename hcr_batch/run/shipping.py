"""What a worker on another machine needs to read, in one message: the model, the forms' blanks, the lexicons.

The driver's paths mean nothing there, so files travel by their content, and each machine unpacks them
once, under a name that says what they hold.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hcr_batch.errors import ClusterError, UsageError
from hcr_batch.model.identity import read_bundle
from hcr_batch.records import FieldRule
from hcr_batch.run.options import ReadingOptions

if TYPE_CHECKING:
    from hcr_batch.forms.definition import Form

_DIGITS = 24


@dataclass(frozen=True)
class Parcel:
    """options: with names of `files` where paths were. files: contents by relative name. id: of all of them."""

    options: ReadingOptions
    files: Mapping[str, bytes]
    id: str


def pack(options: ReadingOptions) -> Parcel:
    """Reads all that `options` names. Raises ModelError, UsageError."""
    files = {f"bundle/{name}": content for name, content in read_bundle(options.bundle).items()}

    def take(path: Path) -> Path:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise UsageError(f"{path} cannot be read ({error.strerror}): check the path.") from error
        name = f"{hashlib.sha256(content).hexdigest()[:_DIGITS]}/{path.name}"
        files[name] = content
        return Path(name)

    packed = replace(_with_paths(options, take), bundle=Path("bundle"))
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return Parcel(packed, files, digest.hexdigest()[:_DIGITS])


def unpack(parcel: Parcel) -> ReadingOptions:
    """The options as this machine can use them. Raises ClusterError where nothing can be written here."""
    folder = _unpacked(parcel)

    def here(path: Path) -> Path:
        return folder / path

    return replace(_with_paths(parcel.options, here), bundle=folder / parcel.options.bundle)


def _with_paths(options: ReadingOptions, change: Callable[[Path], Path]) -> ReadingOptions:
    """The same options with another path for each file but the model's."""

    def rule(given: FieldRule) -> FieldRule:
        return given if given.lexicon is None else replace(given, lexicon=str(change(Path(given.lexicon))))

    def form(given: Form) -> Form:
        fields = tuple(replace(field, rule=rule(field.rule)) for field in given.fields)
        known = None if given.known is None else change(given.known)
        return replace(given, reference=change(given.reference), known=known, fields=fields)

    return replace(
        options,
        forms=tuple(form(given) for given in options.forms),
        lexicon=None if options.lexicon is None else change(options.lexicon),
    )


def _unpacked(parcel: Parcel) -> Path:
    """A folder with the files of a parcel: one for all workers of this user on this machine."""
    try:
        cache = _private_folder()
        final = cache / parcel.id
        if _holds(final, parcel):
            return final
        fresh = Path(tempfile.mkdtemp(prefix=f".{parcel.id}.", dir=cache))
        _write(parcel, fresh)
        return _put(fresh, final, parcel)
    except OSError as error:
        raise ClusterError(
            f"A worker cannot unpack the model in {tempfile.gettempdir()} ({error.strerror}): make room on that "
            "node, or set TMPDIR there."
        ) from error


def _write(parcel: Parcel, folder: Path) -> None:
    """Writes the files of a parcel. Where that is broken off, the folder goes: no other worker would take it away."""
    try:
        for name, content in parcel.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _put(fresh: Path, final: Path, parcel: Parcel) -> Path:
    """Gives a whole folder its name, unless another worker was quicker."""
    if final.exists() and not _holds(final, parcel):
        # Somebody tidied up in it: others may still read what is left, so it is only put aside.
        with suppress(OSError):
            final.rename(fresh.with_name(f"{fresh.name}.damaged"))
    try:
        fresh.rename(final)
    except OSError:
        if not _holds(final, parcel):
            return fresh
        shutil.rmtree(fresh, ignore_errors=True)
    return final


def _holds(folder: Path, parcel: Parcel) -> bool:
    """Whether a folder holds the files of a parcel, byte for byte."""
    try:
        return all((folder / name).read_bytes() == content for name, content in parcel.files.items())
    except OSError:
        return False


def _private_folder() -> Path:
    """A folder in which nobody else can put a model."""
    folder = Path(tempfile.gettempdir()) / f"hcr-batch-{os.getuid()}"
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    status = folder.lstat()
    if folder.is_symlink() or not folder.is_dir() or status.st_uid != os.getuid() or status.st_mode & 0o077:
        return Path(tempfile.mkdtemp(prefix="hcr-batch-"))
    return folder
