"""Parts add up to the whole."""

import pytest

from hcr_batch.text.scoring.breakdown import by_class, by_confidence, by_length, by_lexicon, character_class
from hcr_batch.text.scoring.evaluation import evaluate
from hcr_batch.text.scoring.metrics import score
from hcr_batch.text.scoring.sample import Sample


def sample(label: str, reading: str, confidence: float = 0.9) -> Sample:
    return Sample(f"{label}.png", label, reading, confidence, -0.1, score(label, reading), 1.0)


SAMPLES = [
    sample("ANNA", "ANNA", 0.99),
    sample("BOB", "BOD", 0.2),
    sample("12 RUE", "12RUE", 0.8),
    sample("HÉLÈNE", "HELÈNE!", 1.0),
    sample("A" * 40, "A" * 39, 0.5),
]


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("A", "capital letters"),
        ("a", "small letters"),
        ("É", "accented letters"),
        ("7", "digits"),
        (" ", "spaces"),
        ("-", "signs"),
        ("٣", "digits"),  # Arabic-Indic three
        ("ب", "other letters"),  # a script without capitals
    ],
)
def test_kinds_of_characters(character: str, name: str) -> None:
    assert character_class(character) == name


@pytest.mark.parametrize("breakdown", [by_length, by_confidence])
def test_every_field_is_in_one_part(breakdown) -> None:
    parts = breakdown(SAMPLES)
    assert sum(part.scores.counts.fields for part in parts) == len(SAMPLES)
    total = sum(part.scores.counts.character_edits for part in parts)
    assert total == sum(s.scores.character_edits for s in SAMPLES)


def test_names_of_the_bands() -> None:
    assert [part.name for part in by_length(SAMPLES)] == ["1 to 3", "4 to 5", "6 to 7", "31 or more"]
    assert [part.name for part in by_confidence(SAMPLES)] == [
        "0.00 to below 0.50",
        "0.50 to below 0.80",
        "0.80 to below 0.90",
        "0.99 to 1",
    ]


def test_labels_in_the_lexicon_and_outside_of_it() -> None:
    outside, inside = by_lexicon(SAMPLES, {"ANNA", "BOB"})
    assert (outside.name, inside.name) == ("outside the lexicon", "in the lexicon")
    assert (outside.scores.counts.fields, inside.scores.counts.fields) == (3, 2)
    assert inside.scores.counts == score("ANNA", "ANNA") + score("BOB", "BOD")
    assert [part.name for part in by_lexicon(SAMPLES, {sample.label for sample in SAMPLES})] == ["in the lexicon"]
    assert evaluate(SAMPLES).by_lexicon == ()
    assert evaluate(SAMPLES, lexicon={"ANNA", "BOB"}).by_lexicon == (outside, inside)


def test_errors_by_kind_of_character() -> None:
    parts = {part.name: part for part in by_class([(s.label, s.reading) for s in SAMPLES])}
    assert (parts["accented letters"].written, parts["accented letters"].wrong) == (2, 1)
    assert (parts["spaces"].written, parts["spaces"].wrong) == (1, 1)
    assert (parts["signs"].written, parts["signs"].inserted) == (0, 1)
    assert parts["digits"].error.value == 0
    edits = sum(part.wrong + part.inserted for part in parts.values())
    assert edits == sum(s.scores.character_edits for s in SAMPLES)


def test_blank_fields_are_counted_apart() -> None:
    figures = evaluate([*SAMPLES, sample("", ""), sample("", "XY")])
    assert figures.scores.counts.fields == len(SAMPLES)
    assert figures.blanks.fields == 2
    assert figures.blanks.seen.value == 0.5
    assert figures.blanks.invented_characters == 2
    assert figures.confidence.ece.n == len(SAMPLES) + 2


def test_blank_fields_alone() -> None:
    figures = evaluate([sample("", "")])
    assert figures.scores.cer.n == 0 and figures.by_class == () and figures.blanks.seen.value == 1
