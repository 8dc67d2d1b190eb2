"""The state folder of a run: whose it is, what is in it, and how far it has come.

lock                 held by the run that is at work
plan.json            the fingerprint, ingredient by ingredient
manifest.parquet     the documents and the units that read them; stands while a run is not finished
units/NAME.arrow     what came of a unit
commit/, commit.json the results while they are put together, and from the moment they are whole
receipt.json         what stands in the results
committed.parquet    its documents: what they are, and which rows are theirs
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from importlib.metadata import version

from hcr_batch.counts import counted
from hcr_batch.errors import UsageError
from hcr_batch.files.results.receipt import (
    PENDING,
    PLAN,
    RECEIPT,
    PlanFile,
    Receipt,
    read_plan,
    read_receipt,
    write_json,
)
from hcr_batch.files.results.result_paths import STAGING, ResultPaths
from hcr_batch.run.fingerprint import differences

MANIFEST, COMMITTED, UNITS = "manifest.parquet", "committed.parquet", "units"
LOCK = "lock"


@contextmanager
def open_state(paths: ResultPaths) -> Iterator[RunState]:
    """Holds the state folder of `paths`; one that nothing was put into is removed again.

    Raises LockedError, WriteError.
    """
    paths.store.make_folder(paths.state)
    try:
        with paths.store.lock(paths.within_state(LOCK)):
            yield RunState(paths)
    finally:
        paths.store.remove_empty_folder(paths.state)


class RunState:
    """What is known of the runs on one output; for whoever holds its lock."""

    def __init__(self, paths: ResultPaths) -> None:
        self.paths = paths
        self.fingerprint: Mapping[str, str] = {}
        self.plan: PlanFile | None = None
        self.receipt: Receipt | None = None

    @property
    def unfinished(self) -> bool:
        """Whether a run was begun that has not written its results."""
        return self.paths.store.exists(self.paths.within_state(MANIFEST)) or (
            self.plan is not None and self.plan.retrying
        )

    def begin(self, fingerprint: Mapping[str, str], *, fresh: bool) -> None:
        """Takes up the state as it is, or with `fresh` throws it away.

        What was decided before the last run died is finished first. Raises UsageError where results or
        state are those of another fingerprint, or were written or changed by somebody else, or where `fresh`
        would drop what people corrected; WriteError.
        """
        self.fingerprint = dict(fingerprint)
        for folder in (self.paths.state, self.paths.within_state(UNITS)):
            self.paths.store.remove_temporary(folder)
        if fresh:
            # Corrections may wait in a commit that was decided on; one that cannot be read is thrown away.
            with suppress(UsageError):
                self._settle()
            self._keep_corrections()
            self.clear()
            return
        self._settle()
        self.plan, self.receipt = read_plan(self.paths), read_receipt(self.paths)
        self._check()
        if self.plan is None and self.receipt is None:
            self._check_nothing_stands()
        if self.receipt is not None and not self._results_stand(self.receipt):
            self.receipt = None

    def start(self, *, retry_failed: bool, builds_on_results: bool) -> None:
        """Writes down what the run is made from, before its first unit. Raises WriteError, and UsageError
        where results that cannot be built upon hold what people corrected."""
        if not builds_on_results:
            self._keep_corrections()
        plan = self.plan or PlanFile(
            version=version("hcr-batch"),
            fingerprint=dict(self.fingerprint),
            attempt=self.receipt.attempt if self.receipt is not None else 0,
        )
        if retry_failed and not plan.retrying:
            plan = replace(plan, attempt=plan.attempt + 1, retrying=True)
        if plan != self.plan:
            write_json(self.paths, PLAN, plan)
            self.plan = plan

    def finish(self, receipt: Receipt) -> None:
        """Puts staged results in their places. From the first write on it cannot be undone, only finished."""
        try:
            write_json(self.paths, PENDING, receipt)
            self._settle()
        except KeyboardInterrupt as stop:
            raise KeyboardInterrupt(
                "the results are whole, but not all in their places: give the same command again to finish."
            ) from stop
        self.receipt = receipt

    def confirm(self, receipt: Receipt) -> None:
        """Writes a receipt of the results as they stand, and that nothing is left to be done for them."""
        write_json(self.paths, RECEIPT, receipt)
        self.receipt = receipt
        self._clear_work()

    def clear(self) -> None:
        """Throws the state away; results keep their places until others take them."""
        for name in (RECEIPT, PENDING, PLAN, MANIFEST, COMMITTED, UNITS, STAGING):
            self.paths.store.remove(self.paths.within_state(name))
        self.plan = self.receipt = None

    def clear_staging(self) -> None:
        """Removes results that were not put together to the end."""
        self.paths.store.remove(self.paths.within_state(STAGING))

    def keep_corrections_of(self, gone: Collection[str]) -> None:
        """Refuses to drop the rows of documents with these ids where they hold what people said. Raises UsageError."""
        if gone:
            cure = "give another --out, or the earlier files as well."
            self._refuse_to_lose(gone, " in files that are not among those given now", cure)

    def count_corrections_of(self, changed: Collection[str]) -> int:
        """How many rows of documents with these ids hold what people said. Raises WriteError."""
        if not changed:
            return 0
        # Loads Parquet, which a run with nothing to do can do without.
        from hcr_batch.files.results.readings import count_corrections

        return count_corrections(self.paths, changed)

    def _settle(self) -> None:
        """Finishes a commit that was decided on. Every step may be repeated.

        Corrections make a commit under the name of the one that they amend: the work of an unfinished run, which
        is not in it, stays. A run's own work is cleared before its receipt stands, as the names are equal then.
        """
        pending = read_receipt(self.paths, PENDING)
        if pending is None:
            return
        store = self.paths.store
        for move in pending.moves:
            if store.exists(move.staged):
                store.move(move.staged, move.target)
        if pending.commit == self._standing_commit():
            self.clear_staging()
        else:
            self._clear_work()
        write_json(self.paths, RECEIPT, pending)
        store.remove(self.paths.within_state(PENDING))

    def _standing_commit(self) -> str | None:
        """The name of the results' state as the receipt has it; None where there is no receipt that can be read."""
        try:
            receipt = read_receipt(self.paths)
        except UsageError:
            return None
        return None if receipt is None else receipt.commit

    def _clear_work(self) -> None:
        """What a finished run does not need."""
        plan = read_plan(self.paths)
        if plan is not None and plan.retrying:
            write_json(self.paths, PLAN, replace(plan, retrying=False))
        for name in (MANIFEST, UNITS, STAGING):
            self.paths.store.remove(self.paths.within_state(name))

    def _check(self) -> None:
        """Refuses to mix what was read in one way with what was read in another."""
        made_from = self.plan or self.receipt
        if made_from is None:
            return
        changed = differences(made_from.fingerprint, self.fingerprint)
        if changed:
            raise UsageError(
                f"{self.paths.out} was begun with other settings: {'; '.join(changed)}. "
                "Give the same again, or another --out, or start over with --fresh."
            )

    def _check_nothing_stands(self) -> None:
        """Refuses to write over files that no run known here has written."""
        store = self.paths.store
        for name in (self.paths.readings, self.paths.documents):
            if store.exists(name):
                raise UsageError(
                    f"{store.full_name(name)} is there already, and nothing beside it tells that this command wrote "
                    "it: give another --out, or --fresh to replace it."
                )

    def _keep_corrections(self) -> None:
        """Refuses to replace results that hold what people said: their work cannot be done again by a machine."""
        if self.paths.store.exists(self.paths.readings):
            cure = (
                "move the results away, or give another --out. `hcr-batch correct` merges the same CSVs into the new "
                "ones."
            )
            self._refuse_to_lose(None, "", cure)

    def _refuse_to_lose(self, documents: Collection[str] | None, where: str, cure: str) -> None:
        """Raises UsageError where the rows of the documents with these ids, or of all, hold corrections."""
        # Loads Parquet, which a run with nothing to do can do without.
        from hcr_batch.files.results.readings import count_corrections

        corrections = count_corrections(self.paths, documents)
        if corrections:
            raise UsageError(
                f"{self.paths.out} holds {counted(corrections, 'correction')} that people made{where}, and they would "
                f"be lost: {cure}"
            )

    def _results_stand(self, receipt: Receipt) -> bool:
        """Whether the results are all there. Raises UsageError where one is there, but not as it was written."""
        sizes = {file.name: self.paths.store.size(file.name) for file in receipt.files}
        changed = [file.name for file in receipt.files if sizes[file.name] not in (None, file.bytes)]
        if changed:
            raise UsageError(
                f"{changed[0]} is not as hcr-batch wrote it: move it away to keep it, and start over with --fresh."
            )
        return None not in sizes.values()
