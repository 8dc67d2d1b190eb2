"""What people are told of a page that cannot be read with the forms given, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from hcr_batch.image.register.quality import Fit

EMPTY = (
    "The page is empty: if it is the back of a sheet, give --duplex, which takes empty backs as blank, "
    "else look at the scan."
)
BLACK = "The page is black all over: scan it again with the lid closed and the right side down."
BARE = "Next to nothing is printed on the page: no form can be found on it. Look at the scan."

_IN_PLACE_MM = 0.3
"""Print that is found this near to its place lies flat; on pages that were read the worst tenth was off by 0.21 mm."""


def several(form: str, beside_it: str | None) -> str:
    """Of a page that holds a form, and beside it another one or, with None, the same again."""
    held = f"the form {form} more than once" if beside_it is None else f"the form {form} and beside it {beside_it}"
    return f"The page holds {held}: cut the scan into pages of one form each."


def undecided(first: str, second: str) -> str:
    """Of a page that may be of either form."""
    return (
        f"The page may be of the form {first} or of {second}, and what differs between them cannot be "
        "seen on it: give only the right one with --form, or scan the page again."
    )


def mirrored(form: str) -> str:
    """Of a page that is a form seen from behind."""
    return f"The page is the form {form} mirrored: scan its front, or flip the picture."


def of_none(forms: Sequence[str]) -> str:
    """Of a page with next to nothing of the print of any form."""
    return (
        f"The page is none of the forms given ({', '.join(forms)}): nothing of their print was found on it. "
        "Give its form with --form, or look at the scan."
    )


def badly_aligned(form: str, fit: Fit) -> str:
    """Of a page that lies on a form, but not well enough."""
    flat = fit.worst_mm <= _IN_PLACE_MM
    advice = (
        "What was found is in its place, so print was lost: scan it again in grey, or darker"
        if flat
        else "Scan it again, flat and whole"
    )
    return (
        f"The page looks like the form {form} but cannot be aligned well enough to be read: {fit.found:.0%} of its "
        f"print was found, {fit.overlap:.0%} of its rules, off by {fit.error_mm:.1f} mm. {advice}, or give its own "
        "form with --form."
    )
