"""The contracts: golden copies, and rows that do not fit are refused."""

import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from schemas import CONTRACTS, DOCUMENTS, READINGS

GOLDEN = Path(__file__).parent / "golden" / "schemas.json"


def test_the_contracts_are_the_golden_ones() -> None:
    """A change here breaks readers of our files: raise the version, then copy the new golden."""
    current = {
        name: {"version": c.version, "columns": [[*row] for row in c.describe()]} for name, c in CONTRACTS.items()
    }
    assert current == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_version_and_meanings_travel_in_the_file() -> None:
    for contract in CONTRACTS.values():
        assert contract.schema.metadata[b"hcr_batch.schema"].decode() == contract.name
        assert int(contract.schema.metadata[b"hcr_batch.version"]) == contract.version
        assert all(field.metadata[b"doc"] for field in contract.schema)


def row(**changes: object) -> dict[str, object]:
    good: dict[str, object] = {
        "document": "a", "document_id": None, "bytes": 1, "pages": 1, "fields": 1,
        "status": "read", "error_code": None, "error": None, "seconds": 0.5,
    }  # fmt: skip
    return good | changes


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (row(byts=1), ValueError),  # pyarrow would drop it
        ({k: v for k, v in row().items() if k != "bytes"}, ValueError),  # pyarrow would null it
        (row(pages=1.5), TypeError),  # pyarrow would cut it to 1
        (row(pages=True), TypeError),
        (row(document=None), TypeError),
        (row(document=b"a"), TypeError),
    ],
)
def test_rows_that_do_not_fit_are_refused(bad: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        DOCUMENTS.table([bad])


def test_a_row_that_fits() -> None:
    assert DOCUMENTS.table([row()]).num_rows == 1


def test_reading_the_contracts_needs_pyarrow_only() -> None:
    heavy = ("tensorflow", "keras", "ray", "cv2", "hcr_batch")
    code = f"import sys, schemas; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_file_fits_its_contract_whatever_it_says_of_its_columns_but_no_other() -> None:
    fields = [field.with_metadata({"doc": "said otherwise"}) for field in READINGS.schema]
    assert READINGS.fits(pa.schema(fields, metadata=READINGS.schema.metadata))
    assert not READINGS.fits(pa.schema(fields[:-1], metadata=READINGS.schema.metadata))
    assert not READINGS.fits(pa.schema(fields, metadata={**READINGS.schema.metadata, b"hcr_batch.version": b"0"}))
    assert not READINGS.fits(pa.schema(fields))
