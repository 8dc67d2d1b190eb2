"""Every error this library raises on purpose: a code, what is wrong, and what to do about it.

    HcrBatchError
    ├── UsageError ........... exit 2   wrong options or config
    │   ├── UnknownCharacterError       a label with a character outside the alphabet
    │   └── FormError                   a form file that is wrong, or a reference that cannot be used
    │       └── NoFieldsError           a page without fields to draft
    │           └── UnfitPageError      one that no other page could be laid over either
    ├── NoInputError ......... exit 3   nothing to read
    ├── MissingProgramError .. exit 4   a program or package that must be installed
    ├── ModelError ........... exit 5   a bundle that is absent, broken or of another version
    ├── WriteError ........... exit 6   results cannot be written
    ├── ClusterError ......... exit 7   Ray cannot be started or reached
    ├── LockedError .......... exit 9   another run holds the lock
    └── ItemError                       spoils one file or page; the run goes on, exit 8 at its end

Anything else that escapes is a bug and exits 1. All of them survive pickling, since they cross
processes. An `ItemError` never stops a run: its `code` and message become a failed row.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process returns; agrees with Typer, which uses 2 for usage."""

    OK = 0
    BUG = 1
    USAGE = 2
    NO_INPUT = 3
    MISSING_PROGRAM = 4
    MODEL = 5
    CANNOT_WRITE = 6
    CLUSTER = 7
    SOME_FAILED = 8
    LOCKED = 9
    INTERRUPTED = 130
    TERMINATED = 143


class HcrBatchError(Exception):
    """Base of all; the message is a whole sentence that says what to do."""

    exit_code = ExitCode.BUG


class UsageError(HcrBatchError):
    """Wrong options, or a wrong config file."""

    exit_code = ExitCode.USAGE


class UnknownCharacterError(UsageError):
    """A label holds characters that the alphabet lacks; `characters` lists them."""

    def __init__(self, characters: list[str]) -> None:
        super().__init__(characters)
        self.characters = characters

    def __str__(self) -> str:
        return f"The alphabet has no {', '.join(map(repr, self.characters))}: give one that holds them."


class FormError(UsageError):
    """A form file is wrong, or its reference cannot be used; the message says where."""


class NoFieldsError(FormError):
    """A page has no fields to draft."""


class UnfitPageError(NoFieldsError):
    """A page has no print that another page could be registered by."""


class NoInputError(HcrBatchError):
    """There was nothing to read, or not what was read before."""

    exit_code = ExitCode.NO_INPUT


class MissingProgramError(HcrBatchError):
    """A program or package is not installed; the message gives the line to type."""

    exit_code = ExitCode.MISSING_PROGRAM


class ModelError(HcrBatchError):
    """A model bundle is absent, damaged or made for another version."""

    exit_code = ExitCode.MODEL


class WriteError(HcrBatchError):
    """The results cannot be written."""

    exit_code = ExitCode.CANNOT_WRITE


class ClusterError(HcrBatchError):
    """Ray cannot be started or reached, or keeps losing its workers."""

    exit_code = ExitCode.CLUSTER


class LockedError(HcrBatchError):
    """Another run is at work in the same place."""

    exit_code = ExitCode.LOCKED


class ItemError(HcrBatchError):
    """One file or page cannot be read. `code` is a stable word for programs to act on."""

    exit_code = ExitCode.SOME_FAILED

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message
