"""Fields and readings: the records that the packages hand to one another. Plain, frozen, picklable."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hcr_batch.errors import ItemError

GreyImage = NDArray[np.uint8]
"""Grey picture, shape (H, W), uint8, 0 = black ink, 255 = white paper."""

ColourImage = NDArray[np.uint8]
"""Colour picture, shape (H, W, 3), uint8, RGB."""


class Layout(StrEnum):
    """How the fields of a page are found."""

    AUTO = "auto"
    CROP = "crop"
    FIELDS = "fields"
    LINES = "lines"


class ReadingStatus(StrEnum):
    """Outcome of one field. `printed`: read, but no handwriting."""

    OK = "ok"
    BLANK = "blank"
    PRINTED = "printed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Box:
    """Axis-aligned rectangle in pixels of a page as it was opened; (x, y) is the top left corner."""

    x: int
    y: int
    width: int
    height: int


class FieldType(StrEnum):
    """What kind of thing a field of a form holds."""

    TEXT = "text"
    NAME = "name"
    DIGITS = "digits"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    CODE = "code"
    PHONE = "phone"
    EMAIL = "email"
    CHECKBOX = "checkbox"
    SIGNATURE = "signature"
    BARCODE = "barcode"


WRITTEN_TYPES = frozenset(FieldType) - {FieldType.CHECKBOX, FieldType.SIGNATURE, FieldType.BARCODE}
"""Of fields whose text a network reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    """What a field may hold: it narrows what is decoded, and says what of it is valid.

    required: a blank field breaks the rule.
    pattern: regular expression that the whole text must match.
    cells: boxes of a comb, the most characters there can be.
    formats: of a date, as in "dd/mm/yyyy".
    least, most: bounds: a number, an ISO date or a time `HH:MM`.
    check: check digit of a code: "luhn", "mod97" or "mod11".
    lexicon: path of a CSV of likely texts, `label[,count]`.
    group: name of a group of boxes to tick: at most one of them may be ticked, and one must be where they are required.

    The others name further fields of the page.
    required_if: a blank field breaks the rule where that one is filled in, ticked or signed; with `not ` before the
        name, where it is not.
    least_field, most_field: what that one holds is the bound.
    equals: a sum of products of fields, or one field that must say the same.
    """

    type: FieldType = FieldType.TEXT
    required: bool = False
    pattern: str | None = None
    cells: int | None = None
    formats: tuple[str, ...] = ()
    least: str | None = None
    most: str | None = None
    check: str | None = None
    lexicon: str | None = None
    group: str | None = None
    required_if: str | None = None
    least_field: str | None = None
    most_field: str | None = None
    equals: str | None = None


def may_hold_lines(rule: FieldRule | None) -> bool:
    """Whether several lines may stand in a field one below the other: in one for names or any text, of any shape."""
    if rule is None:
        return True
    return rule.type in (FieldType.TEXT, FieldType.NAME) and rule.cells is None and rule.pattern is None


@dataclass(frozen=True, slots=True)
class Registration:
    """How well a page was laid over the reference of a form.

    inliers: matched points that agree. error_mm: their median distance after the mapping, on paper.
    overlap: share in [0, 1] of the printed rules that lie where the reference has them.
    """

    form: str
    inliers: int
    error_mm: float
    overlap: float


@dataclass(frozen=True, slots=True)
class Fieldless:
    """A page of a form without fields: how it was laid over that, and where handwriting stands on it all the same."""

    registration: Registration
    outside: tuple[Box, ...]


class Seen(NamedTuple):
    """What a field says that no network reads, and the probability in [0, 1] that this is right."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Crop:
    """One field cut out of a page, ready to be read.

    box: where it was on the page as rendered, before any deskew.
    image: straightened and clear of printed rules.
    blank: it holds no handwriting, and is reported without being read.
    field, rule, registration: of the form that the page was read with; None without one.
    seen: what a field says that no network reads, as a box to tick; None for all others.
    problem: why it cannot be read although its page can, as when it was cut off; `image` is one pixel of paper then.
    turned: quarter turns against the clock that set its page upright.
    lines: pictures of its lines, from the top, where several are written one below the other.
    printed: all that stands there is print; decided only without a form.
    is_written: its ink is so large that it surely holds handwriting, whatever a reader makes of it.
    outside: where its page holds handwriting in none of its fields; None where that was not looked for.
    """

    box: Box
    image: GreyImage
    blank: bool = False
    field: str | None = None
    rule: FieldRule | None = None
    registration: Registration | None = None
    seen: Seen | None = None
    problem: ItemError | None = None
    turned: int = 0
    lines: tuple[GreyImage, ...] = ()
    printed: bool = False
    is_written: bool = False
    outside: tuple[Box, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class OpenedPage:
    """A page as the finders see it, (H, W) uint8, upright, and its dots per inch: what it was rendered at, or what its
    picture says, which may be wrong; None where nothing is known."""

    image: GreyImage
    dpi: float | None


@dataclass(frozen=True, slots=True)
class PageImage:
    """How a page was opened: its pixels, and its dots per inch, as in `OpenedPage`."""

    width: int
    height: int
    dpi: int | None


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another text the field may hold, with the probability that it is exactly right."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class KnownRow:
    """The row of its form's list of known rows that a page is taken to be of: its number, from 1 without the line of
    column names, and the probability in [0, 1] that it is that one."""

    row: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What one field says.

    page: from 1; None for a document that could not be opened.
    confidence: probability in [0, 1] that `text` is exactly right.
    char_confidences: a probability in [0, 1] for each character of `text`.
    value: the text in a normal form (ISO date, plain number).
    valid: whether all rules of the field hold; None where it has none.
    broken_rule: the first rule that does not hold.
    accepted: whether it passes the bar for acceptance; None where none was set.
    image, turned: how the page was opened, and the quarter turns against the clock that set it upright; None where no
        page could be opened.
    outside: where the page holds handwriting in none of its fields; None where that was not looked for.
    """

    page: int | None
    box: Box | None
    field: str | None
    text: str | None
    confidence: float | None
    status: ReadingStatus
    char_confidences: tuple[float, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    error_code: str | None = None
    error: str | None = None
    value: str | None = None
    valid: bool | None = None
    broken_rule: str | None = None
    accepted: bool | None = None
    registration: Registration | None = None
    known: KnownRow | None = None
    image: PageImage | None = None
    turned: int | None = None
    outside: tuple[Box, ...] | None = None


def is_field(reading: Reading) -> bool:
    """Whether a reading counts among the fields: it has a place on a page, and was read or is blank."""
    return reading.box is not None and reading.status is not ReadingStatus.FAILED


def failed_reading(page: int | None, error_code: str, error: str) -> Reading:
    """The row that stands for a page (or a whole document: page None) that could not be read."""
    return Reading(page, None, None, None, None, ReadingStatus.FAILED, error_code=error_code, error=error)
