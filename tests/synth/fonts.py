"""Where the open-licensed fonts are that stand in for people's hands and for the printer."""

from pathlib import Path

_FONTS = Path(__file__).parent.parent / "fonts"

HANDS = tuple(sorted(_FONTS.glob("*.ttf")))
"""Handwriting fonts whose capitals and digits look like hand printing; each plays one writer."""

PRINTED_REGULAR = _FONTS / "printed" / "open-sans-regular.ttf"
PRINTED_BOLD = _FONTS / "printed" / "open-sans-semibold.ttf"

LICENCES = (*sorted(_FONTS.glob("*.LICENSE.txt")), _FONTS / "printed" / "open-sans.LICENSE.txt")
"""The licence of each font: a copyright line, then the Open Font License 1.1, the same for all."""
