"""What people see on a terminal: names as they are, whatever is in them."""

from __future__ import annotations

import dataclasses
import io
import re
from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from hcr_batch.console.printing import print_error
from hcr_batch.console.progress import display
from hcr_batch.console.results import print_verification
from hcr_batch.console.reviewing import print_merge
from hcr_batch.console.summary import print_failures, print_outside, print_report, print_skips
from hcr_batch.console.tables import audit_table, print_audit
from hcr_batch.console.training import TrainingDisplay, print_training
from hcr_batch.files.results.outcomes import FailedDocument, PageWritten, SkippedFiles
from hcr_batch.model.training.trainer import Progress as TrainingProgress
from hcr_batch.run.progress import Progress
from hcr_batch.run.report import Report
from hcr_batch.text.scoring.metrics import Scores
from jobs.audit import AuditReport, Suspect
from jobs.correct import CorrectReport
from jobs.corrected_crops import CropsReport
from jobs.train_report import SourceReport, TrainReport
from jobs.verify import VerifyReport

NAMES = ["[x]", "[/x]", "[red]", "a [bold]b[/bold]", ":on:", "end\\"]
"""What rich takes in a plain string for a style, the end of one, or a picture."""


def report(name: str) -> Report:
    return Report(
        out=Path(name), model=name, found=1, read=0, partial=0, failed=1, skipped=0, pages=0, fields=0, blank=0,
        failures=Counter(empty_file=1), seconds=0.0,
    )  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names_are_printed_as_they_are(capsys: pytest.CaptureFixture[str], name: str) -> None:
    print_report(report(name), as_json=False, quiet=False)
    assert capsys.readouterr().out.count(name) == 2
    print_verification(
        VerifyReport(results=Path(name), expected={}, found={}, problems=(name,), notes=(name,)), as_json=False
    )
    assert capsys.readouterr().out.count(name) == 2
    print_error(f"There is no {name}.")
    assert capsys.readouterr().err == f"Error: There is no {name}.\n"


def test_in_a_pipe_a_long_path_stays_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    name = "/srv/archives/" + "a long folder of a department/" * 10 + "results.parquet"
    print_report(report(name), as_json=False, quiet=False)
    assert any(line.rstrip().endswith(f"results  {name}") for line in capsys.readouterr().out.splitlines())
    problem = f"{name} is missing: 3 rows of readings."
    print_verification(
        VerifyReport(results=Path(name), expected={}, found={}, problems=(problem,), notes=()), as_json=False
    )
    assert problem in capsys.readouterr().out


def test_crops_that_were_cut_with_the_print_of_their_form_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    cut = CropsReport(labels=Path("labels.csv"), cut=3, as_read=1, left_out=0, failed=0, without_form=2)
    merged = CorrectReport(
        out=Path("r.parquet"), decisions=3, overridden=0, unknown=0, unreadable=0, rows=3, replaced=0, other_results=0
    )
    for crops, told in ((cut, True), (dataclasses.replace(cut, without_form=0), False)):
        print_merge(dataclasses.replace(merged, crops=crops))
        assert ("2 cut with all that is printed there: name the form files" in capsys.readouterr().out) is told


def test_corrections_that_were_dropped_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(dataclasses.replace(report("name"), dropped=1), as_json=False, quiet=False)
    assert "dropped 1 correction: the files hold another content now" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("gone", "said"), [(1, "1 file of the earlier results is no"), (2_000, "2,000 files of the earlier results are no")]
)
def test_files_that_are_gone_are_counted_in_good_english(
    capsys: pytest.CaptureFixture[str], gone: int, said: str
) -> None:
    print_report(dataclasses.replace(report("name"), gone=gone, already_done=False), as_json=False, quiet=False)
    assert f"{said} longer there" in " ".join(capsys.readouterr().out.split())


def test_a_training_says_why_crops_are_left_out_and_what_it_can_write(capsys: pytest.CaptureFixture[str]) -> None:
    left_out = {"no usable label": 1_200, "image missing": 3}
    source = SourceReport(name="s", trained_on=1, held_out=1, left_out=left_out, missing=(), damaged=())
    report = TrainReport(
        out=Path("b"), bundle_id="b-1", step=1, steps=1, seconds=1.0, scores={}, sources=(source,), too_long=0,
        alphabet=" AB€", alphabet_learned=True,
    )  # fmt: skip
    print_training(report)
    said = " ".join(capsys.readouterr().out.split())
    assert "left out: image missing, 3 left out: no usable label, 1,200" in said
    assert "4 characters: ' AB€', taken from the labels" in said
    print_training(dataclasses.replace(report, alphabet="x" * 300, alphabet_learned=False))
    said = "".join(capsys.readouterr().out.split())
    assert "300characters:'" + "x" * 200 + "...'" in said and "fromthelabels" not in said


def test_a_training_names_the_images_that_have_several_texts(capsys: pytest.CaptureFixture[str]) -> None:
    names = tuple(f"{n}.png" for n in range(7))
    source = SourceReport(
        name="s", trained_on=1, held_out=1, left_out={}, missing=(), damaged=(), contradicted=names
    )  # fmt: skip
    print_training(
        TrainReport(
            out=Path("b"), bundle_id="b-1", step=1, steps=1, seconds=1.0, scores={}, sources=(source,), too_long=0
        )
    )
    said = " ".join(capsys.readouterr().out.split())
    assert "several texts: 0.png, 1.png, 2.png, 3.png, 4.png, ...; keep the right one" in said


@pytest.mark.parametrize("name", NAMES)
def test_a_training_names_its_sources_and_its_bundle(capsys: pytest.CaptureFixture[str], name: str) -> None:
    source = SourceReport(name=name, trained_on=1, held_out=1, left_out={}, missing=(), damaged=())
    print_training(
        TrainReport(
            out=Path(name), bundle_id="b-1", step=1, steps=1, seconds=1.0, scores={name: Scores()}, sources=(source,),
            too_long=0,
        )
    )  # fmt: skip
    assert capsys.readouterr().out.count(name) == 3
    progress = TrainingProgress(
        epoch=1, epochs=1, step=1, steps=1, loss=1.0, rate=1.0, crops_per_second=1.0, seconds=1.0, seconds_left=1.0,
        scores={name: Scores()},
    )  # fmt: skip
    with TrainingDisplay(quiet=False) as display:
        display.show(progress)
    assert f"{name}: CER" in capsys.readouterr().err


def shown(table: Table | None) -> str:
    console = Console(width=120)
    with console.capture() as captured:
        console.print(table)
    return captured.get()


@pytest.mark.parametrize("name", NAMES)
def test_tables_name_images_and_models(name: str) -> None:
    suspect = Suspect(name, "A", "B", 0.5, -1.0, -2.0)
    audit = AuditReport(
        model=name, found=1, judged=1, left_out={}, unreadable=(), suspects=(suspect,), report=Path(), seconds=0.0
    )
    assert name in shown(audit_table(audit))


def test_an_audit_says_where_its_page_is(capsys: pytest.CaptureFixture[str]) -> None:
    audit = AuditReport(
        model="names-1", found=0, judged=0, left_out={}, unreadable=(), suspects=(), report=Path("a b"), seconds=0.0
    )
    print_audit(audit, 9)
    assert capsys.readouterr().out.endswith("With their pictures: a b/audit.html\n")


def test_failed_documents_are_named_and_the_rest_counted(capsys: pytest.CaptureFixture[str]) -> None:
    first = [
        FailedDocument(name="a [x].png", id="ab", page=None, error_code="empty_file", error="It is empty."),
        FailedDocument(name="two\nlines \x1b[31m.pdf", id="ab", page=3, error_code="timeout", error="Slow.", more=2),
    ]
    print_failures(first, 7)
    assert capsys.readouterr().out.splitlines() == [
        "  a [x].png, empty_file: It is empty.",
        r"  two\nlines \x1b[31m.pdf, page 3 and 2 more failures, timeout: Slow.",
        "  ... and 5 more: see the documents table",
    ]
    print_failures(first, 2)
    assert "... and" not in capsys.readouterr().out


def test_pages_with_handwriting_outside_all_fields_are_counted_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(dataclasses.replace(report("r.parquet"), outside=3), as_json=False, quiet=False)
    assert "3 pages hold handwriting outside all fields" in capsys.readouterr().out
    print_report(report("r.parquet"), as_json=False, quiet=False)
    assert "outside" not in capsys.readouterr().out
    print_outside([PageWritten(document="a\n.pdf", page=2, places=1)], 3, Path("my results"))
    assert capsys.readouterr().out.splitlines() == [
        r"  a\n.pdf, page 2: handwriting outside all fields in 1 place, not read",
        "  ... and 2 more such pages",
        "  look at it: hcr-batch review 'my results' --out DIR shows it in DIR/outside.html",
    ]
    print_outside([], 0, Path("r.parquet"))
    assert capsys.readouterr().out == ""


def test_skipped_files_are_named_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    print_skips(
        [SkippedFiles(first="a\n.heic", count=3, why="Convert it."), SkippedFiles(first="b", count=1, why="No.")]
    )
    assert capsys.readouterr().out == "  a\\n.heic and 2 more, skipped: Convert it.\n  b, skipped: No.\n"


def test_nothing_is_said_to_be_left_before_the_end_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """ "left 1,234 files" would say the opposite of what is meant."""
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    monkeypatch.setenv("TERM", "xterm")
    with display(quiet=False) as bar:
        bar.show(Progress(phase="listing", documents=1_234))
    assert "1,234 files" in terminal.getvalue() and "left" not in terminal.getvalue()


def test_lines_in_a_pipe_count_in_good_english(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("hcr_batch.console.progress._SECONDS_BETWEEN_LINES", 0.0)
    with display(quiet=False) as lines:
        lines.show(Progress(phase="listing", documents=1))
        lines.show(Progress(phase="reading", documents=12_000, documents_done=1_000, pages=1, pages_done=1, fields=1))
    said = capsys.readouterr().err
    assert "found 1 file, opened 0\n" in said
    assert "read 1,000/12,000 documents, 1/1 pages, 1 field, 0 failed\n" in said


def test_the_time_left_is_seen_on_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    with display(quiet=False) as bar:
        progress = Progress(
            phase="reading", documents=12_000, documents_done=1_000, pages=120_000, pages_done=12_345, fields=1_234_567
        )
        bar.show(progress)
    lines = [
        line for line in re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", terminal.getvalue()).splitlines() if "Reading" in line
    ]
    assert lines and all(re.search(r"Reading .* 10% .*left 1,000/12,000 doc.*…$", line) for line in lines)
    assert max(map(len, lines)) <= 80


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It does."""
        return True


def test_names_are_shown_in_what_the_terminal_can_write(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, encoding="latin-1", write_through=True))
    name = "caf\u00e9-\u65e5\u672c.png"
    print_failures([FailedDocument(name=name, id=None, page=None, error_code="empty_file", error="It is empty.")], 1)
    assert written.getvalue().decode("latin-1") == "  caf\u00e9-\\u65e5\\u672c.png, empty_file: It is empty.\n"
