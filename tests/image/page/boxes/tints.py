"""What pages with tinted parts are drawn of."""

from tests.image.page.drawn import Sheetlet


def shade(page: Sheetlet, x: int, y: int, width: int, height: int, grey: int) -> None:
    """A rectangle of one shade, such as a tint, or white on a tint."""
    page.image[y : y + height, x : x + width] = grey


def printed(page: Sheetlet) -> None:
    """Print below, black enough that a tint is no ink beside it."""
    for row in range(20):
        page.caption("Please send us the following papers before the end of the month", 100, 900 + 40 * row, 0.8)


def white_cells(page: Sheetlet, x: int, y: int, cells: int, text: str = "") -> None:
    """White cells of 5 x 8 mm with lines of the tint between them, as thin as rules."""
    for k in range(cells):
        shade(page, x + 30 * k, y, 27, 48, 255)
        page.write(text[k : k + 1], x + 30 * k + 4, y + 36, 22)
