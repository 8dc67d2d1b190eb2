"""Texts as people write them into forms: what kinds there are, and that each is of its shape."""

import re

import numpy as np

from hcr_batch.text.learning.invent import Inventor


def test_a_share_of_the_names_is_elided() -> None:
    inventor, rng = Inventor({"ANNA": 1}, elided=0.25), np.random.default_rng(0)
    names = [inventor.name(rng) for _ in range(400)]
    assert {name.split("'")[-1] for name in names} == {"ANNA"}
    assert 60 <= sum("'" in name for name in names) <= 140


def test_full_names_are_of_two_and_three_names_of_the_lexicon() -> None:
    inventor, rng = Inventor({"ANNA": 1, "PAUL": 1}), np.random.default_rng(0)
    names = [inventor.full_name(rng) for _ in range(200)]
    assert {len(name.replace("-", " ").split()) for name in names} == {2, 3}
    assert {part for name in names for part in name.replace("-", " ").split()} == {"ANNA", "PAUL"}
    assert all(" " in name for name in names)


def test_addresses_hold_words_and_figures() -> None:
    rng = np.random.default_rng(0)
    texts = [Inventor({"ROSE": 3, "PAUL": 1}).address(rng) for _ in range(200)]
    assert all(any(map(str.isdigit, text)) and any(map(str.isalpha, text)) for text in texts)
    assert len(set(texts)) > 150


def test_texts_with_signs_have_one_each() -> None:
    rng = np.random.default_rng(0)
    texts = [Inventor({"ROSE": 3, "PAUL": 1}).signed(rng) for _ in range(300)]
    assert all(set(text) & set(":+/.,-H ") for text in texts)
    for sign in ":+/.,":
        assert sum(sign in text for text in texts) > 8
    times = [text for text in texts if re.fullmatch(r"[0-9]{1,2}:[0-9]{2}", text)]
    assert times and all(int(time.split(":")[0]) < 24 and int(time.split(":")[1]) < 60 for time in times)


def test_texts_with_marks_are_phones_mail_firms_flats_and_prices() -> None:
    inventor, rng = Inventor({"ROSE": 3, "D'ALMA": 1, "LE GALL": 1}), np.random.default_rng(0)
    texts = [inventor.marked(rng) for _ in range(400)]
    kinds = {
        "phone": r"\(\d{2,4}\) ?\d{3}[- .]\d{4}",
        "mail": r"[A-Z0-9._-]+@[A-Z-]+(\.[A-Z]+)+",
        "price": r"[$£€] ?[\d ,]+([.,]\d\d)?|[\d ,]+([.,]\d\d)? ?€",
        "firm": r"[A-Z' ]+ ?& ?[A-Z' ]+",
        "flat": r"(APT |UNIT |NO )?#\d+[A-Z]?",
        "share": r"\d+(\.5)? ?%",
        "brackets": r"[A-Z' ]+ \([A-Z' ]+\)|\(\d+\)|\d+ \(\d+\)",
    }
    counts = {kind: sum(bool(re.fullmatch(shape, text)) for text in texts) for kind, shape in kinds.items()}
    assert sum(counts.values()) == len(texts), [t for t in texts if not any(re.fullmatch(k, t) for k in kinds.values())]
    assert min(counts.values()) >= 4
