"""Heavy libraries are loaded without their notices, on whatever machine."""

import os
import tempfile

import pytest

from hcr_batch.errors import WriteError
from hcr_batch.model.loading import loading


def test_notices_are_held_back_and_shown_where_loading_fails(capfd: pytest.CaptureFixture[str]) -> None:
    with loading():
        os.write(2, b"noise")
    assert capfd.readouterr().err == ""
    with pytest.raises(ImportError), loading():
        os.write(2, b"why")
        raise ImportError
    assert capfd.readouterr().err == "why"


def test_where_nothing_temporary_can_be_written_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", refuse)
    with pytest.raises(WriteError, match="set TMPDIR to one that can be written"), loading():
        pytest.fail("It is loaded all the same.")
