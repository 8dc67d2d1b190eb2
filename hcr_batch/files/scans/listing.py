"""What lies below the inputs: names and sizes, without opening a file or loading what opens them."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from hcr_batch.errors import NoInputError
from hcr_batch.files.storage.names import Location, Remote


class FoundFile(NamedTuple):
    """A directory entry: what to call it, where it is, and what shows that it changed.

    path: absolute, since it is looked for again from other folders and on other nodes; or a name on object storage.
    size: bytes.
    mtime_ns: time of the last change in ns since 1970.
    inode: its number on its disk.

    All three are 0 where the file system would not say.
    """

    name: str
    path: str
    size: int = 0
    mtime_ns: int = 0
    inode: int = 0


_RACY_NS = 2_000_000_000
"""Some file systems count time in steps of two seconds."""


_SERVERS_OWN = frozenset(
    {
        "@eadir", "#recycle", "#snapshot",  # Synology
        ".@__thumb", "@recycle", "@recently-snapshot",  # QNAP
        ".snapshot", "~snapshot",  # NetApp
        "$recycle.bin", "recycler", "system volume information",  # Windows
        ".trashes", ".appledouble", "__macosx",  # Macs, and ZIP archives that they packed
        "lost+found",
    }
)  # fmt: skip
"""Folders in which file servers and systems keep thumbnails, deleted files and those of earlier days beside what people
put there, in small letters. Bins of Linux desktops have names that begin with `.trash-`."""


_FORM_FILE = ".toml"
_DRAWN_BESIDE = (".preview.png", ".reference.png")
"""Ends of the names that `form draft` and `form check` give to what they draw beside a form file."""


_DIGESTED_FILES = 1_000
"""Taken in at once: a million files cost neither a million calls nor the memory for all their names in one text."""


@dataclass(frozen=True)
class Listing:
    """All files found, in order, and when that was, in ns since 1970.

    digest: sha256 in hex of everything that was found: the same digest, the same files. None where one of them is
    too new to be trusted.
    """

    files: list[FoundFile]
    listed_ns: int
    digest: str | None

    @classmethod
    def of(cls, files: list[FoundFile], listed_ns: int) -> Listing:
        """With the digest of `files`."""
        newest = max((file.mtime_ns for file in files), default=0)
        return cls(files, listed_ns, _digest(files) if settled(newest, listed_ns) else None)


def _digest(files: Sequence[FoundFile]) -> str:
    digest = hashlib.sha256()
    for start in range(0, len(files), _DIGESTED_FILES):
        some = files[start : start + _DIGESTED_FILES]
        text = "".join([f"{name}\0{size}\0{mtime_ns}\0{inode}\0" for name, _, size, mtime_ns, inode in some])
        digest.update(os.fsencode(text))
    return digest.hexdigest()


def settled(mtime_ns: int, listed_ns: int) -> bool:
    """Whether a file that was changed at one time and seen at another would have a new time if it was changed
    since. One changed just before it was seen may change again within the same tick of its clock."""
    return mtime_ns < listed_ns - _RACY_NS


def find_files(inputs: Sequence[Location], leave_out: frozenset[Location] = frozenset()) -> Iterator[FoundFile]:
    """Every file in and below `inputs`, in the order of their names within each folder.

    Names are relative to the input folder; with several inputs, each keeps the path it was given
    by, so that no two share a name. What is given twice is found once: a file as itself rather than in its
    folder, all else where it comes first. Linked folders are followed, each real folder once, so that
    loops end. An input may be a name on object storage. `leave_out` are absolute paths of files and
    folders that are no input, such as a run's own results; folders of file servers' own, and what is drawn beside a
    form file, are none either, unless they are given themselves. Raises NoInputError for an input that does not exist.
    """
    _require_there(inputs)
    visited: set[tuple[int, int]] = set()
    unwanted = _Unwanted(frozenset(path for path in leave_out if isinstance(path, Path)))
    given, listed = _Given(inputs), set[str]()
    for number, root in enumerate(inputs):
        if isinstance(root, Remote):
            yield from _objects(root, len(inputs) > 1, leave_out | {*inputs[:number]})
            continue
        if not root.is_dir():
            entry = _entry(str(root))
            if entry not in listed:
                listed.add(entry)
                yield _found(str(root) if len(inputs) > 1 else root.name, str(root.absolute()))
            continue
        prefix = f"{root}{os.sep}" if len(inputs) > 1 else ""
        top = os.fspath(root.absolute())
        start = len(os.path.join(top, ""))  # noqa: PTH118 - paths stay strings here, a million of them
        for path in _walk(top, visited, unwanted):
            if path not in given:
                yield _found(prefix + (path[start:] or os.curdir), path)


def _require_there(inputs: Sequence[Location]) -> None:
    """Raises NoInputError for a path that nothing is at, or that cannot even be asked for."""
    for root in inputs:
        if isinstance(root, Remote):
            continue
        try:
            root.stat()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NoInputError(f"There is no file or folder {root}: check the path.") from error
        except OSError as error:
            raise NoInputError(f"{root} cannot be accessed ({error.strerror}): check the path.") from error


def _objects(root: Remote, several: bool, leave_out: frozenset[Location]) -> Iterator[FoundFile]:
    """The objects of this name and below it, in the order in which a folder's files would come."""
    # Object storage takes a library that nobody else has to wait for.
    from hcr_batch.files.storage.objects import storage
    from hcr_batch.files.storage.refusals import StorageError

    try:
        single = storage(root).info(root)
        found = [single] if single is not None else storage(root).list(root)
        if not found:
            storage(root).require_bucket()
    except StorageError as error:
        raise NoInputError(error.message) from error
    if not found:
        raise NoInputError(f"There is nothing at {root}: check the name.")
    unwanted = tuple(str(place) for place in leave_out if isinstance(place, Remote))
    forms = frozenset(str(info.name) for info in found if str(info.name).endswith(_FORM_FILE))
    for info in found:
        url = str(info.name)
        below = url.removeprefix(f"{root}/")
        if any(url == one or url.startswith(f"{one}/") for one in unwanted):
            continue
        if single is None and (any(map(_is_servers_own, below.split("/")[:-1])) or _is_drawn(url, forms)):
            continue
        yield FoundFile(url if several else root.name if single is not None else below, url, info.size, info.mtime_ns)


def _is_servers_own(folder: str) -> bool:
    """Whether a folder of this name holds what a file server keeps for itself."""
    name = folder.lower()
    return name in _SERVERS_OWN or name.startswith(".trash-")


def _is_drawn(name: str, forms: frozenset[str]) -> bool:
    """Whether a file of this name was drawn beside one of the form files: pages of that form, to whoever reads them."""
    return any(name.endswith(end) and name.removesuffix(end) + _FORM_FILE in forms for end in _DRAWN_BESIDE)


class _Unwanted:
    """A test of what to leave out, file servers' own folders too; only names that may be meant cost a look at the file
    system."""

    def __init__(self, paths: frozenset[Path]) -> None:
        self._paths, self._names = paths, frozenset(path.name for path in paths)

    def __contains__(self, entry: os.DirEntry[str]) -> bool:
        if _is_servers_own(entry.name):
            return _is_folder(entry)
        return entry.name in self._names and Path(entry.path).resolve() in self._paths


class _Given:
    """A test of whether a path in a folder is itself an input; only names that may be meant cost a look at the file."""

    def __init__(self, inputs: Sequence[Location]) -> None:
        files = [root for root in inputs if isinstance(root, Path) and not root.is_dir()]
        self._entries, self._names = {_entry(str(file)) for file in files}, {file.name for file in files}

    def __contains__(self, path: str) -> bool:
        return os.path.basename(path) in self._names and _entry(path) in self._entries  # noqa: PTH119


def _entry(path: str) -> str:
    """Where a file's name really stands; a link is not followed, since it is another name of its content."""
    folder, name = os.path.split(path)
    return os.path.join(os.path.realpath(folder), name)  # noqa: PTH118


def _walk(folder: str, visited: set[tuple[int, int]], unwanted: _Unwanted) -> Iterator[str]:
    """Paths of all that is no folder; an unreadable folder is given as a path itself.

    Folders wait on a list, since an archive from a stranger may nest them deeper than Python nests calls.
    """
    waiting = [iter([(folder, True)])]
    while waiting:
        path, is_folder = next(waiting[-1], (None, False))
        if path is None:
            waiting.pop()
        elif is_folder and (entries := _entries(path, visited, unwanted)) is not None:
            waiting.append(entries)
        else:
            yield path


def _entries(folder: str, visited: set[tuple[int, int]], unwanted: _Unwanted) -> Iterator[tuple[str, bool]] | None:
    """What is in a folder, in order: paths, and whether each is a folder. Nothing where it was visited before, None
    where it cannot be read."""
    try:
        status = os.stat(folder)  # noqa: PTH116
        if (status.st_dev, status.st_ino) in visited:
            return iter(())
        visited.add((status.st_dev, status.st_ino))
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=attrgetter("name"))
    except OSError:
        return None
    forms = frozenset(entry.name for entry in entries if entry.name.endswith(_FORM_FILE))
    wanted = (entry for entry in entries if entry not in unwanted and not _is_drawn(entry.name, forms))
    return ((entry.path, _is_folder(entry)) for entry in wanted)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that points to itself
        return False


def _found(name: str, path: str) -> FoundFile:
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return FoundFile(name, path)
    if not stat.S_ISREG(status.st_mode):
        return FoundFile(name, path, 0, 0, status.st_ino)
    return FoundFile(name, path, status.st_size, status.st_mtime_ns, status.st_ino)
