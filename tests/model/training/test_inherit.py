"""What a training takes over from the bundle that it starts from."""

import dataclasses
import re
import shutil

import pytest

from hcr_batch.console.training import print_training
from hcr_batch.model.bundle import load_bundle, save_bundle
from hcr_batch.model.bundle_files import BundleConfig, PriorConfig, read_config
from hcr_batch.model.identity import DEFAULT_BUNDLE
from hcr_batch.model.network import build_network
from hcr_batch.model.prior_file import PRIOR_FILE, prior_bytes
from hcr_batch.model.training import calibration
from hcr_batch.model.training.schedule import FINE_TUNING_RATE
from hcr_batch.text.calibrate import Calibration
from hcr_batch.text.decoding.evidence import EvidenceWeights
from hcr_batch.text.learning.prior_fit import fit_prior
from jobs.train import run
from jobs.train_config import config_from
from tests.model.tiny import NETWORK, ONE_WIDTH, PLAIN, tiny_config

LETTERS = "ABCDEILNOV"
LEXICON = EvidenceWeights(margin=1.25)
TRUST = Calibration(weights=(0.5, 0.25, -1.0, 0.125))


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """A bundle with random weights, a prior, and weights of a lexicon that are not the usual ones."""
    prior = fit_prior({"ANNA": 5, "BOB": 3})
    about = PriorConfig(order=prior.order, characters=prior.characters, weights=EvidenceWeights(ctc=0.9))
    config = BundleConfig(
        name="tiny",
        alphabet=LETTERS,
        network=NETWORK,
        normalise=ONE_WIDTH,
        lexicon=LEXICON,
        prior=about,
        calibration=TRUST,
    )
    folder = tmp_path_factory.mktemp("start") / "bundle"
    network = build_network(NETWORK, len(LETTERS) + 1)
    save_bundle(folder, network, config, {}, {PRIOR_FILE: prior_bytes(prior)})
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("trained")


@pytest.fixture(scope="module")
def trained(names, start, folder):
    """A training that started from it: its bundle, and its report. What it had at its last step is kept in `late.run`,
    as of a training of the bundle `late` that can be ended there."""
    config = tiny_config(names, folder / "out", fit=PLAIN, init_from=start)

    def keep(progress):
        if progress.step == progress.steps:
            shutil.copytree(config.run_folder, folder / "late.run")

    return config.out, run(config, keep)


def from_shipped(tmp_path, toml=""):
    (tmp_path / "t.toml").write_text(toml)
    flags = {"data": tmp_path, "out": tmp_path / "out", "init_from": DEFAULT_BUNDLE}
    return config_from(flags, config=tmp_path / "t.toml")


def test_pictures_are_those_the_bundle_learned_from_unless_set(tmp_path):
    shipped = read_config(DEFAULT_BUNDLE)[0].normalise
    assert from_shipped(tmp_path).normalise == shipped
    set_here = from_shipped(tmp_path, "[normalise]\nmargin_px = 8\n").normalise
    assert set_here == dataclasses.replace(shipped, margin_px=8)


def test_the_network_has_the_bundle_s_sizes_unless_set(tmp_path):
    shipped = read_config(DEFAULT_BUNDLE)[0].network
    assert from_shipped(tmp_path, "[network]\ndropout = 0.5\n").network == dataclasses.replace(shipped, dropout=0.5)
    assert from_shipped(tmp_path, "[network]\nblocks = [0, 0, 1, 2, 3]\n").network.blocks == (0, 0, 1, 2, 3)


def test_the_rate_is_a_low_one_unless_set(tmp_path):
    assert from_shipped(tmp_path).fit.peak_rate == FINE_TUNING_RATE
    assert from_shipped(tmp_path, "[fit]\npeak_rate = 6e-4\n").fit.peak_rate == 6e-4


def test_the_prior_and_the_lexicon_weights_are_kept(start, trained, capsys):
    out, report = trained
    theirs, ours = load_bundle(start), load_bundle(out)
    assert (ours.config.prior, ours.config.lexicon) == (theirs.config.prior, LEXICON)
    assert (ours.prior.prior.grams == theirs.prior.prior.grams).all()
    assert (ours.prior.prior.log_probabilities == theirs.prior.prior.log_probabilities).all()
    assert report.start.prior and report.start.bundle_id == theirs.id
    assert report.start.scores["names"].fields == report.scores["names"].fields == 4
    print_training(report)
    said = " ".join(capsys.readouterr().out.split())
    assert f"started from {theirs.id}" in said and "before the training CER" in said


@pytest.mark.slow
def test_a_prior_of_another_alphabet_is_not_kept(tmp_path, names, start, capsys):
    report = run(tiny_config(names, tmp_path / "out", fit=PLAIN, init_from=start, alphabet=LETTERS + "Z"))
    ours = load_bundle(tmp_path / "out")
    assert ours.prior is None and ours.config.lexicon == EvidenceWeights()
    assert report.start.prior is False
    print_training(report)
    assert "the alphabet is not that" in " ".join(capsys.readouterr().out.split())


def test_a_training_that_made_it_worse_says_so(trained, capsys):
    _, report = trained
    better = dataclasses.replace(report.scores["names"], exact_fields=4)
    worse = dataclasses.replace(better, exact_fields=1)
    report = dataclasses.replace(
        report, scores={"names": worse}, start=dataclasses.replace(report.start, scores={"names": better})
    )
    assert report.worse == ("names",)
    print_training(report)
    assert "reads more of its held-out crops right" in " ".join(capsys.readouterr().out.split())
    assert dataclasses.replace(report, scores={"names": better}).worse == ()


def test_a_few_held_out_crops_do_not_change_how_far_it_is_trusted(trained, capsys):
    out, report = trained
    config, card = read_config(out)
    assert config.calibration == TRUST
    assert card["calibration"] == {"kept_from": report.start.bundle_id}
    print_training(report)
    said = " ".join(capsys.readouterr().out.split())
    assert re.search(r"are those of the bundle to start from; [0-4] held-out crops? with writing are too few", said)


def test_enough_of_them_are_fitted_to(trained, folder, names, start, monkeypatch):
    monkeypatch.setattr(calibration, "LEAST_TO_CALIBRATE", 1)
    report = run(tiny_config(names, folder / "late", fit=PLAIN, init_from=start, resume=True, finish=True))
    config, card = read_config(folder / "late")
    # All are read wrongly and with next to no confidence, so that there is hardly more to learn than the default says.
    assert report.uncalibrated_on is None and config.calibration != TRUST
    assert card["calibration"] == {"source": "names", "label_noise": 0.06}
