"""The commands around nights as a scheduler meets them: exit codes, JSON lines, the ledger."""

import hashlib
import io
import json
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from hcr_batch.cli import app
from hcr_batch.console.fitting import print_fitted
from hcr_batch.console.night import documents_table, nights_table
from hcr_batch.documents import DocumentStatus
from hcr_batch.files.nights.ledger import Entry, NightEntry
from hcr_batch.files.storage.lock import hold
from jobs.nightly import LOCK_FILE
from tests.jobs.nights import Place
from tests.run.test_metrics import samples as metric_samples

pytestmark = pytest.mark.usefixtures("one_load")


@pytest.fixture
def place(tmp_path: Path, samples: Path) -> Place:
    place = Place(tmp_path, samples / "crops")
    place.put("a.png", 1)
    settings = 'inbox = "inbox"\nresults = "results"\nsettle_s = 0\nwatch_s = 0\n[reading]\nworkers = 0\n'
    (tmp_path / "nightly.toml").write_text(settings)
    return place


def hcr(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def nightly(place: Place, *arguments: object) -> Result:
    return hcr("nightly", "--config", place.root / "nightly.toml", *arguments)


def events(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stderr.splitlines()]


def test_a_night_in_json(place: Place) -> None:
    result = nightly(place, "--log-format", "json", "--json", "--date", "2026-11-22")
    assert result.exit_code == 0, result.stderr
    (night,) = json.loads(result.stdout)["nights"]
    assert (night["night"], night["documents"]) == ("2026-11-22-001", {"read": 1})
    assert [event["event"] for event in events(result)] == ["night_started", "documents_found", "night_finished"]
    assert "a.png" not in result.stderr


def test_a_night_for_people_and_one_with_nothing_new(place: Place) -> None:
    place.put("half.png", b"\x89PNG\r\n\x1a\n")
    first = nightly(place, "--verbose")
    assert first.exit_code == 8
    assert "2 documents: 1 read, 1 failed" in first.stdout
    assert "document=half.png" in first.stderr
    second = nightly(place, "--quiet")
    assert (second.exit_code, second.stdout) == (0, "")
    later = nightly(place)
    assert "nothing new (2 files read before, 0 not finished; still failed: 1)" in later.stdout
    assert "1 document of earlier nights could not be read" in later.stdout
    reports = place.results / "reports"
    assert json.loads((reports / "latest.json").read_text())["still_failed"] == 1
    assert "of these still failed" in (reports / "latest.html").read_text()
    assert json.loads(nightly(place, "--log-format", "json").stderr.splitlines()[-1])["still_failed"] == 1
    assert "1 document: 1 failed; 1 page, 0 fields" in nightly(place, "--retry-failed").stdout
    (place.inbox / "half.png").unlink()
    assert "failed" not in nightly(place).stdout


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ('inbox = "inbox"', 'inbox = "nowhere"', 3, "no inbox folder"),
        ("workers = 0", 'model = "nowhere"', 5, "no model bundle"),
        ("workers = 0", "wrokers = 0", 2, "Unknown key `reading.wrokers`"),
    ],
)
def test_what_cannot_run_is_an_event_and_its_exit_code(place: Place, old: str, new: str, code: int, words: str) -> None:
    path = place.root / "nightly.toml"
    path.write_text(path.read_text().replace(old, new))
    result = nightly(place, "--log-format", "json")
    assert result.exit_code == code
    (event,) = events(result)
    assert (event["level"], event["event"], event["exit_code"]) == ("error", "failed", code)
    assert words in str(event["error"])


def test_two_nights_at_once_end_with_9(place: Place) -> None:
    place.results.mkdir()
    with hold(place.results / LOCK_FILE):
        assert nightly(place).exit_code == 9


def test_a_bug_is_told_without_its_words(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object) -> None:
        raise ValueError("SECRET")

    monkeypatch.setattr("jobs.nightly.run", break_down)
    result = nightly(place, "--log-format", "json")
    assert result.exit_code == 1
    assert "SECRET" not in result.output
    assert "test_nightly_cli.py" in str(events(result)[0]["place"])


def test_the_ledger_answers(place: Place) -> None:
    nightly(place, "--date", "2026-11-21")
    place.put("half.png", b"\x89PNG\r\n\x1a\n")
    nightly(place, "--date", "2026-11-22")

    def names(*arguments: object) -> list[str]:
        return [
            json.loads(line)["name"] for line in hcr("ledger", place.results, "--json", *arguments).stdout.splitlines()
        ]

    assert names() == ["a.png", "half.png"]
    assert names("--since", "2026-11-22") == names("--failed") == names("--document", "half.png") == ["half.png"]
    assert "damaged_image" in hcr("ledger", place.results).stdout
    nights = hcr("ledger", place.results, "--nights", "--json").stdout.splitlines()
    assert [json.loads(night)["exit_code"] for night in nights] == [0, 8]
    assert "2026-11-22-001" in hcr("ledger", place.results, "--nights").stdout
    assert "Nothing in the ledger matches." in hcr("ledger", place.results, "--document", "nowhere.png").stderr
    assert hcr("ledger", place.root).exit_code == 3
    for chosen in (["--failed"], ["--document", "a.png"]):
        refused = hcr("ledger", place.results, "--nights", *chosen)
        assert refused.exit_code == 2 and "leave out --document and --failed" in refused.stderr


def test_the_ledger_can_be_read_on_a_narrow_terminal() -> None:
    document = Entry(
        document_id="f" * 64, name="a/long/name/of a scan.png", night="2026-11-22-001", status=DocumentStatus.FAILED,
        error_code="damaged_image", pages=1, fields=0, seconds=0.5,
    )  # fmt: skip
    night = NightEntry(
        night="2026-11-22-001", started="2026-11-22T02:30:00+01:00", finished="2026-11-22T02:40:59+01:00",
        documents=1_000, read=900, partial=50, failed=40, skipped=10, pages=2_000, fields=20_000, model="names-0",
        exit_code=8,
    )  # fmt: skip
    shown = io.StringIO()
    console = Console(file=shown, width=80)
    print_fitted(console, documents_table([document]))
    print_fitted(console, nights_table([night]))
    text = shown.getvalue()
    assert text.count(" 2026-11-22-001 ") == 2 and " ffffffffffff " in text and "…" not in text
    for part in ("2026-11-22", "01:40", "1,000", "900", "50", "40", "10", "2,000", "20,000"):
        assert part in text


def test_transcribe_tells_log_readers_and_prometheus(place: Place) -> None:
    metrics = place.root / "hcr.prom"
    place.put("half.png", b"\x89PNG\r\n\x1a\n")
    arguments = ["--workers", "0", "--log-format", "json", "--metrics", metrics, "--quiet"]
    result = hcr("transcribe", place.inbox, "--out", place.root / "r.parquet", *arguments)
    assert (result.exit_code, result.stdout) == (8, "")
    told = {str(event["event"]): event for event in events(result)}
    assert (told["finished"]["found"], told["finished"]["exit_code"]) == (2, 8)
    assert told["failures"]["error_code"] == "damaged_image"
    half = hashlib.sha256(b"\x89PNG\r\n\x1a\n").hexdigest()
    about = [told["document_failed"][name] for name in ("document_id", "page", "error_code")]
    assert about == [half, 1, "damaged_image"] and "half.png" not in result.stderr
    again = hcr("transcribe", place.inbox, "--out", place.root / "r.parquet", "--workers", "0")
    assert "  half.png, page 1, damaged_image: The picture's header" in again.stdout and "more" not in again.stdout
    assert "half.png" not in hcr("transcribe", place.inbox, "--out", place.root / "r.parquet", "--quiet").output
    values = metric_samples(metrics)
    assert (values["hcr_batch_exit_code", ""], values["hcr_batch_documents", "read"]) == (8, 1)
    assert values["hcr_batch_confidence_count", ""] == 1
    failed = hcr("transcribe", place.root / "nowhere", "--out", place.root / "r2.parquet", *arguments)
    assert failed.exit_code == 3
    assert metric_samples(metrics)["hcr_batch_exit_code", ""] == 3


def test_deploy_writes_files_that_call_this_program(tmp_path: Path) -> None:
    assert hcr("deploy", tmp_path / "d").exit_code == 0
    assert (tmp_path / "d" / "hcr-batch-nightly.timer").is_file()
    assert hcr("deploy", tmp_path / "d").exit_code == 6
