"""The forms of a run: each once, told apart by their names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hcr_batch.errors import FormError
from hcr_batch.forms.definition import Form, load_form


def load_forms(paths: Sequence[Path]) -> tuple[Form, ...]:
    """The forms of these files; files that mean the same count once, since no page could choose between them.

    Raises FormError, also where different forms have one name.
    """
    forms: dict[str, Form] = {}
    found: dict[str, Path] = {}
    for path in paths:
        form = load_form(path)
        other = forms.setdefault(form.name, form)
        if other.digest != form.digest:
            raise FormError(
                f"{found[form.name]} and {path} are different forms with the name {form.name}: give each its own."
            )
        found.setdefault(form.name, path)
    return tuple(forms.values())
