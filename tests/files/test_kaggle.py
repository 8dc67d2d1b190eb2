"""Fetching the names data set, without fetching it."""

import sys
import types
from pathlib import Path

import pytest

from hcr_batch.errors import MissingProgramError, NoInputError
from hcr_batch.files.kaggle import DATA_SET, download_names


def stand_in(monkeypatch, download):
    module = types.ModuleType("kagglehub")
    module.dataset_download = download
    monkeypatch.setitem(sys.modules, "kagglehub", module)


def test_it_gives_the_folder(monkeypatch):
    asked = []
    stand_in(monkeypatch, lambda name: asked.append(name) or "/cache/names")
    assert download_names() == Path("/cache/names")
    assert asked == [DATA_SET]


def test_without_kagglehub_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "kagglehub", None)
    with pytest.raises(MissingProgramError, match=r"pip install kagglehub"):
        download_names()


def test_without_network_or_credentials_it_says_so(monkeypatch):
    def refuse(name):
        raise ConnectionError("no route to host")

    stand_in(monkeypatch, refuse)
    with pytest.raises(NoInputError, match=r"no route to host.*network.*credentials.*--data"):
        download_names()
