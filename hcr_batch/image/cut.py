"""Cut a field out of the page: straightened, at the page's own resolution, clear of rules and of its neighbours."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.erase import erase_across, erase_down
from hcr_batch.image.fields import Field, FieldKind
from hcr_batch.image.ink import Mask, find_components, ink_depth, paper_level
from hcr_batch.image.rules import Rule
from hcr_batch.image.sheet import Rect, Sheet
from hcr_batch.records import Crop, GreyImage

_OVERSHOOT = 0.18
"""Writing may leave its box by this share of the box's height (asked for: about 15 %)."""

_DESCENT = 0.4
"""Descenders hang below a ruled line by up to this share of the height above it."""

_RULE_REACH_MM = 0.6
"""A rule lies within this of the straight line between its ends: paper bends, feeds slip."""

_OWN_SHARE = 0.5
"""A stroke belongs to the field that holds this share of it."""

_STROKE_MM = 1.5
_STROKE_SHARE = 0.2
"""The smallest handwriting is a stroke of 1.5 mm or a fifth of a low field; specks and leftovers are smaller."""

_LEFTOVER_PX = 3
"""Leftovers of an erased rule lie within so many page pixels of its course and are as thin as that."""


def cut_field(sheet: Sheet, field: Field) -> Crop:
    """The crop of a field; blank where no stroke of handwriting is left in it."""
    region = _region(field)
    image = cut_straight(sheet, region)
    paper = paper_level(image)
    depth = ink_depth(image)
    _erase_rules(sheet, field, region, image, paper - depth)
    ink = cv2.compare(image, paper - depth, cv2.CMP_LT)
    own, blank = _own_ink(sheet, field, region, ink)
    foreign = cv2.dilate(cv2.subtract(ink, own), np.ones((3, 3), np.uint8))
    image[(foreign > 0) & (cv2.dilate(own, np.ones((3, 3), np.uint8)) == 0)] = paper
    return Crop(sheet.box_on_page(field.rect), image, blank)


def cut_straight(sheet: Sheet, region: Rect) -> GreyImage:
    """The part of the page under a rectangle of the sheet, straightened; a new array at the page's scale."""
    size = (max(1, round(region.width * sheet.scale)), max(1, round(region.height * sheet.scale)))
    to_sheet = np.array([[1 / sheet.scale, 0.0, region.left], [0.0, 1 / sheet.scale, region.top], [0.0, 0.0, 1.0]])
    to_page = sheet.to_page @ to_sheet
    if sheet.skew_degrees == 0.0:
        # Whole pixels: an upright field is copied, not resampled.
        to_page = np.hstack([np.eye(2), np.round(to_page[:, 2:])])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    image: GreyImage = cv2.warpAffine(
        sheet.page, to_page, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=255
    )
    return np.ascontiguousarray(image)


def _region(field: Field) -> Rect:
    """What is cut: the field, and around it the room its writing may overshoot into."""
    over = _OVERSHOOT * field.rect.height
    if field.kind is FieldKind.RULED:
        return field.rect.grown(over, over, over, _DESCENT * field.rect.height)
    over = min(over, _OVERSHOOT * 1.5 * field.rect.width)
    return field.rect.grown(over, over, over, over)


def _erase_rules(sheet: Sheet, field: Field, region: Rect, image: GreyImage, threshold: float) -> None:
    """Erase the rules of a field from its picture, in place."""
    reach = max(3, round(sheet.px(_RULE_REACH_MM) * sheet.scale))
    ink: Mask = cv2.compare(image, threshold, cv2.CMP_LT)
    for rule in field.across:
        x0, y0, x1, y1 = _line_in(region, sheet.scale, (rule.start, rule.at_start, rule.end, rule.at_end))
        erase_across(image, ink, (x0 - reach, y0, x1 + reach, y1), reach)
    for rule in field.down:
        x0, y0, x1, y1 = _line_in(region, sheet.scale, (rule.at_start, rule.start, rule.at_end, rule.end))
        erase_down(image, ink, (x0, y0 - reach, x1, y1 + reach), reach)


def _line_in(region: Rect, scale: float, line: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """A line (x0, y0, x1, y1) of the sheet in pixels of the region's picture."""
    x0, y0, x1, y1 = line
    return (
        (x0 - region.left) * scale,
        (y0 - region.top) * scale,
        (x1 - region.left) * scale,
        (y1 - region.top) * scale,
    )


def _own_ink(sheet: Sheet, field: Field, region: Rect, ink: Mask) -> tuple[Mask, bool]:
    """The strokes of `ink` that belong to the field, as a mask, and whether none of them is handwriting."""
    parts = find_components(ink)
    room = _room_mask(sheet, field, region, ink.shape)
    inside = np.bincount(parts.labels[room], minlength=len(parts.stats))
    own = inside > _OWN_SHARE * parts.stats[:, 4]
    own[0] = False
    own &= ~_leftovers(sheet, field, region, parts.stats)
    size = np.maximum(parts.stats[:, 2], parts.stats[:, 3])
    least = min(sheet.px(_STROKE_MM), _STROKE_SHARE * field.rect.height) * sheet.scale
    written = own & (size >= least)
    mask: Mask = np.where(own, np.uint8(255), np.uint8(0))[parts.labels]
    return mask, not written.any()


def _room_mask(sheet: Sheet, field: Field, region: Rect, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Mask of the field's own room in the region's picture; below a ruled line a little room is its own too."""
    room = field.rect
    if field.kind is FieldKind.RULED:
        room = room.grown(0.0, 0.1 * room.height, 0.0, 0.15 * room.height)
    x0, y0, x1, y1 = (
        round(at) for at in _line_in(region, sheet.scale, (room.left, room.top, room.right, room.bottom))
    )
    mask = np.zeros(shape, bool)
    mask[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)] = True
    return mask


def _leftovers(sheet: Sheet, field: Field, region: Rect, stats: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which strokes are thin remains along the course of an erased rule; shape (N,)."""
    left, top, width, height, _ = stats.T
    remains = np.zeros(len(stats), bool)
    thin = _LEFTOVER_PX * max(1.0, sheet.scale / 2)
    for rule in field.across:
        centre = (_at(rule, region.left, region.right) - region.top) * sheet.scale
        near = np.abs(top + height / 2 - centre) < thin + rule.thickness * sheet.scale
        remains |= near & (height <= thin)
    for rule in field.down:
        centre = (_at(rule, region.top, region.bottom) - region.left) * sheet.scale
        near = np.abs(left + width / 2 - centre) < thin + rule.thickness * sheet.scale
        remains |= near & (width <= thin)
    return remains


def _at(rule: Rule, low: float, high: float) -> float:
    """Where a rule crosses the middle of a stretch."""
    return rule.at_point(min(max((low + high) / 2, rule.start), rule.end))
