"""What is said of results: their columns, whether everything is there, and how well they read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from hcr_batch.console.fitting import print_fitted
from hcr_batch.console.printing import print_tables
from hcr_batch.counts import counted
from hcr_batch.text.fold import fold_hint

if TYPE_CHECKING:
    from jobs.score import FieldScores, ScoreReport
    from jobs.verify import VerifyReport
    from schemas import Contract

_MOST_PROBLEMS = 20


def print_contracts(contracts: Sequence[Contract], *, as_json: bool) -> None:
    """The columns of result tables on stdout, for people or programs."""
    if as_json:
        content = {
            contract.name: {
                "version": contract.version,
                "columns": [{"name": n, "type": t, "doc": doc} for n, t, doc in contract.describe()],
            }
            for contract in contracts
        }
        print(json.dumps(content, ensure_ascii=False))
        return
    for contract in contracts:
        table = Table(title=f"{contract.name} (version {contract.version})", title_justify="left", show_lines=True)
        for heading in ("column", "type", "meaning"):
            table.add_column(heading, overflow="fold")
        for row in contract.describe():
            table.add_row(*map(Text, row))
        print_fitted(Console(), table)


def print_verification(report: VerifyReport, *, as_json: bool) -> None:
    """What a recount of results came to, on stdout, for people or programs."""
    if as_json:
        print(json.dumps(report.as_dict()))
        return
    table = Table.grid(padding=(0, 2))
    for what, there in report.found.items():
        wanted = report.expected.get(what)
        beside = "" if wanted is None else f" of {wanted:,}"
        table.add_row(what, f"{there:,}{beside}")
    for note in report.notes:
        table.add_row("note", Text(note))
    for problem in report.problems[:_MOST_PROBLEMS]:
        table.add_row("[red]wrong[/red]", Text(problem))
    if len(report.problems) > _MOST_PROBLEMS:
        table.add_row("", f"and {len(report.problems) - _MOST_PROBLEMS:,} more; --json gives all")
    if not report.problems:
        table.add_row("[green]good[/green]", "everything is there")
    print_tables(table)


_NOTHING_FOUND = (
    "Nothing that is labelled is in the results: the labels must name documents, pages and fields as the columns "
    "`document`, `page` and `field` of the results do."
)


def print_scores(report: ScoreReport, *, as_json: bool) -> None:
    """Error rates on stdout, for people or programs; of forms, by field as well, what is read worst first."""
    total = report.total
    if as_json:
        figures = {**_figures(total), "missing": report.missing, "unlabelled": report.unlabelled}
        if report.by_field:
            figures["by_field"] = {name: _figures(scores) for name, scores in report.by_field.items()}
        print(json.dumps(figures))
        return
    if report.by_field:
        print_tables(_by_field(report))
    print(
        f"CER {total.scores.cer:.2%}  WER {total.scores.wer:.2%}  exact {total.scores.exact:.2%}  "
        f"n = {counted(total.scores.fields, 'field')}; blank fields right: {total.blanks_right} of {total.blanks}; "
        f"missing: {report.missing}; read without a usable label: {report.unlabelled}"
    )
    hint = fold_hint(report.alike, total.scores.fields)
    if hint:
        print(hint)
    if report.unpadded:
        one = report.unpadded == 1
        print(
            f"{counted(report.unpadded, 'label')} {'is' if one else 'are'} the number that was read without the zeros "
            f"before it, and {'counts' if one else 'count'} as wrong: a spreadsheet dropped them, unless its columns "
            "were imported as text."
        )
    if report.missing == total.scores.fields + total.blanks:
        print(_NOTHING_FOUND)


def _figures(of: FieldScores) -> dict[str, Any]:
    """As they stand in the JSON."""
    return {
        "fields": of.scores.fields,
        "cer": round(of.scores.cer, 5),
        "wer": round(of.scores.wer, 5),
        "exact": round(of.scores.exact, 5),
        "blanks": of.blanks,
        "blanks_right": of.blanks_right,
    }


def _by_field(report: ScoreReport) -> Table:
    table = Table("field", *(Column(name, justify="right") for name in ("n", "CER", "exact", "blank right")))
    written = {name: of.scores for name, of in report.by_field.items() if of.scores.fields}
    for name in sorted(report.by_field, key=lambda name: written[name].exact if name in written else 1.0):
        of, scores = report.by_field[name], written.get(name)
        rates = ("0", "", "") if scores is None else (f"{scores.fields:,}", f"{scores.cer:.2%}", f"{scores.exact:.2%}")
        table.add_row(Text(name), *rates, f"{of.blanks_right} of {of.blanks}" if of.blanks else "")
    return table
