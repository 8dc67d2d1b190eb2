"""Pictures of pages with their readings: one for each page, named by it."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from hcr_batch.errors import ExitCode, UsageError
from jobs.overlay import OverlayConfig, picture_name, run
from tests.reviewed import write_run


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


def test_names_that_the_results_do_not_hold_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no document c\.tif, nope: name them as the column"):
        run(config(write_run(tmp_path), only=("nope", "b.tif", "c.tif")))
    assert not (tmp_path / "drawn").exists()


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("a.png", "a.png.p007.jpg"),
        ("deep/er/a.png", "deep/er/a.png.p007.jpg"),
        ("/etc/../scans/a.png", "etc/scans/a.png.p007.jpg"),  # never out of the folder
        ("../../a.png", "a.png.p007.jpg"),
        ("new\nline.png", "new_line.png.p007.jpg"),
    ],
)
def test_names(document: str, expected: str) -> None:
    assert picture_name(document, 7, "jpg").as_posix() == expected


def test_long_names_are_cut_and_stay_apart() -> None:
    names = {picture_name("é" * 120 + end, 1, "jpg").name for end in ("a.png", "b.png")}
    assert len(names) == 2 and max(len(name.encode()) for name in names) < 255


def test_a_format_that_cannot_be_meant(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="jpg or png"):
        config(tmp_path / "r.parquet", format="gif")
