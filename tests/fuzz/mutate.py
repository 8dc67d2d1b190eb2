"""Breaks bytes in the ways that files break, and in the ways that people break them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

_NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFF0)


def mutate(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    """One to six changes to `data`; `others` are samples that pieces are taken from."""
    content = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        rng.choice(_WAYS)(content, others, rng)
    return bytes(content)


def _place(content: bytearray, rng: random.Random) -> int:
    """Anywhere, but half the time in the first 200 bytes: that is where lengths and sizes stand."""
    end = max(1, len(content))
    return rng.randrange(min(end, 200) if rng.random() < 0.5 else end)


def _flip_bits(content: bytearray, _: Sequence[bytes], rng: random.Random) -> None:
    for _bit in range(rng.choice((1, 1, 4, 30))):
        if content:
            content[_place(content, rng)] ^= 1 << rng.randrange(8)


def _write_number(content: bytearray, _: Sequence[bytes], rng: random.Random) -> None:
    """A length, a size, an offset that lies."""
    width, order = rng.choice((1, 2, 4)), rng.choice(("big", "little"))
    at = _place(content, rng)
    number = rng.choice(_NUMBERS) & (256**width - 1)
    content[at : at + width] = number.to_bytes(width, "big" if order == "big" else "little")


def _nudge_number(content: bytearray, _: Sequence[bytes], rng: random.Random) -> None:
    """A number of two bytes that is a little off."""
    at = _place(content, rng)
    number = int.from_bytes(content[at : at + 2], "big") + rng.randint(-3, 3)
    content[at : at + 2] = (number % 65_536).to_bytes(2, "big")


def _truncate(content: bytearray, _: Sequence[bytes], rng: random.Random) -> None:
    del content[_place(content, rng) :]


def _remove(content: bytearray, _: Sequence[bytes], rng: random.Random) -> None:
    at = _place(content, rng)
    del content[at : at + rng.choice((1, 4, 12, 100, 1_000))]


def _repeat(content: bytearray, _: Sequence[bytes], rng: random.Random) -> None:
    at = _place(content, rng)
    piece = bytes(content[at : at + rng.choice((1, 4, 12, 100))])
    content[at:at] = piece * rng.choice((1, 2, 50))


def _splice(content: bytearray, others: Sequence[bytes], rng: random.Random) -> None:
    other = rng.choice(others)
    start = rng.randrange(max(1, len(other)))
    at = _place(content, rng)
    piece = other[start : start + rng.choice((4, 32, 500))]
    content[at : at + (len(piece) if rng.random() < 0.5 else 0)] = piece


def _scramble(content: bytearray, _: Sequence[bytes], rng: random.Random) -> None:
    at = _place(content, rng)
    size = min(rng.choice((2, 16, 200)), len(content) - at)
    content[at : at + size] = rng.randbytes(size)


def _change_digit(content: bytearray, _: Sequence[bytes], rng: random.Random) -> None:
    """Another digit in a number that is written out, as in PDF, TOML and JSON."""
    digits = [i for i, byte in enumerate(content) if 48 <= byte <= 57]
    if digits:
        at = rng.choice(digits)
        content[at : at + 1] = rng.choice(
            (b"0", b"9", b"-1", b"1e9", b"99999999999", b"2 0 R", b"null", b"1.5", b"nan")
        )


_WAYS: tuple[Callable[[bytearray, Sequence[bytes], random.Random], None], ...] = (
    _flip_bits,
    _flip_bits,
    _write_number,
    _write_number,
    _nudge_number,
    _truncate,
    _remove,
    _repeat,
    _splice,
    _scramble,
    _change_digit,
)
