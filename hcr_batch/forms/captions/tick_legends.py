"""What names each box to tick among the print of a page: its word, the head of its column, the question it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from hcr_batch.forms.captions.asked_after import asked_after
from hcr_batch.forms.captions.row_labels import row_labels
from hcr_batch.forms.captions.standing import TICK_REACH_MM, is_ruled_off
from hcr_batch.forms.captions.tick_grid import INTO, row_of
from hcr_batch.forms.captions.tick_names import asked_above, asked_behind, name_ticks
from hcr_batch.forms.captions.tick_words import labelled_on_the_left, worded_above, worded_between
from hcr_batch.forms.places.place import TICK_MARGIN_MM, Place
from hcr_batch.forms.wording.figures import asked_over, figures_at
from hcr_batch.forms.wording.vocabulary import is_choice, is_joint
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.neighbours import follows
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, Sheet

_SHORT_ANSWER = 2
"""Characters of an answer that only a question's number tells from the others."""

_FIGURES_MM = 3.5
"""Figures that are the word of a choice begin within this of its box."""

_ANSWER_MM = 5.0
"""A line that completes an answer begins within this behind its words."""

_ASKED_MM = 6.0
"""A question is this near above a row of boxes to tick."""

_BEHIND_MM = 20.0
"""A question behind its answers begins this near behind the last."""


def words_before(sheet: Sheet, places: Sequence[Place], phrases: Sequence[Phrase], whole: int) -> dict[int, int]:
    """The words before boxes to tick that name them: what follows on the last one may be the caption of a line."""
    ticks = {i: place.rect for i, place in enumerate(places) if place.is_tick}
    rects = {k: _labelled(phrase, list(ticks.values())) for k, phrase in enumerate(phrases)}
    return labelled_on_the_left(ticks, rects, whole, sheet.px(TICK_REACH_MM))


def words_above(places: Sequence[Place], phrases: Sequence[Phrase], chosen: Sequence[int | None]) -> dict[int, int]:
    """The words above boxes to tick that name them, by what would name them otherwise."""
    ticks = {i: place.rect for i, place in enumerate(places) if place.is_tick}
    taken = {i: phrases[k].rect for i in ticks if (k := chosen[i]) is not None}
    own = {i for i, rect in taken.items() if rect.right > ticks[i].right}
    free = {
        k: _labelled(phrase, list(ticks.values()))
        for k, phrase in enumerate(phrases)
        if phrase.rect not in taken.values()
    }
    return worded_above(ticks, own, free)


def name_tick_places(
    sheet: Sheet,
    places: Sequence[Place],
    phrases: Sequence[Phrase],
    whole: int,
    before: Mapping[int, int],
    naming: list[list[int]],
    frames: Sequence[Rect],
) -> tuple[list[int], dict[int, int]]:
    """Puts what names boxes to tick into `naming`, and returns their rows, and how many lines the heads of some have.
    The first `whole` phrases are whole; the others are parts of them, or figures. before: the words before boxes that
    name them."""
    ticks = {i: place.rect for i, place in enumerate(places) if place.is_tick}
    rects = {k: _labelled(phrase, list(ticks.values())) for k, phrase in enumerate(phrases)}
    shared, behind = _name_by_own_words(sheet, ticks, rects, whole, before, naming)
    free = {k: rect for k, rect in _free(rects, naming).items() if not is_joint(phrases[k].text or "")}
    unnamed = {k: rect for k, rect in free.items() if k < whole}
    own = {i for i in ticks if naming[i]}
    fields = _fields_beside(sheet, places, ticks, rects, whole, naming)
    terse = {i for i in own if is_choice(phrases[naming[i][0]].text or "")}
    named = name_ticks(ticks, own, free, fields, _celled(phrases), terse)
    above = asked_above({i: ticks[i] for i in own}, unnamed, frames)
    words = {i: naming[i][0] for i in own if not named[i].head}
    after = asked_after(ticks, words, phrases, unnamed, [p.rect for p in places if not p.is_tick], sheet.px(_BEHIND_MM))
    rows = [0] * len(places)
    for i, names in named.items():
        naming[i] = list(names.head) or naming[i]
        question = above.get(i) if names.question is None and not names.head else behind.get(i, names.question)
        if i in shared and question is not None and is_ruled_off(sheet, rects[question], ticks[i]):
            question = None
        if question is None or not any(map(str.isalpha, phrases[question].text or "-")):
            question = after.get(i, question)
        if question is not None and _asks(phrases[question].text, " ".join(phrases[k].text or "" for k in naming[i])):
            naming[i].insert(0, question)
        else:
            rows[i] = names.row
    _ask_terse(sheet, ticks, phrases, whole, naming, places)
    for i, k in row_labels(ticks, naming, phrases).items():
        naming[i].insert(0, k)
        rows[i] = 0
    return rows, {i: len(names.head) for i, names in named.items() if len(names.head) > 1}


def _name_by_own_words(
    sheet: Sheet,
    ticks: Mapping[int, Rect],
    rects: Mapping[int, Rect],
    whole: int,
    before: Mapping[int, int],
    naming: list[list[int]],
) -> tuple[dict[int, int], dict[int, int]]:
    """Names boxes to tick after the words or figures beside them. Returns the words that two boxes share, and the
    questions that stand behind rows of boxes below heads, which name none of these."""
    worded = {k: rect for k, rect in rects.items() if k < whole}
    shared = worded_between(ticks, worded, sheet.px(TICK_REACH_MM), partial(is_ruled_off, sheet))
    beside = {**before, **shared}
    _name_by_words(ticks, rects, beside, naming)
    _name_by_figures(sheet, ticks, rects, whole, naming)
    behind = asked_behind(ticks, {i: naming[i][0] for i in ticks if naming[i] and i not in beside}, worded)
    for i in behind:
        naming[i] = []
    return shared, behind


def _fields_beside(
    sheet: Sheet,
    places: Sequence[Place],
    ticks: Mapping[int, Rect],
    rects: Mapping[int, Rect],
    whole: int,
    naming: Sequence[Sequence[int]],
) -> list[tuple[Rect, int | None]]:
    """The places to write in beside which boxes to tick stand, but for lines that complete an answer; each with the
    phrase printed in it."""
    prints = [rect for k, rect in rects.items() if k < whole]
    return [
        _with_print(place, prints)
        for i, place in enumerate(places)
        if not place.is_tick and (naming[i] or not _completes_answer(sheet, place, ticks, rects, naming))
    ]


def _celled(phrases: Sequence[Phrase]) -> set[int]:
    """The phrases that stand in the cells of labels, by their numbers."""
    labels = [phrase.cell for phrase in phrases if phrase.cell is not None]
    return {k for k, phrase in enumerate(phrases) if any(label.covers(phrase.rect) for label in labels)}


def _name_by_figures(
    sheet: Sheet, ticks: Mapping[int, Rect], rects: Mapping[int, Rect], whole: int, naming: list[list[int]]
) -> None:
    """Names boxes to tick that no word names after figures: those before them in rows without words, else behind."""
    words, figures = ({k: rect for k, rect in rects.items() if (k < whole) is worded} for worded in (True, False))
    bare = {i: tick for i, tick in ticks.items() if not any(naming[k] for k in row_of(tick, ticks))}
    before = labelled_on_the_left(bare, rects, len(rects), sheet.px(TICK_REACH_MM))
    for i, tick in ticks.items():
        if not naming[i]:
            behind = figures_at(tick, list(ticks.values()), figures, list(words.values()), sheet.px(_FIGURES_MM))
            naming[i] = [before[i]] if i in before else behind


def _ask_terse(
    sheet: Sheet,
    ticks: Mapping[int, Rect],
    phrases: Sequence[Phrase],
    whole: int,
    naming: list[list[int]],
    places: Sequence[Place],
) -> None:
    """Puts the question above a row of boxes to tick before their answers, where some of these are mere figures, or yes
    or no: then it stands in no cell, as the head of a column does."""
    rects = {k: phrase.rect for k, phrase in enumerate(phrases)}
    free = {k for k in _free(rects, naming) if k < whole}
    fields = [place.rect for place in places if not place.is_tick]
    for tick in ticks.values():
        row = row_of(tick, ticks)
        alone = all(len(naming[k]) == 1 for k in row) and len(row) > 1
        first = [naming[k][0] for k in row if alone]
        if any(k >= whole or is_choice(phrases[k].text or "") for k in first):
            things = [ticks[k] for k in row] + [rects[naming[k][0]] for k in row]
            question = asked_over(things, rects, free, fields, sheet.px(_ASKED_MM))
            if question is not None and (phrases[question].cell is None or max(first) >= whole):
                for k in row:
                    naming[k].insert(0, question)


def _completes_answer(
    sheet: Sheet,
    place: Place,
    ticks: Mapping[int, Rect],
    rects: Mapping[int, Rect],
    naming: Sequence[Sequence[int]],
) -> bool:
    """Whether a line to write on stands right behind the word of a choice, "[ ] single since ____", as a part of it."""
    words = [rects[naming[i][-1]] for i in ticks if naming[i]]
    near, touch = sheet.px(_ANSWER_MM), sheet.px(TICK_MARGIN_MM)
    return place.kind is FieldKind.RULED and any(follows(rect, place.rect, near, touch) for rect in words)


def _asks(question: str | None, answer: str) -> bool:
    """Whether what stands before boxes to tick is the question that they answer: figures are the number of one where
    the answers are letters, else the number of the answer, "1 [ ] Single"."""
    return question is None or any(map(str.isalpha, question)) or len(answer) <= _SHORT_ANSWER


def _with_print(place: Place, rects: Sequence[Rect]) -> tuple[Rect, int | None]:
    """A place to write in with the room of the print in it, and the phrase that this is."""
    room = replace(place.whole or place.rect, right=place.rect.right)
    shared, k = max(((rect.overlap(room), k) for k, rect in enumerate(rects)), default=(0.0, 0))
    return room, k if shared > 0 else None


def _name_by_words(
    ticks: Mapping[int, Rect], rects: Mapping[int, Rect], beside: Mapping[int, int], naming: list[list[int]]
) -> None:
    """Names boxes to tick after the words `beside` them; what else stands before one is its question."""
    for i, tick in ticks.items():
        if i in beside:
            naming[i] = [beside[i]]
        elif naming[i] and rects[naming[i][0]].right <= tick.left + INTO * tick.width:
            naming[i] = []


def _free(rects: Mapping[int, Rect], naming: Sequence[Sequence[int]]) -> dict[int, Rect]:
    """What names nothing yet, as a phrase or a part of one: a strip with a question and its answers is both."""
    taken = {rects[k] for some in naming for k in some}
    return {k: rect for k, rect in rects.items() if rect not in taken}


def _labelled(phrase: Phrase, ticks: Sequence[Rect]) -> Rect:
    """The cell that a label fills, or its print where there are boxes to tick in the cell."""
    return phrase.rect if any(tick.overlap(phrase.place) > 0 for tick in ticks) else phrase.place
