"""What a person sees of form files: what was made or drafted, what is wrong with it, and what to type next."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hcr_batch.counts import counted

if TYPE_CHECKING:
    from jobs.blank import BlankReport
    from jobs.form_check import CheckReport
    from jobs.form_pages import PagesReport

_NAMED_AT_MOST = 5
"""Of the pages that were left out."""


def print_blanks(report: BlankReport) -> None:
    """What was made of how many copies, what was left out, and what to do next."""
    for path, copies in report.blanks.items():
        print(f"{path}: made from {copies} copies")
    if report.alone:
        some = ", ".join(report.alone[:_NAMED_AT_MOST]) + (", ..." if len(report.alone) > _NAMED_AT_MOST else "")
        like = "it" if len(report.alone) == 1 else "them"
        print(f"{counted(len(report.alone), 'page')} left out, as too few others are like {like}: {some}")
    for name, why in report.unread.items():
        print(f"{name} left out: {why}")
    first = next(iter(report.blanks))
    command = shlex.join(["hcr-batch", "form", "draft", str(first), "--out", str(first.with_suffix(".toml"))])
    outs = [str(path) for path in report.blanks]
    print(f"Look at {_together(outs)}: what is written alike on most copies stays.")
    print(f"Then type{' for each' if len(outs) > 1 else ''}:  {command}")


def print_drafts(report: PagesReport) -> None:
    """What was drafted, what to know about it, and what to do next."""
    for one in report.drafts:
        if not one.fields:
            print(f"{one.out}: no fields; pages of it are known, and nothing is read from them")
            continue
        print(f"{one.out}: {counted(one.fields, 'field')} ({_listed(one.types)})")
        named = f"{one.named} of them {'is' if one.named == 1 else 'are'} named after captions"
        has = "has" if one.numbered == 1 else "have"
        without = f"; {one.numbered} {has} only a number, field_..." if one.numbered else ""
        print(f"{named}, which may be those of a neighbour{without}.")
    for number, why in report.unfit.items():
        print(f"Page {number} has no form file: {why}")
    for note in dict.fromkeys(note for one in report.drafts for note in one.notes):
        print(note)
    previews, outs = [str(one.preview) for one in report.drafts], [str(one.out) for one in report.drafts]
    print(f"Look at {_together(previews)}: a place to write in that has no coloured frame was not found.")
    command = shlex.join(["hcr-batch", "form", "check", outs[0]])
    each = " for each" if len(outs) > 1 else ""
    print(f"Edit {_together(outs)}, add what is missing, then type{each}:  {command}")
    if len(outs) > 1:
        options = [part for out in outs for part in ("--form", out)]
        command = shlex.join(["hcr-batch", "transcribe", "SCANS", *options, "--out", "results.parquet"])
        print(f"To read with all of them, type:  {command}")


def print_check(form: Path, report: CheckReport) -> None:
    """What is wrong with a form file, what it has, and where it is drawn."""
    for problem in report.problems:
        print(f"- {problem}")
    verdict = counted(len(report.problems), "problem") if report.problems else "ready to use"
    fields = f"{counted(report.fields, 'field')} ({_listed(report.types)})" if report.fields else "no fields"
    print(f"{form}: {fields}, {verdict}.")
    if report.preview:
        print(f"Preview: {report.preview}. Places without a coloured frame in it are not read.")


def _together(paths: Sequence[str]) -> str:
    return " and ".join([", ".join(paths[:-1]), paths[-1]] if len(paths) > 1 else paths)


def _listed(types: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in types.items())
