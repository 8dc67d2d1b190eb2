"""One run at a time where there are no locks: claims on object storage.

Whoever wants to work puts an object of its own into a folder, and then looks who else has one there. If somebody
has, it takes its own away and gives up. Object storage shows an object in every listing that begins after it was
written (Amazon S3, "data consistency model"), so that of two who come together at least one sees the other.

A claim is renewed as long as its owner lives, and says for how long it counts without that: 120 s, or what the
environment has in HCR_BATCH_CLAIM_S. It counts no more once it has not been renewed for that time, or as soon as its
owner is known to be dead, which only its own machine can know: the same boot of the same kernel and, among containers,
the same numbering of processes. Of any other machine or container a claim is watched: once it is renewed, its owner
lives, and whoever watches gives up; if it stays as it is until its time is over, the work is taken over.

A process that was stopped for as long as that has lost its claim: it notices before it next writes, but a request that
is already on its way then cannot be called back. That, and the wait after a machine is lost, are what this costs
against a real lock.
"""

from __future__ import annotations

import json
import logging
import os
import random
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from io import BytesIO
from pathlib import Path
from threading import Event, Thread

from hcr_batch.config import invalid
from hcr_batch.errors import LockedError
from hcr_batch.files.storage.lock import Holder, may_live, this_process
from hcr_batch.files.storage.names import Remote
from hcr_batch.files.storage.objects import Info, Storage
from hcr_batch.files.storage.refusals import ABSENT, StorageError
from hcr_batch.logs import log

EXPIRY_S = 120.0
_LEAST_EXPIRY_S, _MOST_EXPIRY_S = 5.0, 3_600.0
_BEATS = 8
"""Renewals within the time a claim counts: some of them may fail."""

_TRIES = 5
"""Two who come together may both give up: each then waits a random time and tries again."""


@dataclass(frozen=True)
class Rival:
    """Somebody else's claim: its name, content, who holds it, and how old it is and may become, in seconds.

    lives: whether its owner is known to be at work, since it is a process of this machine. just_come: whether it may
    be about to give up, having seen us.
    """

    name: Remote
    content: bytes
    holder: Holder
    age_s: float
    expiry_s: float
    lives: bool
    just_come: bool


class Claim:
    """The right of this process to write below a name; `guard` says whether it still has it."""

    def __init__(self, storage: Storage, folder: Remote) -> None:
        self._storage, self._folder = storage, folder
        self._own = folder / f"{secrets.token_hex(8)}.json"
        self._about = {**asdict(this_process()), "processes": _process_space(), "expiry_s": expiry_s()}
        self._expiry_s: float = self._about["expiry_s"]
        self._beats = 0
        self._heard = 0.0
        self._lost = False
        self._stop = Event()
        self._thread = Thread(target=self._keep, daemon=True, name="claim")

    def take(self) -> None:
        """Raises LockedError where somebody else has it, StorageError."""
        tries = _TRIES
        while (rival := self._put()) is not None:
            self._storage.remove(self._own)
            tries -= 1
            at_work = not rival.just_come if rival.lives else self._watch(rival)
            if at_work or not tries:
                raise _locked(rival.holder, self._folder)
            time.sleep(random.uniform(0.0, 1.0))
        self._thread.start()

    def release(self) -> None:
        """Gives it back; a storage that is gone will forget it by itself."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        with suppress(StorageError):
            self._storage.remove(self._own)

    def guard(self) -> None:
        """Raises LockedError where the claim may be another's by now."""
        if self._lost or time.monotonic() - self._heard > self._expiry_s * (1 - 2 / _BEATS):
            raise LockedError(
                f"This run has lost its claim on {self._folder.parent}, since the storage was not reached for too "
                "long: give the same command again, what was read is kept."
            )

    def _put(self) -> Rival | None:
        """Writes the own claim, and says who else has one that counts."""
        self._renew()
        claims = self._storage.list(self._folder)
        now_ns = max((info.mtime_ns for info in claims if info.name == self._own), default=0)
        for info in claims:
            if info.name != self._own and (rival := self._living(info, (now_ns - info.mtime_ns) / 1e9)) is not None:
                return rival
        return None

    def _living(self, info: Info, age_s: float) -> Rival | None:
        """Whose claim it is; one that counts no more is cleared away."""
        content = self._content(info.name)
        if content is None:
            return None
        about = json.loads(content)
        here = _is_here(about["boot"], about.pop("processes"))
        expiry = float(about.pop("expiry_s", EXPIRY_S))
        beats = about.pop("beats", 0)
        holder = Holder(**about)
        lives = here and may_live(replace(holder, host=socket.gethostname()))
        if age_s > expiry or (here and not lives):
            self._storage.remove(info.name)
            return None
        return Rival(info.name, content, holder, age_s, expiry, lives, beats == 1)

    def _watch(self, rival: Rival) -> bool:
        """Whether somebody else's claim is renewed; it is watched until then, or until it is gone or too old."""
        left_s = max(0.0, rival.expiry_s - rival.age_s)
        log("another_run_may_be_writing", logging.WARNING, host=rival.holder.host, wait_at_most_s=round(left_s))
        end, pause_s = time.monotonic() + left_s, 0.1
        while (content := self._content(rival.name)) == rival.content:
            if time.monotonic() >= end:
                return False
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, rival.expiry_s / _BEATS / 2)
        return content is not None

    def _content(self, name: Remote) -> bytes | None:
        try:
            return self._storage.read(name)
        except StorageError as error:
            if error.kind == ABSENT:
                return None
            raise

    def _renew(self) -> None:
        asked = time.monotonic()
        self._beats += 1
        self._storage.upload(BytesIO(json.dumps({**self._about, "beats": self._beats}).encode()), self._own)
        self._heard = asked

    def _keep(self) -> None:
        while not self._stop.wait(self._expiry_s / _BEATS):
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


def expiry_s() -> float:
    """For how long a claim of this process counts without being renewed: HCR_BATCH_CLAIM_S, or 120 s.

    Raises UsageError for a wrong value.
    """
    text = os.environ.get("HCR_BATCH_CLAIM_S", "")
    try:
        seconds = float(text) if text else EXPIRY_S
    except ValueError:
        seconds = 0.0
    if not _LEAST_EXPIRY_S <= seconds <= _MOST_EXPIRY_S:
        raise invalid("HCR_BATCH_CLAIM_S", f"{_LEAST_EXPIRY_S:.0f} to {_MOST_EXPIRY_S:.0f} seconds", text)
    return seconds


def _is_here(boot: str, processes: str) -> bool:
    """Whether a process of that boot and numbering would be one of ours, which its number then tells.

    Host names repeat, and in containers numbers of processes do; a boot's number and a numbering of processes together
    do not. On a system that has neither this cannot be known.
    """
    ours = this_process().boot, _process_space()
    return all(ours) and (boot, processes) == ours


def _process_space() -> str:
    """Names the numbering of processes that this one has its number in; empty where the system does not say."""
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""


def _locked(holder: Holder, folder: Remote) -> LockedError:
    return LockedError(
        f"Another run is writing to {folder.parent.parent} (process {holder.pid} on {holder.host}, since "
        f"{holder.since}): wait for it to end, or give another --out."
    )
