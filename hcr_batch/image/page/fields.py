"""The fields of a form: the places its rules leave to write in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from hcr_batch.image.page.bounded import boxed_fields, comb_apart, ruled_field
from hcr_batch.image.page.boxes.closed import find_closed, pick_cells
from hcr_batch.image.page.boxes.cornered import with_cornered
from hcr_batch.image.page.boxes.last_rows import last_rows
from hcr_batch.image.page.boxes.parts import without_parts
from hcr_batch.image.page.boxes.rounded import find_rounded
from hcr_batch.image.page.boxes.shaded import Shades
from hcr_batch.image.page.boxes.tinted_cells import tinted_cells
from hcr_batch.image.page.combs.apart import find_apart
from hcr_batch.image.page.combs.barred import find_barred
from hcr_batch.image.page.combs.faint import with_faint_combs
from hcr_batch.image.page.field import Field, FieldKind, Form, reading_order
from hcr_batch.image.page.gained import gain_writing
from hcr_batch.image.page.grids import without_columns
from hcr_batch.image.page.joined_combs import join_combs
from hcr_batch.image.page.neighbours import on_one_row
from hcr_batch.image.page.ruled import find_bands
from hcr_batch.image.page.ruling.bars import (
    edges_of,
    find_bars,
    find_columns,
    sides_of,
    tabs_of,
    without_bars,
    without_blocks,
    without_masses,
)
from hcr_batch.image.page.ruling.beside_bars import with_ink_beside
from hcr_batch.image.page.ruling.blocks import find_blocks
from hcr_batch.image.page.ruling.broken import with_broken_tables
from hcr_batch.image.page.ruling.dashed_sides import with_dashed_sides
from hcr_batch.image.page.ruling.dots import find_dotted
from hcr_batch.image.page.ruling.faint import with_faint_grid, with_faint_rules, with_whole_rules
from hcr_batch.image.page.ruling.leaders import part_leaders
from hcr_batch.image.page.ruling.lost_walls import lost_walls
from hcr_batch.image.page.ruling.openside import open_sides
from hcr_batch.image.page.ruling.opentop import open_tops
from hcr_batch.image.page.ruling.rule import MEET_PX, Rule, Rules
from hcr_batch.image.page.ruling.rules import find_rules
from hcr_batch.image.page.ruling.strokes import find_strokes, is_surely_print
from hcr_batch.image.page.ruling.tints import tint_edges
from hcr_batch.image.page.ruling.walls import without_strokes
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.image.page.slashed import join_slashed
from hcr_batch.image.page.ticking.choice_rows import without_choice_rows
from hcr_batch.image.page.ticking.lettered_cells import lettered_cells, without_heads
from hcr_batch.image.page.ticking.rings import find_rings
from hcr_batch.image.page.ticking.sides import without_tick_sides
from hcr_batch.image.page.ticking.squares import find_squares

_BESIDE_RING_MM = 1.5
"""A shade that ends this near to a ring is that of a row of them."""

_EDGE_MM = 1.0
"""A line this near to the edge of a white place is that edge."""

_LEAST_LINE = 0.5
"""A line to write on keeps this share of its height below a white place."""

_SHORT = 0.5
"""Strokes make a line of less than this share of the width of a tinted cell."""

_FEW = 3
"""Where ink makes fewer fields, a form may do without; elsewhere faint rules and shades are ornaments."""


def find_form(sheet: Sheet) -> Form:
    """The fields of a sheet in reading order; none where nothing is to be filled in.

    Combs and tables of faint rules, tables of tinted cells and white places on a tint are looked for on every sheet,
    and so are whole rules where a scan has lost some of their ink. Rules too faint to count as ink, and places bounded
    only by shade, are looked for where few fields are found otherwise. Tables of whose rules only pieces are left are
    completed if more of the handwriting lies in fields then.
    """
    inked, form = _with_faint(sheet)
    form = _with_shades(sheet, form)
    broken = with_broken_tables(inked, form.rules)
    if broken is None:
        return form
    mended = _form_of(broken)
    return mended if gain_writing(sheet, form.fields, mended.fields, form.squares) else form


def _with_faint(sheet: Sheet) -> tuple[Sheet, Form]:
    """The sheet with faint rules among its ink, as far as such are looked for on all sheets, and the form of that."""
    combed = with_faint_combs(sheet)
    ruling = _ruling_of(combed)
    # The faint lines of combs tell nothing of the ink of the others.
    whole = with_whole_rules(sheet, ruling.all_rules if combed is sheet else find_form_rules(sheet))
    grid = with_faint_grid(whole or combed)
    if grid is not None:
        return grid, _form_of(grid)
    form = _form_between(combed, ruling)
    if whole is None:
        return combed, form
    return whole, _with_dashed_of(sheet, form, with_combs_of(form, _form_of(with_faint_combs(whole))))


def _with_shades(sheet: Sheet, form: Form) -> Form:
    """The form with the places that shades bound, and without many fields with those of the faintest rules."""
    shades = Shades(sheet)
    white = shades.white
    if len(form.fields) < _FEW and not white:
        faint = _form_of(with_faint_rules(sheet))
        form = faint if len(faint.fields) >= _FEW else form
    if len(form.fields) < _FEW:
        return form.with_fields(_with_shaded(sheet, form, shades))
    fields = _with_white(sheet, white, form.fields) if white else list(form.fields)
    tables = _free_cells(sheet, form.with_fields(fields), shades.tables_beside(fields))
    fields = [field for field in fields if not any(_is_stroke_in(sheet, field, cell) for cell in tables)]
    return form.with_fields(fields + tables) if white or tables else form


def with_combs_of(before: Form, after: Form) -> Form:
    """The later form, with those combs of the earlier one that are in pieces there, without a cell more or one over the
    other: print in the light colour of the rules grows together with rules that are made whole."""
    broken, pieces = list[Field](), set[int]()
    for comb in before.fields:
        parts = [field for field in after.fields if comb.rect.covers(field.rect)]
        combs = sorted((part for part in parts if part.cells), key=lambda part: part.rect.left)
        overlaid = any(left.rect.overlap(right.rect) > 0 for left, right in pairwise(combs))
        if comb.cells and len(combs) > 1 and (overlaid or sum(part.cells or 0 for part in combs) <= comb.cells):
            broken.append(comb)
            pieces |= {id(part) for part in parts}
    kept = [field for field in after.fields if id(field) not in pieces]
    return after.with_fields(kept + broken) if broken else after


def _with_dashed_of(sheet: Sheet, before: Form, after: Form) -> Form:
    """The later form, with the boxes of dashes that the earlier one has: their dashes run together where rules are made
    whole."""
    dashed, edge = [rule for rule in before.rules.across if rule.dotted], sheet.px(_EDGE_MM)

    def is_on(at: float, rect: Rect) -> bool:
        return any(abs(rule.at - at) <= edge and rule.start < rect.right and rect.left < rule.end for rule in dashed)

    boxes = [field for field in before.fields if field.kind is FieldKind.BOX]
    boxes = [field for field in boxes if is_on(field.rect.top, field.rect) and is_on(field.rect.bottom, field.rect)]
    kept = [field for field in after.fields if not any(field.rect.overlap(box.rect) > 0 for box in boxes)]
    return after.with_fields(kept + boxes) if boxes else after


def _free_cells(sheet: Sheet, form: Form, cells: Sequence[Field]) -> list[Field]:
    """The cells of tinted tables that hold no print, and in which there is no other field than what strokes make."""
    cells = _without_scales(sheet, cells)
    if not cells:
        return []
    strokes = find_strokes(sheet, form.rules)

    def is_free(cell: Field) -> bool:
        within = [field for field in form.fields if field.rect.overlap(cell.rect) > 0]
        return not within or (len(within) == 1 and _is_stroke_in(sheet, within[0], cell))

    return [cell for cell in cells if not is_surely_print(sheet, cell.rect, strokes) and is_free(cell)]


def _is_stroke_in(sheet: Sheet, field: Field, cell: Field) -> bool:
    """Whether what seems a line to write on is made of strokes in a cell, as by the upper ends of capitals: it is
    short, and away from the upper and the lower edge."""
    edge, at = sheet.px(_EDGE_MM), field.rect.bottom
    amid = cell.rect.top + edge < at < cell.rect.bottom - edge
    inside = cell.rect.left <= field.rect.left and field.rect.right <= cell.rect.right
    return field.kind is FieldKind.RULED and amid and inside and field.rect.width < _SHORT * cell.rect.width


def _without_scales(sheet: Sheet, cells: Sequence[Field]) -> list[Field]:
    """The cells of tinted tables less those of rows with rings to tick, as every other question of a survey has: they
    are the paper between the rings."""
    near = sheet.px(_BESIDE_RING_MM)
    rings = [ring.grown(near, 0.0, near, 0.0) for ring in find_rings(sheet)] if cells else []
    between = [cell.rect for cell in cells if any(cell.rect.overlap(ring) > 0 for ring in rings)]
    return [cell for cell in cells if not any(on_one_row(cell.rect, other) for other in between)]


def _with_white(sheet: Sheet, white: Sequence[Field], fields: Sequence[Field]) -> list[Field]:
    """The fields and the white places beside them, less the lines that are only the edges of these."""
    edge = sheet.px(_EDGE_MM)
    grown = [place.rect.grown(0.0, edge, 0.0, edge) for place in white]
    kept = [
        field
        for field in fields
        if field.kind is not FieldKind.RULED
        or not any(rect.overlap(replace(field.rect, top=field.rect.bottom - edge)) > 0 for rect in grown)
    ]
    kept = [field for field in kept if not any(field.frames(place.rect) for place in white)]
    kept = [field for field in kept if not any(_is_print_below(field, place.rect) for place in white)]
    kept = [_below_white(field, white) if field.kind is FieldKind.RULED else field for field in kept]
    return kept + [place for place in white if not any(place.rect.overlap(field.rect) > 0 for field in kept)]


def _is_print_below(field: Field, white: Rect) -> bool:
    """Whether what seems a line stands below a white place that takes most of the room above it: small print looks so,
    as the caption of the next place."""
    below = field.kind is FieldKind.RULED and white.overlap(field.rect) > 0 and white.bottom < field.rect.bottom
    return below and white.bottom > field.rect.bottom - _LEAST_LINE * field.rect.height


def _below_white(field: Field, white: Sequence[Field]) -> Field:
    """A line to write on with the room that the white places above it leave: nothing shows where that begins."""
    above = [place.rect.bottom for place in white if place.rect.overlap(field.rect) > 0]
    top = max(above, default=field.rect.top)
    least = field.rect.bottom - _LEAST_LINE * field.rect.height
    return replace(field, rect=replace(field.rect, top=top)) if field.rect.top < top <= least else field


@dataclass(frozen=True, slots=True)
class _Ruling:
    """What stands on a sheet before its fields are known: the boxes to tick, the rules with what closes open tables,
    the rows of dots that only lead to a number, and the gaps between the parts of dates."""

    squares: list[Rect]
    rules: Rules
    leaders: tuple[Rule, ...]
    slashes: list[Rect]

    @property
    def all_rules(self) -> Rules:
        return replace(self.rules, across=self.rules.across + self.leaders)


def _form_of(sheet: Sheet) -> Form:
    """The fields that its ink makes."""
    return _form_between(sheet, _ruling_of(sheet))


def _ruling_of(sheet: Sheet) -> _Ruling:
    squares = find_squares(sheet, [])
    rules, leaders = part_leaders(sheet, find_form_rules(sheet), squares)
    rules = without_tick_sides(sheet, rules, squares)
    rules = replace(rules, down=rules.down + open_sides(sheet, rules))
    rules = with_dashed_sides(sheet, rules)
    rules, slashes = join_slashed(sheet, rules)
    rules = replace(rules, down=rules.down + lost_walls(sheet, rules))
    return _Ruling(squares, rules, leaders, slashes)


def _form_between(sheet: Sheet, ruling: _Ruling) -> Form:
    """The fields that rules make."""
    squares, rules = ruling.squares, ruling.rules
    closed = find_closed(sheet, rules)
    rounded = find_rounded(sheet, rules)
    open_boxes = [box for box in rounded if not any(box.room.covers(other) for other in closed)]
    closed += [box.room for box in open_boxes]
    frames = [box.room for box in rounded if box not in open_boxes]
    rules = replace(rules, down=rules.down + tuple(side for box in open_boxes for side in box.sides))
    bands = find_bands(sheet, rules, closed + frames, ruling.slashes)
    bands += last_rows(sheet, rules, closed + frames, bands)
    cells = without_parts(sheet, rules, closed, pick_cells(sheet, closed), bands)
    with_letter = lettered_cells(sheet, cells)
    cells = [cell for cell in cells if cell not in with_letter]
    lettered = without_heads(sheet, with_letter, cells)
    fields = boxed_fields(sheet, rules, cells, squares)
    fields += [Field(cell, FieldKind.BOX) for cell in with_letter if cell not in lettered]
    lines = [ruled_field(rules, band) for band in without_choice_rows(sheet, rules, bands, squares)]
    gaps = ruling.slashes
    fields += [replace(line, between=tuple(gap for gap in gaps if gap.overlap(line.rect) > 0)) for line in lines]
    apart = without_columns(sheet, rules, [list(cells) for cells in find_apart(sheet)], squares)
    combs = [comb_apart(cells) for cells in apart if len(cells) > 1 and not _are_ends_of_groups(cells, fields)]
    combs = [comb for comb in combs if not any(_is_comb_around(field, comb) for field in fields)]
    fields = [field for field in fields if not any(_is_same_place(field.rect, comb.rect) for comb in combs)]
    fields += combs
    fields += tinted_cells(sheet, fields)
    fields, marks = with_cornered(sheet, fields, squares)
    rules = replace(rules, across=rules.across + ruling.leaders + marks.across, down=rules.down + marks.down)
    return Form(tuple(join_combs(sheet, reading_order(fields))), rules, tuple(squares), tuple(lettered))


def find_form_rules(sheet: Sheet) -> Rules:
    """All rules of a sheet: drawn through, dotted, typed, and the edges of dark bars, columns and blocks, of the tints
    on which uprights end, and of cells that are open at the top; no strokes of writing."""
    bars, columns = find_bars(sheet), find_columns(sheet) + find_blocks(sheet)
    tabs = tabs_of(sheet, bars)
    others = [*find_dotted(sheet), *find_barred(sheet), *edges_of(bars)]
    mm = sheet.px(1.0)
    lean = replace(sheet, ink=without_blocks(without_bars(sheet.ink, [*columns, *tabs]), mm))
    thin = with_ink_beside(sheet, without_masses(without_bars(lean.ink, bars), mm), bars)
    rules = find_rules(lean, others, thin)
    edges = tint_edges(sheet, rules) + open_tops(lean, replace(rules, down=(*rules.down, *sides_of(columns))))
    rules = find_rules(lean, [*others, *edges], thin) if edges else rules
    rules = _without_bare(without_strokes(lean, rules), edges)
    return replace(rules, down=(*rules.down, *sides_of([*columns, *tabs])))


def _without_bare(rules: Rules, edges: Sequence[Rule]) -> Rules:
    """The rules less those edges of tints and open cells that no upright meets any more: what ended there were strokes
    of letters."""
    uprights = (*rules.down, *rules.ticks)

    def is_met(edge: Rule) -> bool:
        return any(edge.reaches(one.at) and one.reaches(edge.at, MEET_PX) for one in uprights)

    bare = [edge for edge in edges if not is_met(edge)]
    return replace(rules, across=tuple(rule for rule in rules.across if rule not in bare))


def _with_shaded(sheet: Sheet, form: Form, shades: Shades) -> list[Field]:
    """The fields, less the frames around others, and the places to write in that only their shade bounds, less the
    heads of parts and the paper between rings to tick."""
    shaded = shades.all
    if not shaded:
        return list(form.fields)
    rings = [ring.padded(sheet.px(_BESIDE_RING_MM)) for ring in find_rings(sheet)]
    strokes = find_strokes(sheet, form.rules)
    shaded = [
        place
        for place in shaded
        if not any(place.rect.overlap(ring) > 0 for ring in rings)
        and not is_surely_print(sheet, place.rect, strokes)
        and not any(place.rect.covers(field.rect) for field in form.fields)
    ]
    return [field for field in form.fields if not any(field.rect.overlap(p.rect) > 0 for p in shaded)] + shaded


def _is_comb_around(field: Field, comb: Field) -> bool:
    """Whether the rules make a comb of a place that has as many cells: thick rules look like gaps between cells."""
    return field.kind is FieldKind.COMB and (field.cells or 0) >= (comb.cells or 0) and field.rect.covers(comb.rect)


def _are_ends_of_groups(cells: Sequence[Rect], fields: Sequence[Field]) -> bool:
    """Whether cells with paper between them are the ends of combs of joined cells, which are groups of one number."""
    groups = [field for field in fields if field.cells and any(field.rect.covers(cell) for cell in cells)]
    grouped = all(any(group.rect.covers(cell) for group in groups) for cell in cells)
    return grouped and sum(group.cells or 0 for group in groups) > len(cells)


def _is_same_place(rect: Rect, comb: Rect) -> bool:
    """Whether a field is a part of a comb, or the frame around it."""
    return rect.covers(comb) or comb.covers(rect)
