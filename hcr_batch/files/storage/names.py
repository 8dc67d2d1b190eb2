"""Names of things on object storage: `s3://BUCKET/KEY` and `gs://BUCKET/KEY`. Nothing is opened here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from hcr_batch.errors import UsageError

SCHEMES = ("s3", "gs")

_URL = re.compile(r"(?s)([a-z][a-z0-9+.-]+)://(.*)")


@dataclass(frozen=True, order=True)
class Remote:
    """An object, or all objects below a name, with the few properties of a `Path` that names need.

    key: "BUCKET/a/b", without a slash at its end.
    """

    scheme: str
    key: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.key}"

    def __truediv__(self, name: str) -> Remote:
        return Remote(self.scheme, f"{self.key}/{name}")

    @property
    def bucket(self) -> str:
        """The first part of the key."""
        return self.key.partition("/")[0]

    @property
    def name(self) -> str:
        """The last part of the key."""
        return PurePosixPath(self.key).name

    @property
    def stem(self) -> str:
        """The name without its suffix."""
        return PurePosixPath(self.key).stem

    @property
    def suffix(self) -> str:
        """Such as ".parquet"; empty where the name has none."""
        return PurePosixPath(self.key).suffix

    @property
    def parent(self) -> Remote:
        """What holds it; a bucket holds itself."""
        return Remote(self.scheme, self.key.rpartition("/")[0] or self.key)


Location = Path | Remote


def is_remote(text: str) -> bool:
    """Whether a path is a name on object storage."""
    return text.startswith(tuple(f"{scheme}://" for scheme in SCHEMES))


def written_as_path(path: Path) -> str | None:
    """The URL that somebody gave where a path is taken, of which two slashes became one; None where it is no URL."""
    scheme, _, rest = str(path).partition(":/")
    return f"{scheme}://{rest}" if rest and scheme in SCHEMES else None


def remote(url: str) -> Remote:
    """The name in a URL. Raises UsageError for one that is none, or that holds credentials."""
    scheme, _, rest = url.partition("://")
    bucket, _, key = rest.partition("/")
    if "@" in bucket:
        # The URL is not shown: what stands before the @ is most likely a secret.
        raise UsageError("A URL must hold no credentials: put them into the environment (AWS_ACCESS_KEY_ID, ...).")
    parts = [part for part in key.split("/") if part]
    if not bucket or scheme not in SCHEMES or {".", ".."} & set(parts):
        raise UsageError(f"Invalid URL. Expected s3://BUCKET/NAME or gs://BUCKET/NAME. Received: {url}.")
    return Remote(scheme, "/".join([bucket, *parts]))


def location(text: str) -> Location:
    """What a user means by an argument: a path, or a name on object storage. Raises UsageError."""
    if not text:
        raise UsageError("A path is empty. Expected a file, a folder or a name on object storage.")
    return remote(text) if _URL.fullmatch(text) else Path(text)
