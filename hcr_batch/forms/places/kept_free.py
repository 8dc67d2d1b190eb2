"""Places of a form that people leave free who fill it in."""

from __future__ import annotations

from collections.abc import Sequence

from hcr_batch.forms.places.place import Place
from hcr_batch.forms.wording.kept_free import is_kept_free
from hcr_batch.forms.wording.naming import Caption
from hcr_batch.image.page.field import FieldKind


def without_kept_free(
    places: Sequence[Place], captions: Sequence[Caption], rows: Sequence[int]
) -> tuple[list[Place], list[Caption], list[int]]:
    """The places with their captions and rows, but the boxes whose captions say that they are for a photograph, a
    label or an office: what comes there is no answer. A page that has no others keeps them."""
    kept = [
        (place, caption, row)
        for place, caption, row in zip(places, captions, rows, strict=True)
        if place.kind is not FieldKind.BOX or place.declared is not None or not is_kept_free(caption)
    ] or list(zip(places, captions, rows, strict=True))
    return [place for place, *_ in kept], [caption for _, caption, _ in kept], [row for *_, row in kept]
