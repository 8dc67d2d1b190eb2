"""The fuzzers run, find nothing that the readers do not survive, and would notice if there were anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.run import Reader, fuzz
from tests.fuzz.targets import TARGETS

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_readers_survive(name: str, tmp_path: Path) -> None:
    found = fuzz(name, 15, seed=99, keep=tmp_path)
    assert found.kept == []
    assert found.cases > 20 and sum(found.outcomes.values()) == found.cases
    assert len(found.outcomes) > 1  # some were broken, and said so


def test_a_crash_is_noticed_and_the_next_file_read(tmp_path: Path) -> None:
    sound = tmp_path / "sound.png"
    sound.write_bytes(next(data for suffix, data in TARGETS["images"].samples() if suffix == ".png"))
    reader = Reader("images", tmp_path)
    try:
        assert reader.ask(sound, 300) == "ok"
        assert reader._process is not None
        reader._process.kill()
        reader._process.wait()
        assert reader.ask(sound, 300) == "!crash"
        assert reader.ask(sound, 300) == "ok"
        assert reader.ask(tmp_path / "not there.png", 300) == "vanished_file"
    finally:
        reader.stop()
