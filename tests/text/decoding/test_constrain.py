"""Constrained decoding by brute force: only wanted texts come out, the likeliest first, with their probability."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcr_batch.records import FieldRule, FieldType
from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.decoding.beam import beam_search
from hcr_batch.text.decoding.constrain import (
    Constraint,
    constraint_of,
    mask_labels,
    probability_kept,
    shaped_confidences,
    with_gaps,
)
from hcr_batch.text.decoding.greedy import greedy_decode, greedy_paths
from hcr_batch.text.rules.pattern import Pattern
from tests.model.test_ctc import all_texts, random_log_probs

LATIN = Alphabet(" '+,-./0123456789:ABCDEFGHIJKLMNOPQRSTUVWXYZ")
TINY = Alphabet("A0")
PATTERNS = ["A", "A0", "A?0", "A*", "(A0)+", "A{2}", "A|00", "[A0]0", ".A.?"]

seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=40, deadline=None)


def characters_of(constraint: Constraint) -> set[str]:
    return {c for c, allowed in zip(LATIN.characters, constraint.allowed[1:], strict=True) if allowed}


@few
@given(seeds, st.sampled_from(PATTERNS), st.integers(1, 3))
def test_the_beam_finds_the_likeliest_texts_of_a_pattern(seed: int, pattern: str, longest: int) -> None:
    log_probs = random_log_probs(seed)
    constraint = Constraint(TINY, np.ones(3, bool), (Pattern(pattern),), longest)
    wanted = {text: p for text, (p, *_) in all_texts(log_probs).items() if text and constraint.accepts(text)}
    found = beam_search(log_probs, 1_000, 1e-12, constraint.may_begin)
    totals = {h.labels: np.exp(h.log_probability) for h in found if h.labels and constraint.accepts(h.labels)}
    assert totals == pytest.approx(wanted, rel=1e-4)
    assert all(not h.labels or constraint.may_begin(h.labels) for h in found)


@few
@given(seeds, st.lists(st.booleans(), min_size=2, max_size=2))
def test_masking_divides_by_the_probability_of_all_texts_allowed(seed: int, allowed: list[bool]) -> None:
    log_probs = random_log_probs(seed)
    mask = np.array([True, *allowed])
    given_allowed, mass = mask_labels(log_probs[None], np.array([len(log_probs)]), mask[None])
    texts = {text: p for text, (p, *_) in all_texts(log_probs).items() if all(mask[label] for label in text)}
    assert np.exp(mass[0]) == pytest.approx(sum(texts.values()), rel=1e-4)
    masked = {text: p for text, (p, *_) in all_texts(np.maximum(given_allowed[0], -1e4)).items() if p > 0}
    assert masked == pytest.approx({text: p / sum(texts.values()) for text, p in texts.items()}, rel=1e-4)


@few
@given(seeds)
def test_gaps_between_the_cells_of_a_comb_are_nothing(seed: int) -> None:
    """Each path counts for the text that is left of it where spaces are blanks."""
    log_probs = random_log_probs(seed)
    comb = Constraint(Alphabet(" A"), np.array([True, False, True]), (), 4)
    wanted: dict[tuple[int, ...], float] = {}
    for path in itertools.product(range(3), repeat=len(log_probs)):
        shown = [0 if label == 1 else label for label in path]
        text = tuple(label for label, _ in itertools.groupby(shown) if label)
        wanted[text] = wanted.get(text, 0.0) + float(np.exp(log_probs[range(len(path)), path].sum()))
    found = {text: p for text, (p, *_) in all_texts(np.maximum(with_gaps(log_probs, comb), -1e4)).items() if p > 0}
    assert found == pytest.approx(wanted, rel=1e-4)


def test_spaces_are_kept_where_no_comb_is_or_they_may_be_written() -> None:
    log_probs = random_log_probs(3)
    for allowed, longest in ((False, None), (True, 4)):
        constraint = Constraint(Alphabet(" A"), np.array([True, allowed, True]), (), longest)
        assert with_gaps(log_probs, constraint) is log_probs


def test_padded_frames_have_no_say() -> None:
    log_probs = random_log_probs(1, frames=6)
    mask = np.array([[True, False, True]])
    whole, mass = mask_labels(log_probs[None, :4], np.array([4]), mask)
    padded, same = mask_labels(log_probs[None], np.array([4]), mask)
    np.testing.assert_array_equal(padded[:, :4], whole)
    np.testing.assert_array_equal(same, mass)


@few
@given(st.lists(seeds, min_size=1, max_size=5))
def test_greedy_paths_of_a_batch_are_those_of_each_crop(numbers: list[int]) -> None:
    crops = [random_log_probs(n, frames=1 + n % 7) for n in numbers]
    batch = np.zeros((len(crops), 8, 3), np.float32)
    for row, crop in zip(batch, crops, strict=True):
        row[: len(crop)] = crop
    together = greedy_paths(batch, np.array([len(crop) for crop in crops]))
    assert together == [greedy_decode(crop) for crop in crops]
    for path, crop in zip(together, crops, strict=True):
        best = crop.argmax(axis=1).tolist()
        assert path.labels == tuple(label for label, _ in itertools.groupby(best) if label)


@pytest.mark.parametrize(
    ("rule", "characters"),
    [
        (FieldRule(type=FieldType.DIGITS), "0123456789 "),  # groups, as in telephone numbers
        (FieldRule(type=FieldType.DIGITS, cells=8), "0123456789"),
        (FieldRule(type=FieldType.NUMBER), "0123456789 '+,-."),
        (FieldRule(type=FieldType.DATE, formats=("dd/mm/yyyy",)), "0123456789/"),
        (FieldRule(type=FieldType.DATE), "0123456789/.-"),
        (FieldRule(type=FieldType.NAME), "ABCDEFGHIJKLMNOPQRSTUVWXYZ ',-."),
        (FieldRule(type=FieldType.PHONE), "0123456789 +-./"),
        (FieldRule(type=FieldType.EMAIL), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."),
        (FieldRule(type=FieldType.CODE), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -./"),
    ],
)
def test_each_type_has_its_characters(rule: FieldRule, characters: str) -> None:
    constraint = constraint_of(rule, LATIN)
    assert constraint is not None and constraint.allowed[0]
    assert characters_of(constraint) == set(characters)


@pytest.mark.parametrize("rule", [FieldRule(), FieldRule(required=True), FieldRule(lexicon="names.csv")])
def test_a_text_field_narrows_nothing(rule: FieldRule) -> None:
    assert constraint_of(rule, LATIN) is None


def test_a_lexicon_range_or_check_digit_shapes_no_text() -> None:
    rule = FieldRule(type=FieldType.DIGITS, least="5", most="9", check="luhn", lexicon="codes.csv")
    constraint = constraint_of(rule, LATIN)
    assert constraint is not None and not constraint.shapes_text


@pytest.mark.parametrize(
    ("rule", "text", "accepts", "may_begin"),
    [
        (FieldRule(type=FieldType.DATE, formats=("dd/mm/yyyy", "dd.mm.yy")), "12/03/1950", True, True),
        (FieldRule(type=FieldType.DATE, formats=("dd/mm/yyyy", "dd.mm.yy")), "12.03.50", True, True),
        (FieldRule(type=FieldType.DATE, formats=("dd/mm/yyyy",)), "12/03", False, True),
        (FieldRule(type=FieldType.DATE, formats=("dd/mm/yyyy",)), "32", False, False),
        (FieldRule(type=FieldType.DATE, formats=("dd/mm/yyyy",)), "12/13", False, False),
        (FieldRule(cells=3), "ABC", True, True),
        (FieldRule(cells=3), "ABCD", False, False),
        (FieldRule(pattern="[A-Z]{2}"), "", True, True),  # no writing is never against a rule
    ],
)
def test_shapes(rule: FieldRule, text: str, accepts: bool, may_begin: bool) -> None:
    constraint = constraint_of(rule, LATIN)
    labels = LATIN.encode(text)
    assert constraint is not None
    assert (constraint.accepts(labels), constraint.may_begin(labels)) == (accepts, may_begin)


def test_only_ink_that_speaks_clearly_breaks_a_rule() -> None:
    assert probability_kept(np.log(0.9)) > 0.999
    assert probability_kept(np.log(0.01)) > 0.5
    assert probability_kept(np.log(1e-4)) < 0.5
    assert probability_kept(-np.inf) == 0.0
    assert probability_kept(0.0) == pytest.approx(1.0)


def test_a_character_has_only_rivals_that_could_stand_in_its_place() -> None:
    rows = np.full((3, 3), 0.02)  # blank, A, 0
    rows[0, 1:] = 0.5, 0.48  # an A that may be a 0
    rows[1, 0] = 0.96
    rows[2, 1:] = 0.48, 0.5  # a 0 that may be an A
    log_probs = np.log(rows / rows.sum(axis=1, keepdims=True)).astype(np.float32)
    free = Constraint(TINY, np.ones(3, bool), (), 3)
    shaped = Constraint(TINY, np.ones(3, bool), (Pattern("A0"),))
    assert shaped_confidences(log_probs, (1, 2), free) == pytest.approx([0.5, 0.5], abs=0.02)
    assert shaped_confidences(log_probs, (1, 2), shaped) == pytest.approx([1.0, 1.0])
    optional = Constraint(TINY, np.ones(3, bool), (Pattern("A?0"),))
    assert shaped_confidences(log_probs, (1, 2), optional) == pytest.approx([0.5 / 0.52, 1.0])  # the blank
