"""The words of a scan become captions in one piece."""

from hcr_batch.forms.wording.heads import heads_apart, heads_on_bars, table_heads
from hcr_batch.forms.wording.typed_words import join_typed
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect


def word(left: float, right: float, top: float = 300.0) -> Phrase:
    return Phrase(Rect(left, top, right, top + 16))


def test_typed_words_are_one_caption_but_not_across_a_place_or_a_wide_gap() -> None:
    words = [word(100, 150), word(165, 187), word(202, 270), word(310, 400), word(420, 440)]
    joined = join_typed(words, [Rect(402, 290, 418, 330)])
    assert [(phrase.rect.left, phrase.rect.right) for phrase in joined] == [(100, 270), (310, 400), (420, 440)]


def test_what_is_known_to_be_apart_stays_apart() -> None:
    read = [Phrase(Rect(100, 300, 150, 316), "Name"), Phrase(Rect(165, 300, 187, 316), "of")]
    assert join_typed(read, []) == read


def test_a_strip_with_the_heads_of_columns_is_as_many_phrases() -> None:
    cell = Rect(90, 290, 700, 320)
    strip = Phrase(Rect(100, 300, 640, 316), "Currency Amount", cell)
    parts = [Phrase(Rect(100, 300, 180, 316), "Currency"), Phrase(Rect(560, 300, 640, 316), "Amount")]
    assert heads_apart([strip], parts) == parts
    letters = [Phrase(Rect(100, 300, 120, 316), "W"), Phrase(Rect(150, 300, 170, 316), "P")]
    assert heads_apart([strip], letters) == [strip]
    lines = [parts[0], Phrase(Rect(100, 320, 180, 336), "Amount")]
    assert heads_apart([strip], lines) == [strip]


def test_a_head_of_two_lines_is_one_phrase_with_the_cell_of_its_column() -> None:
    strip = Rect(90, 290, 700, 340)
    parts = [
        Phrase(Rect(150, 300, 200, 316), "Date"),
        Phrase(Rect(140, 322, 210, 334), "dd/mm/yy"),
        Phrase(Rect(450, 300, 550, 316), "Signature"),
    ]
    box = Rect(92, 342, 300, 390)
    found = heads_apart([Phrase(Rect(140, 300, 550, 334), "Date Signature", strip)], parts, [box], 4.0)
    assert [phrase.text for phrase in found] == ["Date (dd/mm/yy)", "Signature"]
    assert [phrase.cell for phrase in found] == [Rect(92, 290, 300, 340), None]


def test_light_heads_on_a_dark_bar_name_columns_also_across_the_heading_of_a_group() -> None:
    bar, rows = Rect(90, 290, 700, 330), (Rect(92, 362, 300, 400), Rect(92, 402, 300, 440))
    heads = [Phrase(Rect(310, 300, 340, 320), "OK"), Phrase(Rect(410, 300, 480, 320), "Not OK")]
    cells = [Rect(left, row.top, left + 98, row.bottom) for row in rows for left in (302, 402)]
    other = Phrase(Rect(100, 340, 200, 356), "A Staff")
    found = heads_on_bars([*heads, other], [bar], cells, 4.0)
    assert [phrase.cell for phrase in found] == [Rect(302, 290, 400, 330), Rect(402, 290, 500, 330), None]
    labels = {2: rows[0], 3: rows[1]} | {k: cell for k, phrase in enumerate(found) if (cell := phrase.cell)}
    assert table_heads(dict(enumerate(cells)), labels, 4.0) == {0: (2, 0), 1: (2, 1), 2: (3, 0), 3: (3, 1)}


def test_a_lone_heading_on_a_dark_bar_is_that_of_no_column() -> None:
    heading = [Phrase(Rect(110, 300, 200, 320), "Your money")]
    assert heads_on_bars(heading, [Rect(90, 290, 700, 330)], [Rect(92, 332, 300, 370)], 4.0) == heading
