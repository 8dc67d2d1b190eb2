"""Leaders to prices are no lines to write on; those to amounts that are to be written are."""

from pathlib import Path

import pytest

from hcr_batch.forms.places.priced import _PRICE
from tests.forms.drafting import drafted
from tests.forms.printed import PrintedForm, Stroke

DOTS = Stroke(thick=1, dash=(0, 3), is_round=True)


@pytest.mark.parametrize("prices", [("48,00 €", "110,00 €", "9,50 €"), ("45 €", "110 €", "9 €")])
@pytest.mark.parametrize("columns", [1, 2])
def test_words_before_a_price_name_the_box_to_tick_behind_it(
    tmp_path: Path, prices: tuple[str, ...], columns: int
) -> None:
    form = PrintedForm()
    for column in range(columns):
        left = 40 + 270 * column
        for row, (words, price) in enumerate(zip(("Adult", "Family", "Child"), prices, strict=True)):
            y = 200 + 20 * row
            form.text(words if not column else f"Second {words}", left, y)
            start, end = left + (66 if column else 32), left + 206 - 5 * len(price)
            form.line(start, y, end - 4 - start, DOTS)
            form.text(price, end, y)
            form.box(left + 212, y - 8, 9, 9)
    form.text("Total", 40, 300)
    form.line(70, 300, 100)
    form.text("€", 174, 300)
    found = [(field.name, field.rule.type.value) for field in drafted(form, tmp_path).fields]
    ticks = [
        name
        for words in ("adult", "family", "child")
        for name in ([words] if columns == 1 else [words, f"second_{words}"])
    ]
    assert found == [*((name, "checkbox") for name in ticks), ("total", "number")]


@pytest.mark.parametrize("text", ["48,00 €", "€ 48.00", "1.250,00", "12.–", "45 €", "CHF 20"])
def test_prices(text: str) -> None:
    assert _PRICE.fullmatch(text)


@pytest.mark.parametrize("text", ["€", "45", "3 %", "12.2026", "kg"])
def test_no_prices(text: str) -> None:
    assert not _PRICE.fullmatch(text)
