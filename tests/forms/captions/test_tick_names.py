"""Boxes to tick are named after the question before their row and the head of their column."""

from hcr_batch.forms.captions.tick_grid import row_of
from hcr_batch.forms.captions.tick_names import TickNames, asked_above, asked_behind, name_ticks
from hcr_batch.forms.captions.tick_words import labelled_on_the_left, worded_between
from hcr_batch.image.page.sheet import Rect

SIDE = 20.0


def grid(left: float, top: float, rows: int, columns: int, first: int = 0) -> dict[int, Rect]:
    """Boxes numbered row by row, 60 apart."""
    return {
        first + row * columns + column: Rect(x, y, x + SIDE, y + SIDE)
        for row in range(rows)
        for column in range(columns)
        for x, y in [(left + 60 * column, top + 60 * row)]
    }


def word(left: float, top: float, width: float = 40) -> Rect:
    return Rect(left, top, left + width, top + 18)


TWO = grid(300, 200, 2, 2)
QUESTIONS = {10: word(100, 200, 120), 11: word(100, 260, 120)}
HEADS = {12: word(290, 150), 13: word(350, 150)}


def test_boxes_in_rows_and_columns_have_questions_and_heads() -> None:
    names = name_ticks(TWO, set(), QUESTIONS | HEADS, [])
    assert names == {
        0: TickNames(10, (12,), 1),
        1: TickNames(10, (13,), 1),
        2: TickNames(11, (12,), 2),
        3: TickNames(11, (13,), 2),
    }


def test_what_stands_above_a_table_is_no_line_of_a_head_in_a_cell_of_it() -> None:
    above = {14: word(290, 128)}
    assert name_ticks(TWO, set(), QUESTIONS | HEADS | above, [])[0].head == (14, 12)
    assert name_ticks(TWO, set(), QUESTIONS | HEADS | above, [], celled={12, 13})[0].head == (12,)


def test_a_second_table_beside_has_questions_of_its_own_or_none() -> None:
    ticks = TWO | grid(700, 200, 2, 1, first=4)
    beside = {20: word(560, 200, 100)}
    names = name_ticks(ticks, set(), QUESTIONS | HEADS | beside, [(Rect(440, 190, 540, 300), None)])
    assert [names[i].question for i in (4, 5)] == [20, None]
    assert [names[i].question for i in (0, 1, 2, 3)] == [10, 10, 11, 11]


def test_heads_stand_beside_the_middle_of_their_boxes_and_on_two_lines() -> None:
    """As left-aligned figures do, and "strongly agree"."""
    aside = {12: word(280, 150, 10), 13: word(340, 150, 10), 14: word(338, 128, 14)}
    names = name_ticks(TWO, set(), QUESTIONS | aside, [])
    assert [names[i].head for i in range(4)] == [(12,), (14, 13)] * 2


def test_a_title_over_all_columns_and_words_beside_the_boxes_are_no_heads() -> None:
    title = {12: word(280, 150, 200)}
    assert {names.head for names in name_ticks(TWO, set(), QUESTIONS | title, []).values()} == {()}
    assert {names.head for names in name_ticks(TWO, set(TWO), QUESTIONS | HEADS, []).values()} == {()}


def test_print_between_boxes_begins_a_new_column() -> None:
    ticks = grid(300, 200, 2, 1) | grid(300, 400, 2, 1, first=2)
    names = name_ticks(ticks, set(), {12: word(290, 150), 13: word(290, 350)}, [])
    assert [names[i].head for i in range(4)] == [(12,), (12,), (13,), (13,)]
    assert [names[i].row for i in range(4)] == [1, 2, 1, 2]


def test_print_in_a_place_before_boxes_is_their_question_only_under_heads() -> None:
    place = (Rect(90, 195, 290, 225), 10)
    assert name_ticks(TWO, set(), HEADS, [place])[0].question == 10
    assert name_ticks(TWO, set(), {}, [place])[0].question is None


def test_a_label_beside_two_rows_asks_neither() -> None:
    assert name_ticks(TWO, set(), {10: Rect(100, 190, 220, 290)}, [])[0].question is None


def test_words_before_their_boxes_are_told_from_words_behind_them() -> None:
    row = grid(300, 200, 1, 2)
    before, behind = {0: word(270, 201, 25), 1: word(330, 201, 25)}, {2: word(384, 201, 25)}
    assert labelled_on_the_left(row, before, 3, 30.0) == {0: 0, 1: 1}
    assert labelled_on_the_left(row, before | behind, 3, 30.0) == {}
    assert labelled_on_the_left(row, {0: before[0]}, 3, 30.0) == {}


def test_words_before_their_boxes_are_told_beside_another_question_with_words_behind() -> None:
    rows = grid(300, 200, 1, 2) | grid(700, 203, 1, 3, first=2)
    before = {0: word(270, 201, 25), 1: word(330, 201, 25)}
    behind = {2 + k: word(724 + 60 * k, 204, 25) for k in range(3)}
    assert labelled_on_the_left(rows, before | behind, 5, 30.0) == {0: 0, 1: 1}
    assert [row_of(tick, rows) for tick in rows.values()] == [[0, 1]] * 2 + [[2, 3, 4]] * 3


def test_an_answer_between_two_boxes_is_that_of_both_in_columns_of_such() -> None:
    ticks = {
        2 * row + k: Rect(x, y, x + SIDE, y + SIDE) for row, y in enumerate((200, 260)) for k, x in ((0, 300), (1, 600))
    }
    between = {10: word(410, 200, 100), 11: word(400, 260, 120)}

    def open_page(one: Rect, other: Rect) -> bool:
        return False

    assert worded_between(ticks, between, 40.0, open_page) == {0: 10, 1: 10, 2: 11, 3: 11}
    beyond = {20: word(630, 200), 21: word(630, 260)}
    assert worded_between(ticks, between | beyond, 40.0, open_page) == {}
    assert worded_between(ticks, between | beyond, 40.0, lambda one, other: other.left > 625) == {
        0: 10,
        1: 10,
        2: 11,
        3: 11,
    }
    assert worded_between(ticks, {10: word(325, 200, 100), 11: word(325, 260, 100)}, 40.0, open_page) == {}
    assert worded_between({i: ticks[i] for i in (0, 1)}, between, 40.0, open_page) == {}


def test_the_only_print_above_the_boxes_of_a_frame_is_their_question() -> None:
    row, frame = grid(300, 200, 1, 2), Rect(280, 170, 500, 240)
    assert asked_above(row, {10: word(290, 175, 150)}, [frame]) == {0: 10, 1: 10}
    assert asked_above(row, {10: word(290, 175, 60), 11: word(400, 175, 60)}, [frame]) == {}
    assert asked_above(row, {10: word(290, 140, 150)}, [frame]) == {}
    assert asked_above(TWO, {10: word(290, 175, 150)}, [Rect(280, 170, 500, 300)]) == {}


def test_what_stands_behind_rows_below_heads_asks_all_their_boxes() -> None:
    ticks = {
        2 * row + k: Rect(x, y, x + SIDE, y + SIDE) for row, y in ((0, 200), (1, 250)) for k, x in ((0, 100), (1, 150))
    }
    phrases = {10: word(100, 170, 22), 11: word(150, 170, 22), 12: word(190, 200, 80), 13: word(190, 250, 120)}
    own = {1: 12, 3: 13}
    assert asked_behind(ticks, own, phrases) == {0: 12, 1: 12, 2: 13, 3: 13}
    assert asked_behind(ticks, own, {**phrases, 14: word(10, 200, 60), 15: word(10, 250, 60)}) == {}
    assert asked_behind(ticks, {0: 12, **own}, phrases) == {2: 13, 3: 13}


def test_answers_in_a_column_between_two_boxes_are_those_of_both() -> None:
    ticks = {
        2 * row + k: Rect(x, y, x + SIDE, y + SIDE) for row, y in ((0, 200), (1, 260)) for k, x in ((0, 300), (1, 600))
    }
    flush = {10: word(360, 200, 60), 11: word(360, 260, 150)}
    assert worded_between(ticks, flush, 40.0, lambda one, other: False) == {0: 10, 1: 10, 2: 11, 3: 11}
    assert worded_between(ticks, {10: flush[10]}, 40.0, lambda one, other: False) == {}
    beside = {4: Rect(640, 200, 640 + SIDE, 200 + SIDE), 5: Rect(640, 260, 640 + SIDE, 260 + SIDE)}
    assert worded_between(ticks | beside, flush, 40.0, lambda one, other: False) == {}
