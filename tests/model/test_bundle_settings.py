"""What is fitted after a training: kept in the bundle, replaced whole, and checked as if a stranger had sent it."""

import io
import json
import shutil
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from hcr_batch.errors import ModelError
from hcr_batch.model.bundle_files import PriorConfig, change_bundle, read_config
from hcr_batch.model.identity import DEFAULT_BUNDLE, bundle_id
from hcr_batch.model.prior_file import PRIOR_FILE, prior_bytes, read_prior
from hcr_batch.text.decoding.evidence import EvidenceWeights
from hcr_batch.text.learning.prior_fit import fit_prior
from tests.jobs.labelled import write_bundle

PRIOR = fit_prior({"LEA": 3, "LENA": 1, "12": 1})


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bundle(tmp_path_factory.mktemp("written") / "bundle")


@pytest.fixture
def folder(tmp_path: Path, written: Path) -> Path:
    """A copy of a bundle without a prior."""
    return Path(shutil.copytree(written, tmp_path / "bundle"))


@pytest.fixture
def with_prior(folder: Path) -> Path:
    about = PriorConfig(order=PRIOR.order, characters=PRIOR.characters, weights=EvidenceWeights(prior=0.5))
    change_bundle(folder, {"prior": asdict(about)}, {PRIOR_FILE: prior_bytes(PRIOR)})
    return folder


def test_fitted_weights_are_read_back_and_change_the_id(folder: Path) -> None:
    before, (config, card) = bundle_id(folder), read_config(folder)
    assert config.lexicon == EvidenceWeights()
    fitted = EvidenceWeights(ctc=0.5, margin=1.25)
    assert change_bundle(folder, {"lexicon": asdict(fitted)}) == bundle_id(folder) != before
    after, same_card = read_config(folder)
    assert after.lexicon == fitted and same_card == card
    assert after.calibration == config.calibration
    assert sorted(p.name for p in folder.iterdir()) == ["bundle.json", "history.parquet", "weights.npz"]


def test_a_bundle_from_before_there_was_evidence_has_the_defaults(folder: Path) -> None:
    path = folder / "bundle.json"
    content = json.loads(path.read_text())
    del content["lexicon"], content["prior"]
    path.write_text(json.dumps(content))
    config, _ = read_config(folder)
    assert config.lexicon == EvidenceWeights()
    assert config.prior is None and read_prior(folder, config) is None


def test_no_bundle_nothing_to_change(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        change_bundle(tmp_path, {"lexicon": asdict(EvidenceWeights())})


def test_a_prior_is_read_back_and_is_part_of_the_id(with_prior: Path) -> None:
    config, _ = read_config(with_prior)
    found = read_prior(with_prior, config)
    assert found is not None and found.weights == EvidenceWeights(prior=0.5)
    texts = ["LEA", "LENA", "XX", "7"]
    np.testing.assert_array_equal(found.prior.log_probability(texts), PRIOR.log_probability(texts))
    before = bundle_id(with_prior)
    (with_prior / PRIOR_FILE).write_bytes(prior_bytes(fit_prior({"LEA": 4, "LENA": 1, "12": 1})))
    assert bundle_id(with_prior) != before


def test_the_bundle_that_ships_has_a_prior_that_knows_names() -> None:
    config, _ = read_config(DEFAULT_BUNDLE)
    found = read_prior(DEFAULT_BUNDLE, config)
    assert found is not None
    thomas, xqthz = found.prior.log_probability(["THOMAS", "XQTHZK"])
    assert thomas > xqthz + 10


def spoiled(how: str) -> bytes:
    arrays = dict(np.load(io.BytesIO(prior_bytes(PRIOR))))
    if how == "pickled":
        arrays["grams"] = np.array([object()])
    elif how == "unordered":
        arrays["grams"] = arrays["grams"][::-1]
    elif how == "likelier than certain":
        arrays["log_probabilities"] = np.abs(arrays["log_probabilities"])
    elif how == "no numbers":
        arrays["log_rests"] = np.full_like(arrays["log_rests"], np.nan)
    elif how == "too few":
        arrays["log_rests"] = arrays["log_rests"][1:]
    elif how == "square":
        arrays["contexts"] = arrays["contexts"][:, None]
    elif how == "empty":
        arrays = {name: array[:0] for name, array in arrays.items()}
    elif how == "missing":
        del arrays["contexts"]
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays)
    return bytes(packed.getvalue()) if how != "torn" else bytes(packed.getvalue()[:200])


@pytest.mark.parametrize(
    "how",
    ["pickled", "unordered", "likelier than certain", "no numbers", "too few", "square", "empty", "missing", "torn"],
)
def test_a_prior_that_is_none_is_refused_in_a_sentence(with_prior: Path, how: str) -> None:
    (with_prior / PRIOR_FILE).write_bytes(spoiled(how))
    with pytest.raises(ModelError, match=r"prior of the bundle .* is damaged"):
        read_prior(with_prior, read_config(with_prior)[0])


@pytest.mark.parametrize(
    ("key", "value"),
    [("order", 0), ("order", 8), ("characters", "AAB"), ("weights", {"ctc": "x"}), ("weights", {"ctc": 0.0})],
)
def test_settings_of_a_prior_are_checked(with_prior: Path, key: str, value: object) -> None:
    path = with_prior / "bundle.json"
    content = json.loads(path.read_text())
    content["prior"][key] = value
    path.write_text(json.dumps(content))
    with pytest.raises(ModelError, match=key):
        read_config(with_prior)
