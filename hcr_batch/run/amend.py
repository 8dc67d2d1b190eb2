"""Merges corrections into the results of a run, so that whoever checks or continues the run still can."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace

from hcr_batch.errors import UsageError
from hcr_batch.files.merging import Columns, Merged, corrected_columns, write_corrected
from hcr_batch.files.places import STAGING, Places, check_out
from hcr_batch.files.readings import Key, Results
from hcr_batch.files.receipt import PENDING, RECEIPT, Move, OutputFile, Receipt, read_plan, read_receipt
from hcr_batch.files.remote import Place
from hcr_batch.files.store import Store
from hcr_batch.files.stored_table import StoredTable
from hcr_batch.run.state import RunState, open_state


def merge_in_place(results: Results, corrections: Mapping[Key, str]) -> Merged:
    """Fills `correction` in the rows that `corrections` names; merging again gives the same.

    Where the run left a receipt, its lock is held, and the new files and the receipt that tells their
    digests are put in their places as one commit: one that is broken off is finished by whoever comes
    next. A file in which nothing changes is not touched. Raises UsageError, LockedError, WriteError.
    """
    places, merged = results.places, Merged()
    store = places.store
    if not any(store.exists(places.within_state(name)) for name in (RECEIPT, PENDING)):
        for name in results.readings_names:
            columns = _columns(store, name, corrections, merged)
            if _changes(columns):
                _write(store, name, store, name, columns)
        return merged
    with open_state(places) as state:
        receipt = _settled(state)
        state.clear_staging()
        changed = {
            file.name: columns
            for file in receipt.files
            if file.table == "readings" and _changes(columns := _columns(store, file.name, corrections, merged))
        }
        if changed:
            _commit(state, receipt, changed)
    return merged


def merge_into(results: Results, corrections: Mapping[Key, str], out: Place) -> Merged:
    """Writes the results with `corrections` to `out`, of the same kind, and leaves them as they are.

    Raises UsageError where `out` is of the other kind or holds the results of a run, WriteError.
    """
    check_out(out)
    kind = "a name ending in .parquet" if results.as_files else "a folder"
    if (out.suffix == ".parquet") != results.as_files:
        raise UsageError(f"Invalid value for `out`. Expected {kind}, like the results. Received: out={str(out)!r}.")
    theirs, ours, merged = results.places, Places.of(out), Merged()
    if ours.store.exists(ours.state):
        raise UsageError(f"{out} holds the results of another run: give another --out, or leave it out.")
    for name in results.documents_names:
        with ours.store.create(_moved(name, theirs, ours)) as file, theirs.store.open(name) as source:
            shutil.copyfileobj(source, file)
    for name in results.readings_names:
        columns = _columns(theirs.store, name, corrections, merged)
        _write(ours.store, _moved(name, theirs, ours), theirs.store, name, columns)
    return merged


def _settled(state: RunState) -> Receipt:
    """The receipt of the results, after finishing what an earlier commit left undone."""
    places = state.places
    made_from = read_plan(places) or read_receipt(places) or read_receipt(places, PENDING)
    assert made_from is not None  # one of them was seen
    state.begin(made_from.fingerprint, fresh=False)
    if state.receipt is None:
        raise UsageError(f"Files of {places.out} are gone: read the scans again with `transcribe`.")
    return state.receipt


def _commit(state: RunState, receipt: Receipt, changed: Mapping[str, Columns]) -> None:
    """New files, and the receipt that knows them. The commit keeps its name: the same rows stand at the
    same places, and what a run remembers of them stays true."""
    places = state.places
    store, files, moves = places.store, list[OutputFile](), list[Move]()
    for file in receipt.files:
        if file.name not in changed:
            files.append(file)
            continue
        staged = places.within_state(f"{STAGING}/{file.name}")
        _write(store, staged, store, file.name, changed[file.name])
        files.append(replace(file, bytes=store.size(staged) or 0, sha256=store.digest(staged)))
        moves.append(Move(staged=staged, target=file.name))
    state.finish(replace(receipt, files=tuple(files), moves=tuple(moves)))


def _columns(store: Store, name: str, corrections: Mapping[Key, str], merged: Merged) -> Columns:
    with StoredTable(store, name) as table:
        return corrected_columns(table, corrections, merged)


def _write(store: Store, name: str, theirs: Store, source_name: str, columns: Columns) -> None:
    with StoredTable(theirs, source_name) as table, store.create(name) as file:
        write_corrected(table, columns, file)


def _changes(columns: Columns) -> bool:
    return any(column is not None for column in columns)


def _moved(name: str, theirs: Places, ours: Places) -> str:
    """The name of a file of the results among those of others."""
    for table, target in ((theirs.readings, ours.readings), (theirs.documents, ours.documents)):
        if name == table or name.startswith(f"{table}/"):
            return target + name.removeprefix(table)
    raise AssertionError(f"{name} is no file of the results {theirs.out}.")
