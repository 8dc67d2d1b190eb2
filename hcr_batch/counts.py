"""Counts in words, the same everywhere."""

from __future__ import annotations


def counted(number: int, thing: str) -> str:
    """Such as "1 page" and "2,000 pages"; `thing` in the singular, one that takes a plain s."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def hold_writing_outside(pages: int) -> str:
    """Such as "1 page holds handwriting outside all fields"."""
    return f"{counted(pages, 'page')} {'holds' if pages == 1 else 'hold'} handwriting outside all fields"
