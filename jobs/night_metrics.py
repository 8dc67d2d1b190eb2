"""Metrics of a start of the nightly job, for Prometheus."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from hcr_batch.files.nights.ledger import Ledger
from hcr_batch.files.results.outcomes import BINS
from hcr_batch.html.nightly import NightReport
from hcr_batch.run.metrics import RunFigures, write_metrics
from jobs.nightly_config import NightlyConfig


def write_start_metrics(
    config: NightlyConfig, ledger: Ledger, nights: Collection[NightReport], exit_code: int, seconds: float
) -> None:
    """Writes the metrics where they are asked for, also of a start that failed."""
    if config.metrics is None:
        return
    success = ledger.last_success()
    bins = [night.confidences for night in nights if night.found] or [(0,) * BINS]
    figures = RunFigures(
        exit_code=int(exit_code),
        finished_s=time.time(),
        seconds=seconds,
        last_success_s=None if success is None else datetime.fromisoformat(success).timestamp(),
        documents=_added(night.documents for night in nights),
        pages=sum(night.pages for night in nights),
        fields=sum(night.fields for night in nights),
        blank=sum(night.blank for night in nights),
        printed=sum(night.printed for night in nights),
        failures=_added(night.failures for night in nights),
        confidences=[sum(counts) for counts in zip(*bins, strict=True)],
        confidence_sum=sum(night.confidence_sum for night in nights),
    )
    write_metrics(config.metrics, figures)


def _added(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    return sum(map(Counter, counts), Counter())
