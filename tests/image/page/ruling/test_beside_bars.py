"""Pale uprights of tables that end on a dark bar."""

import pytest

from hcr_batch.image.page.fields import find_form_rules
from hcr_batch.image.page.sheet import straighten
from tests.image.page.boxes.tints import shade
from tests.image.page.drawn import PAPER, Sheetlet


def table(page: Sheetlet, y: int, pale: int, tint: int, *, head: bool) -> None:
    """Tinted heads over a row of six cells between pale rules, below a dark bar or above one."""
    shade(page, 84, y if head else y + 96, 1075, 44, 70)
    top = y + 44 if head else y
    shade(page, 84, top, 1075, 36, PAPER - tint)
    for at in (36, 95 if head else 0):
        shade(page, 84, top + at, 1075, 2, pale)
    for k in range(7):
        shade(page, 84 + 179 * k, top, 1, 96, pale)
    for k in range(6):
        page.caption("Pulse", 130 + 179 * k, top + 24, 0.5)


@pytest.mark.parametrize("head", [True, False], ids=["head", "foot"])
@pytest.mark.parametrize(("pale", "tint", "noise"), [(165, 15, 0.0), (185, 0, 0.0), (185, 15, 0.0), (165, 15, 4.0)])
def test_they_are_found_up_to_the_bar(pale: int, tint: int, noise: float, head: bool) -> None:
    page = Sheetlet()
    for row in range(4):
        table(page, 200 + 253 * row, pale, tint, head=head)
    page.line(84, 1500, 1000)
    rules = find_form_rules(straighten(page.finish(noise=noise)))
    assert len(rules.down) == 4 * 7
    assert not rules.ticks
