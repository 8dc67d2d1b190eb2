"""Runs contestants in processes of their own, and measures from outside what they take.

Each starts afresh, loads and warms up, reports that it is ready, waits for the signal, does its work, and reports
what it did: no start-up time is measured, and only one contestant runs at a time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import psutil

import jobs

_SECONDS_BETWEEN_LOOKS = 0.5
"""Asking the system for the memory of five processes takes some milliseconds."""

_WORDS_OF_AN_ERROR = 2_000


class ChildError(RuntimeError):
    """A process that was to be measured has failed: a bug, or a machine without room for it."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """What one process does: a contestant of `jobs.speed.contestants` by its name, with its settings.

    threads: what libraries that ask the environment shall use; None leaves it to them.
    """

    contestant: str
    settings: Mapping[str, Any]
    threads: int | None = None


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What some processes took together for one piece of work.

    seconds: from the signal until the last was done.
    cpu_seconds: of all their descendants too.
    peak_bytes: the most memory they held at a time (proportional set size: shared memory counts once), 0 where it was
    not measured.
    reports: what each says of its work.
    """

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    reports: Sequence[Mapping[str, Any]]


def measure(tasks: Sequence[Task], *, memory: bool = False) -> Measured:
    """Does all `tasks` at the same time. Raises ChildError."""
    with ExitStack() as stack:
        children = [stack.enter_context(_child(task)) for task in tasks]
        for child in children:
            child.hear()
        before = sum(child.cpu_seconds() for child in children)
        with _looking(children if memory else ()) as memory_seen:
            started = time.perf_counter()
            for child in children:
                child.say("go")
            reports = [child.hear() for child in children]
            seconds = time.perf_counter() - started
        after = sum(child.cpu_seconds() for child in children)
    return Measured(
        seconds=seconds,
        cpu_seconds=after - before,
        peak_bytes=memory_seen.most,
        reports=reports,
    )


def run_command(arguments: Sequence[str]) -> float:
    """Seconds that a Python command takes from start to end. Raises ChildError."""
    started = time.perf_counter()
    finished = subprocess.run(
        [sys.executable, "-P", *arguments], env=_environment(None), capture_output=True, text=True
    )
    seconds = time.perf_counter() - started
    if finished.returncode != 0:
        raise ChildError(f"{arguments} ended with {finished.returncode}: {finished.stderr[-_WORDS_OF_AN_ERROR:]}")
    return seconds


def call_program(arguments: Sequence[str], threads: int) -> str:
    """What another program writes to its standard output. Raises ChildError."""
    finished = subprocess.run(arguments, env=_environment(threads), capture_output=True, text=True)
    if finished.returncode != 0:
        raise ChildError(f"{arguments[0]} ended with {finished.returncode}: {finished.stderr[-_WORDS_OF_AN_ERROR:]}")
    return finished.stdout


def _environment(threads: int | None) -> dict[str, str]:
    """Ours, with this very package to be found first, and bounds for those who ask for them there."""
    ours = str(Path(jobs.__path__[0]).parent)
    paths = [ours, *filter(None, [os.environ.get("PYTHONPATH")])]
    bounds = {} if threads is None else dict.fromkeys(("OMP_NUM_THREADS", "OMP_THREAD_LIMIT"), str(threads))
    # A program that is installed has its bytecode, and is not compiled again at each start.
    ours_only = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return ours_only | {"PYTHONPATH": os.pathsep.join(paths), "TF_CPP_MIN_LOG_LEVEL": "3"} | bounds


@contextmanager
def _child(task: Task) -> Iterator[_Child]:
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "jobs.speed.contestants"],
        env=_environment(task.threads),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        child = _Child(process, process.stdin, process.stdout)
        complaints = threading.Thread(target=child.listen, args=(process.stderr,), daemon=True)
        complaints.start()
        child.say(json.dumps({"contestant": task.contestant, "settings": dict(task.settings)}))
        try:
            yield child
            process.stdin.close()
            process.wait()
        finally:
            process.kill()


@dataclass
class _Child:
    process: subprocess.Popen[str]
    orders: IO[str]
    answers: IO[str]
    complaints: str = ""

    def listen(self, stream: IO[str]) -> None:
        """Keeps the last words of standard error; unread, the pipe would run full."""
        for line in stream:
            self.complaints = (self.complaints + line)[-_WORDS_OF_AN_ERROR:]

    def say(self, word: str) -> None:
        self.orders.write(word + "\n")
        self.orders.flush()

    def hear(self) -> dict[str, Any]:
        line = self.answers.readline()
        if not line:
            self.process.wait()
            time.sleep(0.1)
            raise ChildError(f"A measured process ended with {self.process.returncode}: {self.complaints}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def cpu_seconds(self) -> float:
        """Of this process and its living descendants, and of those of theirs that have ended."""
        return sum(
            float(times.user + times.system + times.children_user + times.children_system)
            for times in _ask(self.process.pid, lambda process: process.cpu_times())
        )

    def memory_bytes(self) -> int:
        """Memory that it and its descendants hold now."""
        held = _ask(self.process.pid, lambda process: process.memory_full_info())
        return sum(getattr(info, "pss", info.rss) for info in held)


def _ask(pid: int, question: Any) -> Iterator[Any]:
    """The answers of a process and its descendants that are there; some end meanwhile."""
    try:
        processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.Error:
        return
    for process in processes:
        try:
            yield question(process)
        except psutil.Error:
            continue


@dataclass
class _Memory:
    most: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def look(self, children: Sequence[_Child]) -> None:
        while True:
            self.most = max(self.most, sum(child.memory_bytes() for child in children))
            if self.stop.wait(_SECONDS_BETWEEN_LOOKS):
                return


@contextmanager
def _looking(children: Sequence[_Child]) -> Iterator[_Memory]:
    """Looks at the children's memory now and then, from a thread."""
    memory = _Memory()
    thread = threading.Thread(target=memory.look, args=(children,), daemon=True)
    if children:
        thread.start()
    try:
        yield memory
    finally:
        memory.stop.set()
        if children:
            thread.join()
