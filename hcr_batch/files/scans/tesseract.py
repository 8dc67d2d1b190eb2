"""Reads what is printed on a page, by Tesseract where that is installed; the only door to it.

Blank forms that are pictures do not know their words. The model that ships reads handwritten capitals; print is what
Tesseract is for, in the languages that are installed beside it.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from hcr_batch.errors import FormError
from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.records import GreyImage

INSTALL = "sudo apt-get install -y tesseract-ocr"
"""The line to type where it is missing."""

_LANGUAGES = ("eng", "fra", "deu", "spa", "ita", "nld", "por", "pol")
"""Those whose captions name fields, where they are installed."""

_MODES = ("11", "3")
"""Of Tesseract's page segmentation: words that stand anywhere, as on forms, and columns of lines."""

_LEAST_CONFIDENCE, _LEAST_OF_SHORT, _SHORT = 50.0, 85.0, 2
"""The least confidence of a word, in per cent, and of one of at most `_SHORT` letters: with less, rows of dots, frames
and the cells of combs are taken for words."""

_RUN_TOGETHER = re.compile(r"(?<=[^\W\dA-Z_]{2})(?=[A-Z]{2}|[A-Z][^\W\dA-Z_])")
"""Where a word has a capital among small letters, it was two, with a narrow blank between: "NotOK"."""

_ORIENTATION = re.compile(r"^Rotate: (?P<degrees>\d+)$.*^Orientation confidence: (?P<confidence>[\d.]+)$", re.M | re.S)
_LEAST_ORIENTATION = 2.0
"""What it says of a page, and how sure of it is sure enough: of 27 forms in four positions each it was always right,
least sure at 2.03."""

_HANGING, _DESCENT = frozenset("gjpqyQ,;()[]{}/|@_ç"), 0.3
"""Characters that reach below the baseline, and by what share of the height of capitals they do so in most faces."""

_LINE_LEVEL, _WORD_LEVEL = "4", "5"
"""Of the rows of its table those that stand for lines and for their words."""


def is_installed() -> bool:
    """Whether print can be read here."""
    return shutil.which("tesseract") is not None


def quarters_askew(page: GreyImage, dpi: float, timeout_s: float) -> int:
    """By how many quarters, with the clock, a page (H, W) uint8 is to be turned to stand upright, 0 to 3; 0 too where
    too little is printed on it to tell. Raises FormError where it takes longer than `timeout_s`."""
    options = ["--psm", "0", "--dpi", str(round(dpi))]
    # Of a page with a few letters it complains, and ends as if it had failed.
    output = _run(["stdin", "stdout", *options], _pgm(page), timeout_s, may_fail=True)
    found = _ORIENTATION.search(output)
    return int(found["degrees"]) // 90 if found and float(found["confidence"]) >= _LEAST_ORIENTATION else 0


def printed_words(page: GreyImage, dpi: float, timeout_s: float) -> list[PdfWord]:
    """The printed words of a page, shape (H, W), uint8.

    Boxes to tick had better be off it, since they are taken for letters. The page is read twice: as columns of lines,
    and for words that stand anywhere, of which each misses some. Raises FormError where one of them takes longer than
    `timeout_s`, or fails.
    """
    picture = _pgm(page)
    languages = "+".join(_languages(timeout_s))
    found: list[PdfWord] = []
    for mode in _MODES:
        options = ["--psm", mode, "--dpi", str(round(dpi)), "-l", languages, "tsv"]
        seen = list(_words(_run(["stdin", "stdout", *options], picture, timeout_s), page.shape))
        found += [word for word in seen if not any(overlap(word, other) for other in found)]
    return in_rows(found)


def _pgm(page: GreyImage) -> bytes:
    """A page as a picture file that Tesseract opens."""
    height, width = page.shape
    return b"P5 %d %d 255\n" % (width, height) + page.tobytes()


def in_rows(words: Sequence[PdfWord]) -> list[PdfWord]:
    """From top to bottom, those of one row from left to right."""
    rows: list[list[PdfWord]] = []
    for word in sorted(words, key=_middle):
        if rows and _middle(word) - _middle(rows[-1][0]) < (word.bottom - word.top) / 2:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [word for row in rows for word in sorted(row, key=lambda word: word.left)]


def _middle(word: PdfWord) -> float:
    return (word.top + word.bottom) / 2


def overlap(one: PdfWord, other: PdfWord) -> bool:
    """Whether two words take some of the same place."""
    across = min(one.right, other.right) > max(one.left, other.left)
    return across and min(one.bottom, other.bottom) > max(one.top, other.top)


def _languages(timeout_s: float) -> list[str]:
    installed = _run(["--list-langs"], b"", timeout_s).split()
    return [language for language in _LANGUAGES if language in installed] or ["eng"]


def _run(arguments: Sequence[str], given: bytes, timeout_s: float, *, may_fail: bool = False) -> str:
    try:
        done = subprocess.run(
            ["tesseract", *arguments],
            input=given,
            capture_output=True,
            timeout=timeout_s,
            check=not may_fail,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # its threads wait for each other more than they help
        )
    except subprocess.TimeoutExpired as error:
        raise FormError(
            f"Tesseract took longer than {timeout_s:g} s to read the page: raise --page-timeout."
        ) from error
    except subprocess.CalledProcessError as error:
        complaint = error.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise FormError(f"Tesseract cannot read the page ({''.join(complaint)}): reinstall it, {INSTALL}") from error
    return done.stdout.decode("utf-8", "replace")


def _words(table: str, shape: tuple[int, ...]) -> Iterator[PdfWord]:
    """The words in Tesseract's table of what it found; their places are shares of the page's (height, width).

    Each is as high as its line, as the words of a PDF are: what belongs together is measured in heights of letters.
    """
    height, width = shape[:2]
    rows = list(csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    starts = [k for k, row in enumerate(rows) if row["level"] == _LINE_LEVEL]
    for start, end in pairwise([*starts, len(rows)]):
        words = [row for row in rows[start:end] if row["level"] == _WORD_LEVEL]
        top, bottom = _line_of(rows[start], "".join(row["text"] for row in words))
        for row in words:
            if _is_sure(text := row["text"].strip(), float(row["conf"])):
                x, across = int(row["left"]), int(row["width"])
                yield from _apart(PdfWord(text, x / width, top / height, (x + across) / width, bottom / height))


def _line_of(row: Mapping[str, str], text: str) -> tuple[float, float]:
    """The top and the bottom of a line, with room for letters that hang below it where its text has none: that of
    "Time out" is as high as capitals, and its blank half as wide."""
    top, high = int(row["top"]), int(row["height"])
    return top, top + high * (1.0 if _HANGING & set(text) else 1.0 + _DESCENT)


def _apart(word: PdfWord) -> Iterator[PdfWord]:
    """A word, or those that were taken for one, their letters taken to be about equally wide."""
    at, wide = 0, (word.right - word.left) / len(word.text)
    for text in _RUN_TOGETHER.split(word.text):
        yield replace(word, text=text, left=word.left + at * wide, right=word.left + (at + len(text)) * wide)
        at += len(text)


def _is_sure(text: str, confidence: float) -> bool:
    return bool(text) and confidence >= (_LEAST_OF_SHORT if len(text) <= _SHORT else _LEAST_CONFIDENCE)
