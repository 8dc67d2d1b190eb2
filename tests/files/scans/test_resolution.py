"""The resolution that pictures say they have."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from hcr_batch.files.scans.images import open_page

_EXPOSURE = 0x829A


@pytest.mark.parametrize("name", ["x.png", "x.jpg", "x.tif", "x.bmp"])
def test_what_a_scanner_writes_is_known(tmp_path: Path, name: str) -> None:
    assert dpi_of(tmp_path / name, dpi=(300, 300)) == pytest.approx(300, abs=0.5)


def test_of_a_fax_the_finer_way_counts_since_it_is_drawn_out(tmp_path: Path) -> None:
    assert dpi_of(tmp_path / "x.tif", dpi=(204, 98)) == pytest.approx(204)
    assert open_page(tmp_path / "x.tif", 1, 10**7).image.shape[0] == round(1000 * 204 / 98)


@pytest.mark.parametrize("options", [{}, {"dpi": (72, 72)}, {"dpi": (96, 96)}, {"dpi": (0, 0)}, {"dpi": (9600, 9600)}])
def test_what_stands_where_nobody_said_anything_is_not_believed(tmp_path: Path, options: dict[str, Any]) -> None:
    assert dpi_of(tmp_path / "x.png", **options) is None


def test_what_a_camera_writes_has_nothing_to_do_with_paper(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[_EXPOSURE] = 0.01
    assert dpi_of(tmp_path / "x.jpg", dpi=(300, 300), exif=exif) is None


def dpi_of(path: Path, **options: Any) -> float | None:
    Image.new("L", (1000, 1000), 255).save(path, **options)
    return open_page(path, 1, 10**7).dpi
