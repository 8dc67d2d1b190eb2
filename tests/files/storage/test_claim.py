"""Of two runs only one writes to a place on object storage, whatever becomes of the other."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time

import pytest

from hcr_batch.errors import LockedError, UsageError
from hcr_batch.files.results.result_paths import ResultPaths
from hcr_batch.files.storage.claim import Claim, expiry_s
from hcr_batch.files.storage.names import Remote, remote
from hcr_batch.files.storage.objects import Storage
from hcr_batch.files.storage.remote_store import RemoteStore
from tests.doubles.cloud import BUCKET, Server
from tests.files.storage.ways import bucket


def test_two_runs_do_not_write_to_one_place(steady: Server) -> None:
    first, second = (ResultPaths.of(remote(f"s3://{BUCKET}/locked/out")).store for _ in range(2))
    with first.lock(".run/lock"):
        with pytest.raises(LockedError, match=f"process {os.getpid()}"), second.lock(".run/lock"):
            pass
        first.write("x", b"still ours")
    with second.lock(".run/lock"):
        second.write("x", b"now theirs")


def test_of_two_that_claim_at_the_same_moment_never_both_succeed(steady: Server) -> None:
    """Each looks only after it has put its own claim there: whichever way their steps are mixed, one sees the other."""
    folder = remote(f"s3://{BUCKET}/race/lock")
    one, two = Claim(bucket(), folder), Claim(bucket(), folder)
    one._renew()
    assert two._put() is not None
    assert one._put() is not None
    two.release()
    one.take()
    one.release()
    assert bucket().list(folder) == []


def test_the_claim_of_a_dead_process_counts_no_more(steady: Server) -> None:
    code = (
        "import sys, os; from hcr_batch.files.storage.claim import Claim;"
        "from hcr_batch.files.storage.names import remote;"
        f"from hcr_batch.files.storage.objects import storage_of; c = Claim(storage_of('s3', '{BUCKET}'),"
        f" remote('s3://{BUCKET}/dead/lock')); c.take(); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    folder = remote(f"s3://{BUCKET}/dead/lock")
    assert len(bucket().list(folder)) == 1
    claim = Claim(bucket(), folder)
    claim.take()
    assert [info.name for info in bucket().list(folder)] == [claim._own]
    claim.release()


def elsewhere(folder: Remote, beats: int = 7) -> Remote:
    """Puts the claim of a process of another container there: its number is one of ours, but means nothing here."""
    stranger = Claim(bucket(), folder)
    about = {**stranger._about, "processes": "pid:[1]", "started": 0, "beats": beats}
    bucket().upload(io.BytesIO(json.dumps(about).encode()), stranger._own)
    return stranger._own


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hcr_batch.files.storage.claim._LEAST_EXPIRY_S", 2.0)
    monkeypatch.setenv("HCR_BATCH_CLAIM_S", "2.5")


def test_a_claim_that_nobody_renews_is_waited_for_and_taken_over(steady: Server, brief: None) -> None:
    """The dead process may have been of another machine or container: only time tells."""
    folder = remote(f"s3://{BUCKET}/silent/lock")
    elsewhere(folder)
    claim, started = Claim(bucket(), folder), time.monotonic()
    claim.take()
    assert time.monotonic() - started > 1
    assert [info.name for info in bucket().list(folder)] == [claim._own]
    claim.release()


def test_a_claim_that_is_renewed_is_left_alone(steady: Server, brief: None, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = remote(f"s3://{BUCKET}/renewed/.run/lock")
    theirs = elsewhere(folder)
    ours, read = Claim(bucket(), folder), Storage.read
    asked: list[Remote] = []

    def beating(self: Storage, name: Remote) -> bytes:
        asked.append(name)
        content = json.loads(read(self, name))
        return json.dumps({**content, "beats": len(asked) // 3}).encode()  # its owner lives, and renews it

    monkeypatch.setattr(Storage, "read", beating)
    with pytest.raises(LockedError, match="Another run is writing to s3://hcr-test/renewed"):
        ours.take()
    assert [info.name for info in bucket().list(folder)] == [theirs]


def test_another_boot_with_our_host_name_is_not_taken_for_dead(steady: Server, brief: None) -> None:
    """Two machines may have one name: only the same boot makes the number of a process mean anything."""
    folder = remote(f"s3://{BUCKET}/namesake/lock")
    stranger = Claim(bucket(), folder)
    about = {**stranger._about, "boot": "another", "pid": 1, "started": 0, "beats": 7}
    bucket().upload(io.BytesIO(json.dumps(about).encode()), stranger._own)
    assert Claim(bucket(), folder)._put() is not None


@pytest.mark.parametrize("text", ["soon", "0", "1e9", "nan"])
def test_a_wrong_claim_time_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HCR_BATCH_CLAIM_S", text)
    with pytest.raises(UsageError, match="5 to 3600 seconds"):
        expiry_s()


def test_who_has_lost_its_claim_writes_no_more(steady: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hcr_batch.files.storage.claim._BEATS", 2_400)
    store = RemoteStore(remote(f"s3://{BUCKET}/lost"))
    with store.lock(".run/lock"):
        assert store._claim is not None
        bucket().remove(store._claim._own)
        store._claim._thread.join(10)
        with pytest.raises(LockedError, match="lost its claim"):
            store.write("x", b"")
