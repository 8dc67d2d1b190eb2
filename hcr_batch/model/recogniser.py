"""Reads crops with a bundle that is loaded in this process."""

from __future__ import annotations

from pathlib import Path

from hcr_batch.model.bundle import Bundle, load_bundle
from hcr_batch.model.crop_reader import CropReader
from hcr_batch.model.engines.runtime import make_reader
from hcr_batch.model.engines.runtimes import Precision, Runtime
from hcr_batch.model.identity import DEFAULT_BUNDLE


class Recogniser(CropReader):
    """A loaded model.

    threads: as many batches are read at a time, each by one thread; or None for one at a time, with as many threads
    as the runtime likes.
    """

    def __init__(
        self,
        bundle: Bundle,
        runtime: Runtime = Runtime.TENSORFLOW,
        *,
        threads: int | None = None,
        precision: Precision | None = None,
    ) -> None:
        self.bundle = bundle
        super().__init__(
            bundle.config,
            bundle.prior,
            make_reader(bundle, runtime, threads, precision),
            threads or 1,
        )

    @classmethod
    def load(
        cls,
        bundle: Path | str = DEFAULT_BUNDLE,
        *,
        threads: int | None = None,
        runtime: Runtime = Runtime.TENSORFLOW,
        precision: Precision | None = None,
    ) -> Recogniser:
        """Loads the bundle in a folder, by default the one that ships.

        `threads` are TensorFlow's in the whole process, unless it is at work there already. `runtime` runs the
        network, TensorFlow with `precision` or, if None, with what this processor has. Raises ModelError, and
        MissingProgramError for a runtime that is not installed.
        """
        return cls(load_bundle(Path(bundle)), runtime, threads=threads, precision=precision)

    @property
    def model_id(self) -> str:
        """Id of the bundle, as it stands in the results."""
        return self.bundle.id
