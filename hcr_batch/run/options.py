"""All that decides what a page reads; a worker is made from this and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from hcr_batch.files.pages import PageOptions
from hcr_batch.model.bundle_files import DEFAULT_BUNDLE
from hcr_batch.records import Layout


@dataclass(frozen=True, kw_only=True)
class ReadingOptions:
    """bundle: the model's folder. layout: how fields are found. pages: how pages are opened."""

    bundle: Path = DEFAULT_BUNDLE
    layout: Layout = Layout.AUTO
    pages: PageOptions = field(default_factory=PageOptions)
