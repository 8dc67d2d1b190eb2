"""A whole evaluation on drawn crops, in this process."""

import dataclasses
import io
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from rich.console import Console

from hcr_batch.console.tables import comparison_table, evaluation_table
from hcr_batch.errors import ExitCode, ModelError, NoInputError, UsageError, WriteError
from hcr_batch.files.label_source import kaggle_source
from hcr_batch.files.labelled_crops import load_crop
from hcr_batch.model.labelled import Progress
from hcr_batch.model.recogniser import Recogniser
from hcr_batch.records import FieldType
from hcr_batch.text.scoring.metrics import score_all
from jobs.evaluate import EvaluateConfig, EvaluateReport, run
from schemas import EVALUATION
from tests.html.browser import load_page
from tests.html.test_pages import SECTIONS, outside_references
from tests.jobs.labelled import NAMES
from tests.model.tiny import write_labels


def config(place: Path, **changes: object) -> EvaluateConfig:
    source = kaggle_source(place, "validation")
    base = EvaluateConfig(labels=source.labels, images=source.images, model=place / "a")
    return dataclasses.replace(base, **changes)


@pytest.fixture(scope="module")
def seen() -> list[Progress]:
    return []


@pytest.fixture(scope="module")
def report(place, seen) -> EvaluateReport:
    return run(config(place, report=place / "report", compare=place / "b"), seen.append)


def test_every_row_is_accounted_for(report) -> None:
    assert (report.found, report.read, report.failed) == (18, 14, 2)
    assert sum(report.left_out.values()) == 2
    assert report.unreadable == ("torn.png", "gone.png")
    assert report.exit_code == ExitCode.SOME_FAILED
    assert report.evaluation.blanks.fields == 1
    assert report.evaluation.scores.counts.fields == 13  # the name that it cannot write counts as well


def test_the_table_holds_a_row_a_sample(report, place) -> None:
    table = pq.read_table(place / "report" / "evaluation.parquet")
    assert table.schema.equals(EVALUATION.schema, check_metadata=True)
    rows = table.to_pylist()
    assert [row["label"] for row in rows] == [*NAMES, *NAMES, "", "É"]
    assert {row["model"] for row in rows} == {report.model} != {row["other_model"] for row in rows}
    written = [row for row in rows if row["label"]]
    assert score_all([(row["label"], row["text"]) for row in written]) == report.evaluation.scores.counts
    assert score_all([(row["label"], row["other_text"]) for row in written]) == report.comparison.b
    assert all(row["milliseconds"] > 0 and row["log_probability"] <= 0 for row in rows)


def test_nothing_else_is_left_behind(report, place) -> None:
    assert {path.name for path in (place / "report").iterdir()} == {"evaluation.parquet", "report.html"}


def test_the_page_is_whole(report, place) -> None:
    html = (place / "report" / "report.html").read_text(encoding="utf-8")
    assert all(f'id="{name}"' in html for name in SECTIONS)
    assert html.count("<img") >= 20
    assert "Learning rate" in html  # the bundle's history
    assert outside_references(html) == []


@pytest.mark.slow
def test_the_page_in_a_browser(report, place, tmp_path) -> None:
    dom, log = load_page(place / "report" / "report.html", tmp_path)
    html = (place / "report" / "report.html").read_text(encoding="utf-8")
    assert all(f'id="{name}"' in dom for name in SECTIONS)
    assert dom.count("<img") == html.count("<img") and dom.count("<svg") == html.count("<svg") >= 6
    assert dom.rstrip().endswith("</html>") and "<footer>" in dom
    assert outside_references(dom) == []
    assert "CONSOLE" not in log  # where a blocked request or a broken picture would be reported


def test_the_tables_for_the_terminal(report) -> None:
    assert evaluation_table(report).row_count == 13
    assert comparison_table(report).row_count == 2
    assert comparison_table(dataclasses.replace(report, comparison=None)) is None


def test_the_tables_name_the_models_as_they_are(report) -> None:
    named = dataclasses.replace(report, model="[/x]", other_model="[red]")
    with (console := Console(width=120)).capture() as captured:
        console.print(evaluation_table(named), comparison_table(named))
    assert "[/x] on " in captured.get() and "A [/x]   B [red]" in captured.get()


def test_the_same_run_gives_the_same_figures(report, place) -> None:
    again = run(config(place, compare=place / "b"))
    assert again.evaluation.scores == report.evaluation.scores
    assert again.evaluation.by_length == report.evaluation.by_length
    assert again.comparison == report.comparison


def test_progress_goes_to_the_end(report, seen) -> None:
    assert seen[-1] == Progress(16, 16)


def test_folding_leaves_accents_out_of_account(place, tmp_path) -> None:
    labels = write_labels(tmp_path / "labels.csv", [("0.png", "É"), ("1.png", "a")])
    folded = run(config(place, labels=labels, fold=("case", "accents"), report=tmp_path / "report"))
    rows = pq.read_table(tmp_path / "report" / "evaluation.parquet").to_pylist()
    assert [row["label"] for row in rows] == ["E", "A"]
    assert folded.exit_code == ExitCode.OK


def test_a_lexicon_parts_the_labels(place, tmp_path) -> None:
    names = tmp_path / "names.csv"
    names.write_text("label,count\nANNA,5\nBOB,2\nMARTIN,3\n")
    told = run(config(place, lexicon=names, field_type=FieldType.NAME, report=tmp_path / "report"))
    parts = {part.name: part.scores.counts.fields for part in told.evaluation.by_lexicon}
    assert parts == {"in the lexicon": 6, "outside the lexicon": 7}
    assert evaluation_table(told).row_count == 15
    assert "By lexicon" in (tmp_path / "report" / "report.html").read_text(encoding="utf-8")


def test_texts_of_a_lexicon_that_the_model_cannot_write_are_told(place, tmp_path) -> None:
    """Else a lexicon in another script has no say, and nobody knows why."""
    names = tmp_path / "names.csv"
    names.write_text("ANNA\nBÖB\n王\n李\n", encoding="utf-8")
    told = run(config(place, lexicon=names))
    assert told.unwritable == 2
    shown = io.StringIO()
    Console(file=shown, width=200).print(evaluation_table(told))
    assert re.search(r"Lexicon texts it cannot write\W+2\b", shown.getvalue())
    names.write_text("王\n李\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"can write none of the texts of the lexicon .*names\.csv.*Expected"):
        run(config(place, lexicon=names))


def test_images_named_from_elsewhere(place, tmp_path) -> None:
    """A CSV may hold absolute paths: they are opened, and named as they are."""
    image = place / "validation_v2" / "validation" / "0.png"
    labels = write_labels(tmp_path / "labels.csv", [(str(image), "ANNA")])
    run(config(place, labels=labels, images=tmp_path, report=tmp_path / "report"))
    assert pq.read_table(tmp_path / "report" / "evaluation.parquet")["image"].to_pylist() == [image.as_posix()]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"labels": Path("nowhere.csv")}, UsageError),
        ({"images": Path("nowhere")}, UsageError),
        ({"images": Path(__file__).parent}, NoInputError),
        ({"model": Path("nowhere")}, ModelError),
        ({"compare": Path("nowhere")}, ModelError),
        ({"report": Path(__file__)}, WriteError),  # a file where the folder should be
    ],
)
def test_what_cannot_be_done_is_said(place, changes, error) -> None:
    with pytest.raises(error):
        run(config(place, **changes))


@pytest.mark.parametrize("changes", [{"fold": ("cases",)}, {"seed": -1}])
def test_wrong_settings_are_refused(place, changes) -> None:
    with pytest.raises(UsageError, match="Received"):
        config(place, **changes)


def test_the_score_of_a_reading_is_at_least_what_the_search_found_for_it(place) -> None:
    """The score sums all alignments, the beam search only those that it kept."""
    recogniser = Recogniser.load(place / "a")
    images = [load_crop(place / "validation_v2" / "validation" / f"{i}.png") for i in range(4)]
    read = recogniser.read(images)
    scores = recogniser.score(images, [reading.text for reading in read])
    assert all(s >= reading.log_probability - 1e-3 for s, reading in zip(scores, read, strict=True))
    assert recogniser.score(images[:1], ["A" * 500]) == [float("-inf")]
    assert recogniser.score([], []) == []


def test_labels_in_another_case_get_a_hint(report) -> None:
    assert evaluation_table(report).caption is None
    hinted = evaluation_table(dataclasses.replace(report, written=13, alike=7))
    assert str(hinted.caption).startswith("7 of 13 texts differ in case or accents only: --fold case,accents")
    assert evaluation_table(dataclasses.replace(report, written=13, alike=6)).caption is None
