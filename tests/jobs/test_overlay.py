"""Pictures of pages with their readings: one for each page, named by it."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import jobs.transcribe
from hcr_batch.errors import ExitCode, NoInputError, UsageError
from jobs.overlay import OverlayConfig, picture_name, run
from jobs.transcribe import TranscribeConfig
from tests.reviewed import draw_page, write_run
from tests.run.doubles import ForetoldPool


def config(results: Path, **changes: object) -> OverlayConfig:
    folder = results.parent
    settings: dict[str, Any] = {"scans": (folder / "scans",), "results": results, "out": folder / "drawn"}
    return OverlayConfig(**{**settings, **changes})


def drawn(results: Path) -> set[str]:
    out = results.parent / "drawn"
    return {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}


def test_a_picture_for_each_page(tmp_path: Path) -> None:
    results = write_run(tmp_path)
    report = run(config(results))
    pages = {"a.png.p001.jpg", "copy/a.png.p001.jpg", "b.tif.p001.jpg", "b.tif.p002.jpg"}
    assert drawn(results) == pages | {"torn.png.jpg"}
    assert (report.drawn, report.failed, report.lost) == (4, 1, 2)
    assert report.exit_code == ExitCode.SOME_FAILED
    for name in pages:
        with Image.open(tmp_path / "drawn" / name) as picture:
            assert picture.mode == "RGB" and picture.size[0] >= 600


def test_only_some_as_png(tmp_path: Path) -> None:
    results = write_run(tmp_path)
    report = run(config(results, only=("b.tif",), format="png"))
    assert drawn(results) == {"b.tif.p001.png", "b.tif.p002.png"}
    assert report.exit_code == ExitCode.OK


@pytest.mark.parametrize("out", ["scans", "scans/drawn"])
def test_pictures_do_not_go_among_the_scans(tmp_path: Path, out: str) -> None:
    """There a later run would read them as scans."""
    results = write_run(tmp_path)
    before = sorted((tmp_path / "scans").rglob("*"))
    with pytest.raises(UsageError, match="as scans: give another folder"):
        run(config(results, out=tmp_path / out))
    assert sorted((tmp_path / "scans").rglob("*")) == before


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Results of scans in two folders, with what the run wrote down."""
    monkeypatch.setattr(jobs.transcribe, "_pool", lambda *_: ForetoldPool())
    for number, name in enumerate(("a.png", "deep/a.png", "deep/b.png")):
        (tmp_path / "scans" / "deep").mkdir(parents=True, exist_ok=True)
        draw_page({"name": "ANNA" * number}).save(tmp_path / "scans" / name)
    jobs.transcribe.run(TranscribeConfig(inputs=(tmp_path / "scans",), out=tmp_path / "r.parquet"))
    return tmp_path / "r.parquet"


def test_only_what_is_in_the_folder_that_is_named(read: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "scans" / "deep")
    for place, names in (
        ("scans/deep", {"deep/a.png.p001.jpg", "deep/b.png.p001.jpg"}),
        ("link", {"deep/a.png.p001.jpg", "deep/b.png.p001.jpg"}),
        ("scans/a.png", {"a.png.p001.jpg"}),
        ("scans", {"a.png.p001.jpg", "deep/a.png.p001.jpg", "deep/b.png.p001.jpg"}),
    ):
        shutil.rmtree(tmp_path / "drawn", ignore_errors=True)
        report = run(config(read, scans=(tmp_path / place,)))
        assert (drawn(read), report.drawn, report.lost) == (names, len(names), 0)


def test_scans_that_were_moved_are_found_there_and_nowhere_else(read: Path, tmp_path: Path) -> None:
    shutil.copytree(tmp_path / "scans", tmp_path / "moved")
    (tmp_path / "moved" / "a.png").unlink()
    report = run(config(read, scans=(tmp_path / "moved",)))
    assert (drawn(read), report.lost) == ({"deep/a.png.p001.jpg", "deep/b.png.p001.jpg"}, 1)
    (tmp_path / "other").mkdir()
    with pytest.raises(NoInputError, match=r"No document of .*r\.parquet is in .*other: give the folder"):
        run(config(read, scans=(tmp_path / "other",)))


def test_names_that_the_results_do_not_hold_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no document c\.tif, nope: name them as the column"):
        run(config(write_run(tmp_path), only=("nope", "b.tif", "c.tif")))
    assert not (tmp_path / "drawn").exists()


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("a.png", "a.png.p007.jpg"),
        ("deep/er/a.png", "deep/er/a.png.p007.jpg"),
        ("/etc/../scans/a.png", "etc/scans/*-a.png.p007.jpg"),  # never out of the folder
        ("../../a.png", "*-a.png.p007.jpg"),
        ("new\nline.png", "*-new_line.png.p007.jpg"),
    ],
)
def test_names(document: str, expected: str) -> None:
    assert re.fullmatch(expected.replace("*", "[0-9a-f]{12}"), picture_name(document, 7, "jpg").as_posix())


def test_a_picture_never_takes_the_place_of_another() -> None:
    assert len({picture_name(name, 1, "jpg") for name in ("new\nline.png", "new_line.png", "../new_line.png")}) == 3


def test_long_names_are_cut_and_stay_apart() -> None:
    names = {picture_name("é" * 120 + end, 1, "jpg").name for end in ("a.png", "b.png")}
    assert len(names) == 2 and max(len(name.encode()) for name in names) < 255


def test_a_wrong_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="jpg or png"):
        config(tmp_path / "r.parquet", format="gif")
