"""What is measured, each in a process of its own: `python -m jobs.speed.contestants`, started by `processes`.

A contestant takes its settings, loads and warms up, and returns what does the work.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hcr_batch.stages import Stages, measured

if TYPE_CHECKING:
    from hcr_batch.run.progress import Progress

Work = Callable[[], Mapping[str, Any]]
"""Does the work, and reports how much it was."""

_PEERS_SHARE = 60
"""Crops that a peer is given at a time."""


@contextmanager
def network(*, folder: str, part: int, parts: int, threads: int, runtime: str) -> Iterator[Work]:
    """The bare compiled network, fed from memory with every `parts`-th crop, in full batches of similar width;
    `threads` threads run a batch each."""
    from hcr_batch.files.labelled_crops import load_crop
    from hcr_batch.image.batching import pad_batch, plan_batches
    from hcr_batch.image.normalise import normalise
    from hcr_batch.model.engines.batch_runner import BATCH_SIZE
    from hcr_batch.model.engines.runtimes import Runtime
    from hcr_batch.model.recogniser import Recogniser
    from hcr_batch.model.shape import WIDTH_STRIDE

    recogniser = Recogniser.load(threads=threads, runtime=Runtime(runtime))
    crops = [crop for path in sorted(Path(folder).iterdir())[part::parts] if (crop := load_crop(path)) is not None]
    pictures = [normalise(crop, recogniser.bundle.config.normalise) for crop in crops]
    batches = [
        pad_batch([pictures[i] for i in members], WIDTH_STRIDE, width)
        for width, members in plan_batches([picture.shape[1] for picture in pictures], BATCH_SIZE)
    ]
    run = recogniser.network
    for batch in batches[:2]:
        run(*batch)

    with ThreadPoolExecutor(threads) as pool:

        def work() -> Mapping[str, Any]:
            for answer in [pool.submit(run, *batch) for batch in batches]:
                answer.result()
            return {"crops": len(pictures)}

        yield work


@contextmanager
def pipeline(
    *, folder: str, warm: str, out: str, workers: int, threads: int | None = None, runtime: str
) -> Iterator[Work]:
    """The pipeline from files to Parquet, its workers standing and warm: they have read the folder `warm`."""
    from hcr_batch.model.engines.runtimes import Runtime
    from hcr_batch.run.options import ReadingOptions
    from hcr_batch.run.pool import Pool, SerialPool
    from hcr_batch.run.report import Report
    from jobs.transcribe import TranscribeConfig, run

    options = ReadingOptions(runtime=Runtime(runtime))
    pool: Pool
    if workers:
        from hcr_batch.run.ray_pool import RayPool

        pool = RayPool(options, workers, threads=threads)
        in_workers = pool.stages
    else:
        pool, in_workers = SerialPool(options), Stages

    def transcribe(folder: str, table: str) -> Report:
        return run(TranscribeConfig(inputs=(Path(folder),), out=Path(out) / table, runtime=options.runtime), pool=pool)

    def work() -> Mapping[str, Any]:
        started, processor = time.perf_counter(), time.process_time()
        with measured(Stages()) as driver:
            report = transcribe(folder, "results.parquet")
        return {
            "crops": report.fields,
            "pages": report.pages,
            "failed": report.failures.total(),
            "seconds": time.perf_counter() - started,
            "cpu_seconds": time.process_time() - processor,
            "driver": asdict(driver)["spent"],
            "workers": asdict(in_workers().since(before))["spent"],
        }

    with pool:
        transcribe(warm, "warm.parquet")
        before = in_workers()
        yield work


@contextmanager
def render(*, folder: str, part: int, parts: int) -> Iterator[Work]:
    """Poppler alone: every page of every `parts`-th PDF as a grey picture in memory."""
    from hcr_batch.documents import PageRange
    from hcr_batch.files.scans.listing import FoundFile
    from hcr_batch.files.scans.manifest import identify
    from hcr_batch.files.scans.page_options import PageOptions
    from hcr_batch.files.scans.pages import open_pages

    files = sorted(Path(folder).iterdir())[part::parts]
    documents = [identify(FoundFile(path.name, str(path)), PageOptions()) for path in files]

    def work() -> Mapping[str, Any]:
        pages = 0
        for document in documents:
            for _ in open_pages(PageRange(document, 1, document.pages), PageOptions()):
                pages += 1
        return {"pages": pages}

    yield work


@contextmanager
def peer(
    *, reader: str, folder: str, part: int, parts: int, threads: int, out: str, most: int | None = None
) -> Iterator[Work]:
    """Another reader, from files to a Parquet file of names, texts and scores."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from jobs.speed.readers import READERS

    name, read = READERS[reader](threads)
    paths = sorted(Path(folder).iterdir())[:most][part::parts]
    read(paths[:_PEERS_SHARE])

    def work() -> Mapping[str, Any]:
        rows = [
            {"document": path.name, "text": text, "score": score}
            for start in range(0, len(paths), _PEERS_SHARE)
            for path, (text, score) in zip(
                paths[start : start + _PEERS_SHARE], read(paths[start : start + _PEERS_SHARE]), strict=True
            )
        ]
        pq.write_table(pa.Table.from_pylist(rows), f"{out}-{part}.parquet")
        return {"crops": len(rows), "name": name}

    yield work


@contextmanager
def driver(*, folder: str, out: str) -> Iterator[Work]:
    """A run over all files in `folder` whose pool reads nothing, and the same command again."""
    from jobs.speed.driver import NullPool, Watch, peak_memory
    from jobs.transcribe import TranscribeConfig, run

    config, state = TranscribeConfig(inputs=(Path(folder),), out=Path(out)), Path(out) / ".run"

    def work() -> Mapping[str, Any]:
        watch, processor = Watch(), time.process_time()
        held: list[tuple[int, int]] = []

        def notify(progress: Progress) -> None:
            if progress.phase == "writing" and not held:
                files = [path for path in state.rglob("*") if path.is_file()]
                held.append((sum(path.suffix == ".arrow" for path in files), sum(p.stat().st_size for p in files)))
            watch.notify(progress)

        run(config, notify, pool=NullPool())
        watch.end()
        spent, peak = time.process_time() - processor, peak_memory()
        ((units, state_bytes),) = held
        started = time.perf_counter()
        run(config, pool=NullPool())
        return {
            "seconds": watch.seconds,
            "cpu_seconds": spent,
            "peak_bytes": peak,
            "units": units,
            "state_bytes": state_bytes,
            "manifest_bytes": (state / "committed.parquet").stat().st_size,
            "result_bytes": sum(
                path.stat().st_size
                for table in ("readings", "documents")
                for path in (Path(out) / table).glob("*.parquet")
            ),
            "again_seconds": time.perf_counter() - started,
        }

    yield work


CONTESTANTS: Mapping[str, Callable[..., AbstractContextManager[Work]]] = {
    "network": network,
    "pipeline": pipeline,
    "render": render,
    "peer": peer,
    "driver": driver,
}


def main() -> None:
    """Takes an order from standard input, answers "ready", works at the next line, and reports what it did."""
    # What libraries print must not come between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    order = json.loads(sys.stdin.readline())
    with CONTESTANTS[order["contestant"]](**order["settings"]) as work:
        answers.write('{"ready": true}\n')
        answers.flush()
        if sys.stdin.readline():
            answers.write(json.dumps(work()) + "\n")
            answers.flush()
        sys.stdin.read()  # until the other side has seen what we have taken


if __name__ == "__main__":
    main()
