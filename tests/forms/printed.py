"""Forms printed for these tests: as PDF with text, and as pictures of what such a PDF shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

_FONTS = {"F": "Helvetica", "B": "Helvetica-Bold", "S": "Times-Roman", "T": "Times-Bold", "C": "Courier"}
_POLISH = {
    "ą": "aogonek", "ć": "cacute", "ę": "eogonek", "ł": "lslash", "ń": "nacute", "ś": "sacute", "ź": "zacute",
    "ż": "zdotaccent", "Ą": "Aogonek", "Ć": "Cacute", "Ę": "Eogonek", "Ł": "Lslash", "Ń": "Nacute", "Ś": "Sacute",
    "Ź": "Zacute", "Ż": "Zdotaccent",
}  # fmt: skip
_FIRST = 14
"""The letters that cp1252 lacks have the codes from here on, where it has nothing printed."""

_CIRCLE = 0.5523
"""How far the handles of four curves that make a circle lie from its points, in radii."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """How a rule is printed: points thick, grey from 0 black to 1 white, dashes and gaps in points, with round ends."""

    thick: float = 0.8
    grey: float = 0.0
    dash: tuple[float, ...] = ()
    is_round: bool = False

    def around(self, path: str) -> str:
        """The path drawn so, without an effect on what is drawn later."""
        dash = " ".join(map(str, self.dash))
        return f"q {self.thick} w {self.grey} G {int(self.is_round)} J [{dash}] 0 d {path} S Q"


PLAIN = Stroke()


@dataclass
class PrintedForm:
    """A page being set, A4 unless it is said otherwise; lengths in points from its top left corner."""

    strokes: list[str] = field(default_factory=list)
    width: float = 595
    height: float = 842

    def text(
        self, words: str, x: float, y: float, size: float = 9, *, font: str = "F", grey: float = 0, turned: bool = False
    ) -> None:
        """Words with their baseline at `y`, or turned to run upwards from there."""
        escaped = words.replace("(", r"\(").replace(")", r"\)")
        way = "0 1 -1 0" if turned else "1 0 0 1"
        self.strokes.append(
            f"BT /{font} {size} Tf {grey} g {way} {x:.3f} {self.height - y:.3f} Tm ({escaped}) Tj 0 g ET"
        )

    def box(self, x: float, y: float, width: float, height: float, stroke: Stroke = PLAIN) -> None:
        """A rectangle with its top left corner at (x, y)."""
        self.strokes.append(stroke.around(f"{x:.3f} {self.height - y - height:.3f} {width:.3f} {height:.3f} re"))

    def ring(self, x: float, y: float, radius: float, stroke: Stroke = PLAIN) -> None:
        """A circle around (x, y)."""
        y, far = self.height - y, radius * _CIRCLE
        corners = [(1, 0, 0, 1), (0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0)]
        path = f"{x + radius:.3f} {y:.3f} m"
        for a, b, c, d in corners:
            points = [(a * radius + c * far, b * radius + d * far), (c * radius + a * far, d * radius + b * far)]
            points.append((c * radius, d * radius))
            path += " " + " ".join(f"{x + dx:.3f} {y + dy:.3f}" for dx, dy in points) + " c"
        self.strokes.append(stroke.around(path))

    def tint(self, x: float, y: float, width: float, height: float, grey: float) -> None:
        """A grey area, 0 black to 1 white."""
        self.strokes.append(f"q {grey} g {x} {self.height - y - height} {width} {height} re f Q")

    def comb(self, x: float, y: float, cells: int, pitch: float = 18, height: float = 24) -> None:
        """A row of cells."""
        for cell in range(cells):
            self.box(x + cell * pitch, y, pitch, height)

    def line(self, x: float, y: float, width: float, stroke: Stroke = PLAIN) -> None:
        """A line to write on."""
        self.rule(x, y, x + width, y, stroke)

    def rule(self, x0: float, y0: float, x1: float, y1: float, stroke: Stroke = PLAIN) -> None:
        """A straight line between two points."""
        self.strokes.append(stroke.around(f"{x0:.3f} {self.height - y0:.3f} m {x1:.3f} {self.height - y1:.3f} l"))

    def save(self, path: Path) -> Path:
        """Writes the PDF."""
        codes = {ord(letter): code for code, letter in enumerate(_POLISH, start=_FIRST)}
        stream = "\n".join(self.strokes).translate(codes).encode("cp1252")
        encoding = (
            f"/BaseEncoding /WinAnsiEncoding /Differences [{_FIRST} {' '.join(f'/{a}' for a in _POLISH.values())}]"
        )
        fonts = " ".join(f"/{key} {number} 0 R" for number, key in enumerate(_FONTS, start=5))
        objects = [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {self.width} {self.height}] /Contents 4 0 R "
            f"/Resources << /Font << {fonts} >> >> >>".encode(),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
            *(
                f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding << {encoding} >> >>".encode()
                for name in _FONTS.values()
            ),
        ]
        body, places = b"%PDF-1.4\n", []
        for number, content in enumerate(objects, start=1):
            places.append(len(body))
            body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
        table = b"".join(b"%010d 00000 n \n" % place for place in places)
        size = len(objects) + 1
        trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
        path.write_bytes(body + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer)
        return path


def membership() -> PrintedForm:
    """Captions above, on the left, inside and beside; boxes, combs, lines, boxes to tick and a table."""
    form = PrintedForm()
    form.text("Membership of the Rowing Club", 60, 70, 18)
    form.text("Last name", 60, 115)
    form.box(60, 120, 220, 28)
    form.text("First name", 300, 115)
    form.box(300, 120, 220, 28)
    form.text("Date of birth (DD/MM/YYYY):", 60, 185)
    form.comb(200, 170, 10)
    form.text("Postal code", 60, 225)
    form.comb(200, 210, 5)
    form.text("Telephone", 60, 275)
    form.line(130, 278, 200)
    form.box(60, 300, 460, 40)
    form.text("E-mail address", 64, 310, 7)
    form.text("Newsletter", 85, 370)
    form.box(65, 361, 11, 11)
    form.text("Résumé par courrier", 245, 370)
    form.box(225, 361, 11, 11)
    for row, words in enumerate(("Boat", "Rowers", "Hours", "Fee")):
        form.box(60, 400 + 26 * row, 120, 26)
        form.text(words, 66, 417 + 26 * row, 10)
        form.box(180, 400 + 26 * row, 120, 26)
    form.text("Signed on", 60, 560)
    form.box(130, 542, 90, 26)
    return form
