"""What workers on other machines unpack."""

import tempfile
from pathlib import Path

import pytest

from hcr_batch.errors import ClusterError
from hcr_batch.run.options import ReadingOptions
from hcr_batch.run.shipping import Parcel, unpack

PARCEL = Parcel(ReadingOptions(bundle=Path("bundle")), {"bundle/a": b"one", "bundle/b": b"two"}, "0123")


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_all_workers_of_a_machine_share_one_folder(temporary: Path) -> None:
    first, second = unpack(PARCEL).bundle, unpack(PARCEL).bundle
    assert first == second
    assert {path.name: path.read_bytes() for path in first.iterdir()} == {"a": b"one", "b": b"two"}
    assert [path.name for path in first.parent.parent.iterdir()] == ["0123"]


def test_a_full_disk_leaves_no_half_of_it(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Path.write_bytes

    def until_full(path: Path, content: bytes) -> int:
        if content == b"two":
            raise OSError(28, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", until_full)
    with pytest.raises(ClusterError, match="No space left"):
        unpack(PARCEL)
    assert not [path for path in temporary.rglob("*") if path.is_file()]
    assert not [path for folder in temporary.iterdir() for path in folder.iterdir()]
