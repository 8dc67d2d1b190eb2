"""The settings of a training: flags over a file over a recipe, and what is refused in them."""

from pathlib import Path

import pytest
import typer

from hcr_batch.cli import app
from hcr_batch.errors import UsageError
from jobs.train import run
from jobs.train_config import RECIPES, TrainConfig, config_from


def test_flags_lie_over_the_file_over_the_recipe(tmp_path):
    file = tmp_path / "train.toml"
    file.write_text('batch_size = 8\nseed = 5\nout = "bundle"\n[fit]\npeak_rate = 0.01\nepochs = 3\n')
    config = config_from({"data": Path("names"), "seed": 7, "epochs": 2, "labels": None}, "seed", file)
    assert (config.batch_size, config.seed, config.recipe) == (8, 7, "seed")
    assert (config.fit.epochs, config.fit.steps_per_epoch, config.fit.peak_rate) == (2, 1_000, 0.01)
    assert config.fit.optimiser == "sgd"
    assert config.data == Path("names").absolute()
    assert config.out == tmp_path / "bundle"


def test_the_seed_recipe_is_the_published_one():
    config = config_from({"data": Path("d"), "out": Path("o")}, "seed")
    fit = config.fit
    assert (fit.epochs, fit.steps_per_epoch, config.batch_size) == (6, 1_000, 32)
    assert (fit.optimiser, fit.peak_rate, fit.momentum, fit.schedule) == ("sgd", 0.002, 0.9, "constant")
    assert (fit.clip_norm, fit.weight_decay, fit.ema_momentum, fit.precision) == (0, 0, 0, "float32")
    assert fit.patience > 0 and not config.augmented
    assert (config.normalise.height_px, config.normalise.free_width_px) == (64, 256)


def test_the_names_recipe_is_the_defaults():
    config = config_from({"data": Path("d"), "out": Path("o")})
    assert config == TrainConfig(data=Path("d").absolute(), out=Path("o").absolute())


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ({}, r"`data`.*one of --data, --labels with --images, --download"),
        ({"data": Path("d"), "download": True}, "one of --data"),
        ({"labels": Path("l")}, "a folder with --labels"),
        ({"data": Path("d"), "batch_size": 0}, "batch_size.*at least 1"),
        ({"data": Path("d"), "share": -0.5}, "share.*0 or more"),
        ({"data": Path("d"), "share": 0}, "share.*more of one"),
        ({"data": Path("d"), "extra": [{"labels": "l", "images": "i", "share": float("nan")}]}, "share.*0 or more"),
        ({"data": Path("d"), "extra": [{"labels": "l", "images": "i", "folds": ["spaces"]}]}, "folds.*accents"),
        ({"data": Path("d"), "feeders": -1}, "feeders.*0 or more"),
        ({"data": Path("d"), "epochs": 0}, r"fit\.epochs.*at least 1"),
        ({"data": Path("d"), "max_bad": 1.5}, "max_bad"),
        ({"data": Path("d"), "alphabet": "ABA"}, "each character once"),
        ({"data": Path("d"), "normalise": {"mode": "stretch"}}, "stretch for a seed network"),
        ({"data": Path("d"), "speed": 3}, r"Unknown key `speed`.*Received: speed\.$"),
        ({"data": Path("d"), "peak_rate": 3}, r"Unknown key `peak_rate`.*`peak_rate` belongs under \[fit\]"),
        ({"data": Path("d"), "margin_px": 3}, r"`margin_px` belongs under \[normalise\]"),
    ],
)
def test_what_is_wrong_is_named(flags, says):
    with pytest.raises(UsageError, match=says):
        config_from({"out": Path("o"), **flags})


def test_columns_of_the_labels_may_be_named(tmp_path, names):
    rows = [row.split(",") for row in (names / "written_name_train_v2.csv").read_text().split()[1:]]
    labels = tmp_path / "l.csv"
    labels.write_text("scan;name\n" + "".join(f"{file};{text}\n" for file, text in rows))
    flags = {"labels": labels, "images": names / "train_v2" / "train", "out": tmp_path / "out"}
    with pytest.raises(UsageError, match="no column IDENTITY"):
        run(config_from({**flags, "file_column": "scan"}))
    with pytest.raises(UsageError, match="the alphabet lacks"):
        run(config_from({**flags, "file_column": "scan", "text_column": "name", "alphabet": "X"}))


def test_another_recipe_is_refused():
    with pytest.raises(UsageError, match="names or seed"):
        config_from({"data": Path("d"), "out": Path("o")}, "best")


def test_the_help_says_what_is_taken_where_nothing_is_given():
    command = typer.main.get_command(app).commands["train"]
    said = {option.name: option.show_default for option in command.params}
    config, seed = (config_from({"download": True, "out": Path("b")}, recipe) for recipe in RECIPES)
    assert said["epochs"] == f"{config.fit.epochs}; {seed.fit.epochs} of the recipe seed"
    assert said["steps_per_epoch"] == str(config.fit.steps_per_epoch) == str(seed.fit.steps_per_epoch)
    for name in ("batch_size", "seed", "max_bad", "devices"):
        assert said[name] == str(getattr(config, name)) == str(getattr(seed, name))
    assert said["feeders"].startswith(f"{config.feeders},")
