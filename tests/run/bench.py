"""A folder of scans, a place for results, and runs whose pools need no model."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from PIL import Image

import jobs.transcribe
from hcr_batch.files.scans.listing import find_files
from hcr_batch.files.scans.manifest import identify_all
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.run import units
from hcr_batch.run.report import Report
from jobs.transcribe import TranscribeConfig
from tests.run.doubles import ForetoldPool, Page

Rows = list[dict[str, object]]

PNG = b"\x89PNG\r\n\x1a\n"
LONG_AGO = 1_600_000_000


class Bench:
    """A folder of scans, a place for results, and a pool for each run."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch, *, out: str = "r.parquet") -> None:
        self.scans, self.out = root / "scans", root / out
        self.scans.mkdir()
        self._patch = patch
        patch.setattr(units, "_LEAST_WEIGHT", 4)
        patch.setattr(units, "_MOST_WEIGHT", 8)

    def add(self, name: str, content: int, pages: int = 1) -> Path:
        """A scan whose bytes, and thus its id, follow from `content`; with several pages, a TIFF."""
        path = self.scans / name
        path.parent.mkdir(exist_ok=True)
        if pages == 1:
            path.write_bytes(PNG + b"%d" % content)
        else:
            frames = [Image.new("L", (8, 8), (content * 7 + page) % 256) for page in range(pages)]
            frames[0].save(path, "TIFF", save_all=True, append_images=frames[1:])
        os.utime(path, (LONG_AGO, LONG_AGO))
        return path

    def run(self, pool: ForetoldPool | None = None, out: Path | None = None, **options: object) -> Report:
        used = pool or ForetoldPool()
        self._patch.setattr(jobs.transcribe, "_pool", lambda *_: used)
        config = TranscribeConfig(inputs=(self.scans,), out=out or self.out, **options)  # type: ignore[arg-type]
        return jobs.transcribe.run(config)

    def rows(self, out: Path | None = None) -> tuple[Rows, Rows]:
        """Both tables; without seconds, which count the work and not what came of it."""
        out = out or self.out
        if out.suffix == ".parquet":
            readings, documents = out, out.with_name(f"{out.stem}.documents.parquet")
        else:
            readings, documents = out / "readings", out / "documents"
        return pq.read_table(readings).to_pylist(), pq.read_table(documents).drop(["seconds"]).to_pylist()

    def undisturbed(self, root: Path, failing: set[Page] | None = None) -> tuple[Rows, Rows]:
        """The rows of a run that starts from nothing."""
        out = root / "undisturbed" / "r.parquet"
        shutil.rmtree(out.parent, ignore_errors=True)
        self.run(ForetoldPool(failing or ()), out)
        return self.rows(out)

    def ids(self) -> dict[str, str]:
        found = identify_all(find_files([self.scans]), PageOptions())
        return {document.name: document.document_id or "" for document in found}
