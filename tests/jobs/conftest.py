"""Drawn labelled crops and two tiny bundles, made and loaded once."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

from hcr_batch.model.recogniser import Recogniser
from tests.jobs.labelled import write_bundle, write_data


@pytest.fixture(scope="package")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data set, and the bundles `a` and `b`. Loading one takes seconds, so each is kept."""
    folder = tmp_path_factory.mktemp("labelled")
    write_data(folder)
    write_bundle(folder / "a")
    write_bundle(folder / "b", seed=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Recogniser, "load", functools.cache(Recogniser.load))
        yield folder
