"""A lexicon as evidence: which names are near, and when one overrules what is read."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.decoding.evidence import Case, EvidenceWeights, weigh
from hcr_batch.text.decoding.lexicon import Lexicon
from hcr_batch.text.learning.evidence_fit import LabelledCase, best_margin, fit_weights, taken, without_own_label

CAPITALS = Alphabet(" '-ABCDEFGHIJKLMNOPQRSTUVWXYZ")
NAMES = Lexicon({"THOMAS": 1800, "TOMAS": 10, "LEA": 1500, "LENA": 40, "MARTIN": 700, "MARTINE": 30}, CAPITALS)

names = st.text("ABE", min_size=1, max_size=9)


def case(log_probabilities: Mapping[str, float], lexicon: Lexicon = NAMES, read: int = 1) -> Case:
    shares = np.array([lexicon.log_share(text) for text in log_probabilities])
    words = np.array([lexicon.log_share_of_words(text) for text in log_probabilities])
    ink = np.array([*log_probabilities.values()], float)
    return Case(tuple(log_probabilities), ink, shares, np.zeros(len(shares)), words, read)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(names, st.integers(1, 1000), min_size=1, max_size=30), st.lists(names, min_size=1, max_size=4))
def test_near_texts_are_those_within_three_edits(counts: dict[str, int], readings: list[str]) -> None:
    lexicon = Lexicon(counts, CAPITALS)
    for reading, near in zip(readings, lexicon.nearest(readings), strict=True):
        assert set(near) == {text for text in counts if Levenshtein.distance(reading, text) <= 3}
        best = lexicon.nearest([reading], most=2)[0]
        assert best == near[:2]


def test_few_edits_come_first_and_then_many_counts() -> None:
    assert NAMES.nearest(["THOMAZ"])[0][:2] == ["THOMAS", "TOMAS"]
    assert NAMES.nearest(["LEMA"])[0][:2] == ["LEA", "LENA"]  # both one edit away
    assert NAMES.nearest([]) == [] and Lexicon({}, CAPITALS).nearest(["X"]) == [[]]


def test_words_have_their_shares_together() -> None:
    assert NAMES.log_share("LEA MARTIN") == -np.inf
    assert NAMES.log_share_of_words("LEA MARTIN") == pytest.approx(NAMES.log_share("LEA") + NAMES.log_share("MARTIN"))
    for text in ("LEA", "LEA NOBODY", "LEA ", ""):
        assert NAMES.log_share_of_words(text) == -np.inf


def test_several_words_are_sought_one_by_one() -> None:
    one, several, five = NAMES.nearest_by_word(["LEMA", "LEMA MARTIM", "A B C D E"])
    assert one == five == []
    assert several[0] == "LEA MARTIN"  # of all ways the likeliest
    assert {"LENA MARTINE", "LEMA MARTIM", "LEMA MARTIN"} <= set(several)
    assert NAMES.nearest_by_word(["LEMA MARTIM"], most=2) == [several[:2]]


def test_it_is_folded_to_what_the_alphabet_can_write() -> None:
    lexicon = Lexicon({"Léa": 2, "LEA": 3, "lea": 1, "Zoé-Anne": 1, "王": 5, "": 1}, CAPITALS)
    assert lexicon.counts == {"LEA": 6, "ZOE-ANNE": 1}
    accented = Lexicon({"Léa": 2, "LEA": 3}, Alphabet("LEAléaê"))
    assert accented.counts == {"Léa": 2, "LEA": 3}


def test_letters_with_strokes_and_signs_of_typesetting_are_folded_too() -> None:
    """They have no plain letter and accent to be taken apart into, and names with them would not be in the lexicon."""
    given = {"SØRENSEN": 5, "Łukasz": 3, "Đokić": 2, "MÆRSK": 2, "Weiß": 1, "O’BRIEN": 4, "O'BRIEN": 1, "ANNE–LISE": 1}
    lexicon = Lexicon({**given, "王": 5}, CAPITALS)
    plain = {"SORENSEN": 5, "LUKASZ": 3, "DOKIC": 2, "MAERSK": 2, "WEISS": 1, "O'BRIEN": 5, "ANNE-LISE": 1}
    assert (lexicon.counts, lexicon.left_out) == (plain, 1)
    danish = Lexicon({"SØRENSEN": 5, "Sørensen": 1, "O’BRIEN": 4}, Alphabet("'’BEIKNORSØ"))
    assert (danish.counts, danish.left_out) == ({"SØRENSEN": 6, "O’BRIEN": 4}, 0)


def test_shares_sum_to_one_where_no_text_is_too_common() -> None:
    lexicon = Lexicon({a + b + c: 1 + (a == b) for a in "ABCDEFGH" for b in "ABCDEFGH" for c in "ABCDEFGH"}, CAPITALS)
    assert np.exp([lexicon.log_share(text) for text in lexicon.counts]).sum() == pytest.approx(1.0)
    assert lexicon.log_share("NOBODY") == -np.inf


def test_the_shares_of_a_small_lexicon_keep_their_ratios_and_none_is_near_one() -> None:
    assert NAMES.log_share("THOMAS") == pytest.approx(-5.2)
    assert NAMES.log_share("THOMAS") - NAMES.log_share("LEA") == pytest.approx(np.log(1800 / 1500))


@pytest.mark.parametrize(
    ("texts", "taken"),
    [
        ({"THONAS": -0.9, "THOMAS": -1.2}, "THOMAS"),  # near in ink, and 1,800 times in the lexicon
        ({"THONAS": -0.1, "THOMAS": -9.0}, "THONAS"),  # written clearly: the lexicon has no say
        ({"ZOLTAN": -0.5, "THOMAS": -25.0}, "ZOLTAN"),
        ({"TOMAS": -0.7, "THOMAS": -0.8}, "THOMAS"),  # the commoner of two names of the lexicon
        ({"TOMAS": -0.1, "THOMAS": -8.0}, "TOMAS"),
    ],
)
def test_ink_and_counts_are_weighed(texts: dict[str, float], taken: str) -> None:
    chosen, posterior = weigh(case(texts), EvidenceWeights())
    assert [*texts][chosen] == taken
    assert posterior.min() >= 0 and posterior.sum() <= 1 + 1e-9


@given(st.floats(-3, 0), st.floats(0, 30), st.integers(1, 10**6))
def test_a_name_outside_survives_any_name_less_likely_by_twenty_nats(best: float, more: float, count: int) -> None:
    lexicon = Lexicon({"THOMAS": count}, CAPITALS)
    chosen, _ = weigh(case({"ZOLTAN": best, "THOMAS": best - 20 - more}, lexicon), EvidenceWeights())
    assert chosen == 0


def test_the_margin_changes_what_is_taken_and_not_what_is_probable() -> None:
    close = case({"THONAS": -0.5, "THOMAS": -3.2})
    (careful, same), (eager, posterior) = (weigh(close, EvidenceWeights(margin=m)) for m in (8.0, 0.0))
    assert (careful, eager) == (0, 1)
    np.testing.assert_array_equal(same, posterior)


def test_a_lexicon_without_counts_weighs_all_alike() -> None:
    plain = Lexicon({"LEA": 1, "LENA": 1}, CAPITALS)
    _, posterior = weigh(case({"LEA": -1.0, "LENA": -1.0}, plain), EvidenceWeights())
    assert posterior[0] == pytest.approx(posterior[1])


def test_the_less_the_texts_leave_to_others_the_surer_it_is_that_one_of_them_is_right() -> None:
    """Each text for itself is as likely in both."""
    weights = EvidenceWeights(left=1.0, nothing=-1.0, outside=0.0)
    all_of_it, half = (case({"THONAS": -1.0, other: log}) for other, log in (("TOMAS", np.log(0.63)), ("X", -9.0)))
    beside = EvidenceWeights(nothing=-1.0, outside=0.0)
    of_nothing = [1 - weigh(one, w)[1].sum() for w in (weights, beside) for one in (all_of_it, half)]
    assert of_nothing[0] < 0.1 * of_nothing[1]
    assert of_nothing[2] > 0.5 * of_nothing[3]


def drawn(weights: EvidenceWeights, count: int = 800, seed: int = 0) -> list[LabelledCase]:
    """Crops whose right text is drawn by the very probabilities that `weights` give."""
    rng, known = np.random.default_rng(seed), []
    for _ in range(count):
        texts = {"THONAS": -rng.exponential(1.0), "THOMAS": -rng.exponential(4.0), "TOMAS": -rng.exponential(4.0)}
        one = case(texts)
        _, posterior = weigh(one, weights)
        shares = [*posterior, max(0.0, 1 - posterior.sum())]
        label = [*texts, "NOBODY"][rng.choice(4, p=np.array(shares) / np.sum(shares))]
        known.append(LabelledCase(label, "THONAS", one))
    return known


def posterior_of(known: LabelledCase, weights: EvidenceWeights) -> NDArray[np.float64]:
    assert known.case is not None
    return weigh(known.case, weights)[1]


def apart_by(known: LabelledCase, one: EvidenceWeights, other: EvidenceWeights) -> float:
    return float(np.abs(posterior_of(known, one) - posterior_of(known, other)).max())


def test_fitted_weights_give_the_probabilities_that_the_crops_were_drawn_from() -> None:
    true = EvidenceWeights(ctc=0.9, frequency=0.4, outside=-4.0, nothing=-5.0)
    known = drawn(true)
    fitted = fit_weights(known, EvidenceWeights())
    apart = [apart_by(k, fitted, true) for k in known[:500]]
    unfitted = [apart_by(k, EvidenceWeights(), true) for k in known[:500]]
    assert np.mean(apart) < 0.05
    assert np.mean(unfitted) > 0.15


def test_wrong_labels_are_allowed_for() -> None:
    known = drawn(EvidenceWeights())
    rng = np.random.default_rng(1)
    noisy = [LabelledCase("NOBODY" if rng.random() < 0.3 else k.label, k.reading, k.case) for k in known]
    plain, allowing = (fit_weights(noisy, EvidenceWeights(), noise) for noise in (0.0, 0.3))
    share = [np.mean([posterior_of(k, w).sum() for k in known]) for w in (plain, allowing)]
    assert share[0] < 0.75 < share[1]


def test_crops_of_other_kinds_count_together_as_much_as_the_names_however_many_they_are() -> None:
    names, others = drawn(EvidenceWeights(), 200), drawn(EvidenceWeights(nothing=-3.0, frequency=0.2), 100, seed=1)
    once, thrice = (fit_weights(names, EvidenceWeights(), others=o) for o in (others, others * 3))
    np.testing.assert_allclose(once.vector, thrice.vector, atol=2e-4)
    alone, wanted = fit_weights(names, EvidenceWeights()), fit_weights([*names, *others * 2], EvidenceWeights())
    assert np.abs(once.vector - wanted.vector).max() < 0.1 < np.abs(once.vector - alone.vector).max()


def test_without_weights_to_learn_the_defaults_stay() -> None:
    assert fit_weights([LabelledCase("LEA", "LEA", None)], EvidenceWeights()) == EvidenceWeights()


INK = EvidenceWeights(ctc=1.0, prior=0.0, outside_length=0.0, best_outside=0.0)
"""Had no lexicon been asked."""


def test_the_margin_reads_most_right_and_is_the_largest_that_does() -> None:
    outside = LabelledCase("THONAS", "THONAS", case({"THONAS": -0.5, "THOMAS": -3.2}))
    inside = LabelledCase("THOMAS", "THONAS", case({"THONAS": -0.5, "THOMAS": -2.2}))
    margin = best_margin([outside, inside], EvidenceWeights(), ["THONAS", "THONAS"], INK)
    at, above = EvidenceWeights(margin=margin), EvidenceWeights(margin=margin + 0.25)
    assert (taken(outside, at), taken(inside, at)) == ("THONAS", "THOMAS")
    assert taken(inside, above) == "THONAS"
    assert taken(outside, EvidenceWeights(margin=0.0)) == "THOMAS"


def test_the_margin_costs_nothing_outside_the_lexicon_whatever_it_would_gain() -> None:
    outside = LabelledCase("THONAS", "THONAS", case({"THONAS": -0.5, "THOMAS": -2.2}))
    inside = LabelledCase("THOMAS", "THONAS", case({"THONAS": -0.5, "THOMAS": -2.2}))
    known = [outside, inside, inside]
    margin = best_margin(known, EvidenceWeights(), ["THONAS"] * 3, INK)
    assert taken(outside, EvidenceWeights(margin=margin)) == "THONAS"
    # What is lost with a lexicon and without it is no cost of the lexicon.
    margin = best_margin(known, EvidenceWeights(), ["THOMAS", "THONAS", "THONAS"], INK)
    assert taken(inside, EvidenceWeights(margin=margin)) == "THOMAS"


def test_the_margin_protects_what_is_read_without_a_lexicon_and_not_what_the_ink_prefers() -> None:
    """Three texts from the ink: the prior prefers the second, the lexicon holds the third."""
    nowhere, prior = np.array([-np.inf, -np.inf, -1.0]), np.array([-20.0, -2.0, -9.0])
    close = Case(("ZOLTAM", "ZOLTAN", "THOMAS"), np.array([-0.5, -0.9, -3.0]), nowhere, prior, nowhere, 3)
    weights = EvidenceWeights(ctc=1.0, frequency=1.0, prior=0.0, outside=-9.0, outside_length=0.0, margin=50.0)
    alone = EvidenceWeights(ctc=1.0, prior=1.0, outside=0.0, outside_length=0.0, best_outside=0.0)
    assert weigh(close, weights)[0] == 0 and weigh(close, weights, alone)[0] == 1
    assert weigh(close.without_lexicon, alone)[0] == 1
    eager = replace(weights, margin=0.0)
    assert weigh(close, eager)[0] == weigh(close, eager, alone)[0] == 2


def without(known: LabelledCase, count: int) -> Case:
    """The case of `known` when its label, counted `count` times, is taken off once."""
    found = without_own_label(known, count, 4080).case
    assert found is not None
    return found


def test_a_crops_own_label_is_taken_off_the_counts() -> None:
    read = LabelledCase("LENA", "LENA", case({"LENA": -0.5, "LEA": -2.0}))
    assert without(read, 40).log_shares[0] == pytest.approx(np.log(39 / 4080))
    once = without(read, 1)
    assert once.texts == ("LENA", "LEA") and once.log_shares[0] == -np.inf  # it stays as what was read
    offered = LabelledCase("LENA", "LEMA", case({"LEMA": -0.5, "LENA": -2.0, "LEA": -3.0}))
    assert without(offered, 1).texts == ("LEMA", "LEA")  # nobody would offer it
    assert without_own_label(LabelledCase("LENA", "LENA", None), 1, 4080).case is None
