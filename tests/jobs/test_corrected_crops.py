"""Corrected fields as labelled crops, and a training that learns from them."""

import dataclasses
import hashlib
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

from hcr_batch.documents import PageRange
from hcr_batch.errors import ExitCode, ItemError, UsageError
from hcr_batch.files.label_source import LabelSource
from hcr_batch.files.labels import read_labels
from hcr_batch.files.scans.images import load_page, open_page
from hcr_batch.files.scans.listing import FoundFile
from hcr_batch.files.scans.manifest import identify
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.files.scans.pages import open_pages
from hcr_batch.forms.form_file.several import load_forms
from hcr_batch.forms.matching import FormReader
from hcr_batch.image.page.segment import segment
from hcr_batch.model.bundle_files import read_config
from hcr_batch.records import GreyImage, Layout
from jobs.corrected_crops import CropsConfig, CropsReport, run
from jobs.train import run as train
from schemas import READINGS
from tests.jobs.test_correct import decision, merge, named
from tests.model.tiny import tiny_config, write_names
from tests.reviewed import row, write_run


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """ANHA is corrected, EVE blank, BOB a word that labels files have for something else, GUS lost."""
    results = write_run(tmp_path)
    said = {"ANHA": "ANNA", "EVE": "", "BOB": "EMPTY", "GUS": "GUS"}
    merge(results, *(decision(named(results, read), "corrected", text) for read, text in said.items()))
    return results


def cut_crops(results: Path) -> CropsReport:
    folder = results.parent
    return run(CropsConfig(results=results, out=folder / "crops", scans=(folder / "scans",)))


def test_crops_and_labels(results: Path) -> None:
    report = cut_crops(results)
    assert (report.cut, report.left_out, report.failed) == (2, 1, 1)
    assert report.exit_code == ExitCode.SOME_FAILED
    crops = read_labels(LabelSource(labels=report.labels, images=report.labels.parent)).crops
    assert sorted(crop.text for crop in crops) == ["", "ANNA"]
    assert all(load_page(crop.path, 1, 10**6).shape[1] >= 300 for crop in crops)


def test_a_field_of_several_lines_is_left_out_since_networks_learn_from_one(tmp_path: Path) -> None:
    results = write_run(tmp_path)
    merge(results, decision(named(results, "ANHA"), "corrected", "ANNA\nROY"))
    report = cut_crops(results)
    assert (report.cut, report.left_out, report.failed) == (0, 1, 0)


def test_nobody_learns_from_what_nobody_can_read(tmp_path: Path) -> None:
    results = write_run(tmp_path)
    merge(results, decision(named(results, "ANHA"), "unreadable"))
    report = cut_crops(results)
    assert (report.cut, report.left_out, report.failed) == (0, 1, 0)


def test_labels_of_other_results_in_the_same_folder_stay(tmp_path: Path) -> None:
    """The corrections of one night took away the labels of another, whose crops stayed."""
    rows = pq.read_table(write_run(tmp_path)).to_pylist()

    def labels_of(scan: str, correction: str | None) -> list[str]:
        table = [row | {"correction": correction if row["field"] == "name" else None} for row in rows]
        pq.write_table(READINGS.table([row for row in table if row["document"] == scan]), tmp_path / f"{scan}.parquet")
        config = CropsConfig(results=tmp_path / f"{scan}.parquet", out=tmp_path / "crops", scans=(tmp_path / "scans",))
        report = run(config)
        lines = report.labels.read_text("utf-8-sig").splitlines()[1:]
        assert len(lines) == report.cut + report.kept
        return sorted(line.rpartition(",")[2] for line in lines)

    assert labels_of("a.png", "ANNA") == ["ANNA"]
    assert labels_of("b.tif", "BOB") == ["ANNA", "BOB", "BOB"]
    assert labels_of("a.png", None) == ["BOB", "BOB"]
    (tmp_path / "scans" / "b.tif").unlink()
    assert labels_of("b.tif", "EVE") == ["EVE", "EVE"]  # the pictures are still there


def test_labels_that_were_not_cut_here_are_left_alone(results: Path) -> None:
    others = results.parent / "crops" / "labels.csv"
    others.parent.mkdir()
    others.write_text("file,text,writer\nx.png,ANNA,7\n")
    with pytest.raises(UsageError, match=r"labels\.csv holds other labels.*Expected the columns FILENAME, IDENTITY"):
        cut_crops(results)
    assert others.read_text() == "file,text,writer\nx.png,ANNA,7\n"


@pytest.mark.parametrize("said", ["", "ANNA"])
def test_nobody_learns_from_a_whole_page(tmp_path: Path, said: str) -> None:
    """One that fitted no form is full of writing, whatever a person says of it: it was one crop called blank."""
    results = write_run(tmp_path)
    document = {"a.png": hashlib.sha256((tmp_path / "scans" / "a.png").read_bytes()).hexdigest()}
    page = row("a.png", document, None, None, None, status="failed", error="registration")
    pq.write_table(READINGS.table([page | {"box": None, "char_confidences": [], "correction": said}]), results)
    report = cut_crops(results)
    assert (report.cut, report.left_out, report.failed) == (0, 1, 0)


@pytest.mark.parametrize("said", ["unchecked", "signed", "4006381333931", None])
def test_nobody_learns_to_read_what_no_network_read(tmp_path: Path, said: str | None) -> None:
    results = write_run(tmp_path)
    scan = tmp_path / "scans" / "a.png"
    line = row("a.png", {"a.png": hashlib.sha256(scan.read_bytes()).hexdigest()}, "name", said, 0.9)
    line |= {"char_confidences": [], "correction": "checked"}
    if said is None:
        line |= {"status": "failed", "confidence": None, "error_code": "barcode", "error": "no barcode can be read"}
    pq.write_table(READINGS.table([line]), results)
    report = cut_crops(results)
    assert (report.cut, report.left_out, report.failed) == (0, 1, 0)


def test_the_same_names_every_time(results: Path) -> None:
    first = cut_crops(results).labels.read_text()
    assert cut_crops(results).labels.read_text() == first
    assert len(list((results.parent / "crops").iterdir())) == 3


def test_a_field_that_is_found_again_is_the_very_picture_that_was_read(samples: Path, tmp_path: Path) -> None:
    scan = samples / "forms" / "library_card.png"
    page = open_page(scan, 1, 10**8)
    crop = next(crop for crop in segment(page.image, dpi=page.dpi) if not crop.blank)
    results = write_run(tmp_path)
    document = {"library_card.png": hashlib.sha256(scan.read_bytes()).hexdigest()}
    line = row("library_card.png", document, "name", "ADAMS", 0.9)
    line |= {"box": dataclasses.asdict(crop.box), "correction": "ADAMS"}
    pq.write_table(READINGS.table([line]), results)
    report = run(CropsConfig(results=results, out=tmp_path / "crops", scans=(scan.parent,)))
    assert (report.cut, report.as_read) == (1, 1)
    (path,) = (tmp_path / "crops").glob("*.png")
    assert np.array_equal(load_page(path, 1, 10**6), crop.image)


@pytest.mark.parametrize("zoom", [1.0, 1.0 / 2.0**0.5], ids=["as the sample is", "on A5"])
def test_fields_of_a_pdf_are_the_pictures_that_were_read(samples: Path, tmp_path: Path, zoom: float) -> None:
    """Pages are searched at the resolution they were rendered at, not as if each were a sheet of A4."""
    results = write_run(tmp_path)
    scan = tmp_path / "scans" / "batch.pdf"
    page = load_page_of(samples / "batch.pdf", 200)
    Image.fromarray(page).save(scan, resolution=200 / zoom)
    found = segment(load_page_of(scan, PageOptions().dpi), Layout.AUTO, PageOptions().dpi)
    crops = {crop.box: crop for crop in found if not crop.blank}
    document = {"batch.pdf": hashlib.sha256(scan.read_bytes()).hexdigest()}
    line = row("batch.pdf", document, "name", "ADAMS", 0.9) | {"correction": "ADAMS"}
    pq.write_table(READINGS.table([line | {"box": dataclasses.asdict(box)} for box in crops]), results)
    report = run(CropsConfig(results=results, out=tmp_path / "crops", scans=(scan.parent,)))
    assert report.cut == report.as_read == len(crops) > 3
    for box, crop in crops.items():
        (path,) = (tmp_path / "crops").glob(f"*-{box.x}-{box.y}-{box.width}-{box.height}.png")
        assert np.array_equal(load_page(path, 1, 10**6), crop.image)


def load_page_of(pdf: Path, dpi: int) -> GreyImage:
    """The first page of a PDF."""
    document = identify(FoundFile(pdf.name, str(pdf)), PageOptions())
    ((_, page),) = open_pages(PageRange(document, 1, 1), PageOptions(dpi=dpi))
    assert not isinstance(page, ItemError)
    return page.image


def test_a_field_that_was_cut_off_is_nothing_to_learn_from(samples: Path, tmp_path: Path) -> None:
    form, scan = samples / "forms" / "library_card.toml", tmp_path / "scans" / "card.png"
    results = write_run(tmp_path)
    with Image.open(samples / "forms" / "library_card.png") as page:
        page.crop((0, 0, page.width, page.height * 3 // 4)).save(scan)
    crops = FormReader(load_forms([form])).crops(load_page(scan, 1, 10**8))
    assert isinstance(crops, list)
    lost, whole = (next(c for c in crops if (c.problem is not None) == is_lost) for is_lost in (True, False))
    document = {"card.png": hashlib.sha256(scan.read_bytes()).hexdigest()}
    lines = [
        row("card.png", document, "name", None, None, status="failed", error="It is cut off."),
        row("card.png", document, "name", "ADAMS", 0.9),
    ]
    for line, crop in zip(lines, (lost, whole), strict=True):
        line |= {"form": "library_card", "box": dataclasses.asdict(crop.box), "correction": "ADAMS"}
    pq.write_table(READINGS.table(lines), results)
    for forms, as_read in (((form,), 1), ((), 0)):
        report = run(CropsConfig(results=results, out=tmp_path / "crops", scans=(scan.parent,), forms=forms))
        assert (report.cut, report.as_read, report.failed) == (1, as_read, 1)
        assert report.without_form == 1 - as_read


@pytest.mark.slow
def test_train_learns_from_them_and_starts_from_a_bundle(tmp_path: Path) -> None:
    """A few steps with a tiny network: review -> correct -> crops -> train --init-from."""
    results = write_run(tmp_path)
    words = {"ANHA": "ANNA", "1/2/193": "BOB", "BOB": "BOB", "EVE": "EVE", "ULM": "DAN"}
    merge(results, *(decision(named(results, read), "corrected", text) for read, text in words.items()))
    report = cut_crops(results)
    assert report.cut == len(words)
    first = tmp_path / "first"
    train(tiny_config(write_names(tmp_path / "data"), first))
    config = tiny_config(tmp_path / "data", tmp_path / "second", hold_out=1, init_from=first)
    second = train(dataclasses.replace(config, data=None, labels=report.labels, images=report.labels.parent))
    assert second.bundle_id is not None and second.step == 6
    assert set(read_config(tmp_path / "second")[0].alphabet) == set("ANBOEVDCLI")  # of the bundle, and the corrections
