"""The forms of a run: each once, told apart by their names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hcr_batch.errors import FormError
from hcr_batch.forms.definition import Form
from hcr_batch.forms.form_file.load import load_form
from hcr_batch.records import FieldRule


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


def load_rules(paths: Sequence[Path]) -> dict[tuple[str | None, str | None], FieldRule]:
    """What each field of these forms may hold, by the names of form and field. Raises FormError."""
    return {(form.name, field.name): field.rule for form in load_forms(paths) for field in form.fields}
