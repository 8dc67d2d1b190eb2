"""One run at a time where there are no locks: claims on object storage.

Whoever wants to work puts an object of its own into a folder, and then looks who else has one there. If somebody
has, it takes its own away and gives up. Object storage shows an object in every listing that begins after it was
written (Amazon S3, "data consistency model"), so that of two who come together at least one sees the other.

A claim is renewed as long as its owner lives. It counts no more when its owner is known to be dead, on the
same machine, or was not heard of for `EXPIRY_S`, by the clock of the storage. A process that was stopped for as
long as that has lost its claim: it notices before it next writes, but a request that is already on its way
then cannot be called back. That, and the wait after a machine is lost, are what this costs against a real lock.
"""

from __future__ import annotations

import json
import os
import random
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from threading import Event, Thread

from hcr_batch.errors import LockedError
from hcr_batch.files.lock import Holder, may_live, this_process
from hcr_batch.files.remote import Remote
from hcr_batch.files.storage import ABSENT, Info, Storage, StorageError

HEARTBEAT_S, EXPIRY_S = 15.0, 120.0

_JUST_COME_S = 10.0
_TRIES = 4
"""Two who come together may both give up: whoever sees a claim so young waits a random time and tries again."""


class Claim:
    """The right of this process to write below a name; `guard` says whether it still has it."""

    def __init__(self, storage: Storage, folder: Remote) -> None:
        self._storage, self._folder = storage, folder
        self._own = folder / f"{secrets.token_hex(8)}.json"
        self._content = json.dumps({**asdict(this_process()), "processes": _process_space()}).encode()
        self._heard = 0.0
        self._lost = False
        self._stop = Event()
        self._thread = Thread(target=self._keep, daemon=True, name="claim")

    def take(self) -> None:
        """Raises LockedError where somebody else has it, StorageError."""
        for attempt in range(_TRIES):
            rival, age_s = self._put()
            if rival is None:
                self._thread.start()
                return
            self._storage.remove(self._own)
            if age_s > _JUST_COME_S or attempt == _TRIES - 1:
                raise _locked(rival, self._folder)
            time.sleep(random.uniform(0.2, 1.5))

    def release(self) -> None:
        """Gives it back; a storage that is gone will forget it by itself."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        with suppress(StorageError):
            self._storage.remove(self._own)

    def guard(self) -> None:
        """Raises LockedError where the claim may be another's by now."""
        if self._lost or time.monotonic() - self._heard > EXPIRY_S - 2 * HEARTBEAT_S:
            raise LockedError(
                f"This run has lost its claim on {self._folder.parent}, since the storage was not reached for too "
                "long: give the same command again, what was read is kept."
            )

    def _put(self) -> tuple[Holder | None, float]:
        """Writes the own claim, and says who else has one and how old it is, in seconds."""
        self._renew()
        claims = self._storage.list(self._folder)
        now_ns = max((info.mtime_ns for info in claims if info.name == self._own), default=0)
        for info in claims:
            age_s = (now_ns - info.mtime_ns) / 1e9
            if info.name != self._own and (holder := self._living(info, age_s)) is not None:
                return holder, age_s
        return None, 0.0

    def _living(self, info: Info, age_s: float) -> Holder | None:
        """Who holds a claim; one that counts no more is cleared away."""
        try:
            content = json.loads(self._storage.read(info.name))
        except StorageError as error:
            if error.kind == ABSENT:
                return None
            raise
        same_machine = content.pop("processes") == _process_space()
        holder = Holder(**content)
        if age_s <= EXPIRY_S and (not same_machine or may_live(holder)):
            return holder
        self._storage.remove(info.name)
        return None

    def _renew(self) -> None:
        asked = time.monotonic()
        self._storage.upload(BytesIO(self._content), self._own)
        self._heard = asked

    def _keep(self) -> None:
        while not self._stop.wait(HEARTBEAT_S):
            with suppress(StorageError):  # tried again at the next beat; `guard` knows for how long it was not heard
                if self._storage.info(self._own) is None:
                    self._lost = True
                    return
                self._renew()


@contextmanager
def hold_claim(storage: Storage, folder: Remote) -> Iterator[Claim]:
    """A claim for as long as the block lasts. Raises LockedError, StorageError."""
    claim = Claim(storage, folder)
    try:
        claim.take()
        yield claim
    finally:
        claim.release()


def _process_space() -> str:
    """In containers, numbers of processes mean something within one container only."""
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return f"{os.getuid()}"


def _locked(holder: Holder, folder: Remote) -> LockedError:
    return LockedError(
        f"Another run is writing there (process {holder.pid} on {holder.host}, since {holder.since}): wait for it to "
        f"end, or give another --out; if it was killed, its claim in {folder} ends {EXPIRY_S:.0f} s after that."
    )
