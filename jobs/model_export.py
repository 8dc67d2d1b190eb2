"""Writes a bundle's network in another program's format, and checks that it reads the sample crops alike."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hcr_batch.config import require
from hcr_batch.errors import ExitCode, WriteError
from hcr_batch.files.samples import write_samples
from hcr_batch.files.scans.images import load_page
from hcr_batch.image.batching import pad_batch
from hcr_batch.image.normalise import normalise
from hcr_batch.model.bundle import load_bundle
from hcr_batch.model.bundle_files import BundleConfig
from hcr_batch.model.engines.compiled import compile_reader
from hcr_batch.model.engines.export import FORMATS, export_network, facts_file
from hcr_batch.model.identity import DEFAULT_BUNDLE
from hcr_batch.model.shape import WIDTH_STRIDE
from hcr_batch.text.decoding.greedy import greedy_paths

_MOST_PIXELS = 10_000_000


@dataclass(frozen=True, kw_only=True)
class ModelExportConfig:
    """out: the file to write, or the folder for savedmodel and openvino; must not exist."""

    out: Path
    format: str = "onnx"
    model: Path | None = None

    def __post_init__(self) -> None:
        require(self.format in FORMATS, "format", " or ".join(FORMATS), self.format)


@dataclass(frozen=True, kw_only=True)
class ExportReport:
    """facts: the JSON beside the network, on how to use it. bytes: of the network. difference: largest of any
    log-probability on `crops` sample crops.

    same_texts: crops of which both write the same, greedily.
    """

    out: Path
    facts: Path
    bytes: int
    crops: int
    difference: float
    same_texts: int

    @property
    def exit_code(self) -> ExitCode:
        """8 where a text differs."""
        return ExitCode.OK if self.same_texts == self.crops else ExitCode.SOME_FAILED


def run(config: ModelExportConfig) -> ExportReport:
    """Writes and compares. Raises ModelError, WriteError, MissingProgramError, UsageError."""
    for path in (config.out, facts_file(config.out)):
        if path.exists():
            raise WriteError(f"{path} exists: give another name, or remove it.")
    bundle = load_bundle(config.model or DEFAULT_BUNDLE)
    height = bundle.config.normalise.height_px
    ours, theirs = compile_reader(bundle.network, height), export_network(bundle, config.out, config.format)
    pictures, frames = _sample_batch(bundle.config)
    expected, received = ours(pictures, frames), theirs(pictures, frames)
    true = np.arange(expected.shape[1]) < frames[:, None]
    pairs = zip(greedy_paths(expected, frames), greedy_paths(received, frames), strict=True)
    files = [config.out] if config.out.is_file() else [path for path in config.out.rglob("*") if path.is_file()]
    return ExportReport(
        out=config.out,
        facts=facts_file(config.out),
        bytes=sum(path.stat().st_size for path in files),
        crops=len(frames),
        difference=float(np.abs(expected - received)[true].max()),
        same_texts=sum(a.labels == b.labels for a, b in pairs),
    )


def _sample_batch(config: BundleConfig) -> tuple[np.ndarray, np.ndarray]:
    """The sample crops, of different widths, in one batch."""
    with tempfile.TemporaryDirectory() as folder:
        write_samples(Path(folder))
        crops = [load_page(path, 1, _MOST_PIXELS) for path in sorted((Path(folder) / "crops").glob("*.png"))]
    widths = [crop[:, : crop.shape[1] * (i + 2) // (len(crops) + 1)] for i, crop in enumerate(crops)]
    return pad_batch([normalise(crop, config.normalise) for crop in widths], WIDTH_STRIDE)
