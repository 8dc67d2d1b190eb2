"""The command line names its choices itself, since `--help` must not load what has them; none may be missing."""

from collections.abc import Iterable
from enum import StrEnum

import pytest

from hcr_batch.cli.exporting import FormatName
from hcr_batch.cli.learning import Recipe
from hcr_batch.cli.measuring import ExportFormat
from hcr_batch.cli.options import TypeName
from hcr_batch.cli.reading import ContractName, LayoutName
from hcr_batch.cli.watching import LogFormatName
from hcr_batch.logs import LogFormat
from hcr_batch.model.engines import export
from hcr_batch.records import WRITTEN_TYPES, Layout
from jobs.export import FORMATS
from jobs.train_config import RECIPES
from schemas import CONTRACTS


@pytest.mark.parametrize(
    ("named", "there"),
    [
        (TypeName, WRITTEN_TYPES),
        (LayoutName, Layout),
        (LogFormatName, LogFormat),
        (ContractName, CONTRACTS),
        (FormatName, FORMATS),
        (Recipe, RECIPES),
        (ExportFormat, export.FORMATS),
    ],
)
def test_every_choice_can_be_typed(named: type[StrEnum], there: Iterable[str]) -> None:
    assert {str(choice) for choice in named} == set(map(str, there))
