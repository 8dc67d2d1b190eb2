"""Measures what a list of known rows (`known` in form files) gains, on labelled crops grouped into pages:

    python -m jobs.bench.known --labels validation.csv --images validation --corrected jobs/names/checked.csv \\
        --others train_label_counts.csv

Each page is a random group of crops. The list holds the labels of all pages, or of a share of them, among other rows
whose texts are drawn in proportion to their counts. Readings with a confidence of 0.99 or more count as sure.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hcr_batch.config import require
from hcr_batch.files.label_source import LabelSource
from hcr_batch.files.labels import read_labels
from hcr_batch.files.lexicons import read_lexicon
from hcr_batch.model.identity import DEFAULT_BUNDLE
from hcr_batch.model.labelled import read_labelled
from hcr_batch.model.recogniser import Recogniser
from hcr_batch.records import Box, FieldRule, FieldType, Reading, ReadingStatus, Registration
from hcr_batch.run.known import match_known
from hcr_batch.text.decoding.known import Cell, KnownRows, cell_of
from hcr_batch.text.recognition import Recognition
from jobs.module_command import run_command

_RULE = FieldRule(type=FieldType.NAME)
_FORM = Registration("page", 0, 0.0, 1.0)
_SURE = 0.99


@dataclass(frozen=True, kw_only=True)
class KnownConfig:
    """What to measure.

    labels, images, corrected: labelled crops.
    others: CSV `label,count` from which the other rows of the list are drawn.
    fields: how many a page has.
    rows: how many other rows the list holds.
    members: the share of pages that the list holds.
    """

    labels: Path
    images: Path
    others: Path
    corrected: Path | None = None
    fields: int = 3
    rows: int = 100_000
    members: float = 1.0
    model: Path = DEFAULT_BUNDLE
    seed: int = 1

    def __post_init__(self) -> None:
        require(self.fields >= 2, "fields", "at least 2", self.fields)
        require(0 <= self.members <= 1, "members", "from 0 to 1", self.members)


@dataclass(frozen=True)
class KnownReport:
    """What the list changed; pairs are without the list and with it.

    fields: on all pages.
    exact, sure, sure_and_exact: how many of them are.
    changed, changed_wrongly: texts that the list changed, and changed to a wrong one.
    wrong_marked: wrong fields that break the rule `known`.
    right_marked: right fields that break it, on pages that are in the list.
    pages: how many are in the list.
    named, named_rightly: pages, in the list or not, for which a row is named, and for which it is the right one.
    """

    fields: int
    exact: tuple[int, int]
    sure: tuple[int, int]
    sure_and_exact: tuple[int, int]
    changed: int
    changed_wrongly: int
    wrong_marked: int
    right_marked: int
    pages: int
    named: int
    named_rightly: int


def run(config: KnownConfig) -> KnownReport:
    """Reads the crops, groups them into pages, and compares. Raises UsageError, ModelError."""
    rng = np.random.default_rng(config.seed)
    labels, readings = _read(config)
    pages = rng.permutation(len(labels))[: len(labels) // config.fields * config.fields].reshape(-1, config.fields)
    held = rng.random(len(pages)) < config.members
    columns = [f"field_{i}" for i in range(config.fields)]
    rows = [[labels[i] for i in page] for page, member in zip(pages, held, strict=True) if member]
    known = KnownRows.of(columns, map(_cells, [*rows, *_others(config, rng)]))
    before, after, texts, differing, named = [], [], [], [], []
    for page in pages:
        read = [_reading(name, readings[i]) for name, i in zip(columns, page, strict=True)]
        matched, marked = match_known(read, [_RULE] * config.fields, {_FORM.form: known})
        before += read
        after += matched
        texts += [labels[i] for i in page]
        differing += [i in marked for i in range(config.fields)]
        named.append(0 if matched[0].known is None else matched[0].known.row)
    member = np.repeat(held, config.fields)
    true_rows = np.where(held, held.cumsum(), -1)  # the list begins with them
    right = np.array([reading.text == text for reading, text in zip(after, texts, strict=True)])
    changed = np.array([one.text != two.text for one, two in zip(before, after, strict=True)])
    exact, sure, both = zip(_counts(before, texts), _counts(after, texts), strict=True)
    return KnownReport(
        fields=len(texts),
        exact=exact,
        sure=sure,
        sure_and_exact=both,
        changed=int(changed.sum()),
        changed_wrongly=int((changed & ~right).sum()),
        wrong_marked=int((np.array(differing) & ~right).sum()),
        right_marked=int((np.array(differing) & right & member).sum()),
        pages=int(held.sum()),
        named=int(np.count_nonzero(named)),
        named_rightly=int((true_rows == named).sum()),
    )


def _read(config: KnownConfig) -> tuple[list[str], list[Recognition]]:
    """Labels and readings of the crops that hold writing."""
    source = LabelSource(labels=config.labels, images=config.images, corrected=config.corrected)
    crops = [crop for crop in read_labels(source).crops if crop.text]
    read = [one for chunk in read_labelled([Recogniser.load(config.model)], crops) for one in chunk if one.readings]
    return [one.crop.text for one in read], [one.readings[0] for one in read]


def _others(config: KnownConfig, rng: np.random.Generator) -> list[list[str]]:
    counts = read_lexicon(config.others)
    shares = np.array(list(counts.values()), np.float64)
    drawn = rng.choice(len(counts), (config.rows, config.fields), p=shares / shares.sum())
    texts = list(counts)
    return [[texts[i] for i in row] for row in drawn]


def _cells(row: Sequence[str]) -> list[Cell | None]:
    return [cell_of(text, _RULE) for text in row]


def _reading(field: str, read: Recognition) -> Reading:
    status = ReadingStatus.OK if read.text else ReadingStatus.BLANK
    return Reading(
        1, Box(0, 0, 1, 1), field, read.text, read.confidence, status, read.char_confidences, read.alternatives,
        registration=_FORM,
    )  # fmt: skip


def _counts(readings: Sequence[Reading], texts: Sequence[str]) -> tuple[int, int, int]:
    """How many are exact, sure, and both."""
    right = [reading.text == text for reading, text in zip(readings, texts, strict=True)]
    sure = [reading.status is ReadingStatus.OK and (reading.confidence or 0.0) >= _SURE for reading in readings]
    return sum(right), sum(sure), sum(one and other for one, other in zip(right, sure, strict=True))


def main() -> None:
    """Reads the flags of the module command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("labels", "images", "others"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--corrected", type=Path)
    parser.add_argument("--fields", type=int, default=3)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--members", type=float, default=1.0)
    parser.add_argument("--model", type=Path, default=DEFAULT_BUNDLE)
    parser.add_argument("--seed", type=int, default=1)
    report = run(KnownConfig(**vars(parser.parse_args())))
    sys.stdout.write(_said(report))


def _said(report: KnownReport) -> str:
    lines = []
    for when, i in (("without", 0), ("with", 1)):
        exact, sure, both = report.exact[i], report.sure[i], report.sure_and_exact[i]
        lines.append(
            f"{when} the list: of {report.fields} fields {exact} exact ({exact / report.fields:.1%}), "
            f"{sure} sure ({sure / report.fields:.1%}), of these {both} exact ({both / max(1, sure):.1%})"
        )
    lines.append(
        f"{report.changed} texts changed, {report.changed_wrongly} of them wrongly; marked as differing are "
        f"{report.wrong_marked} that are wrong and, on pages in the list, {report.right_marked} that are right"
    )
    lines.append(
        f"a row is named for {report.named} pages, the right one for {report.named_rightly}; {report.pages} are in the "
        "list"
    )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    run_command(main)
