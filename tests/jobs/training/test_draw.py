"""Crops drawn in handwriting fonts: which font writes what, and what none can write."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hcr_batch.errors import UsageError
from hcr_batch.image.drawing.handwriting import font_for, supported_characters
from jobs.bench.pages import drawn_names
from jobs.training.draw import DrawConfig, run
from tests.model.tiny import FONTS


def config(folder: Path, name: str, fonts: Path = FONTS[0].parent) -> DrawConfig:
    lexicon = folder / "names.csv"
    lexicon.write_text(f"{name},1\n", encoding="utf-8")
    return DrawConfig(fonts=fonts, lexicon=lexicon, out=folder / "drawn", count=6)


def test_crops_and_labels_are_written(tmp_path: Path) -> None:
    assert run(config(tmp_path, "ANNA")) == 6
    with (tmp_path / "drawn" / "labels.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["FILENAME"] for row in rows} == {path.name for path in (tmp_path / "drawn" / "images").iterdir()}
    assert "ANNA" in {row["IDENTITY"] for row in rows}


def test_the_font_is_one_that_has_all_letters() -> None:
    rng = np.random.default_rng(0)
    letter, able = next(
        (letter, able)
        for letter in sorted(supported_characters(FONTS[0]))
        if 0 < len(able := {font for font in FONTS if letter in supported_characters(font)}) < len(FONTS)
    )
    assert {font_for(f"A{letter}", FONTS, rng) for _ in range(60)} == able


def test_a_text_that_no_font_can_write_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"No font has all of the characters 'AKSUZŁ'"):
        run(config(tmp_path, "ŁUKASZ"))


def test_a_folder_without_fonts_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"There is no \*\.ttf in .*: give a folder of handwriting fonts"):
        run(config(tmp_path, "ANNA", fonts=tmp_path / "gone"))
    with pytest.raises(UsageError, match=r"There is no \*\.ttf"):
        drawn_names(tmp_path)


def test_small_letters_are_drawn_and_labelled_in_capitals(tmp_path: Path) -> None:
    capitals = replace(config(tmp_path, "ANNABEL"), count=40, name_share=1.0, blank_share=0.0, titled=0.0)
    kinds = {"capitals": capitals, "titled": replace(capitals, titled=0.85), "small": replace(capitals, small=0.85)}
    for name, kind in kinds.items():
        run(replace(kind, out=tmp_path / name))
    labels, pictures = zip(*(drawn(tmp_path / name) for name in kinds), strict=True)
    assert labels[0] == labels[1] == labels[2] == ["ANNABEL"] * 40
    different = [sum(a != b for a, b in zip(pictures[0], others, strict=True)) for others in pictures[1:]]
    assert min(different) >= 30  # one text in seven has single small letters in any case
    assert pictures[1] != pictures[2]


def test_marks_are_drawn_where_asked(tmp_path: Path) -> None:
    marked = replace(config(tmp_path, "ANNABEL"), name_share=0.0, blank_share=0.0, marks=1.0)
    run(marked)
    assert all(set(label) & set("#$%&()@_£€") for label in drawn(tmp_path / "drawn")[0])


def drawn(folder: Path) -> tuple[list[str], list[bytes]]:
    """Labels and pictures, in the order of their names."""
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: row["FILENAME"])
    return [r["IDENTITY"] for r in rows], [(folder / "images" / r["FILENAME"]).read_bytes() for r in rows]
