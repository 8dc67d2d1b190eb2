"""Weights of the lexicon in a bundle: kept, replaced whole, and checked."""

import json
from pathlib import Path

import pytest

from hcr_batch.errors import ModelError
from hcr_batch.model.bundle_files import bundle_id, read_config, set_lexicon_weights
from hcr_batch.text.lexicon import LexiconWeights
from tests.jobs.labelled import write_bundle


def test_fitted_weights_are_read_back_and_change_the_id(tmp_path: Path) -> None:
    folder = write_bundle(tmp_path / "bundle")
    before, (config, card) = bundle_id(folder), read_config(folder)
    assert config.lexicon == LexiconWeights()
    fitted = LexiconWeights(ctc=0.5, margin=1.25)
    assert set_lexicon_weights(folder, fitted) == bundle_id(folder) != before
    after, same_card = read_config(folder)
    assert after.lexicon == fitted and same_card == card
    assert after.calibration == config.calibration
    assert sorted(p.name for p in folder.iterdir()) == ["bundle.json", "history.parquet", "weights.npz"]


def test_a_bundle_from_before_there_were_lexica_has_the_defaults(tmp_path: Path) -> None:
    folder = write_bundle(tmp_path / "bundle")
    path = folder / "bundle.json"
    content = json.loads(path.read_text())
    del content["lexicon"]
    path.write_text(json.dumps(content))
    assert read_config(folder)[0].lexicon == LexiconWeights()


def test_no_bundle_no_weights(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        set_lexicon_weights(tmp_path, LexiconWeights())
