"""What runs in Ray's worker processes: readers of units, and networks on GPUs that several readers share."""

from __future__ import annotations

import os
import socket
from functools import cached_property
from typing import TYPE_CHECKING, Any

import ray

from hcr_batch.documents import Unit, UnitResult
from hcr_batch.errors import ClusterError
from hcr_batch.model.loading import give_back_freed
from hcr_batch.run.options import ReadingOptions
from hcr_batch.run.ray_nodes import Node, this_node
from hcr_batch.run.shipping import Parcel, unpack
from hcr_batch.stages import Stages, measured, stage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from hcr_batch.model.engines.compiled import Reader
    from hcr_batch.run.reading import UnitReader


class _Actor:
    """What both have. Nothing heavy is done when they are made, since Ray keeps errors raised then to itself."""

    def __init__(self, given: ReadingOptions | Parcel, threads: int) -> None:
        self._given, self._threads = given, threads
        self._stages = Stages()

    @cached_property
    def _options(self) -> ReadingOptions:
        return unpack(self._given) if isinstance(self._given, Parcel) else self._given

    def process(self) -> int:
        return os.getpid()

    def stages(self) -> Stages:
        return self._stages


class NetworkActor(_Actor):
    """The network on a GPU or a part of one; it runs the batches that feeders on its node send, one at a time.

    Pictures and log-probabilities go through the node's shared memory. A feeder sends a batch when it has the
    last one back, so that no more than one for each feeder is ever there.
    """

    @cached_property
    def _network(self) -> Reader:
        from hcr_batch.model.recogniser import Recogniser

        runtime, precision = self._options.computing(on_gpu=True)
        bundle = self._options.bundle
        return Recogniser.load(bundle, threads=self._threads, runtime=runtime, precision=precision).network

    def place(self) -> Node:
        """Answers as soon as there is a place for it, before the network is loaded."""
        return this_node()

    def load(self) -> int:
        """Loads the network, and says how many GPUs it can use. Raises ModelError, MissingProgramError."""
        from hcr_batch.model.devices import gpus_seen

        assert self._network is not None
        return gpus_seen()

    def run(self, pictures: NDArray[np.float32], frames: NDArray[np.int32]) -> NDArray[np.float32]:
        """Pictures (B, H, W, 1) in [0, 1], frames (B,) -> log-probabilities (B, T, K). Raises ClusterError."""
        from hcr_batch.model.devices import out_of_memory

        try:
            with measured(self._stages), stage("network"):
                return self._network(pictures, frames)
        except out_of_memory() as error:
            raise ClusterError(
                f"A GPU of {socket.gethostname()} has too little memory for its networks: raise --gpus-per-worker."
            ) from error


class ReadingActor(_Actor):
    """Reads units: with a network of its own, or as a feeder of a NetworkActor, without Keras."""

    def __init__(self, given: ReadingOptions | Parcel, threads: int, network: Any = None) -> None:
        super().__init__(given, threads)
        self._network_actor = network

    @cached_property
    def _reader(self) -> UnitReader:
        from hcr_batch.run.reading import UnitReader

        actor = self._network_actor
        if actor is None:
            return UnitReader(self._options, self._threads)
        from hcr_batch.model.bundle_files import read_config
        from hcr_batch.model.crop_reader import CropReader
        from hcr_batch.model.prior_file import read_prior

        def elsewhere(pictures: NDArray[np.float32], frames: NDArray[np.int32]) -> NDArray[np.float32]:
            with stage("gpu"):
                log_probs: NDArray[np.float32] = ray.get(actor.run.remote(pictures, frames))
            return log_probs

        config, _ = read_config(self._options.bundle)
        return UnitReader(
            self._options, self._threads, CropReader(config, read_prior(self._options.bundle, config), elsewhere)
        )

    def start(self) -> Node:
        """Loads what it needs. Raises ModelError, MissingProgramError, ClusterError."""
        reader = self._reader
        if self._network_actor is None:
            # The first batch makes the graph; what that frees again is 40 MB of each actor.
            reader.warm_up()
            give_back_freed()
        return this_node()

    def read(self, unit: Unit) -> UnitResult:
        """Reads a unit, and counts the time that its stages take."""
        with measured(self._stages):
            return self._reader.read(unit)
