"""Counts over result tables."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hcr_batch.errors import ItemError
from hcr_batch.files.results.outcomes import count_confidences, first_failures, skipped_files, written_outside
from hcr_batch.files.scans.kinds import kind_of
from jobs.transcribe import TranscribeConfig
from jobs.transcribe import run as transcribe
from schemas import READINGS
from tests.reviewed import row


def test_confidences_are_counted_in_tenths_over_all_parts(tmp_path: Path) -> None:
    parts: list[list[float | None]] = [[0.0, 0.05, 0.1, None], [0.95, 1.0], []]
    for part, confidences in enumerate(parts):
        rows = {
            "text": ["x"] * len(confidences),
            "confidence": pa.array(confidences, pa.float64()),
            "accepted": pa.array([None if c is None else c >= 0.95 for c in confidences], pa.bool_()),
            "status": ["ok"] * len(confidences),
            "rule": pa.nulls(len(confidences), pa.string()),
        }
        pq.write_table(pa.table(rows), tmp_path / f"part-{part:05d}.parquet")
    counts = count_confidences(tmp_path)
    assert counts.bins == (2, 1, 0, 0, 0, 0, 0, 0, 0, 2)
    assert (counts.accepted, counts.judged) == (2, 5)
    assert abs(counts.total - 2.1) < 1e-9


def test_fields_that_nobody_need_see_are_held_against_no_bar(tmp_path: Path) -> None:
    """A night asked a person to look through four fields: its blank ones, of which the review shows none."""
    ids = {"a.pdf": "ab" * 32}
    rows = [
        row("a.pdf", ids, "name", "ANNA", 0.99, accepted=True),
        row("a.pdf", ids, "town", "ULM", 0.5, accepted=False),
        row("a.pdf", ids, "note", "", None, status="blank", accepted=False),
        row("a.pdf", ids, "born", "", None, status="blank", rule="required", accepted=False),
        row("a.pdf", ids, "town", "DATE", 0.5, status="printed", accepted=False),
    ]
    pq.write_table(READINGS.table(rows), tmp_path / "r.parquet")
    counts = count_confidences(tmp_path / "r.parquet")
    assert (counts.accepted, counts.judged) == (1, 3)


@pytest.mark.parametrize("most", [1, 2, 5])
def test_the_first_failures_are_told_by_document_and_page(tmp_path: Path, most: int) -> None:
    ids = dict.fromkeys(("a.pdf", "b.pdf", "c.png"), "ab" * 32)
    failed = {"status": "failed", "error": "It is damaged."}
    rows = [
        row("a.pdf", ids, "name", "ANNA", 0.9),
        row("a.pdf", ids, None, None, None, page=2, **failed),
        row("a.pdf", ids, None, None, None, page=3, **failed),
        row("b.pdf", ids, "name", "BOB", 0.9),
        row("c.png", ids, None, None, None, page=None, **failed),
    ]
    pq.write_table(READINGS.table(rows), tmp_path / "r.parquet", row_group_size=2)
    told = [
        (one.name, one.page, one.more, one.error_code, one.error)
        for one in first_failures(tmp_path / "r.parquet", most)
    ]
    why = "damaged_image", "It is damaged."
    assert told == [("a.pdf", 2, 1, *why), ("c.png", None, 0, *why)][:most]


@pytest.mark.parametrize("most", [1, 5])
def test_the_first_pages_with_handwriting_outside_all_fields_are_told_once_each(tmp_path: Path, most: int) -> None:
    ids, box = dict.fromkeys(("a.pdf", "b.pdf"), "ab" * 32), {"x": 1, "y": 2, "width": 3, "height": 4}
    rows = [
        row("a.pdf", ids, "name", "ANNA", 0.9) | {"outside": []},
        *[row("a.pdf", ids, name, "ANNA", 0.9, page=2) | {"outside": [box, box]} for name in ("name", "town", "born")],
        row("b.pdf", ids, "name", "BOB", 0.9) | {"outside": None},
        row("b.pdf", ids, None, "", None, page=2, status="blank") | {"outside": [box]},
    ]
    pq.write_table(READINGS.table(rows), tmp_path / "r.parquet", row_group_size=2)
    told = [(one.document, one.page, one.places) for one in written_outside(tmp_path / "r.parquet", most)]
    assert told == [("a.pdf", 2, 2), ("b.pdf", 2, 1)][:most]


def test_skipped_files_are_told_by_reason_the_known_ones_first(tmp_path: Path) -> None:
    for name in ("a.txt", "b.csv", "c.heic", "d.heic", "e.zip"):
        heads = {".heic": b"\0\0\0\x18ftypheic", ".zip": b"PK\3\4"}
        (tmp_path / name).write_bytes(heads.get(Path(name).suffix, b"words"))
    out = tmp_path / "out.parquet"
    transcribe(TranscribeConfig(inputs=(tmp_path,), out=out))
    told = [(one.first, one.count, one.why.partition(":")[0]) for one in skipped_files(out, 5)]
    assert told == [
        ("c.heic", 2, "This is HEIC, which is not read"),
        ("e.zip", 1, "This is a ZIP archive, which is not read"),
        ("a.txt", 2, "Not a scan"),
    ]
    assert len(skipped_files(out, 1)) == 1


@pytest.mark.parametrize(
    ("name", "head", "code", "words"),
    [
        ("photo.heic", b"\0\0\0\x18ftypheic", "unknown_type", "HEIC, which is not read: convert it to JPEG or PNG"),
        ("photo.jpg", b"\0\0\0\x18ftypmif1", "wrong_type", "says JPEG but the content is HEIC.*convert"),
        ("a.avif", b"\0\0\0\x18ftypavif", "unknown_type", "AVIF.*convert it to JPEG or PNG"),
        ("a.jp2", b"\0\0\0\x0cjP  \r\n\x87\n", "unknown_type", "JPEG 2000.*convert it to JPEG or PNG"),
        ("a.gif", b"GIF89a", "unknown_type", "GIF.*convert it to JPEG or PNG"),
        ("scans.zip", b"PK\3\4", "unknown_type", "a ZIP archive.*unpack it"),
        ("form.docx", b"PK\3\4", "unknown_type", "a text document.*print it to a PDF"),
        ("mail.eml", b"From: a@b.org", "unknown_type", "an e-mail.*save its attachments"),
        ("a.txt", b"words", "unknown_type", "Not a scan"),
        ("mail.eml", b"", "unknown_type", "Not a scan"),
    ],
)
def test_what_people_take_for_scans_is_told_what_to_do_with(name: str, head: bytes, code: str, words: str) -> None:
    with pytest.raises(ItemError, match=words) as told:
        kind_of(name, head)
    assert told.value.code == code
