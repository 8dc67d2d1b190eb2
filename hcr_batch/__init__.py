"""Batch transcription of handwritten forms.

    from hcr_batch import Recogniser
    Recogniser.load().read([picture, ...])

Names are loaded when first asked for, so that importing the package costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hcr_batch.model.recogniser import Recogniser as Recogniser
    from hcr_batch.run.report import Report as Report
    from jobs.transcribe import TranscribeConfig as TranscribeConfig
    from jobs.transcribe import run as transcribe

_HOMES = {
    "Recogniser": ("hcr_batch.model.recogniser", "Recogniser"),
    "Report": ("hcr_batch.run.report", "Report"),
    "TranscribeConfig": ("jobs.transcribe", "TranscribeConfig"),
    "transcribe": ("jobs.transcribe", "run"),
}

__all__ = ["Recogniser", "Report", "TranscribeConfig", "transcribe"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(importlib.import_module(module), attribute)
