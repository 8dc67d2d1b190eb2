"""The form benchmark: what it draws is what it says, and a small one runs to the end."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from rich.console import Console

from hcr_batch.files.label_source import LabelSource
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from hcr_batch.image.register.working import map_points
from hcr_batch.model.identity import DEFAULT_BUNDLE
from hcr_batch.model.recogniser import Recogniser
from hcr_batch.records import Box, FieldType
from jobs.bench.config import BenchConfig
from jobs.bench.forms import run
from jobs.bench.makes import MAKES
from jobs.bench.pages import drawn_names, fill_page, labelled_words, print_form, real_names
from jobs.bench.tables import bench_table, makes_table
from tests.image.page.drawn import overlap
from tests.model.tiny import write_labels

FONTS = Path(__file__).parent.parent / "fonts"


def test_a_small_run_on_drawn_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, load, loaded = shutil.copytree(DEFAULT_BUNDLE, tmp_path / "model"), Recogniser.load, set[Path]()

    def load_and_tell(bundle: Path = DEFAULT_BUNDLE, **how: Any) -> Recogniser:
        loaded.add(bundle)
        return load(bundle, **how)

    monkeypatch.setattr(Recogniser, "load", load_and_tell)
    report = run(BenchConfig(fonts=FONTS, pages=2, model=model))
    assert loaded == {model}
    assert report.written + report.blank == 28
    assert (len(report.errors_mm), report.refused, report.spurious) == (2, 0, 0)
    assert max(report.errors_mm) < 0.2
    assert (report.blanks_right, report.blanks_wrong, report.missed) == (report.blank, 0, 0)
    assert report.scores.exact > 0.6
    assert {"register", "crops", "read"} <= set(report.stages)
    assert bench_table(report).row_count > 10


def test_pages_hold_what_the_truth_says() -> None:
    form, names = print_form(), drawn_names(FONTS, 20)
    rng = np.random.default_rng(3)
    pages = [fill_page(form, names, rng, upside_down=k == 2) for k in range(3)]
    assert any("" in page.texts.values() for page in pages)
    for page in pages:
        assert set(page.texts) == set(form.boxes)
        for name, box in form.boxes.items():
            middle = np.array([(box.x + box.width * 0.3, box.y + box.height / 2)], np.float64)
            x, y = map_points(page.matrix, middle)[0].astype(int)
            dark = page.image[y - 15 : y + 15, x - 180 : x + 180].min()
            assert (dark < 130) == bool(page.texts[name])
    assert pages[2].upside_down


@pytest.mark.parametrize("number", [0, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("make", MAKES)
def test_fields_of_every_make_are_found_where_they_are(make: str, number: int) -> None:
    form, names = print_form(make), drawn_names(FONTS, 40)
    page = fill_page(form, names, np.random.default_rng([1, number]), upside_down=False)
    sheet = straighten(page.image)
    found = [sheet.box_on_page(field.rect) for field in find_form(sheet).fields]
    assert len(found) == len(form.boxes)
    for box in form.boxes.values():
        corners = np.array([(box.x, box.y), (box.x + box.width, box.y + box.height)], np.float64)
        (left, top), (right, bottom) = map_points(page.matrix, corners)
        place = Box(int(left), int(top), int(right - left), int(bottom - top))
        assert max(overlap(place, other) for other in found) > 0.5


@pytest.mark.slow
def test_the_table_of_all_makes(capsys: pytest.CaptureFixture[str]) -> None:
    table = makes_table(BenchConfig(fonts=FONTS, pages=1))
    assert table.row_count == len(MAKES) + 1
    Console().print(table)
    assert "dashed boxes" in capsys.readouterr().out


@pytest.mark.real
def test_on_real_ink_every_page_is_placed_and_every_blank_seen(real_data: Path) -> None:
    report = run(BenchConfig(data=real_data, pages=12))
    assert (len(report.errors_mm), report.refused, report.spurious, report.blanks_wrong) == (12, 0, 0, 0)
    assert max(report.errors_mm) < 1.0
    assert report.blanks_right == report.blank
    assert report.scores.exact > report.alone.exact - 0.02
    assert len(real_names(real_data / "handwriting-recognition")) > 100


def test_the_words_of_any_crops_fill_the_form(samples: Path, tmp_path: Path) -> None:
    crops = sorted((samples / "crops").glob("*.png"))[:3]
    labels = write_labels(tmp_path / "labels.csv", [(crop.name, f"Mot numéro {i}") for i, crop in enumerate(crops)])
    words = labelled_words(LabelSource(labels=labels, images=crops[0].parent, fold=True))
    assert [ink.text for ink in words] == ["MOT NUMERO 0", "MOT NUMERO 1", "MOT NUMERO 2"]
    for ink, crop in zip(words, crops, strict=True):
        assert ink.darkness.max() > 0.5 and ink.darkness[:, [0, -1]].max() < 0.2
        assert ink.darkness.shape[0] <= np.asarray(Image.open(crop)).shape[0]
    page = fill_page(print_form(), words, np.random.default_rng(0), upside_down=False)
    assert set(page.texts.values()) <= {"", *(ink.text for ink in words)}


def test_faint_strokes_are_drawn_as_dark_as_they_are(tmp_path: Path) -> None:
    """Of a pencil 40 levels darker than its paper, and a rim of 12 around it, none is lost; the grain beyond is."""
    crop = np.full((60, 200), 255, np.uint8)
    crop[40:50, 150:160] = 250
    crop[18:42, 18:42] = 243
    crop[19:41, 19:41] = 215
    Image.fromarray(crop).save(tmp_path / "faint.png")
    labels = write_labels(tmp_path / "labels.csv", [("faint.png", "i")])
    (ink,) = labelled_words(LabelSource(labels=labels, images=tmp_path))
    depth = np.round(255 * ink.darkness)
    assert [np.count_nonzero(depth == level) for level in (40, 12, 5)] == [22 * 22, 24 * 24 - 22 * 22, 0]


def test_fields_for_the_words_of_any_crops_may_hold_figures(tmp_path: Path) -> None:
    assert BenchConfig().field_type is FieldType.NAME
    assert BenchConfig(labels=tmp_path / "labels.csv", images=tmp_path).field_type is FieldType.TEXT
