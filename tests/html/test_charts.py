"""Charts are well-formed, hold every point, and bear the odd cases."""

import math
import xml.etree.ElementTree as ET

import pytest

from hcr_batch.html.bar_chart import draw_bars
from hcr_batch.html.heat_map import draw_confusions
from hcr_batch.html.history import draw_history
from hcr_batch.html.line_chart import Line, LineChart, draw_lines
from hcr_batch.html.scale import Scale, bounds, ticks
from hcr_batch.text.scoring.confusion import Confusions


def parse(svg: str) -> ET.Element:
    return ET.fromstring(f"<root>{svg}</root>")


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0, 7, [0, 2, 4, 6]),
        (0.13, 0.42, [0.2, 0.3, 0.4]),
        (0, 9_000, [0, 2_000, 4_000, 6_000, 8_000]),
        (0, 3e-4, [0, 1e-4, 2e-4, 3e-4]),
    ],
)
def test_ticks_are_round(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high) == pytest.approx(expected)


def test_scale_and_bounds() -> None:
    assert Scale(0, 10, 100, 0)(2.5) == 75
    assert bounds([1.0, math.nan, 3.0]) == (1, 3)
    assert bounds([2.0, 2.0]) == (2, 3)  # never an empty range
    assert bounds([], low=0) == (0, 1)


def line_chart(points: list[tuple[float, float]], **more: bool) -> str:
    return draw_lines(LineChart(name="n", x_name="x", y_name="y", lines=[Line(name="l", points=points)], **more))


@pytest.mark.parametrize("points", [[], [(1, 1)], [(0, 0), (1, math.nan), (2, 5)], [(i, i) for i in range(5_000)]])
def test_lines_of_any_length(points: list[tuple[float, float]]) -> None:
    (polyline,) = parse(line_chart(points)).iter("polyline")
    drawn = (polyline.get("points") or "").split()
    assert len(drawn) == min(len([p for p in points if math.isfinite(p[1])]), len(drawn)) <= 700
    assert "nan" not in line_chart(points)


def test_a_legend_only_where_there_is_a_choice() -> None:
    lines = [Line(name=name, points=[(0, 0), (1, 1)]) for name in ("one", "two")]
    both = draw_lines(LineChart(name="n", x_name="x", y_name="y", lines=lines))
    assert "legend" in both and "legend" not in line_chart([(0, 0), (1, 1)])


@pytest.mark.parametrize("bars", [[], [("A", 0)], [("A", 3), ("<b>", 5)], [(str(i), i) for i in range(60)]])
def test_bars(bars: list[tuple[str, int]]) -> None:
    assert len(list(parse(draw_bars("n", bars, "x")).iter("rect"))) == len(bars)


def test_the_matrix_has_a_cell_for_each_pair() -> None:
    svg = draw_confusions(Confusions.of([("AB", "AC"), ("A", ""), ("", "<")]))
    cells = [r for r in parse(svg).iter("rect") if "cell" in (r.get("class") or "")]
    titles = {cell[0].text for cell in cells}
    assert titles == {"A read as A: 1", "B read as C: 1", "A read as ∅: 1", "∅ read as <: 1"}
    assert draw_confusions(Confusions.of([]))


def test_history_has_a_chart_a_column_and_a_line_a_source() -> None:
    rows = [
        {"step": step, "loss": 5.0 / step, "learning_rate": 1e-3, "source": source, "cer": cer, "exact": None}
        for step in (1, 2, 3)
        for source, cer in (("names", 0.1 * step if step > 1 else None), ("cheques", 0.2))
    ]
    charts = dict(draw_history(rows))
    assert list(charts) == ["Loss", "Character error rate on held-out crops", "Learning rate"]
    loss, cer, _ = (len(list(parse(chart).iter("polyline"))) for chart in charts.values())
    assert (loss, cer) == (1, 2)
    assert draw_history([]) == []
