"""Forms printed for these tests: as PDF with text, and as pictures of what such a PDF shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

_HEIGHT_PT = 842


@dataclass
class PrintedForm:
    """An A4 page being set; lengths in points from its top left corner."""

    strokes: list[str] = field(default_factory=list)

    def text(self, words: str, x: float, y: float, size: float = 9) -> None:
        """Words with their baseline at `y`."""
        escaped = words.replace("(", r"\(").replace(")", r"\)")
        self.strokes.append(f"BT /F {size} Tf {x} {_HEIGHT_PT - y} Td ({escaped}) Tj ET")

    def box(self, x: float, y: float, width: float, height: float) -> None:
        """A rectangle with its top left corner at (x, y)."""
        self.strokes.append(f"0.8 w {x} {_HEIGHT_PT - y - height} {width} {height} re S")

    def tint(self, x: float, y: float, width: float, height: float, grey: float) -> None:
        """A grey area, 0 black to 1 white."""
        self.strokes.append(f"q {grey} g {x} {_HEIGHT_PT - y - height} {width} {height} re f Q")

    def comb(self, x: float, y: float, cells: int, pitch: float = 18, height: float = 24) -> None:
        """A row of cells."""
        for cell in range(cells):
            self.box(x + cell * pitch, y, pitch, height)

    def line(self, x: float, y: float, width: float) -> None:
        """A line to write on."""
        self.strokes.append(f"0.8 w {x} {_HEIGHT_PT - y} m {x + width} {_HEIGHT_PT - y} l S")

    def save(self, path: Path) -> Path:
        """Writes the PDF."""
        stream = "\n".join(self.strokes).encode("latin-1")
        objects = [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R "
            b"/Resources << /Font << /F 4 0 R >> >> >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        ]
        body, places = b"%PDF-1.4\n", []
        for number, content in enumerate(objects, start=1):
            places.append(len(body))
            body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
        table = b"".join(b"%010d 00000 n \n" % place for place in places)
        trailer = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
        path.write_bytes(body + b"xref\n0 6\n0000000000 65535 f \n" + table + trailer)
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
