"""The answers of object storage, classified: what a request failed for, in our words.

What the storage says is never shown as it is, since it may quote what it was sent.
"""

from __future__ import annotations

import re

ABSENT, NO_BUCKET, DENIED, UNREACHABLE, CHANGED = "absent", "no_bucket", "denied", "unreachable", "changed"

_KINDS = {
    "NO_SUCH_BUCKET": NO_BUCKET,
    "NO_SUCH_KEY": ABSENT,
    "RESOURCE_NOT_FOUND": ABSENT,
    "ACCESS_DENIED": DENIED,
    "INVALID_ACCESS_KEY_ID": DENIED,
    "INVALID_CLIENT_TOKEN_ID": DENIED,
    "UNRECOGNIZED_CLIENT": DENIED,
    "MISSING_AUTHENTICATION_TOKEN": DENIED,
    "SIGNATURE_DOES_NOT_MATCH": DENIED,
    "REQUEST_EXPIRED": DENIED,
    "OPT_IN_REQUIRED": DENIED,
    "NOT_FOUND": ABSENT,
    "PERMISSION_DENIED": DENIED,
    "UNAUTHENTICATED": DENIED,
}
"""Answers that stay the same however often one asks; everything else may pass."""

_CODE = re.compile(r"AWS Error ([A-Z_0-9]+)|google::cloud::Status\(([A-Z_]+)")
_HTTP_STATUS = re.compile(r"HTTP status (\d{3})|HTTP response code: (\d{3})")

_CREDENTIALS = {
    "s3": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE, or a role)",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS (or run `gcloud auth application-default login`)",
}
_ADDRESS = {"s3": "AWS_REGION and AWS_ENDPOINT_URL", "gs": "GOOGLE_APPLICATION_CREDENTIALS and STORAGE_EMULATOR_HOST"}


class StorageError(OSError):
    """A request that failed for good. `kind`: one of the words above; the message is a sentence for people."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(kind, message)
        self.kind = kind
        self.message = message

    def __str__(self) -> str:
        return self.message


def kind_of(error: Exception) -> str:
    """What an answer means; Arrow gives the storage's own word for it in its message only."""
    code = _code(error)
    if code in _KINDS:
        return _KINDS[code]
    status = _HTTP_STATUS.search(str(error))
    number = next(filter(None, status.groups()), "") if status is not None else ""
    if number in ("401", "403"):
        return DENIED
    if isinstance(error, PermissionError):
        return DENIED
    if isinstance(error, FileNotFoundError):
        return ABSENT
    return UNREACHABLE


def detail_of(error: Exception) -> str:
    """The storage's own word for what is wrong, which holds nothing of anybody's."""
    return _code(error) or type(error).__name__


def _code(error: Exception) -> str:
    found = _CODE.search(str(error))
    return (found[1] or found[2]) if found is not None else ""


def storage_error(kind: str, name: str, detail: str = "") -> StorageError:
    """The error that says of a name what is wrong, of which kind, and what to do."""
    said = f" ({detail})" if detail else ""
    scheme = name.partition("://")[0]
    return StorageError(
        kind,
        {
            ABSENT: f"There is nothing at {name}{said}: check the name.",
            NO_BUCKET: f"There is no bucket for {name}{said}: check the name, {_ADDRESS[scheme]}.",
            DENIED: f"{name} may not be used with the credentials that were found{said}: set {_CREDENTIALS[scheme]}, "
            "or ask for permission to list, read and write.",
            UNREACHABLE: f"{name} does not answer, after several attempts{said}: check the network, "
            f"{_ADDRESS[scheme]}.",
            CHANGED: f"{name} was changed while it was read.",
        }[kind],
    )
