"""Compares what the installed runtimes read with a bundle, and keeps beside it which of them read alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hcr_batch.errors import ExitCode, NoInputError
from hcr_batch.files.label_source import LabelSource
from hcr_batch.files.labels import check_source, read_labels
from hcr_batch.model.bundle import load_bundle
from hcr_batch.model.engines.agreement import Agreement, fastest_alike, write_agreements
from hcr_batch.model.engines.runtimes import Precision, Runtime, missing_package, native_precision
from hcr_batch.model.identity import DEFAULT_BUNDLE
from hcr_batch.model.labelled import LabelledReading, Progress, ignore, read_labelled
from hcr_batch.model.recogniser import Recogniser
from hcr_batch.text.scoring.metrics import Scores, score_all

Way = tuple[Runtime, Precision]
"""What computes, and how exactly."""

REFERENCE: Way = (Runtime.TENSORFLOW, Precision.FLOAT32)


@dataclass(frozen=True, kw_only=True)
class RuntimesConfig:
    """labels, images: a CSV of file and text, and the folder of its images: crops that the network did not learn from,
    a thousand or more.
    file_column, text_column: as in LabelSource.
    model: a bundle folder; None takes the one that ships.
    """

    labels: Path
    images: Path
    file_column: str | None = None
    text_column: str | None = None
    model: Path | None = None


@dataclass(frozen=True, kw_only=True)
class RuntimesReport:
    """How alike the installed runtimes read.

    reference: how TensorFlow reads the crops.
    agreements: how each other way to compute agrees with it.
    unreadable: images that could not be opened.
    missing: runtimes that are not installed.
    chosen: what `transcribe` uses on this machine from now on.
    """

    model: str
    reference: Scores
    agreements: tuple[Agreement, ...]
    unreadable: int
    missing: tuple[Runtime, ...]
    chosen: Runtime

    @property
    def exit_code(self) -> ExitCode:
        """8 where an image could not be read."""
        return ExitCode.SOME_FAILED if self.unreadable else ExitCode.OK


def run(config: RuntimesConfig, on_progress: Callable[[Progress], None] = ignore) -> RuntimesReport:
    """Reads the crops in each way there is here.

    Raises UsageError for labels that cannot be used, NoInputError where no image can be read, ModelError, WriteError.
    """
    folder = config.model or DEFAULT_BUNDLE
    source = LabelSource(
        labels=config.labels,
        images=config.images,
        file_column=config.file_column,
        text_column=config.text_column,
    )
    check_source(source)
    labelled = read_labels(source)
    bundle = load_bundle(folder)
    ways = [REFERENCE, *_other_ways()]
    readers = [Recogniser(bundle, runtime, precision=precision) for runtime, precision in ways]
    read: list[LabelledReading] = []
    for chunk in read_labelled(readers, labelled.crops):
        # Without their pictures, of which only one chunk's have room.
        read += [LabelledReading(item.crop, None, item.readings) for item in chunk]
        on_progress(Progress(len(read), len(labelled.crops)))
    opened = [item for item in read if item.readings]
    if not opened:
        raise NoInputError(f"None of the {len(read)} images in {config.images} can be read: check the folder.")
    reference = _scores(opened, 0)
    agreements = tuple(_agreement(ways[k], opened, k, reference) for k in range(1, len(ways)))
    write_agreements(folder, agreements)
    return RuntimesReport(
        model=bundle.id,
        reference=reference,
        agreements=agreements,
        unreadable=len(read) - len(opened),
        missing=tuple(runtime for runtime in Runtime if missing_package(runtime) is not None),
        chosen=fastest_alike(folder, native_precision()),
    )


def _other_ways() -> list[Way]:
    """All that can be computed here but for the reference: bfloat16 where the processor has it."""
    native = native_precision()
    ways = [(Runtime.TENSORFLOW, native), (Runtime.OPENVINO, Precision.FLOAT32), (Runtime.OPENVINO, native)]
    ways.append((Runtime.ONNX, Precision.FLOAT32))
    installed = [way for way in ways if missing_package(way[0]) is None]
    return [way for way in dict.fromkeys(installed) if way != REFERENCE]


def _agreement(way: Way, read: Sequence[LabelledReading], place: int, reference: Scores) -> Agreement:
    """Of what the reader at `place` reads and what the first does, whose scores are the `reference`."""
    return Agreement(
        runtime=way[0],
        precision=way[1],
        crops=len(read),
        same=sum(item.readings[place].text == item.readings[0].text for item in read),
        cer_points=round(100 * (_scores(read, place).cer - reference.cer), 4),
    )


def _scores(read: Sequence[LabelledReading], place: int) -> Scores:
    return score_all((item.crop.text, item.readings[place].text) for item in read)
