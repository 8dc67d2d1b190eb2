"""The fields that are found on a drawn page."""

from hcr_batch.image.page.field import Field, FieldKind
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import Sheetlet


def fields_of(page: Sheetlet) -> list[Field]:
    return list(find_form(straighten(page.image)).fields)


def kinds_of(page: Sheetlet) -> list[FieldKind]:
    return [field.kind for field in fields_of(page)]
