"""Whether the patterns of forms fit the model that is to read them."""

from __future__ import annotations

from collections.abc import Sequence

from hcr_batch.errors import FormError
from hcr_batch.forms.definition import Form
from hcr_batch.records import WRITTEN_TYPES
from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.decoding.constrain import can_write_any, constraint_of


def check_patterns(forms: Sequence[Form], alphabet: Alphabet) -> None:
    """Raises FormError where a model with `alphabet` can write no text that a field's pattern matches: each reading of
    that field would break its rule, as with small letters where a model writes capitals alone."""
    for form in forms:
        for field in form.fields:
            if field.rule.pattern is None or field.rule.type not in WRITTEN_TYPES:
                continue
            constraint = constraint_of(field.rule, alphabet)
            if constraint is not None and not can_write_any(constraint):
                raise FormError(
                    f"The form `{form.name}`: the model can write no text of type {field.rule.type} that the `pattern` "
                    f"of the field `{field.name}` matches. Expected one that texts of {alphabet.characters!r} match. "
                    f"Received: pattern = {field.rule.pattern!r}."
                )
