"""The small files of a state folder: what a run is made from, and what it came to.

plan.json: the run's fingerprint, ingredient by ingredient. commit.json: the receipt of results that are
whole but not all in their places yet. receipt.json: the same, once they are.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from hcr_batch.errors import UsageError
from hcr_batch.files.results.result_paths import ResultPaths

FORMAT = 1
"""Version of the state folder as a whole."""

PLAN, PENDING, RECEIPT = "plan.json", "commit.json", "receipt.json"


@dataclass(frozen=True, kw_only=True)
class Move:
    """A file or folder that was written as `staged` and belongs at `target`."""

    staged: str
    target: str


@dataclass(frozen=True, kw_only=True)
class OutputFile:
    """A Parquet file of the results: its name, the table it belongs to, its rows, bytes and sha256 in hex."""

    name: str
    table: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What was to be written. units: of work that this commit took in; the others are of the results as a
    whole, copies of a file counted under each name."""

    units: int
    documents: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class Written(Planned):
    """What was written. fields: rows with a place on a page. rows: of the readings table."""

    fields: int
    rows: int


@dataclass(frozen=True, kw_only=True)
class PlanFile:
    """attempt: 0, and one more with each --retry-failed; `retrying` while that one is not finished."""

    format: int = FORMAT
    version: str
    fingerprint: dict[str, str]
    attempt: int = 0
    retrying: bool = False


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What stands in the results, and what they were made from.

    commit: names this state of the results.
    listing: digest of the files found, None where some were too new to be trusted.
    planned, written: what the results should hold, and what they do.
    report: the summary, as plain numbers.
    """

    format: int = FORMAT
    version: str
    commit: str
    attempt: int
    fingerprint: dict[str, str]
    listing: str | None
    finished: str
    files: tuple[OutputFile, ...]
    moves: tuple[Move, ...]
    planned: Planned
    written: Written
    report: dict[str, Any]


def read_plan(paths: ResultPaths) -> PlanFile | None:
    """The plan of the run, None where there is none. Raises UsageError for one of another version."""
    content = _read(paths, PLAN)
    if content is None:
        return None
    try:
        return PlanFile(**content)
    except TypeError as error:
        raise _unknown(paths) from error


def read_receipt(paths: ResultPaths, name: str = RECEIPT) -> Receipt | None:
    """A receipt, None where there is none. Raises UsageError for one of another version."""
    content = _read(paths, name)
    if content is None:
        return None
    try:
        return Receipt(
            **{
                **content,
                "files": tuple(OutputFile(**file) for file in content["files"]),
                "moves": tuple(Move(**move) for move in content["moves"]),
                "planned": Planned(**content["planned"]),
                "written": Written(**content["written"]),
            }
        )
    except (TypeError, KeyError) as error:
        raise _unknown(paths) from error


def write_json(paths: ResultPaths, name: str, content: PlanFile | Receipt) -> None:
    """Writes one of the small files, whole or not at all. Raises WriteError."""
    text = json.dumps(asdict(content), indent=1, ensure_ascii=False)
    paths.store.write(paths.within_state(name), text.encode())


def _read(paths: ResultPaths, name: str) -> dict[str, Any] | None:
    text = paths.store.read(paths.within_state(name))
    if text is None:
        return None
    try:
        content = json.loads(text)
    except ValueError as error:
        raise _unknown(paths) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise _unknown(paths)
    return content


def _unknown(paths: ResultPaths) -> UsageError:
    return UsageError(
        f"{paths.store.where}/{paths.state} is of another version of hcr-batch, or damaged: "
        "start over with --fresh, or give another --out."
    )
