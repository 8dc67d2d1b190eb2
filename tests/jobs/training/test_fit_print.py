"""The training of the network that tells print from handwriting, on a few lines."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hcr_batch.errors import UsageError
from hcr_batch.files.crops import write_crop
from hcr_batch.image.drawing.handwriting import draw_text
from hcr_batch.image.page.print_or_hand import load_print_network
from jobs.training.fit_print import FitPrintConfig, PrintReport, run
from tests.model.tiny import FONTS


def _config(folder: Path, out: Path) -> FitPrintConfig:
    """A short training, with the pictures of writing in a folder."""
    lexicon = folder.parent / "names.csv"
    lexicon.write_text("MARTIN,2\nROSE,1\n", encoding="utf-8")
    prints, hands = FONTS[0].parent / "printed", FONTS[0].parent
    return FitPrintConfig(
        print_fonts=prints,
        hand_fonts=hands,
        held_out_print=prints,
        held_out_hand=hands,
        lexicon=lexicon,
        written=(folder,),
        out=out,
        count=96,
        epochs=1,
    )


@pytest.mark.slow
def test_a_network_is_written_and_measured(tmp_path: Path) -> None:
    written, out = tmp_path / "written", tmp_path / "print.onnx"
    rng = np.random.default_rng(0)
    for number in range(12):
        write_crop(written / f"{number}.png", draw_text("MARTIN", FONTS[0], rng, 30))
    config = _config(written, out)
    report = run(config)
    assert len(report.odds) == 32 and 0 < report.by_hand.sum() < 32
    first = out.read_bytes()
    load_print_network(first)
    assert np.array_equal(run(config).odds, report.odds) and out.read_bytes() == first


def test_a_folder_without_pictures_of_writing_is_said(tmp_path: Path) -> None:
    written = tmp_path / "written"
    written.mkdir()
    with pytest.raises(UsageError, match="--written"):
        run(_config(written, tmp_path / "print.onnx"))


def test_shares_are_of_the_lines_of_each_kind() -> None:
    report = PrintReport(np.array([-3.0, -1.0, 2.0, -5.0]), np.array([True, True, True, False]))
    assert report.called_print(-2.0) == (1 / 3, 1.0)
    assert report.called_print(-4.0) == (0.0, 1.0)
