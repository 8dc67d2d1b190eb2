"""All that decides what a page reads; a worker is made from this and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.model.engines.agreement import fastest_alike
from hcr_batch.model.engines.runtimes import Precision, Runtime, native_precision
from hcr_batch.model.identity import DEFAULT_BUNDLE
from hcr_batch.records import FieldRule, FieldType, Layout

if TYPE_CHECKING:
    from hcr_batch.forms.definition import Form


@dataclass(frozen=True, kw_only=True)
class ReadingOptions:
    """bundle: the model's folder.
    layout: how fields are found where there are no forms.
    pages: how pages are opened.
    forms: they say where the fields are.
    duplex: with forms, pages without ink are the empty backs of sheets; without forms they are blank anyway.
    field_type, lexicon: what fields hold that no form describes.
    accept: the least confidence at which a reading that breaks no rule is accepted.
    runtime: what runs the network; None for the fastest on the driver that reads alike (see `settled`).
    precision: what the network computes with; None for what the driver's processor has.
    """

    bundle: Path = DEFAULT_BUNDLE
    layout: Layout = Layout.AUTO
    pages: PageOptions = field(default_factory=PageOptions)
    forms: tuple[Form, ...] = ()
    duplex: bool = False
    field_type: FieldType = FieldType.TEXT
    lexicon: Path | None = None
    accept: float | None = None
    runtime: Runtime | None = None
    precision: Precision | None = None

    def settled(self, *, on_gpu: bool) -> ReadingOptions:
        """The same with a runtime and a precision, so that all nodes compute alike. Raises ModelError.

        The fingerprint of a run is taken before, without them, so that it may be finished on another machine.
        """
        runtime, precision = self.computing(on_gpu=on_gpu)
        return replace(self, runtime=runtime, precision=precision)

    def computing(self, *, on_gpu: bool) -> tuple[Runtime, Precision]:
        """What runs the network and how exactly, where nothing else is asked for: on a GPU TensorFlow in float32, else
        what is fastest here. Raises ModelError."""
        precision = self.precision or (Precision.FLOAT32 if on_gpu else native_precision())
        if self.runtime is not None or on_gpu:
            return self.runtime or Runtime.TENSORFLOW, precision
        return fastest_alike(self.bundle, precision), precision

    @property
    def rule(self) -> FieldRule | None:
        """Of fields without a rule of their own; None where they may hold anything."""
        if self.lexicon is None and self.field_type is FieldType.TEXT:
            return None
        return FieldRule(type=self.field_type, lexicon=None if self.lexicon is None else str(self.lexicon))
