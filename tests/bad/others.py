"""Files of no kind or the wrong one, names that no one should give, and things that are no files at all."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from tests.bad.record import FAILED, READ, SKIPPED, BadFile, content, crop, fixed, saved


def _socket(path: Path) -> None:
    """Bound by way of its folder's descriptor, since a socket's name has 108 bytes at most."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(f"/proc/self/fd/{folder}/{path.name}")
    finally:
        os.close(folder)


def _unreadable(path: Path) -> None:
    path.write_bytes(saved(crop(), "PNG"))
    path.chmod(0)


def _unreadable_folder(path: Path) -> None:
    path.mkdir()
    (path / "x.png").write_bytes(saved(crop(), "PNG"))
    path.chmod(0)


def _good(path: Path) -> None:
    path.write_bytes(saved(crop(), "PNG"))


OTHERS = (
    BadFile("empty.jpg", fixed(b""), FAILED, "empty_file", "zero bytes"),
    BadFile("empty.pdf", fixed(b""), FAILED, "empty_file", "zero bytes"),
    BadFile("letter.pdf", fixed(b"Dear Sir or Madam"), FAILED, "wrong_type", "a text file named .pdf"),
    BadFile("letter.tif", fixed(b"Dear Sir or Madam"), FAILED, "wrong_type", "a text file named .tif"),
    BadFile("photo.heic.jpg", fixed(b"\0\0\0\x18ftypheic"), FAILED, "wrong_type", "a HEIC named .jpg"),
    BadFile(
        "drawing.png",
        fixed(b"%!PS-Adobe-3.0 EPSF-3.0\n(touch /tmp/x) (w) file"),
        FAILED,
        "wrong_type",
        "PostScript, a program, named .png",
    ),
    BadFile("notes.txt", fixed(b"not a scan"), SKIPPED, "unknown_type", "an unknown type"),
    BadFile("Makefile", fixed(b"all:"), SKIPPED, "unknown_type", "a name without a suffix"),
    BadFile("archive.zip", fixed(b"PK\3\4"), SKIPPED, "unknown_type", "an archive is not unpacked"),
    BadFile(
        "photo.txt", content(lambda: saved(crop(), "PNG")), READ, None, "a PNG by content, whatever its name", True
    ),
    BadFile("scan.jpg.png", content(lambda: saved(crop(), "JPEG", quality=95)), READ, None, "a JPEG named .png", True),
    BadFile("two\nlines.png", _good, READ, None, "a name of two lines", True),
    BadFile(
        "$(touch sprung); `touch sprung` | touch sprung & '\" *.png",
        _good,
        READ,
        None,
        "a name that a shell would run",
        True,
    ),
    BadFile("-v.png", _good, READ, None, "a name that looks like an option", True),
    BadFile("--help.pdf", content(lambda: _one_line_pdf()), READ, None, "a PDF whose name looks like an option", True),
    BadFile(
        "$(touch sprung);.pdf", content(lambda: _one_line_pdf()), READ, None, "a PDF whose name a shell would run", True
    ),
    BadFile("%s%n%x{0}.png", _good, READ, None, "a name that formats", True),
    BadFile("\x1b[31mred\x07.png", _good, READ, None, "a name that colours a terminal and rings its bell", True),
    BadFile("caf\udce9.png", _good, READ, None, "a name that is not UTF-8", True),
    BadFile("\u202egnp.tfel ot thgir.png", _good, READ, None, "a name from right to left", True),
    BadFile("x" * 251 + ".png", _good, READ, None, "the longest name there can be", True),
    BadFile(".hidden.png", _good, READ, None, "a hidden file", True),
    BadFile("fifo.png", lambda path: os.mkfifo(path), SKIPPED, "not_a_file", "a pipe: opening it would block"),
    BadFile("socket.png", _socket, SKIPPED, "not_a_file", "a socket"),
    BadFile(
        "zeros.png",
        lambda path: path.symlink_to("/dev/zero"),
        SKIPPED,
        "not_a_file",
        "a link to a device that never ends",
    ),
    BadFile("broken link.png", lambda path: path.symlink_to("nowhere"), FAILED, "unreadable_file", "a dead link"),
    BadFile("loop.png", lambda path: path.symlink_to(path.name), FAILED, "unreadable_file", "a link to itself"),
    BadFile("secret.png", _unreadable, FAILED, "unreadable_file", "a file that may not be read"),
    BadFile("secrets", _unreadable_folder, FAILED, "unreadable_file", "a folder that may not be read"),
)


def _one_line_pdf() -> bytes:
    return saved(crop(), "PDF", resolution=144)
