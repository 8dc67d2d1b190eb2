"""The progress of a run as log events, for unattended runs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from hcr_batch.console.progress import Silent
from hcr_batch.logs import log

if TYPE_CHECKING:
    from hcr_batch.run.progress import Progress

_SECONDS_BETWEEN_EVENTS = 30.0
"""A night of eight hours has a thousand lines of progress at most."""


class ProgressLog(Silent):
    """Takes the place of a live bar."""

    def __init__(self, seconds_between: float = _SECONDS_BETWEEN_EVENTS) -> None:
        self._between = seconds_between
        self._last = time.monotonic()

    def show(self, progress: Progress) -> None:
        """Takes the latest state."""
        now = time.monotonic()
        if progress.phase == "starting":
            log("documents_found", documents=progress.documents, pages=progress.pages)
        elif progress.phase == "reading" and now - self._last >= self._between:
            self._last = now
            log(
                "progress",
                documents=progress.documents_done,
                of_documents=progress.documents,
                pages=progress.pages_done,
                of_pages=progress.pages,
                fields=progress.fields,
                failures=progress.failures,
            )
