"""How much darker a tint is than the paper around it."""

LIGHTEST_TINT = 6
"""Levels of grey between a tint and the paper around it, at least."""

DARKEST_TINT = 90
"""Likewise at most: nobody writes on what is darker."""
