"""Summary tables for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from hcr_batch.console.printing import print_tables
from hcr_batch.counts import counted
from hcr_batch.text.fold import fold_hint
from hcr_batch.text.scoring.bootstrap import Estimate
from hcr_batch.text.scoring.compare import share_text
from hcr_batch.text.scoring.figures import number, percent, span

MOST_SHOWN = 10
"""Suspects that the terminal names; the page and the table list more."""

if TYPE_CHECKING:  # the jobs load TensorFlow, which `--help` must not wait for
    from jobs.audit import AuditReport
    from jobs.evaluate import EvaluateReport
    from jobs.runtimes import RuntimesReport


def print_evaluation(report: EvaluateReport) -> None:
    """The figures on stdout, and where more of them is."""
    print_tables(evaluation_table(report), comparison_table(report))
    if report.report is not None:
        print(f"Report: {report.report / 'report.html'}")


def print_audit(report: AuditReport, most: int) -> None:
    """The first suspects on stdout, and where the others are with their pictures."""
    print_tables(audit_table(report, min(most, MOST_SHOWN)))
    print(f"With their pictures: {report.report / 'audit.html'}")


def evaluation_table(report: EvaluateReport) -> Table:
    """The figures of an evaluation, each with its 95 % interval and the number of fields behind it."""
    table = _figure_table(f"{report.model} on {report.read:,} crops")
    scores, confidence, blanks = report.evaluation.scores, report.evaluation.confidence, report.evaluation.blanks
    _add_share(table, "Character error rate", scores.cer)
    _add_share(table, "Character accuracy", scores.character_accuracy)
    _add_share(table, "Word error rate", scores.wer)
    _add_share(table, "Fields exactly right", scores.exact)
    for part in report.evaluation.by_lexicon:
        _add_share(table, f"  {part.name}", part.scores.exact)
    if report.unwritable:
        table.add_row("Lexicon texts it cannot write", f"{report.unwritable:,}", "", "", style="yellow")
    if blanks.fields:
        _add_share(table, "Blank fields read as blank", blanks.seen)
    table.add_section()
    _add_share(table, "Acceptable without review, 99 % right", confidence.coverage_99)
    _add_share(table, "Acceptable without review, 95 % right", confidence.coverage_95)
    bar = confidence.unseen_99
    table.add_row(
        "Accepted, threshold of the other half", percent(bar.accepted, 2), f"{percent(bar.right, 2)} right", ""
    )
    _add_number(table, "ECE (bins of equal count)", confidence.ece)
    _add_number(table, "Brier score", confidence.brier)
    _add_number(table, "AUROC of the confidence", confidence.auroc)
    for name, count in _not_scored(report):
        table.add_row(Text(name), f"{count:,}", "", "", style="yellow")
    _add_note(table, fold_hint(report.alike, report.written))
    return table


def comparison_table(report: EvaluateReport) -> Table | None:
    """Both models side by side, None without --compare. The verdict stands under it as the caption."""
    comparison = report.comparison
    if comparison is None:
        return None
    title = Text(f"A {report.model}   B {report.other_model}")
    table = Table(title=title, caption=comparison.verdict, title_justify="left")
    table.add_column("")
    for name in ("A", "B", "B minus A", "95 %", "B better in"):
        table.add_column(name, justify="right", no_wrap=True)
    rows = [
        ("Character error rate", comparison.a.cer, comparison.b.cer, comparison.cer, comparison.b_better_cer),
        ("Exactly right", comparison.a.exact, comparison.b.exact, comparison.exact, comparison.b_better_exact),
    ]
    for name, a, b, difference, better in rows:
        table.add_row(
            name,
            percent(a, 2),
            percent(b, 2),
            f"{100 * difference.value:+.2f}",
            span(difference, decimals=2),
            share_text(better),
        )
    return table


def audit_table(report: AuditReport, most: int = MOST_SHOWN) -> Table:
    """How many labels differ, and the files of the first: names only, since texts are people's data."""
    table = Table(title=f"{len(report.suspects):,} of {report.judged:,} labels differ", title_justify="left")
    table.add_column("rank", justify="right")
    table.add_column("image", overflow="fold")
    table.add_column("confidence", justify="right")
    for rank, suspect in enumerate(report.suspects[:most], start=1):
        table.add_row(str(rank), Text(suspect.image), percent(suspect.confidence, 2))
    _add_note(table, *_not_judged(report))
    return table


def runtimes_table(report: RuntimesReport) -> Table:
    """How closely each way to compute reads like TensorFlow in float32, and which one is taken unasked."""
    table = Table(title=f"{report.model} on {report.reference.fields:,} crops", title_justify="left")
    table.add_column("runtime")
    table.add_column("precision")
    for name in ("same texts", "CER", "reads alike"):
        table.add_column(name, justify="right")
    table.add_row("tensorflow", "float32", "", percent(report.reference.cer, 2), "")
    for each in report.agreements:
        cer = report.reference.cer + each.cer_points / 100
        row = (f"{each.same:,}", percent(cer, 2), "yes" if each.is_close else "no")
        table.add_row(each.runtime, each.precision, *row)
    _add_note(table, f"transcribe takes {report.chosen} on this machine.", *_not_compared(report))
    return table


def _not_compared(report: RuntimesReport) -> list[str]:
    """What the comparison lacks."""
    notes = [f"Not installed: {runtime}" for runtime in report.missing]
    if report.unreadable:
        notes.append(f"Exit code 8: {counted(report.unreadable, 'image')} cannot be read")
    return notes


def _not_judged(report: AuditReport) -> list[str]:
    """Rows of an audit that are not among its labels, and what follows from that."""
    notes = [f"Left out of {report.found:,} rows: {why}, {count:,}" for why, count in sorted(report.left_out.items())]
    if report.foldable:
        notes.append("Most of them differ from the model's alphabet in case or accents: add --fold case,accents.")
    if report.failed:
        names = ", ".join(report.unreadable[:MOST_SHOWN]) + (", ..." if report.failed > MOST_SHOWN else "")
        notes.append(f"Exit code 8: {counted(report.failed, 'image')} cannot be read: {names}")
    return notes


def _add_note(table: Table, *lines: str) -> None:
    """Lines under a table, if there are any."""
    if any(lines):
        table.caption, table.caption_justify = Text("\n".join(lines)), "left"


def _figure_table(title: str) -> Table:
    table = Table(title=Text(title), title_justify="left")
    table.add_column("")
    for name in ("value", "95 %", "n"):
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _not_scored(report: EvaluateReport) -> list[tuple[str, int]]:
    """Rows that no figure counts, by reason."""
    unreadable = [("Images that cannot be read", report.failed)] if report.failed else []
    return [*((f"Left out: {reason}", count) for reason, count in sorted(report.left_out.items())), *unreadable]


def _add_share(table: Table, name: str, estimate: Estimate) -> None:
    table.add_row(name, percent(estimate.value, 2), span(estimate, decimals=2), f"{estimate.n:,}")


def _add_number(table: Table, name: str, estimate: Estimate) -> None:
    table.add_row(name, number(estimate.value, 4), span(estimate, 1, 4), f"{estimate.n:,}")
