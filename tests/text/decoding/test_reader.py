"""From label probabilities to recognitions under rules: what is written is never forced into them."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from hcr_batch.records import FieldRule, FieldType
from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.calibrate import Calibration
from hcr_batch.text.decoding.ctc import LogProbs, sequence_log_probability
from hcr_batch.text.decoding.evidence import EvidenceWeights
from hcr_batch.text.decoding.reader import TextReader
from hcr_batch.text.decoding.rescoring import WeighedPrior
from hcr_batch.text.learning.prior_fit import fit_prior
from hcr_batch.text.recognition import Recognition
from hcr_batch.text.rules.values import check

LATIN = Alphabet(" '+,-./0123456789:ABCDEFGHIJKLMNOPQRSTUVWXYZ")
LEXICA = {"names": {"THOMAS": 1800, "LEA": 1500, "SIMON": 300, "2O25": 1}, "other": {"TOMAS": 5}}
DIGITS = FieldRule(type=FieldType.DIGITS)
DATE = FieldRule(type=FieldType.DATE, formats=("dd/mm/yyyy",))


PRIOR = WeighedPrior(
    fit_prior({"THOMAS": 900, "LEA": 700, "SIMON": 300, "12/05/1999": 100}),
    EvidenceWeights(ctc=0.8, prior=0.4, outside=0.0, outside_length=0.8, best_outside=0.0, nothing=-8.0, margin=0.0),
)


def reader(asked: list[str] | None = None, prior: WeighedPrior | None = None) -> TextReader:
    def load(name: str) -> dict[str, int]:
        if asked is not None:
            asked.append(name)
        return LEXICA[name]

    return TextReader(LATIN, Calibration(), EvidenceWeights(), load, prior)


def ink(*characters: dict[str, float]) -> LogProbs:
    """(T, K) of a text, a frame for each character and a blank after it; each given as {character: probability}."""
    rows = []
    for likely in characters:
        for shares in (likely, {"": 0.99}):
            row = np.full(LATIN.label_count, max(1e-6, 1 - sum(shares.values())) / LATIN.label_count)
            for character, share in shares.items():
                row[LATIN.encode(character)[0] if character else 0] += share
            rows.append(row / row.sum())
    log_probs: LogProbs = np.log(np.array(rows)).astype(np.float32)
    return log_probs


def clear(text: str, share: float = 0.98) -> LogProbs:
    return ink(*({c: share} for c in text))


def read_all(
    crops: Sequence[LogProbs], rules: Sequence[FieldRule | None], texts: TextReader | None = None
) -> list[Recognition]:
    batch = np.full((len(crops), max(map(len, crops)) + 3, LATIN.label_count), -3.0, np.float32)  # padding is noise
    for row, crop in zip(batch, crops, strict=True):
        row[: len(crop)] = crop
    texts = texts or reader()
    return [texts.recognition(*decoded) for decoded in texts.decode(batch, np.array([len(c) for c in crops]), rules)]


def read(crop: LogProbs, rule: FieldRule | None, texts: TextReader | None = None) -> Recognition:
    return read_all([crop], [rule], texts)[0]


def read_twice(crop: LogProbs, rule: FieldRule | None, texts: TextReader) -> Recognition:
    """What is read where a second look shows the same."""
    batch, frames = crop[None], np.array([len(crop)])
    ((draft, rescored),) = texts.decode(batch, frames, [rule])
    if rescored is not None:
        (rescored,) = texts.decode_again([draft], [rescored], [rule], batch, frames)
    return texts.recognition(draft, rescored)


def test_letters_are_no_question_where_only_digits_can_be() -> None:
    crop = ink({"2": 0.97}, {"O": 0.55, "0": 0.4}, {"I": 0.5, "1": 0.45}, {"S": 0.6, "5": 0.35})
    assert read(crop, None).text == "2OIS"
    free, narrowed = read(crop, None), read(crop, DIGITS)
    assert narrowed.text == "2015"
    assert narrowed.confidence > free.confidence
    assert all(set(a.text) <= set("0123456789 ") for a in narrowed.alternatives)


def test_a_name_written_clearly_into_a_field_for_digits_stays_a_name() -> None:
    found = read(clear("THOMAS"), DIGITS)
    assert found.text == "THOMAS"
    assert check(found.text, DIGITS).broken_rule == "format"


@pytest.mark.parametrize("text", ["12/03/1950", "31/12/1999"])
def test_dates_keep_the_shape_of_their_format(text: str) -> None:
    crop = ink(*({c: 0.5, other: 0.45} for c, other in zip(text, text.replace("/", "1"), strict=True)))
    free = read(ink(*({"1": 0.55, "/": 0.4} if c == "/" else {c: 0.95} for c in text)), None)
    assert "/" not in free.text
    shaped = read(ink(*({"1": 0.55, "/": 0.4} if c == "/" else {c: 0.95} for c in text)), DATE)
    assert shaped.text == text
    assert read(crop, DATE).text == text


def test_what_is_no_date_is_not_made_one() -> None:
    found = read(clear("45/99/1950"), DATE)
    assert found.text == "45/99/1950"
    assert check(found.text, DATE) == check("45/99/1950", DATE) and not check(found.text, DATE).valid


def test_a_pattern_chooses_among_what_the_ink_allows() -> None:
    rule = FieldRule(type=FieldType.CODE, pattern="[A-Z]{2}[0-9]{2}")
    crop = ink({"0": 0.5, "O": 0.45}, {"B": 0.9}, {"I": 0.5, "1": 0.45}, {"7": 0.95})
    found = read(crop, rule)
    assert found.text == "OB17"
    assert all(check(a.text, rule).valid for a in found.alternatives)


def test_a_comb_bounds_the_number_of_characters() -> None:
    crop = ink({"A": 0.9}, {"B": 0.9}, {"'": 0.5, "": 0.45})
    assert read(crop, None).text == "AB'"
    assert read(crop, FieldRule(cells=2)).text == "AB"
    assert read(clear("ABCD"), FieldRule(cells=2)).text == "ABCD"


@pytest.mark.parametrize("rule", [DIGITS, DATE, FieldRule(pattern="[0-9]{4}"), FieldRule(cells=3)])
def test_an_empty_field_stays_empty(rule: FieldRule) -> None:
    found = read(ink({"": 0.99}, {"": 0.99}), rule)
    assert found.text == "" and found.confidence > 0.9


def test_a_lexicon_settles_what_the_ink_leaves_open() -> None:
    crop = ink({"T": 0.9}, {"H": 0.9}, {"O": 0.9}, {"N": 0.5, "M": 0.45}, {"A": 0.9}, {"S": 0.9})
    assert read(crop, None).text == "THONAS"
    found = read(crop, FieldRule(lexicon="names"))
    assert found.text == "THOMAS"
    assert "THONAS" in [a.text for a in found.alternatives]
    assert found.confidence + sum(a.confidence for a in found.alternatives) <= 1.001


def test_a_name_outside_the_lexicon_survives() -> None:
    for text in ("ZOLTAN", "THONAS", "SIMONA", "LE"):
        assert read(clear(text, 0.9), FieldRule(lexicon="names")).text == text


# The prior's own names are others, so that only the lexicon can tell.
ELSEWHERE = WeighedPrior(replace(fit_prior({"JEAN": 5, "ROY": 5}), goes_on=0.1), PRIOR.weights)
FULL_NAME = [{"L": 0.97}, {"E": 0.97}, {"A": 0.97}, {" ": 0.97}, {"S": 0.97}, {"I": 0.97}, {"N": 0.6, "M": 0.35}]
FULL_NAME += [{"O": 0.97}, {"N": 0.97}]


def test_a_lexicon_of_single_names_helps_to_read_several() -> None:
    alone = read(ink(*FULL_NAME), None, reader(prior=ELSEWHERE))
    helped = read(ink(*FULL_NAME), FieldRule(lexicon="names"), reader(prior=ELSEWHERE))
    assert (alone.text, helped.text) == ("LEA SINON", "LEA SIMON")
    assert helped.confidence > alone.confidence


def test_where_the_lexicon_knows_nothing_a_field_is_read_as_without_it() -> None:
    crop = ink(*({c: 0.8} for c in "QUENTIN DURWARD"))
    texts = reader(prior=ELSEWHERE)
    assert read(crop, FieldRule(lexicon="names"), texts) == read(crop, FieldRule(), texts)


def test_a_lexicon_offers_no_text_that_the_rule_forbids() -> None:
    crop = ink({"2": 0.9}, {"0": 0.5, "O": 0.45}, {"2": 0.6}, {"5": 0.6})
    found = read(crop, FieldRule(type=FieldType.DIGITS, lexicon="names"))
    assert found.text == "2025"
    assert all(set(a.text) <= set("0123456789 ") for a in found.alternatives)


def test_the_lexicon_is_read_once_and_only_if_a_reading_is_unsure() -> None:
    asked: list[str] = []
    texts = reader(asked)
    unsure = ink({"L": 0.6}, {"E": 0.6}, {"A": 0.6})
    read(clear("A", 0.9999), FieldRule(lexicon="names"), texts)
    assert asked == []
    for _ in range(2):
        read_all([unsure, unsure], [FieldRule(lexicon="names"), FieldRule(lexicon="other")], texts)
    assert asked == ["names", "other"]


def test_crops_of_a_batch_keep_their_own_rules() -> None:
    crops = [clear("2015"), ink({"2": 0.97}, {"O": 0.55, "0": 0.4}), clear("THOMAS"), clear("A1", 0.9)]
    rules: list[FieldRule | None] = [None, DIGITS, FieldRule(lexicon="names"), FieldRule(pattern="[A-Z][0-9]")]
    together = read_all(crops, rules)
    assert together == [read(crop, rule) for crop, rule in zip(crops, rules, strict=True)]
    assert [r.text for r in together] == ["2015", "20", "THOMAS", "A1"]


SHAKY = ink({"T": 0.97}, {"H": 0.97}, {"O": 0.97}, {"N": 0.6, "M": 0.35}, {"A": 0.97}, {"S": 0.97})


@pytest.mark.parametrize("rule", [None, FieldRule(), FieldRule(type=FieldType.NAME)])
def test_a_prior_settles_what_the_ink_of_a_name_leaves_open(rule: FieldRule | None) -> None:
    alone, rescored = read(SHAKY, rule), read(SHAKY, rule, reader(prior=PRIOR))
    assert (alone.text, rescored.text) == ("THONAS", "THOMAS")
    assert rescored.confidence > alone.confidence
    assert sum(a.confidence for a in rescored.alternatives) + rescored.confidence <= 1 + 1e-3


@pytest.mark.parametrize("kind", [FieldType.DIGITS, FieldType.NUMBER, FieldType.DATE])
def test_figures_are_weighed_where_the_ink_is_unsure(kind: FieldType) -> None:
    crop, rule = ink({"2": 0.97}, {"7": 0.55, "1": 0.4}, {"8": 0.97})[None], FieldRule(type=kind)
    ((_, rescored),) = reader(prior=PRIOR).decode(crop, np.array([crop.shape[1]]), [rule])
    assert rescored is not None and {"278", "218"} <= set(rescored.case.texts)
    assert read(crop[0], rule, reader(prior=PRIOR)).text == "278"


def test_where_the_ink_is_running_the_prior_finds_what_no_beam_of_the_ink_holds() -> None:
    """Each letter is rather another: more texts that nobody writes are likelier than are looked at."""
    rivals = zip("THOMAS", "LNEUCR", "IKDNOB", strict=True)
    crop, texts = ink(*({right: 0.3, wrong: 0.34, other: 0.33} for right, wrong, other in rivals)), reader(prior=PRIOR)
    once = read(crop, None, texts)
    assert "THOMAS" not in {once.text, *(a.text for a in once.alternatives)}
    assert read_twice(crop, None, texts).text == "THOMAS"
    assert read_twice(crop, FieldRule(pattern="[A-Z]{6}"), texts).text == "THOMAS"
    assert read_twice(crop, FieldRule(type=FieldType.CODE), texts).text == read(crop, None).text


def test_a_prior_of_names_is_not_asked_about_codes() -> None:
    assert read(SHAKY, FieldRule(type=FieldType.CODE), reader(prior=PRIOR)).text == "THONAS"


def test_what_is_written_clearly_survives_the_prior() -> None:
    assert read(clear("THONAS"), None, reader(prior=PRIOR)).text == "THONAS"


def test_a_prior_makes_no_number_likelier_than_another() -> None:
    crop = ink({"2": 0.97}, {"7": 0.55, "1": 0.4}, {"/": 0.97}, {"0": 0.97}, {"8": 0.97})
    assert read(crop, None, reader(prior=PRIOR)).text == "27/08"


def test_a_reading_does_not_depend_on_the_others_of_its_batch() -> None:
    texts = reader(prior=PRIOR)
    crops = [SHAKY, ink({"L": 0.6}, {"E": 0.5, "F": 0.4}), clear("12/05/1999", 0.9), ink({"S": 0.5, "5": 0.4})]
    together = read_all(crops, [None, FieldRule(lexicon="names"), None, DIGITS], texts)
    alone = [read(c, r, texts) for c, r in zip(crops, [None, FieldRule(lexicon="names"), None, DIGITS], strict=True)]
    assert together == alone


@pytest.mark.parametrize("rule", [None, FieldRule(type=FieldType.NAME)])
def test_with_a_second_look_a_text_is_as_probable_as_the_mean_of_both(rule: FieldRule | None) -> None:
    texts = reader(prior=PRIOR)
    first = ink({"S": 0.98}, {"I": 0.98}, {"M": 0.5, "N": 0.4, "1": 0.05}, {"O": 0.98}, {"N": 0.98})
    again = ink({"S": 0.98}, {"I": 0.98}, {"M": 0.3, "N": 0.5, "1": 0.15}, {"O": 0.98}, {"N": 0.98})
    frames = np.array([len(first)])
    ((draft, rescored),) = texts.decode(first[None], frames, [rule])
    assert rescored is not None
    (both,) = texts.decode_again([draft], [rescored], [rule], again[None], frames)
    allowed = np.ones(LATIN.label_count, bool) if draft.constraint is None else draft.constraint.allowed
    given = [np.where(allowed, look, -np.inf) for look in (first, again)]
    given = [look - np.logaddexp.reduce(look, axis=1, keepdims=True) for look in given]
    for text, log_probability in zip(both.case.texts, both.case.log_probabilities, strict=True):
        each = [math.exp(sequence_log_probability(look, LATIN.encode(text))) for look in given]
        assert math.exp(log_probability) == pytest.approx(sum(each) / 2, abs=1e-4)


def test_a_second_look_may_show_what_the_first_did_not() -> None:
    """Its M was no letter that the first look thought of; all texts then compete by the mean of both looks."""
    texts = reader(prior=PRIOR)
    before, behind = [{c: 0.98} for c in "THO"], [{c: 0.98} for c in "AS"]
    first = ink(*before, {"N": 0.35, "U": 0.33, "R": 0.3}, *behind)
    again = ink(*before, {"M": 0.6, "N": 0.3}, *behind)
    frames = np.array([len(first)])
    ((draft, rescored),) = texts.decode(first[None], frames)
    assert rescored is not None and "THOMAS" not in rescored.case.texts
    (both,) = texts.decode_again([draft], [rescored], [None], again[None], frames)
    assert texts.recognition(draft, both).text == "THOMAS"
    for text, log_probability in zip(both.case.texts, both.case.log_probabilities, strict=True):
        each = [math.exp(sequence_log_probability(look, LATIN.encode(text))) for look in (first, again)]
        assert math.exp(log_probability) == pytest.approx(sum(each) / 2, abs=1e-4)
