"""Several form files in one run: each form once, and no two of one name."""

import shutil
from pathlib import Path

import pytest

from hcr_batch.errors import FormError
from hcr_batch.forms.form_file.several import load_forms
from jobs.transcribe import TranscribeConfig, run

pytestmark = pytest.mark.usefixtures("one_load")


@pytest.fixture
def card(tmp_path: Path, samples: Path) -> Path:
    """A form file with its blank, in a folder of its own."""
    folder = tmp_path / "forms"
    folder.mkdir()
    for name in ("library_card.toml", "library_card.blank.png", "parking_permit.toml", "parking_permit.blank.png"):
        shutil.copy(samples / "forms" / name, folder)
    return folder / "library_card.toml"


def test_files_that_mean_the_same_count_once(card: Path) -> None:
    copy = card.with_name("copy.toml")
    copy.write_text("# as the other\n" + card.read_text())
    permit = card.with_name("parking_permit.toml")
    assert [form.name for form in load_forms([card, permit, card, copy])] == ["library_card", "parking_permit"]


def test_different_forms_of_one_name_are_refused_before_anything_is_read(card: Path, tmp_path: Path) -> None:
    other = card.with_name("other.toml")
    other.write_text(card.read_text().replace("\nrequired = true", "\nrequired = false", 1))
    assert other.read_text() != card.read_text()
    with pytest.raises(FormError, match=r"library_card\.toml and .*other\.toml are different forms with the name"):
        run(TranscribeConfig(inputs=(card.parent,), out=tmp_path / "r.parquet", forms=(card, other)))
    assert not (tmp_path / "r.parquet").exists()
