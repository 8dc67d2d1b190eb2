"""Merges corrections into the results of a run, so that whoever checks or continues the run still can."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace

from hcr_batch.counts import counted
from hcr_batch.errors import UsageError
from hcr_batch.files.results.decided import NO_TIMES, Decided
from hcr_batch.files.results.merging import Corrected, Merged, corrected, write_corrected
from hcr_batch.files.results.readings import (
    CORRECTION_COLUMNS,
    Key,
    Results,
    find_results,
    iterate_rows,
    row_key,
    table_files,
)
from hcr_batch.files.results.receipt import (
    PENDING,
    PLAN,
    RECEIPT,
    Move,
    OutputFile,
    Receipt,
    read_plan,
    read_receipt,
    write_json,
)
from hcr_batch.files.results.result_paths import STAGING, ResultPaths, check_out
from hcr_batch.files.storage.names import Location
from hcr_batch.files.storage.store import Store
from hcr_batch.files.storage.stored_table import StoredTable
from hcr_batch.run.state import COMMITTED, RunState, open_state


def merge_in_place(results: Results, corrections: Mapping[Key, str], at: Decided = NO_TIMES) -> Merged:
    """Fills `correction` in the rows that `corrections` names, unless people have decided later than `at`, where both
    times are known; merging again gives the same.

    Where the run left a receipt, its lock is held, and the new files and the receipt that holds their
    digests are put in their places as one commit: one that is broken off is finished by whoever comes
    next. A file in which nothing changes is not touched. Raises UsageError, LockedError, WriteError.
    """
    paths, merged = results.paths, Merged()
    store = paths.store
    if not any(store.exists(paths.within_state(name)) for name in (RECEIPT, PENDING)):
        for name in results.readings_names:
            result = _corrected(store, name, corrections, at, merged)
            if result.changes:
                _write(store, name, store, name, result)
        return merged
    with open_state(paths) as state:
        receipt = _settled(state)
        state.clear_staging()
        changed = {
            file.name: result
            for file in receipt.files
            if file.table == "readings" and (result := _corrected(store, file.name, corrections, at, merged)).changes
        }
        if changed:
            _commit(state, receipt, changed)
    return merged


def merge_into(results: Results, corrections: Mapping[Key, str], out: Location, at: Decided = NO_TIMES) -> Merged:
    """Writes the results with `corrections` to `out`, of the same kind, and leaves them as they are.

    What the run wrote down goes along, so that the copy still says which scans it is of. Given again, it replaces
    what it wrote. Raises UsageError where `out` is of the other kind, or holds the results of a run or corrections
    that would be lost; LockedError, WriteError.
    """
    check_out(out)
    kind = "a name ending in .parquet" if results.as_files else "a folder"
    if (out.suffix == ".parquet") != results.as_files:
        raise UsageError(f"Invalid value for `out`. Expected {kind}, like the results. Received: out={str(out)!r}.")
    theirs, ours, merged = results.paths, ResultPaths.of(out), Merged()
    receipt = _whole_receipt(results)
    _check_replaced(results, corrections, ours, receipt)
    with open_state(ours):
        ours.store.remove(ours.within_state(RECEIPT))
        for name in results.documents_names:
            _copy(theirs, name, ours, _moved(name, theirs, ours))
        for name in results.readings_names:
            result = _corrected(theirs.store, name, corrections, at, merged)
            _write(ours.store, _moved(name, theirs, ours), theirs.store, name, result)
        if receipt is not None:
            _copy(theirs, theirs.within_state(COMMITTED), ours, ours.within_state(COMMITTED))
            files = tuple(_as_it_stands(file, _moved(file.name, theirs, ours), ours) for file in receipt.files)
            write_json(ours, RECEIPT, replace(receipt, files=files, moves=()))
    return merged


def _whole_receipt(results: Results) -> Receipt | None:
    """The receipt of results that are as their run wrote them; None where there is none or they are not."""
    paths = results.paths
    store, receipt = paths.store, read_receipt(paths)
    if receipt is None or store.exists(paths.within_state(PENDING)):
        return None
    sizes = {file.name: file.bytes for file in receipt.files}
    names = (*results.readings_names, *results.documents_names)
    whole = sizes == {name: store.size(name) for name in names} and store.exists(paths.within_state(COMMITTED))
    return receipt if whole else None


def _check_replaced(
    results: Results, corrections: Mapping[Key, str | None], ours: ResultPaths, receipt: Receipt | None
) -> None:
    """Refuses to replace what a run wrote, and corrections that neither the results nor `corrections` hold."""
    # A copy that was broken off has none of these three: its state folder holds no run.
    begun = any(ours.store.exists(ours.within_state(name)) for name in (PLAN, PENDING))
    standing = read_receipt(ours)
    if begun or (standing is not None and (receipt is None or standing.commit != receipt.commit)):
        raise UsageError(f"{ours.out} holds the results of another run: give another --out, or leave it out.")
    if not any(table_files(ours)[0]):
        return
    said = {key for key, text in corrections.items() if text is not None} | _decided_on(results)
    lost = len(_decided_on(find_results(ours.out)) - said)
    if lost:
        raise UsageError(
            f"{ours.out} holds {counted(lost, 'correction')} that neither {results.out} nor the CSVs have, and they "
            "would be lost: give another --out."
        )


def _decided_on(results: Results) -> set[Key]:
    """The fields that hold a correction."""
    return {row_key(row) for row in iterate_rows(results, CORRECTION_COLUMNS) if row["correction"] is not None}


def _as_it_stands(file: OutputFile, name: str, paths: ResultPaths) -> OutputFile:
    store = paths.store
    return replace(file, name=name, bytes=store.size(name) or 0, sha256=store.digest(name))


def _copy(theirs: ResultPaths, name: str, ours: ResultPaths, target: str) -> None:
    with ours.store.create(target) as file, theirs.store.open(name) as source:
        shutil.copyfileobj(source, file)


def _settled(state: RunState) -> Receipt:
    """The receipt of the results, after finishing what an earlier commit left undone."""
    paths = state.paths
    made_from = read_plan(paths) or read_receipt(paths) or read_receipt(paths, PENDING)
    assert made_from is not None  # one of them was seen
    state.begin(made_from.fingerprint, fresh=False)
    if state.receipt is None:
        raise UsageError(f"Files of {paths.out} are gone: read the scans again with `transcribe`.")
    return state.receipt


def _commit(state: RunState, receipt: Receipt, changed: Mapping[str, Corrected]) -> None:
    """New files, and the receipt that knows them. The commit keeps its name: the same rows stand at the
    same places, and what a run remembers of them stays true."""
    paths = state.paths
    store, files, moves = paths.store, list[OutputFile](), list[Move]()
    for file in receipt.files:
        if file.name not in changed:
            files.append(file)
            continue
        staged = paths.within_state(f"{STAGING}/{file.name}")
        _write(store, staged, store, file.name, changed[file.name])
        files.append(replace(_as_it_stands(file, staged, paths), name=file.name))
        moves.append(Move(staged=staged, target=file.name))
    state.finish(replace(receipt, files=tuple(files), moves=tuple(moves)))


def _corrected(store: Store, name: str, corrections: Mapping[Key, str], at: Decided, merged: Merged) -> Corrected:
    with StoredTable(store, name) as table:
        return corrected(table, corrections, at, merged)


def _write(store: Store, name: str, theirs: Store, source_name: str, result: Corrected) -> None:
    with StoredTable(theirs, source_name) as table, store.create(name) as file:
        write_corrected(table, result, file)


def _moved(name: str, theirs: ResultPaths, ours: ResultPaths) -> str:
    """The name of a file of the results among those of others."""
    for table, target in ((theirs.readings, ours.readings), (theirs.documents, ours.documents)):
        if name == table or name.startswith(f"{table}/"):
            return target + name.removeprefix(table)
    raise AssertionError(f"{name} is no file of the results {theirs.out}.")
