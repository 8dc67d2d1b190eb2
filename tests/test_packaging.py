"""The wheel holds everything and works from anywhere."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def test_every_package_says_that_it_is_typed() -> None:
    """What `hcr_batch` gives callers comes from `jobs`: to a type checker it would be of type Any, without a word."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    packages = [name.removesuffix("*") for name in project["packages"]["find"]["include"]]
    assert packages == ["hcr_batch", "jobs", "schemas"]
    for name in packages:
        assert (ROOT / name / "py.typed").is_file()
        assert "py.typed" in project["package-data"][name]


@pytest.mark.slow
def test_the_wheel_holds_all_packages_and_data_and_runs_from_the_root_folder(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--no-deps", "-q", "-w", str(tmp_path), str(ROOT)],
        check=True,
        timeout=300,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        "hcr_batch/cli/app.py",
        "hcr_batch/py.typed",
        "jobs/py.typed",
        "schemas/py.typed",
        "hcr_batch/samples/batch.pdf",
        "hcr_batch/samples/forms/library_card.png",
        "hcr_batch/samples/forms/library_card.toml",
        "hcr_batch/samples/forms/library_card.blank.png",
        "hcr_batch/samples/OFL.txt",
        "hcr_batch/bundles/names/bundle.json",
        "hcr_batch/bundles/names/weights.npz",
        "hcr_batch/html/templates/evaluation.html",
        "jobs/seed.toml",
        "jobs/nightly.toml",
        "jobs/cluster.yaml",
        "jobs/deploy/hcr-batch-nightly.service",
        "jobs/deploy/rayjob.yaml",
        "hcr_batch/html/templates/nightly.html",
        "jobs/transcribe.py",
        "schemas/form.schema.json",
        "schemas/readings.py",
    ):
        assert needed in names, needed
    assert not [name for name in names if name.startswith("tests")]
    bundle = sum(i.file_size for i in zipfile.ZipFile(wheel).infolist() if i.filename.startswith("hcr_batch/bundles/"))
    assert bundle <= 10_000_000
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    result = subprocess.run(
        [sys.executable, "-P", "-c", "from hcr_batch.cli import main; main()", "schema"],
        cwd="/",
        env=os.environ | {"PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr
    assert "document_id" in result.stdout
