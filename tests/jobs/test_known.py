"""What a list of known rows is worth, measured on the sample crops."""

import csv
from pathlib import Path

import cv2
import pytest

from hcr_batch.errors import UsageError
from jobs.bench.known import KnownConfig, run
from tests.conftest import SAMPLES

_BLUR = 0.08
"""Of the height of a crop, as the standard deviation of a Gaussian."""


@pytest.fixture
def config(tmp_path: Path) -> KnownConfig:
    with (SAMPLES / "truth.csv").open(encoding="utf-8") as lines:
        crops = [
            (row["document"], row["text"]) for row in csv.DictReader(lines) if row["document"].startswith("crops/")
        ]
    (tmp_path / "crops").mkdir()
    for name, _ in crops:  # so blurred that the reader is not sure
        crop = cv2.imread(str(SAMPLES / name), cv2.IMREAD_GRAYSCALE)
        assert crop is not None
        cv2.imwrite(str(tmp_path / name), cv2.GaussianBlur(crop, (0, 0), crop.shape[0] * _BLUR))
    labels = tmp_path / "labels.csv"
    labels.write_text("FILENAME,IDENTITY\n" + "".join(f'{name},"{text}"\n' for name, text in crops), encoding="utf-8")
    others = tmp_path / "others.csv"
    others.write_text("label,count\nTOM,3\nANNA,2\nMARTIN,1\n", encoding="utf-8")
    return KnownConfig(labels=labels, images=tmp_path, others=others, fields=2, rows=20)


def test_those_in_the_list_are_surer(config: KnownConfig) -> None:
    report = run(config)
    assert report.fields >= 6
    assert report.exact[1] >= report.exact[0] and report.sure[1] > report.sure[0]
    assert report.changed_wrongly == 0 and report.right_marked == 0
    assert report.pages == report.fields // 2 and report.pages / 2 < report.named == report.named_rightly


def test_pages_need_two_fields(config: KnownConfig) -> None:
    with pytest.raises(UsageError, match="fields"):
        KnownConfig(labels=config.labels, images=config.images, others=config.others, fields=1)
