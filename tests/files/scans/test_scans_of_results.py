"""Where the scans of results are looked for."""

from pathlib import Path

from hcr_batch.files.scans.scans_of_results import find_scans


def test_a_document_may_be_named_relative_to_one_of_several_folders(tmp_path: Path) -> None:
    """A night that moves what it read leaves its documents in two folders, and names them as they lay in the inbox."""
    paths = [tmp_path / "archive" / "a.png", tmp_path / "failed" / "sub" / "b.png", tmp_path / "failed" / "c.png"]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    names = ["a.png", "sub/b.png", str(paths[2])]
    wanted = frozenset({*names, "d.png"})
    found = find_scans([tmp_path / "archive", tmp_path / "failed"], wanted)
    assert found == dict(zip(names, paths, strict=True))
