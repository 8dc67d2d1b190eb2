"""Which file is which: the results of a run, and the state folder beside them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hcr_batch.config import invalid
from hcr_batch.errors import UsageError
from hcr_batch.files.storage.names import Location
from hcr_batch.files.storage.store import Store

STAGING = "commit"
"""The folder within the state folder in which results wait for the moment they are whole."""

DOCUMENTS_SUFFIX = ".documents.parquet"
_MOST_NAME_BYTES = 220
"""File systems take 255; the documents' suffix and what is added while a file is written need their share."""
_NIGHT = re.compile(r"(?<![^/])(readings|documents)/(?P<date>date=\d{4}-\d\d-\d\d)/(?P<run>run[-=]\d+)$")
"""How `nightly` files what it has read, and how earlier versions did: see files/nights/night.py."""


@dataclass(frozen=True, kw_only=True)
class ResultPaths:
    """Names in `store`: the two tables (files, or folders of part files) and the state folder.

    NAME.parquet has NAME.documents.parquet and `.NAME.parquet.run/` beside it; DIR/ holds `readings/`,
    `documents/` and `.run/`. A night, DIR/readings/date=DATE/run=NUMBER, is a part of both folders of DIR and
    has no state folder: the ledger knows what it read.
    """

    out: Location
    store: Store
    readings: str
    documents: str
    state: str
    in_parts: bool

    @classmethod
    def of(cls, out: Location) -> ResultPaths:
        """The paths of an --out. A link stands for what it points at: whoever made it wants to keep it."""
        if isinstance(out, Path) and _ask(out, Path.is_symlink):
            out = Path(os.path.realpath(out))
        night = _NIGHT.search(str(out))
        if isinstance(out, Path) and night is not None:
            part = f"{night['date']}/{night['run']}"
            return cls(
                out=out,
                store=_store(Path(str(out)[: night.start()])),
                readings=f"readings/{part}",
                documents=f"documents/{part}",
                state=f".{night['date']}.{night['run']}.run",
                in_parts=True,
            )
        if out.suffix == ".parquet":
            return cls(
                out=out,
                store=_store(out.parent),
                readings=out.name,
                documents=f"{out.stem}{DOCUMENTS_SUFFIX}",
                state=f".{out.name}.run",
                in_parts=False,
            )
        return cls(out=out, store=_store(out), readings="readings", documents="documents", state=".run", in_parts=True)

    @property
    def readings_location(self) -> Location:
        """Where the readings are as a whole: a file, or the folder of their parts."""
        return self.store.full_name(self.readings)

    def within_state(self, name: str) -> str:
        """The name of something in the state folder."""
        return f"{self.state}/{name}"

    def own(self) -> frozenset[Location]:
        """Absolute paths, or full names on object storage, of all that a run writes; none of it is input,
        wherever it lies."""
        names = (self.readings, self.documents, self.state)
        return frozenset(self.store.full_name(name) for name in names)


def check_out(out: Location) -> None:
    """Raises UsageError where nobody can mean that results go to `out`."""
    if isinstance(out, Path) and len(os.fsencode(out.name)) > _MOST_NAME_BYTES:
        raise invalid("out", f"a name of at most {_MOST_NAME_BYTES} bytes", out.name)
    if out == Path("-"):
        raise UsageError(
            "Results are two tables, which stdout cannot take: give --out a name, and type hcr-batch export NAME "
            "--format csv --out - for a table on stdout."
        )
    if out.suffix == ".parquet" and not _is_text(out.name):
        # The receipt of the run names its files in JSON, which holds nothing else.
        raise invalid("out", "a name in UTF-8", ascii(out.name))
    is_folder = isinstance(out, Path) and _ask(out, Path.is_dir)
    if out.name.endswith(DOCUMENTS_SUFFIX):
        raise UsageError(
            f"{out} is the name of the documents table beside other results: give --out another name, such as "
            f"{out.name.removesuffix(DOCUMENTS_SUFFIX)}.parquet."
        )
    if out.suffix == ".parquet" and is_folder:
        raise UsageError(f"{out} is a folder: give --out another name, or one without .parquet for a folder.")
    # Folders of earlier runs keep their names, whatever they end in; a bucket is no folder that we name.
    if out.suffix != ".parquet" and out.suffix[1:].isalpha() and not is_folder and out.parent != out:
        raise invalid("out", "a name ending in .parquet, or a folder's name without an ending", str(out))


def _is_text(name: str) -> bool:
    """Whether a name is UTF-8; of others Python keeps the bytes in a form that nothing else can write."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _ask(out: Path, what: Callable[[Path], bool]) -> bool:
    """What a path is. Raises UsageError for one that cannot even be asked for."""
    try:
        return what(out)
    except OSError as error:
        raise UsageError(f"{out} cannot be used ({error.strerror}): give another --out.") from error


def _store(root: Location) -> Store:
    if isinstance(root, Path):
        return Store(root)
    # Object storage takes a library that nobody else has to wait for.
    from hcr_batch.files.storage.remote_store import RemoteStore

    return RemoteStore(root)
