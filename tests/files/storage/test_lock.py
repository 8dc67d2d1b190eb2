"""One holder at a time; a dead one holds nothing, and a number that is used again fools nobody."""

import dataclasses
import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hcr_batch.errors import ExitCode, LockedError, WriteError
from hcr_batch.files.storage.lock import hold, may_live, this_process

HOLD = (
    "import sys, time; from pathlib import Path; from hcr_batch.files.storage.lock import hold\n"
    "with hold(Path(sys.argv[1]), use_flock=sys.argv[2] == 'flock'):\n"
    "    print('held', flush=True); time.sleep(600)\n"
)

both_ways = pytest.mark.parametrize("way", ["flock", "file"])


@contextmanager
def another_process(path: Path, way: str) -> Iterator["subprocess.Popen[str]"]:
    """A process that holds the lock."""
    command = [sys.executable, "-c", HOLD, str(path), way]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


@both_ways
def test_while_one_process_lives_another_is_refused_and_told_who(tmp_path: Path, way: str) -> None:
    path = tmp_path / "lock"
    with another_process(path, way) as process:
        with (
            pytest.raises(LockedError, match=f"process {process.pid} on ") as refused,
            hold(path, use_flock=way == "flock"),
        ):
            pass
        assert refused.value.exit_code is ExitCode.LOCKED
        assert path.exists()


@both_ways
def test_the_lock_of_a_killed_process_is_taken_over(tmp_path: Path, way: str) -> None:
    path = tmp_path / "lock"
    with another_process(path, way) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert json.loads(path.read_text())["pid"] == process.pid
        with hold(path, use_flock=way == "flock"):
            assert json.loads(path.read_text())["pid"] == os.getpid()
    assert list(tmp_path.iterdir()) == []


@both_ways
def test_it_can_be_held_again_and_again_but_not_twice(tmp_path: Path, way: str) -> None:
    path, flock = tmp_path / "lock", way == "flock"
    for _ in range(3):
        with hold(path, use_flock=flock):
            with pytest.raises(LockedError), hold(path, use_flock=flock):
                pass
            assert path.exists()
        assert not path.exists()


def test_a_file_system_without_locks_is_no_run_at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There the file itself is the lock, and the attempt to lock it has made one already."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))

    monkeypatch.setattr("fcntl.flock", refuse)
    path = tmp_path / "lock"
    for _ in range(2):
        with hold(path):
            assert json.loads(path.read_text())["pid"] == os.getpid()
            with pytest.raises(LockedError, match=f"process {os.getpid()} on "), hold(path):
                pass
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_died_a_boot_or_a_number_ago_does_not_live() -> None:
    me = this_process()
    assert may_live(me)
    assert not may_live(dataclasses.replace(me, started=me.started + 1))  # the number was used again
    assert not may_live(dataclasses.replace(me, boot="another"))
    assert may_live(dataclasses.replace(me, host="another", boot="another"))  # nobody here can tell


def test_a_lock_of_another_machine_is_left_and_says_how_to_remove_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.write_text(json.dumps(dataclasses.asdict(dataclasses.replace(this_process(), host="elsewhere"))))
    with pytest.raises(LockedError, match=f"elsewhere.*remove {path}"), hold(path, use_flock=False):
        pass


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="cannot be written"), hold(tmp_path / "nowhere" / "lock"):
        pass
