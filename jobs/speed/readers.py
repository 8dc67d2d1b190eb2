"""Other readers of single-line crops, with one call: the only door to rapidocr and to Tesseract.

Both are optional. Each is given its best chance: lines are recognised without searching for them, many in
one call. Beside it stands Tesseract as most programs call it, through pytesseract: once for each picture.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hcr_batch.model.loading import onnxruntime
from jobs.speed.processes import call_program

Read = Callable[[Sequence[Path]], list[tuple[str, float]]]
"""Texts of pictures, each with a score in [0, 1]."""

_LANGUAGES = ("fra", "eng")
"""Of Tesseract's, the first that is installed: the names are French."""

_LINE = "7"
"""Tesseract's page segmentation mode for a single text line."""

_BATCH = 6
"""Lines that RapidOCR recognises together: its own default; larger batches cost more padding."""


def installed(name: str) -> bool:
    """Whether the reader `name` is installed here."""
    if name.startswith("tesseract"):
        return shutil.which("tesseract") is not None
    return all(importlib.util.find_spec(package) for package in ("rapidocr", "onnxruntime"))


def rapidocr(threads: int) -> tuple[str, Read]:
    """RapidOCR's own choice of a model and of its settings; without its text detection, which a crop does not need."""
    onnxruntime()  # before RapidOCR loads it its own way
    from rapidocr import RapidOCR
    from rapidocr.ch_ppocr_rec import TextRecInput

    engine: Any = RapidOCR(
        params={
            "Global.use_det": False,
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "Rec.rec_batch_num": _BATCH,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    recognise = engine._load_rec_model()

    def read(paths: Sequence[Path]) -> list[tuple[str, float]]:
        found = recognise(TextRecInput(img=[engine.load_img(path) for path in paths]))
        return [(str(text), float(score)) for text, score in zip(found.txts, found.scores, strict=True)]

    name = f"{engine.cfg.Rec.ocr_version.value} {engine.cfg.Rec.model_type.value}"
    return f"{name} (rapidocr {version('rapidocr')})", read


def tesseract(threads: int) -> tuple[str, Read]:
    """Tesseract as its package installs it; one process reads the whole list."""
    languages = call_program(["tesseract", "--list-langs"], threads).split()
    language = next((name for name in _LANGUAGES if name in languages), languages[-1])

    def read(paths: Sequence[Path]) -> list[tuple[str, float]]:
        with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as names:
            names.write("".join(f"{path.absolute()}\n" for path in paths))
            names.flush()
            command = ["tesseract", names.name, "stdout", "--psm", _LINE, "-l", language, "tsv"]
            return _lines(call_program(command, threads), len(paths))

    number = call_program(["tesseract", "--version"], threads).split()[1]
    return f"Tesseract {number} ({language})", read


def tesseract_each(threads: int) -> tuple[str, Read]:
    """The same with a process for each picture."""
    name, read_list = tesseract(threads)

    def read(paths: Sequence[Path]) -> list[tuple[str, float]]:
        return [line for path in paths for line in read_list([path])]

    return f"{name}, started for each crop", read


READERS: Mapping[str, Callable[[int], tuple[str, Read]]] = {
    "rapidocr": rapidocr,
    "tesseract": tesseract,
    "tesseract-each": tesseract_each,
}
"""Each makes a reader with a number of threads: its name with model and version, and its call."""


def _lines(table: str, count: int) -> list[tuple[str, float]]:
    """The words of each page of Tesseract's TSV, and the mean of their confidences."""
    words: list[list[tuple[str, float]]] = [[] for _ in range(count)]
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == "5" and row["text"].strip():
            words[int(row["page_num"]) - 1].append((row["text"], float(row["conf"]) / 100))
    return [
        (" ".join(text for text, _ in line), sum(score for _, score in line) / len(line) if line else 0.0)
        for line in words
    ]
