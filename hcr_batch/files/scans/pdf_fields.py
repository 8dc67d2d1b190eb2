"""The fields that a PDF itself declares, where its maker meant it to be filled in on a screen as well (AcroForm).

The only door to pypdf. Terms of ISO 32000-1, 12.7: each place to fill in is a widget on its page, which inherits from
the field it belongs to.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from hcr_batch.errors import ItemError
from hcr_batch.records import FieldType

_HIDDEN, _NO_VIEW = 1 << 1, 1 << 5
"""Flags of a widget: it is on no paper."""

_READ_ONLY, _REQUIRED = 1 << 0, 1 << 1
_PUSH_BUTTON = 1 << 16
_COMB = 1 << 24
"""Flags of a field, of any kind, of a button, and of a text."""

_MOST_CELLS = 100
_MOST_PARENTS = 32
_LEAST_SIDE = 0.001
"""Signatures that are to be invisible have no size."""

_OWN_DATE = re.compile(r"AFDate_\w+\(\s*[\"']([^\"']{4,20})[\"']")
_SCRIPTS = (
    (re.compile(r"AFDate_"), FieldType.DATE),
    (re.compile(r"AFTime_"), FieldType.TIME),
    (re.compile(r"AF(?:Number|Percent)_"), FieldType.NUMBER),
    (re.compile(r"AFSpecial_Format\(\s*0"), FieldType.DIGITS),
    (re.compile(r"AFSpecial_Format\(\s*2"), FieldType.PHONE),
)
"""What Acrobat's own functions make of an entry: Adobe, "Acrobat Forms JavaScript Object Specification", such as
AFDate_FormatEx. ZIP codes are the first special format, telephone numbers the third."""

_INDEX = re.compile(r"\[\d+\]$")
_NO_NAME = re.compile(
    r"(?:text|txt|undefined|untitled|field|fill|check|radio|combo|list|group|row|[a-z]{1,2})?"
    r"[ _-]?(?:box|field|button|area|group)?[\s\d_.-]*[a-z]?"
)
"""What programs call a field when nobody says otherwise: "Text12", "undefined_3", "f1_02"."""

_CAPITAL_WITHIN = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class PdfField:
    """One place to fill in, each edge a share of the page's width or height, 0 to 1.

    names: what its maker calls it, what is read out to the blind first; none where only a program gave it a name, and,
    for one of several choices, what they have in common.
    is_tick: of a box or ring to tick.
    cells: of a comb.
    type, date_format: what may be typed in, None where anything may.
    """

    names: tuple[str, ...]
    left: float
    top: float
    right: float
    bottom: float
    is_tick: bool = False
    cells: int | None = None
    type: FieldType | None = None
    date_format: str | None = None
    required: bool = False


def page_fields(path: Path, number: int) -> list[PdfField]:
    """The fields of page `number` (from 1), in the order of the PDF; none where it declares none.

    Buttons to press are none, nor what is on no paper. Raises ItemError `damaged_pdf`.
    """
    import pypdf  # takes 0.2 s: only drafts need it

    # pypdf logs what is wrong with a file, and reads on.
    logging.getLogger("pypdf").addHandler(logging.NullHandler())
    try:
        page = pypdf.PdfReader(path).pages[number - 1]
        widgets = [part.get_object() for part in page.get("/Annots") or ()]
        shown = partial(_on_page, page)
        return [field for widget in widgets if (field := _field(widget, shown)) is not None]
    except Exception as error:
        # Only pypdf runs in here, and on malformed files it raises nearly anything.
        raise ItemError(
            "damaged_pdf", f"The form within the PDF is damaged ({type(error).__name__}): print it to a new PDF."
        ) from error


def _on_page(page: Any, rect: list[float]) -> tuple[float, float, float, float]:
    """A rectangle of the page's own space, in points, as shares of what is shown of it: its crop box, turned."""
    crop, media = page.cropbox, page.mediabox
    left, bottom = max(crop.left, media.left), max(crop.bottom, media.bottom)
    width, height = min(crop.right, media.right) - left, min(crop.top, media.top) - bottom
    corners = [((rect[0] - left) / width, 1 - (rect[1] - bottom) / height)]
    corners.append(((rect[2] - left) / width, 1 - (rect[3] - bottom) / height))
    for _ in range(page.rotation // 90 % 4):
        corners = [(1 - y, x) for x, y in corners]
    across, down = (sorted(min(1.0, max(0.0, float(share))) for share in some) for some in zip(*corners, strict=True))
    return across[0], down[0], across[1], down[1]


def _field(widget: Any, shown: partial[tuple[float, float, float, float]]) -> PdfField | None:
    """What a widget is a place for; None for other annotations, and for what nobody fills in."""
    kind, flags = _inherited(widget, "/FT"), int(_inherited(widget, "/Ff") or 0)
    hidden = int(widget.get("/F", 0)) & (_HIDDEN | _NO_VIEW)
    pressed = kind == "/Btn" and flags & _PUSH_BUTTON
    filled = flags & _READ_ONLY and kind != "/Btn" and bool(_inherited(widget, "/V"))
    if widget.get("/Subtype") != "/Widget" or kind is None or hidden or pressed or filled:
        return None
    edges = shown([float(value) for value in widget["/Rect"]])
    if min(edges[2] - edges[0], edges[3] - edges[1]) < _LEAST_SIDE:
        return None
    script = _script(widget)
    own = _OWN_DATE.search(script)
    cells = int(_inherited(widget, "/MaxLen") or 0) if kind == "/Tx" and flags & _COMB else 0
    return PdfField(
        _names(widget, is_choice=kind == "/Btn" and "/T" not in widget),
        *edges,
        is_tick=kind == "/Btn",
        cells=cells if 1 < cells <= _MOST_CELLS else None,
        type=_type(kind, script),
        date_format=own[1] if own else None,
        required=bool(flags & _REQUIRED),
    )


def _type(kind: str, script: str) -> FieldType | None:
    """What may be put in, by the kind of the field and what checks an entry; None where that says nothing."""
    if kind == "/Sig":
        return FieldType.SIGNATURE
    return next((meant for pattern, meant in _SCRIPTS if pattern.search(script)), None)


def _lineage(widget: Any) -> Iterator[Any]:
    """A widget, the field it belongs to, and those that this is a part of."""
    for _ in range(_MOST_PARENTS):
        yield widget
        parent = widget.get("/Parent")
        if parent is None:
            return
        widget = parent.get_object()


def _inherited(widget: Any, key: str) -> Any:
    """What a widget or the nearest field around it says, None where none does."""
    return next((one[key] for one in _lineage(widget) if key in one), None)


def _own(part: Any, key: str) -> Any:
    """What a part of the PDF says itself, None where it does not; pypdf's `get` would give a reference as it is."""
    return part[key] if key in part else None  # noqa: SIM401


def _script(widget: Any) -> str:
    """The script that puts an entry in its form (ISO 32000-1, 12.6.3)."""
    action = _own(_inherited(widget, "/AA") or {}, "/F") or {}
    code = _own(action, "/JS") or ""
    return code.get_data().decode("latin-1") if hasattr(code, "get_data") else str(code)


def _names(widget: Any, *, is_choice: bool) -> tuple[str, ...]:
    """What it is called for those who cannot see it, and in the form's data where that is made of words; `is_choice`:
    by itself, whatever it shares with the other choices."""
    ask = partial(_own if is_choice else _inherited, widget)
    said, key = (str(ask(entry) or "").strip() for entry in ("/TU", "/T"))
    words = _CAPITAL_WITHIN.sub(" ", _INDEX.sub("", key).rsplit(".", 1)[-1]).replace("_", " ").strip()
    return tuple(name for name in (said, words) if any(map(str.isalpha, name)) and not _NO_NAME.fullmatch(name.lower()))
