"""Blank forms out of folders of filled-in copies, as an archive has them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

from hcr_batch.errors import FormError, NoInputError, UsageError
from jobs.blank import BlankConfig, run
from jobs.form import DraftConfig, draft
from jobs.transcribe import TranscribeConfig
from jobs.transcribe import run as transcribe
from tests.image.register.drawn import DPI, blank, layout, scanned
from tests.synth import FORMS, make_page
from tests.test_cli import hcr

pytestmark = pytest.mark.usefixtures("one_load")


def write_copies(folder: Path, name: str, seeds: Sequence[int]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        cv2.imwrite(str(folder / f"{name}_{seed}.png"), scanned(name, seed))


@pytest.mark.slow
def test_each_form_of_an_archive_gets_its_blank(tmp_path: Path) -> None:
    scans, told = tmp_path / "scans", list[tuple[int, int]]()
    write_copies(scans, "clinic", range(3))
    write_copies(scans / "more", "permit", range(3))
    write_copies(scans / "z", "library", range(2))
    stack = [Image.fromarray(scanned("clinic", seed)) for seed in (3, 4)]
    stack[0].save(scans / "stack.tif", save_all=True, append_images=stack[1:])
    (scans / "again.png").write_bytes((scans / "clinic_0.png").read_bytes())
    (scans / "torn.pdf").write_bytes(b"%PDF-1.4 torn")
    (scans / "notes.txt").write_text("no scan")
    cv2.imwrite(str(scans / "crop.png"), np.full((40, 300), 255, np.uint8))

    report = run(BlankConfig(scans=(scans,), out=tmp_path / "blank.png"), lambda *seen: told.append(seen))

    assert report.blanks == {tmp_path / "blank.png": 5, tmp_path / "blank-2.png": 3}
    assert report.looked_at == 10
    assert report.alone == ("z/library_0.png", "z/library_1.png")
    assert set(report.unread) == {"torn.pdf"}
    assert told[-1] == (11, 60)
    with Image.open(tmp_path / "blank.png") as picture:
        assert picture.mode == "L" and picture.size == blank("clinic").shape[::-1]


@pytest.mark.slow
def test_what_is_drafted_from_it_is_what_the_printed_form_gives(tmp_path: Path) -> None:
    write_copies(tmp_path / "scans", "library", range(5))
    cv2.imwrite(str(tmp_path / "true.png"), blank("library"))
    run(BlankConfig(scans=(tmp_path / "scans",), out=tmp_path / "made.png"))
    names = []
    for source in ("true", "made"):
        draft(DraftConfig(blank=tmp_path / f"{source}.png", out=tmp_path / f"{source}.toml"))
        drafted = tomllib.loads((tmp_path / f"{source}.toml").read_text("utf-8"))
        names.append([(field["name"], field.get("cells")) for field in drafted["field"]])
    assert names[0] == names[1]
    assert len(names[0]) == len(layout("library").fields)


def test_photographs_are_laid_flat(tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    for seed in range(3):
        cv2.imwrite(str(tmp_path / "scans" / f"{seed}.jpg"), scanned("clinic", seed, "another"))
    assert run(BlankConfig(scans=(tmp_path / "scans",), out=tmp_path / "blank.png")).blanks
    made = np.asarray(cv2.imread(str(tmp_path / "blank.png"), cv2.IMREAD_GRAYSCALE))
    assert np.percentile(made[:, [30, -30]], 10) > 150  # the table is darker than 110


def test_the_blank_says_the_resolution_of_its_copies(tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    for seed in range(3):
        Image.fromarray(scanned("clinic", seed)).save(tmp_path / "scans" / f"{seed}.tif", dpi=(DPI, DPI))
    run(BlankConfig(scans=(tmp_path / "scans",), out=tmp_path / "blank.png"))
    with Image.open(tmp_path / "blank.png") as made:
        assert round(made.info["dpi"][0]) == DPI


def test_blanks_do_not_go_among_the_scans(tmp_path: Path) -> None:
    (tmp_path / "scans" / "more").mkdir(parents=True)
    for out in ("scans/blank.png", "scans/more/blank.png"):
        with pytest.raises(UsageError, match="read the blanks as scans: give another folder"):
            run(BlankConfig(scans=(tmp_path / "scans",), out=tmp_path / out))


@pytest.mark.slow
def test_scans_are_read_with_it(tmp_path: Path) -> None:
    write_copies(tmp_path / "copies", "clinic", range(6))
    run(BlankConfig(scans=(tmp_path / "copies",), out=tmp_path / "clinic.png"))
    draft(DraftConfig(blank=tmp_path / "clinic.png", out=tmp_path / "clinic.toml"))
    page = make_page(50, FORMS["clinic"])
    (tmp_path / "scans").mkdir()
    cv2.imwrite(str(tmp_path / "scans" / "page.png"), page.image)
    out = tmp_path / "out.parquet"
    transcribe(TranscribeConfig(inputs=(tmp_path / "scans",), out=out, forms=(tmp_path / "clinic.toml",), workers=0))
    read = [row["text"] for row in pq.read_table(out).to_pylist()]
    truth = [field.text for field in page.fields]
    assert len(read) == len(truth)
    assert sum(one == other for one, other in zip(read, truth, strict=True)) >= 0.8 * len(truth)


def test_more_pages_than_are_asked_for_are_not_opened(tmp_path: Path) -> None:
    write_copies(tmp_path / "scans", "clinic", range(5))
    report = run(BlankConfig(scans=(tmp_path / "scans",), out=tmp_path / "blank.png", pages=3))
    assert report.blanks == {tmp_path / "blank.png": 3}
    assert report.looked_at == 3


def test_what_exists_is_kept(tmp_path: Path) -> None:
    write_copies(tmp_path / "scans", "clinic", range(3))
    out = tmp_path / "blank.png"
    out.write_bytes(b"mine")
    with pytest.raises(UsageError, match="exists: choose another name, or add --force"):
        run(BlankConfig(scans=(tmp_path / "scans",), out=out))
    assert out.read_bytes() == b"mine"


def test_too_few_copies(tmp_path: Path) -> None:
    write_copies(tmp_path / "scans", "clinic", range(2))
    with pytest.raises(FormError, match=r"Of 2 pages no 3 are alike. Expected 3 copies of one form or more"):
        run(BlankConfig(scans=(tmp_path / "scans",), out=tmp_path / "blank.png"))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "torn.pdf").write_bytes(b"%PDF-1.4 torn")
    with pytest.raises(NoInputError, match=r"No page of a form was found.* torn.pdf: The PDF is damaged"):
        run(BlankConfig(scans=(tmp_path / "other",), out=tmp_path / "blank.png"))
    assert not (tmp_path / "blank.png").exists()


@pytest.mark.parametrize("wrong", [{"out": Path("blank.jpg")}, {"pages": 2}, {"dpi": 20}])
def test_wrong_settings_are_refused(wrong: dict[str, object]) -> None:
    settings: dict[str, object] = {"scans": (Path("scans"),), "out": Path("blank.png"), **wrong}
    with pytest.raises(UsageError, match=f"`{next(iter(wrong))}`"):
        BlankConfig(**settings)  # type: ignore[arg-type]


def test_as_a_person_types_it(tmp_path: Path) -> None:
    write_copies(tmp_path / "scans", "clinic", range(3))
    write_copies(tmp_path / "scans", "permit", range(1))
    made = hcr("form", "blank", "scans", "--out", "blank.png", cwd=tmp_path)
    assert made.returncode == 0
    assert made.stdout.splitlines() == [
        "blank.png: made from 3 copies",
        "1 page left out, as too few others are like it: permit_0.png",
        "Look at blank.png: what is written alike on most copies stays.",
        "Then type:  hcr-batch form draft blank.png --out blank.toml",
    ]


@pytest.mark.slow
def test_as_a_program_asks_for_it(tmp_path: Path) -> None:
    write_copies(tmp_path / "scans", "clinic", range(3))
    write_copies(tmp_path / "scans", "permit", range(1))
    as_json = hcr("form", "blank", "scans", "--out", "other.png", "--json", cwd=tmp_path)
    assert json.loads(as_json.stdout) == {
        "blanks": {"other.png": 3},
        "looked_at": 4,
        "alone": ["permit_0.png"],
        "unread": {},
    }
    assert hcr("form", "blank", "scans", "--out", "other.png", cwd=tmp_path).returncode == 2
    assert hcr("form", "blank", "nowhere", "--out", "new.png", cwd=tmp_path).returncode == 3
