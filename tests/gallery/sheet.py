"""A sheet on which a form is drawn in millimetres, and what on it is to be filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.forms.printed import PrintedForm, Stroke

PT = 72 / 25.4
"""Points in a millimetre."""

HAIR, THIN, THICK = (Stroke(thick=mm * PT) for mm in (0.1, 0.25, 0.8))
LIGHT = Stroke(thick=0.25 * PT, grey=0.6)
DASHED = Stroke(thick=0.25 * PT, grey=0.3, dash=(1.2 * PT, 0.9 * PT))
DOTTED = Stroke(thick=0.35 * PT, dash=(0, 1.1 * PT), is_round=True)

Mm = tuple[float, float, float, float]
"""Left, top, width and height."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to fill in.

    words: what a good name of it has, alternatives parted by bars.
    holds: what people write there, as `tests.gallery.filling` knows it; nothing where it may be found or not.
    cells: of a comb, one for each character.
    """

    words: str
    holds: str
    box: Mm
    cells: tuple[Mm, ...] = ()

    @property
    def is_tick(self) -> bool:
        return self.holds == "tick"


@dataclass
class Sheet:
    """A page being drawn, and its entries. Texts stand with their baseline at y, all else begins at its top."""

    width: float = 210
    height: float = 297
    font: str = "F"
    entries: list[Entry] = field(default_factory=list)
    form: PrintedForm = field(init=False)

    def __post_init__(self) -> None:
        self.form = PrintedForm(width=self.width * PT, height=self.height * PT)

    def say(
        self, words: str, x: float, y: float, size: float = 8, font: str = "", grey: float = 0, turned: bool = False
    ) -> None:
        """Prints words, of `size` points."""
        self.form.text(words, x * PT, y * PT, size, font=font or self.font, grey=grey, turned=turned)

    def bar(
        self, x: float, y: float, width: float, height: float, words: str, size: float = 9, dark: bool = True
    ) -> None:
        """A bar with a heading: white on black, or black on a light tint."""
        self.form.tint(x * PT, y * PT, width * PT, height * PT, 0.1 if dark else 0.88)
        self.say(words, x + 2, y + height / 2 + size * 0.12, size, "B", 1.0 if dark else 0.0)

    def tint(self, x: float, y: float, width: float, height: float, grey: float = 0.9) -> None:
        """A tinted area."""
        self.form.tint(x * PT, y * PT, width * PT, height * PT, grey)

    def frame(self, x: float, y: float, width: float, height: float, stroke: Stroke = THIN) -> None:
        """A frame that is not itself to fill in."""
        self.form.box(x * PT, y * PT, width * PT, height * PT, stroke)

    def rule(self, x0: float, y0: float, x1: float, y1: float, stroke: Stroke = THIN) -> None:
        """A line that is not itself to fill in."""
        self.form.rule(x0 * PT, y0 * PT, x1 * PT, y1 * PT, stroke)

    def room(self, x: float, y: float, width: float, height: float, words: str, holds: str) -> None:
        """A place to fill in for which nothing is drawn."""
        self.entries.append(Entry(words, holds, (x, y, width, height)))

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        words: str,
        holds: str,
        stroke: Stroke = THIN,
        inside: str = "",
        size: float = 6,
    ) -> None:
        """A box to write in, with a caption in its corner."""  # fmt: skip
        self.frame(x, y, width, height, stroke)
        top = size * 0.42 if inside else 0.0
        if inside:
            self.say(inside, x + 0.8, y + size * 0.36 + 0.3, size)
        self.room(x, y + top, width, height - top, words, holds)

    def line(
        self, x: float, y: float, width: float, words: str, holds: str, stroke: Stroke = THIN, high: float = 7
    ) -> None:
        """A line to write on, its rule at y, with so much room above it."""
        self.rule(x, y, x + width, y, stroke)
        self.room(x, y - high, width, high, words, holds)

    def comb(
        self,
        x: float,
        y: float,
        groups: Sequence[int],
        words: str,
        holds: str,
        stroke: Stroke = THIN,
        pitch: float = 5,
        high: float = 6,
        gap: float = 2.5,
        is_open: bool = False,
        between: str = "",
    ) -> float:
        """Groups of cells with paper between them, on which something may be printed; open ones have ticks rising from
        a line. Returns where it ends."""  # fmt: skip
        cells: list[Mm] = []
        for number, count in enumerate(groups):
            if number:
                if between:
                    self.say(between, x + gap / 2 - len(between) * 0.6, y + high / 2 + 1.2, 9)
                x += gap
            for _ in range(count):
                cells.append((x, y, pitch, high))
                if not is_open:
                    self.frame(*cells[-1], stroke)
                x += pitch
            if is_open:
                self.rule(x - count * pitch, y + high, x, y + high, stroke)
                for k in range(count + 1):
                    self.rule(x - k * pitch, y + high, x - k * pitch, y + high * 0.45, stroke)
        self.entries.append(Entry(words, holds, (cells[0][0], y, x - cells[0][0], high), tuple(cells)))
        return x

    def parts(self, starts: Sequence[float], widths: Sequence[float], y: float, words: str) -> None:
        """The places for day, month and year of a date, for which nothing is drawn."""
        cells = tuple((x, y, width, 7.0) for x, width in zip(starts, widths, strict=True))
        self.entries.append(Entry(words, "parts", (starts[0], y, starts[-1] + widths[-1] - starts[0], 7.0), cells))

    def tick(
        self, x: float, y: float, words: str, side: float = 3.5, ring: bool = False, stroke: Stroke = THIN
    ) -> None:
        """A box or ring to tick."""
        if ring:
            self.form.ring((x + side / 2) * PT, (y + side / 2) * PT, side / 2 * PT, stroke)
        else:
            self.frame(x, y, side, side, stroke)
        self.room(x, y, side, side, words, "tick")

    def choices(
        self,
        x: float,
        y: float,
        question: str,
        answers: Sequence[str],
        step: float = 0,
        ring: bool = False,
        down: float = 0,
        side: float = 3.5,
        size: float = 8,
    ) -> None:
        """Boxes to tick with their answers behind them, in a row or one below the other."""  # fmt: skip
        for answer in answers:
            self.tick(x, y, f"{question} {answer.split(' / ')[0].rstrip('.º')}", side, ring)
            self.say(answer, x + side + 1.5, y + side * 0.85, size)
            x, y = x + step, y + down
