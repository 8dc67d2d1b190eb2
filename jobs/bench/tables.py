"""What the benchmarks measured, as tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from rich.table import Table

from jobs.bench.config import BenchConfig
from jobs.bench.crops import CropsConfig
from jobs.bench.crops import run as run_crops
from jobs.bench.forms import BenchReport, run
from jobs.bench.makes import MAKES
from jobs.speed.figures import Section


def bench_table(report: BenchReport) -> Table:
    """The report as a table."""
    table = Table(title=f"Forms: {report.pages} pages, {report.written} fields written, {report.blank} empty")
    table.add_column("figure")
    table.add_column("value", justify="right")
    errors = report.errors_mm or (float("nan"),)
    for name, value in (
        ("exactly right", f"{report.scores.exact:.1%}"),
        ("character error rate", f"{report.scores.cer:.2%}"),
        ("the ink alone, not scanned, exactly right", f"{report.alone.exact:.1%} of {report.alone.fields}"),
        ("empty fields called blank", f"{report.blanks_right} of {report.blank}"),
        ("written fields called blank", str(report.blanks_wrong)),
        ("written fields without a row", str(report.missed)),
        ("written fields called print", str(report.called_print)),
        ("read with a confidence of 0.99, and right", f"{report.sure}, {report.sure_right}"),
        ("texts where no field is", str(report.spurious)),
        ("failed rows", str(report.refused)),
        ("pages placed", f"{len(report.errors_mm)} of {report.pages}"),
        ("worst corner off, median page", f"{np.median(errors):.3f} mm"),
        ("worst corner off, worst page", f"{max(errors):.3f} mm"),
        ("seconds a page", f"{report.seconds:.2f}"),
        *((f"processor seconds a page: {stage}", f"{s:.3f}") for stage, s in report.stages.items()),
    ):
        table.add_row(name, value)
    return table


def makes_table(config: BenchConfig) -> Table:
    """Every make of form, read with its form file and without: what is exact of the written fields."""
    table = Table(title=f"Forms of {len(MAKES)} makes, {config.pages} pages each")
    for name in ("make", "fields", "with its form", "without", "found without", "empty ones blank, with and without"):
        table.add_column(name, justify="left" if name == "make" else "right")
    total = [0, 0.0, 0.0, 0]
    for make in MAKES:
        with_form, without = (run(replace(config, make=make, form=form)) for form in (True, False))
        exact = [report.scores.exact * report.written for report in (with_form, without)]
        found = without.written - without.missed
        total = [a + b for a, b in zip(total, (with_form.written, *exact, found), strict=True)]
        blanks = f"{with_form.blanks_right}, {without.blanks_right} of {with_form.blank}"
        table.add_row(make, *_shares(with_form.written, *exact, found), blanks)
    table.add_row("all", *_shares(*total), end_section=True)
    return table


def crops_table(config: CropsConfig) -> Table:
    """Every way in which crops are delivered: what is exact of them, beside the crops as they are."""
    reports = run_crops(config)
    table = Table(title=f"Crops as people deliver them, {config.crops} names")
    for name in ("delivered", "exact", "lost", "won", "called blank"):
        table.add_column(name, justify="left" if name == "delivered" else "right")
    for name, *counts in reports:
        table.add_row(name, *map(str, counts))
    return table


def _shares(fields: float, *parts: float) -> list[str]:
    return [f"{fields:.0f}", *(f"{part / max(1, fields):.1%}" for part in parts)]


def section_table(section: Section) -> Table:
    """Measured figures as a table."""
    table = Table(title=section.title, caption=section.note)
    table.add_column("figure")
    table.add_column("value", justify="right")
    for figure in section.figures:
        table.add_row(figure.name, f"{figure.median:,.4g} {figure.unit}")
    return table
