"""Tables are read by the thread that asks for them."""

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hcr_batch.files.storage.parquet import batches_of, open_parquet, read_all, read_group

READ = """
import os, sys
import pyarrow.parquet
from hcr_batch.files.storage.parquet import batches_of, open_parquet, read_all, read_group
before = len(os.listdir("/proc/self/task"))
with open(sys.argv[1], "rb") as source:
    file = open_parquet(source)
    read_all(file), read_group(file, 1), list(batches_of(file, 100))
print(len(os.listdir("/proc/self/task")) - before)
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A thousand rows of three columns in four row groups."""
    columns = {name: [f"{name} {i}" for i in range(1_000)] for name in ("text", "value", "page")}
    pq.write_table(pa.table(columns), tmp_path / "table.parquet", row_group_size=250)
    return tmp_path / "table.parquet"


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs /proc, which lists a process's threads")
def test_no_thread_is_started(table: Path) -> None:
    # One that is still letting go of what it read when the process ends would abort it.
    ran = subprocess.run([sys.executable, "-c", READ, str(table)], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "0"


def test_rows_are_those_of_the_file(table: Path) -> None:
    with table.open("rb") as source:
        file = open_parquet(source)
        whole = read_all(file)
        assert whole == pq.read_table(table)
        assert read_group(file, 3, ["page"]) == whole.select(["page"]).slice(750)
        batches = list(batches_of(file, 100, ["text"]))
        assert max(map(len, batches)) == 100 and pa.Table.from_batches(batches) == whole.select(["text"])
