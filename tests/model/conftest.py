"""A few names to train on."""

import pytest

from tests.model.tiny import write_names


@pytest.fixture(scope="session")
def names(tmp_path_factory):
    return write_names(tmp_path_factory.mktemp("data") / "names")
