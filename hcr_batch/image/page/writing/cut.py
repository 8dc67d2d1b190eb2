"""Cut the crops: straightened, at the page's own resolution, clear of rules and of neighbours' ink."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.levels import grey_quantile
from hcr_batch.image.page.boxes.inscribed import inscribed, is_small_writing
from hcr_batch.image.page.field import Field, FieldKind
from hcr_batch.image.page.ink import Mask, find_components, find_ink, find_pale, find_paper_and_ink, grown
from hcr_batch.image.page.ruling.erase import Picture, erase_across, erase_dots, erase_down
from hcr_batch.image.page.ruling.rule import Rule, Rules
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.image.page.view import View
from hcr_batch.image.page.writing.frame import frame_around
from hcr_batch.image.page.writing.lines import TextLine
from hcr_batch.image.page.writing.sizes import BAND_SLACK, DESCENT, HALO_MM, OVERSHOOT, OWN_SHARE
from hcr_batch.image.page.writing.stacked import split_lines
from hcr_batch.image.page.writing.standing import are_standing
from hcr_batch.image.page.writing.written import are_written, holds_large, least_stroke
from hcr_batch.records import Crop, GreyImage

_LINE_MARGIN = 0.3
"""Paper left around a line of free handwriting, in stroke heights."""

_RULE_REACH_MM = 0.6
"""A rule lies within this of the straight line between its ends: paper bends, feeds slip."""

_LOOK_UP_MM = 3.0
"""This far above what is cut of a ruled line its strokes are followed: of a letter of the line above, or a box to tick,
only the foot lies in there, and seems to be the field's own where no more of it is seen."""

_DOT_SLACK = 1.5
"""A dot of a dotted rule is at most this many times as high as usual."""

_FRAME_SHARE, _FRAME_MM = 0.7, 1.5
"""A stroke over this share of a crop's height that is not the field's own is what is left of its frame, or one that
reaches over a side by this much at most."""

_SIDE_SHARE, _SIDE_MM = 0.6, 1.0
"""What runs straight down over this share of the room, this near to its side, is what is left of a frame."""

_LEFTOVER_MM = 0.4
"""Leftovers of an erased rule are as thin as this, and lie as near to its course."""

_TINT, _TINTED = 8.0, 0.3
"""Levels of grey by which a tint is darker than the paper beside it, and the share of a side that it takes at least."""

_DARK_SIDE = 0.6
"""Where this much of what lies beyond a side is ink, it is a panel, light letters and all."""

_WIDEST_GAP = 2.0
"""Between two groups of a comb lies less than this many cells' width."""

_EDGE_SHARE = 0.2
_ALONG_SHARE = 0.6
"""Thin ink this near to the top or bottom of a field and over this share of its width is a rule, too."""


def cut_field(sheet: Sheet, field: Field) -> Crop:
    """The crop of a field, as much of it as its writing takes; blank where no stroke of handwriting is left in it.
    Boxes may hold several lines."""
    region = _region(field)
    view = View(sheet, region.grown(0.0, sheet.px(_LOOK_UP_MM) if field.kind is FieldKind.RULED else 0.0, 0.0, 0.0))
    image = view.cut()
    paper, ink = find_paper_and_ink(image)
    if field.kind is not FieldKind.RULED:
        for side in _dark_sides(view.rect(field.rect), ink, max(1, round(view.px(HALO_MM)))):
            image[side], ink[side] = paper[side], 0
    _erase_rules(view, field.across, field.down, Picture(image, paper, ink))
    ink = find_ink(image)
    own, blank = _own_ink(view, field, ink, image)
    foreign = cv2.subtract(grown(cv2.subtract(ink, own)), grown(own))
    cv2.copyTo(paper, foreign, image)
    if field.kind is not FieldKind.RULED:
        _lighten_beside(view.rect(field.rect), image, own)
    if field.kind is FieldKind.COMB:
        _lighten_between(image[view.rect(field.rect)], own[view.rect(field.rect)], field.pitch * sheet.scale)
    lines = split_lines(image, paper, own, view.px(1.0)) if field.kind is FieldKind.BOX else ()
    stats = find_components(own).stats[1:]
    frame = view.rect(region) if blank else _frame(view, field, stats)
    large = not blank and holds_large(own, stats, view.px(1.0))
    picture = np.ascontiguousarray(image[frame])
    return Crop(sheet.box_on_page(field.rect), picture, blank, lines=lines, is_written=large)


def _dark_sides(room: tuple[slice, slice], ink: Mask, halo: int) -> Iterator[tuple[slice, slice]]:
    """What of a view lies beyond those sides of a room that are the edge of a dark panel, whose `halo` lies within: of
    ink that touches it all would be taken for the panel's."""
    for side, with_halo in zip(_beside_room(room), _beside_room(room, halo), strict=True):
        if ink[side].size and (ink[side] > 0).mean() >= _DARK_SIDE:
            yield with_halo


def _beside_room(room: tuple[slice, slice], within: int = 0) -> tuple[tuple[slice, slice], ...]:
    """What lies above, below, left and right of a room in a view, and `within` it so many pixels along that side."""
    rows, columns = room
    everything = slice(None)
    return (
        (slice(rows.start + within), everything),
        (slice(rows.stop - within, None), everything),
        (everything, slice(columns.start + within)),
        (everything, slice(columns.stop - within, None)),
    )


def _lighten_beside(room: tuple[slice, slice], image: GreyImage, own: Mask) -> None:
    """Gives what is beside the room of a box on its tinted sides the grey of its paper, in place, but for the strokes
    that are its own: the edge of a tint looks like a stroke."""
    inside = image[room]
    grey = grey_quantile(inside, 0.5) if inside.size else 0.0
    kept = grown(own) > 0
    for side in _beside_room(room):
        beside = image[side]
        # The rule between both is paper by now.
        if beside.size and grey_quantile(beside, _TINTED) < grey - _TINT:
            beside[~kept[side]] = grey


def _lighten_between(room: GreyImage, own: Mask, pitch_px: float) -> None:
    """Gives what is darker between the cells of a comb, (H, W), the grey of the paper in these, in place, but for the
    strokes that are its own: the tint between two groups of white cells looks like a stroke."""
    if not room.size:
        return
    columns = np.median(room, axis=0, keepdims=True).astype(np.float32)
    width = max(3, round(_WIDEST_GAP * pitch_px))
    paper = cv2.morphologyEx(columns, cv2.MORPH_CLOSE, np.ones((1, width), np.uint8))
    darker = (columns < paper - _TINT) & (grown(own) == 0)
    room[darker] = np.broadcast_to(paper, room.shape)[darker]


def _frame(view: View, field: Field, stats: NDArray[np.int32]) -> tuple[slice, slice]:
    """Rows and columns of the strokes that are large enough for writing, else of all."""
    height = field.rect.height * view.sheet.scale
    large = stats[are_written(stats, height, view.px(1.0))]
    return frame_around(large if len(large) else stats, view.size[::-1], height)


def cut_line(sheet: Sheet, rules: Rules, line: TextLine) -> Crop:
    """The crop of a line of free handwriting, its slope taken out, and the ink of other lines."""
    height, width = line.ink.shape
    rect = Rect(line.left, line.top, line.left + width, line.top + height)
    margin = _LINE_MARGIN * line.stroke_height
    # A sloping line fills its upright rectangle from corner to corner: levelled, it is less high.
    spare = max(margin - abs(line.slope) * width / 2, -height / 3)
    view = View(sheet, rect.grown(margin, spare, margin, spare), line.slope)
    image = view.cut()
    paper, ink = find_paper_and_ink(image)
    crossing = tuple(rule for rule in rules.across if rect.top - margin < rule.at < rect.bottom + margin)
    _erase_rules(view, crossing, (), Picture(image, paper, ink))
    other = cv2.subtract(grown(sheet.ink), grown(line.placed(sheet.ink.shape)))
    cv2.copyTo(paper, view.mask(other), image)
    return Crop(sheet.box_on_page(rect), image)


def _region(field: Field) -> Rect:
    """What is cut: the field, and around it the room its writing may overshoot into."""
    over = OVERSHOOT * field.rect.height
    below = DESCENT * field.rect.height if field.kind is FieldKind.RULED else over
    return field.rect.grown(over, over, over, below)


def _erase_rules(view: View, across: tuple[Rule, ...], down: tuple[Rule, ...], picture: Picture) -> None:
    """Erase rules from the picture of a view, in place. Uprights that are too pale for ink are sought in all that is
    darker than paper: beside faint writing they would be read."""
    reach = max(3, round(view.px(_RULE_REACH_MM)))
    halo = max(1, round(view.px(HALO_MM)))
    for rule in across:
        x0, y0, x1, y1 = view.line(rule, across=True)
        if rule.dotted:
            size = max(2, round(_DOT_SLACK * rule.thickness * view.sheet.scale))
            erase_dots(picture, (x0 - reach, y0, x1 + reach, y1), size, reach, halo)
        erase_across(picture, (x0 - reach, y0, x1 + reach, y1), reach, halo)
    upright = [(x0, y0 - reach, x1, y1 + reach) for x0, y0, x1, y1 in (view.line(rule, across=False) for rule in down)]
    pale = [line for line in upright if not erase_down(picture, line, reach, halo)]
    if pale:
        all_darker = replace(picture, ink=find_pale(picture.grey, picture.paper))
        for line in pale:
            erase_down(all_darker, line, reach, halo)


def _own_ink(view: View, field: Field, ink: Mask, image: GreyImage) -> tuple[Mask, bool]:
    """The strokes of `ink`, that of a picture, which belong to the field, as a mask, and whether none of them is
    handwriting."""
    parts = find_components(ink)
    room = field.rect
    if field.kind is FieldKind.RULED:
        room = room.grown(0.0, BAND_SLACK[0] * room.height, 0.0, BAND_SLACK[1] * room.height)
    own = parts.pixels_in(view.rect(room)) > OWN_SHARE * parts.stats[:, 4]
    for gap in field.between:
        own &= parts.pixels_in(view.rect(gap)) <= OWN_SHARE * parts.stats[:, 4]
    own &= ~_leftovers(view, field, parts.stats)
    own[0] = False
    caption = np.zeros_like(own)
    if field.kind is FieldKind.BOX:
        caption = own & inscribed(parts.stats, view.rect(field.rect), view.px(1.0))
        own &= ~caption
    height, side = field.rect.height * view.sheet.scale, round(view.px(_SIDE_MM))
    if field.kind is FieldKind.RULED:
        own = are_standing(parts.stats, own, view.rect(field.rect)[0], height, view.px(1.0))
    mask: Mask = parts.chosen(own)
    frame = ~own & (_beside(view, room, parts.stats) | (parts.stats[:, 3] >= _FRAME_SHARE * ink.shape[0]))
    frame[0] = False
    written = _written_into(parts.chosen(frame), view.rect(room), least_stroke(height, view.px(1.0)), side)
    is_written = written.any() or are_written(parts.stats[own], height, view.px(1.0)).any()
    if not is_written and caption.any() and is_small_writing(image, parts.stats[caption], view.px(1.0)):
        return parts.chosen(own | caption), False
    return cv2.max(mask, written), not is_written


def _beside(view: View, room: Rect, stats: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which strokes reach a little over a side of the room, as far as a frame's remains lie; shape (N,)."""
    left, _, width, _, _ = stats.T
    columns, reach = view.rect(room)[1], view.px(_FRAME_MM)
    # What reaches the edge of the view may go on beyond it.
    nearest, farthest = max(1, columns.start - reach), min(view.size[0] - 1, columns.stop + reach)
    over_left = (left < columns.start) & (left + width > columns.start) & (left >= nearest)
    over_right = (left < columns.stop) & (left + width > columns.stop) & (left + width <= farthest)
    return np.asarray(over_left | over_right)


def _written_into(frame: Mask, room: tuple[slice, slice], least: float, side: int) -> Mask:
    """What of the remains of a frame, thin lines from top to bottom, are strokes of the room that touch them."""
    inside = np.zeros_like(frame)
    inside[room] = frame[room]
    if not inside.any():
        return inside
    long = max(3, round(_SIDE_SHARE * (room[0].stop - room[0].start)))
    sides = cv2.morphologyEx(inside, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8))
    sides[:, room[1].start + side : max(room[1].start + side, room[1].stop - side)] = 0
    strokes = cv2.morphologyEx(cv2.subtract(inside, sides), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    parts = find_components(strokes)
    top, height = parts.stats[:, 1], parts.stats[:, 3]
    within = (top > room[0].start + 1) & (top + height < room[0].stop - 1) & (height >= 2 * least)
    within[0] = False
    return np.asarray(cv2.min(grown(parts.chosen(within)), cv2.subtract(inside, sides)), np.uint8)


def _leftovers(view: View, field: Field, stats: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which strokes are thin remains along the course of an erased rule; shape (N,)."""
    left, top, width, height, area = stats.T
    thin = max(2.0, view.px(_LEFTOVER_MM))
    # The second of two rules close together is not found as a rule, nor is it writing.
    room = view.rect(field.rect)[0]
    middle = (top + height / 2 - room.start) / max(1, room.stop - room.start)
    remains: NDArray[np.bool_] = (np.abs(middle - 0.5) > 0.5 - _EDGE_SHARE) & (width > _ALONG_SHARE * view.size[0])
    remains &= area <= 2 * thin * width
    for rule in field.across:
        _, y0, _, y1 = view.line(rule, across=True)
        near = np.abs(top + height / 2 - (y0 + y1) / 2) < thin + rule.thickness * view.sheet.scale
        remains |= near & (height <= thin)
    for rule in field.down:
        x0, _, x1, _ = view.line(rule, across=False)
        near = np.abs(left + width / 2 - (x0 + x1) / 2) < thin + rule.thickness * view.sheet.scale
        remains |= near & (width <= thin)
    return remains
