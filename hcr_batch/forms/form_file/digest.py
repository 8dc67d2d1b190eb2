"""The name of a form by its content, by which runs notice that it has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

from hcr_batch.errors import FormError
from hcr_batch.forms.definition import Form, FormField

_LATER_KEYS = frozenset({"group", "required_if", "least_field", "most_field", "equals"})
"""Forms from before there were these, which have none of them, keep their digests, by which runs go on."""


def form_digest(form: Form) -> str:
    """The sha256 in hex of what a form means and of the bytes of its reference and its lexicons.

    Neither where its files lie nor the order of keys and comments in its TOML matter.
    """
    meaning = {
        "name": form.name,
        "reference": _file_digest(form.reference),
        "page": form.page,
        "dpi": form.dpi,
        "fields": [_meaning(field) for field in form.fields],
    } | ({} if form.known is None else {"known": _file_digest(form.known)})
    return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()


def _meaning(field: FormField) -> Mapping[str, object]:
    lexicon = field.rule.lexicon
    rule = asdict(replace(field.rule, lexicon=None))
    rule = {key: value for key, value in rule.items() if value is not None or key not in _LATER_KEYS}
    return asdict(field) | {"lexicon": _file_digest(Path(lexicon)) if lexicon else None} | {"rule": rule}


def _file_digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FormError(f"The file {path} of a form cannot be read ({error.strerror}).") from error
