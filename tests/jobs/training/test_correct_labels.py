"""Labels that two readers contradict unanimously take their text; all others, and their order, stay."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from jobs.training.correct_labels import CorrectLabelsConfig, run


def test_a_label_is_mended_where_both_readers_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("FILENAME,IDENTITY\nb.jpg,PAUI\na.jpg,ROSE\nc.jpg,EMPTY\nd.jpg,LEA\n")
    (tmp_path / "counts.csv").write_text("IDENTITY,COUNT\nPAUL,40\nROSE,9\nLEA,3\n")
    (tmp_path / "second.csv").write_text(
        "FILENAME,TEXT,SCORE\nb.jpg,Paul,0.99\na.jpg,ROSA,0.99\nc.jpg,TOM,0.4\nd.jpg,,\n"
    )
    first = {"document": ["a.jpg", "b.jpg", "c.jpg", "d.jpg"], "text": ["ROSE", "PAUL", "TOM", None]}
    pq.write_table(pa.table(first), tmp_path / "first.parquet")
    config = CorrectLabelsConfig(
        labels=tmp_path / "labels.csv",
        first=tmp_path / "first.parquet",
        second=tmp_path / "second.csv",
        counts=tmp_path / "counts.csv",
        out=tmp_path / "mended" / "labels.csv",
    )
    assert run(config) == (4, 1)
    lines = config.out.read_text().splitlines()
    assert lines == ["FILENAME,IDENTITY", "b.jpg,PAUL", "a.jpg,ROSE", "c.jpg,EMPTY", "d.jpg,LEA"]
