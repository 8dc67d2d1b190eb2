"""Crops and their labels on the disk: whole, or an error that says why."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from hcr_batch.errors import UsageError, WriteError
from hcr_batch.files.crops import write_crop, write_labelled

CROP = np.full((8, 8), 255, np.uint8)


@pytest.mark.parametrize("folder", ["file/in/the/way", "/proc/crops"])
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WriteError, match=r"picture .* cannot be written"):
        write_crop(tmp_path / folder / "a.png", CROP)
    with pytest.raises(WriteError, match=r"labels .* cannot be written"):
        write_labelled(tmp_path / folder, "a", [("A", CROP)])


def test_pictures_and_labels_lie_as_train_reads_them(tmp_path: Path) -> None:
    assert write_labelled(tmp_path, "a", [("A", CROP), ("B,C", CROP)]) == 2
    assert sorted(path.name for path in (tmp_path / "images").iterdir()) == ["a_000000.png", "a_000001.png"]
    assert (tmp_path / "labels.csv").read_text().splitlines()[1:] == ["a_000000.png,A", 'a_000001.png,"B,C"']


def test_labels_that_come_to_no_end_are_not_there(tmp_path: Path) -> None:
    """Half a list would be learned from, and nobody would know of the other half."""

    def crops() -> Iterator[tuple[str, NDArray[np.uint8]]]:
        yield "A", CROP
        raise UsageError("none is to be kept")

    with pytest.raises(UsageError):
        write_labelled(tmp_path, "a", crops())
    assert [path.name for path in tmp_path.iterdir()] == ["images"]
