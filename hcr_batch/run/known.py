"""Matches the readings of a page against its form's list of known rows: where the reader is unsure the likeliest row
decides, and fields that differ from it are reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hcr_batch.files.known import read_known
from hcr_batch.forms.definition import Form
from hcr_batch.records import Alternative, FieldRule, Reading, ReadingStatus
from hcr_batch.run.judging import Rules
from hcr_batch.text.decoding.known import Candidate, KnownRows, MatchedField, key_of
from hcr_batch.text.recognition import LEAST_ALTERNATIVE, MOST_ALTERNATIVES

_DIGITS = 4
"""Confidences are rounded so, as those of the reader are."""


def known_rows(forms: Sequence[Form]) -> dict[str, KnownRows]:
    """The rows that are known for forms, by the names of these. Raises UsageError."""
    return {
        form.name: read_known(form.known, {field.name: field.rule for field in form.fields})
        for form in forms
        if form.known is not None
    }


def match_known(
    page: Sequence[Reading], rules: Rules, known: Mapping[str, KnownRows]
) -> tuple[list[Reading], frozenset[int]]:
    """The N readings of a page, one at least, with their rules, before they are judged: with the text, confidence,
    alternatives and row that follow from the rows that are `known` for the page's form; and which of the N differ from
    the rows that the page may be of."""
    fit = page[0].registration  # all fields of a page lie on one form
    rows = None if fit is None else known.get(fit.form)
    if rows is None:
        return list(page), frozenset()
    at = {name: i for i, reading in enumerate(page) if (name := _column(reading, rows)) is not None}
    fields = {name: _candidates(page[i], rules[i]) for name, i in at.items()}
    by_field, row = rows.match({name: some for name, some in fields.items() if some})
    matched = [replace(reading, known=row) for reading in page]
    for name, field in by_field.items():
        matched[at[name]] = _as_matched(matched[at[name]], field)
    differing = (i for name, i in at.items() if name not in by_field or not by_field[name].agrees)
    return matched, frozenset(differing)


def _column(reading: Reading, rows: KnownRows) -> str | None:
    """The column of the rows that a reading is held against, None where it says nothing."""
    return reading.field if reading.field in rows.columns and reading.status is ReadingStatus.OK else None


def _candidates(reading: Reading, rule: FieldRule | None) -> list[Candidate]:
    """The texts that a field may hold; those without a value are none."""
    texts = [(reading.text or "", reading.confidence or 0.0), *((a.text, a.confidence) for a in reading.alternatives)]
    keys = [key_of(text, rule or FieldRule()) for text, _ in texts]
    return [Candidate(text, key, p) for (text, p), key in zip(texts, keys, strict=True) if key is not None]


def _as_matched(reading: Reading, matched: MatchedField) -> Reading:
    """A reading with the likeliest of the texts for its own, and the others for alternatives: what is expected instead
    is among them however improbable, so that people see it."""
    (text, _, confidence), *others = matched.candidates
    confidence = round(confidence, _DIGITS)
    shown = [c for c in others if c.probability >= LEAST_ALTERNATIVE and c is not matched.expected]
    shown = [*shown[: MOST_ALTERNATIVES - 1], matched.expected] if matched.expected else shown[:MOST_ALTERNATIVES]
    return replace(
        reading,
        text=text,
        confidence=confidence,
        char_confidences=reading.char_confidences if text == reading.text else (confidence,) * len(text),
        alternatives=tuple(Alternative(other, round(p, _DIGITS)) for other, _, p in shown),
    )
