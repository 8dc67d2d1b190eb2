"""What trains, what is held out, and which data is refused."""

from dataclasses import replace

import numpy as np
import pytest

from hcr_batch.errors import UsageError
from hcr_batch.files.label_source import LabelSource, kaggle_source
from hcr_batch.model.training.splits import learn_alphabet, split_sources
from hcr_batch.text.alphabet import Alphabet
from tests.model.tiny import NORMALISE, write_labels, write_names

ALPHABET = Alphabet("ABCDEILNOV")


def split(*sources, alphabet=ALPHABET, hold_out=5, max_bad=0.01):
    return split_sources(sources, alphabet, NORMALISE, hold_out, max_bad)


@pytest.fixture
def names(tmp_path):
    return kaggle_source(write_names(tmp_path / "names", 40), "train")


def paths(crops):
    return [crop.path.name for crop in crops]


def test_every_crop_is_in_one_part(names):
    (part,) = split(names)
    assert len(part.held_out) == 4  # a tenth at most
    assert sorted(paths(part.training) + paths(part.held_out)) == [f"TRAIN_{i:05d}.png" for i in range(40)]
    assert paths(part.held_out) == paths(split(names)[0].held_out)
    assert part.name == "names"


def test_the_alphabet_is_that_of_the_labels_sorted(names):
    assert learn_alphabet([names]) == ALPHABET


def test_few_missing_images_are_named_and_left_out(names):
    (names.images / "TRAIN_00007.png").unlink()
    (part,) = split(names, max_bad=0.05)
    assert part.missing == ("TRAIN_00007.png",)
    assert part.left_out == {"image missing": 1}
    assert len(part.training) + len(part.held_out) == 39


def test_many_missing_images_are_refused(names):
    for number in range(12):
        (names.images / f"TRAIN_{number:05d}.png").unlink()
    with pytest.raises(UsageError, match=r"12 of the 40 images .*TRAIN_00000\.png.*at most 1%.*--max-bad"):
        split(names)


def test_an_empty_folder_is_refused(names):
    for image in names.images.iterdir():
        image.unlink()
    with pytest.raises(UsageError, match=r"40 of the 40 images .*, \.\.\.\."):
        split(names)


def test_labels_outside_the_alphabet_are_refused_by_name(names):
    with pytest.raises(UsageError, match=r"7 of the 40 labels .*'D' \(7 times\)"):
        split(names, alphabet=Alphabet("ABCEILNOV"))


def test_other_sources_teach_what_they_can(names, tmp_path):
    labels = write_labels(
        tmp_path / "names" / "more.csv",
        [(f"TRAIN_{i:05d}.png", "ANNA") for i in range(9)] + [("TRAIN_00009.png", "ZZZ")],
    )
    more = LabelSource(labels=labels, images=names.images, share=0.5)
    first, second = split(names, more)
    assert (first.name, second.name) == ("names", "names 2")
    assert second.left_out == {"characters outside the alphabet": 1}
    assert len(second.training) == 8


def test_labels_longer_than_any_frames_are_left_out(names, tmp_path):
    most = NORMALISE.max_width_px // 4
    labels = write_labels(
        tmp_path / "long.csv",
        [(f"TRAIN_{i:05d}.png", "AB" * (most // 2)) for i in range(5)] + [("TRAIN_00006.png", "A" * most)],
    )
    (part,) = split(LabelSource(labels=labels, images=names.images))
    assert part.left_out == {"label longer than its frames": 1}


def test_one_crop_is_not_enough(names, tmp_path):
    labels = write_labels(tmp_path / "one.csv", [("TRAIN_00000.png", "ANNA")])
    with pytest.raises(UsageError, match="Expected at least 2"):
        split(LabelSource(labels=labels, images=names.images))


def test_doubtful_labels_are_not_learned_from_and_move_no_other(names, tmp_path):
    (before,) = split(names)
    doubted = [paths(before.training)[0], paths(before.held_out)[0]]
    table = tmp_path / "doubtful.csv"
    table.write_text("FILENAME,IDENTITY\n" + "".join(f"{name},?\n" for name in doubted))
    (after,) = split(replace(names, doubtful=table))
    assert paths(after.training) == [name for name in paths(before.training) if name not in doubted]
    assert paths(after.held_out) == paths(before.held_out)
    assert after.left_out == {"doubtful label": 1}


def test_a_doubtful_image_is_known_however_its_path_is_written(names, tmp_path):
    (before,) = split(names)
    doubted = paths(before.training)[0]
    table = write_labels(tmp_path / "doubtful.csv", [("./" + doubted, "?")])
    (after,) = split(replace(names, doubtful=table))
    assert paths(after.training) == paths(before.training)[1:]


def test_a_source_of_which_all_is_doubtful_is_refused_unless_it_is_not_drawn_from(names, tmp_path):
    table = write_labels(tmp_path / "doubtful.csv", [(f"TRAIN_{i:05d}.png", "?") for i in range(40)])
    doubted = replace(names, doubtful=table)
    with pytest.raises(UsageError, match=r"doubtful\.csv names all 36 crops .*one to learn from.*`share` of 0"):
        split(doubted)
    _, unused = split(names, replace(doubted, share=0.0))
    assert (len(unused.training), len(unused.held_out)) == (0, 4)


def test_an_image_that_comes_twice_is_not_learned_from_and_held_out(names, tmp_path):
    rows = [(f"TRAIN_{i:05d}.png", "ANNA") for i in range(20)]
    again = [("./" + name, text) for name, text in rows]
    labels = write_labels(tmp_path / "twice.csv", rows + again)
    (part,) = split(LabelSource(labels=labels, images=names.images))
    assert sorted(paths(part.training) + paths(part.held_out)) == [name for name, _ in rows]
    assert part.left_out == {"the same image and text again": 20}
    assert part.contradicted == ()


def test_an_image_with_several_texts_is_named_and_left_out(names, tmp_path):
    rows = [(f"TRAIN_{i:05d}.png", "ANNA") for i in range(20)]
    others = [("TRAIN_00003.png", "BOB"), ("TRAIN_00003.png", "ANNA"), ("TRAIN_00001.png", "DAN")]
    labels = write_labels(tmp_path / "several.csv", rows + others)
    (part,) = split(LabelSource(labels=labels, images=names.images))
    assert part.contradicted == ("TRAIN_00001.png", "TRAIN_00003.png")
    assert part.left_out == {"image with several texts": 5}
    assert len(part.training) + len(part.held_out) == 18


def test_a_correction_holds_for_every_row_of_its_image(names, tmp_path):
    rows = [(f"TRAIN_{i:05d}.png", "ANNA") for i in range(20)]
    labels = write_labels(tmp_path / "twice.csv", [*rows, ("TRAIN_00003.png", "DAN")])
    corrected = write_labels(tmp_path / "corrected.csv", [("TRAIN_00003.png", "BOB")])
    (part,) = split(LabelSource(labels=labels, images=names.images, corrected=corrected))
    assert part.contradicted == () and part.left_out == {"the same image and text again": 1}


def test_labels_without_repetition_are_divided_as_ever(names):
    """The crops that were held out for the bundle that ships have been looked at, by name."""
    order = np.random.default_rng(0).permutation(40)
    (part,) = split(names)
    assert paths(part.held_out) == [f"TRAIN_{i:05d}.png" for i in sorted(order[:4])]
    assert paths(part.training) == [f"TRAIN_{i:05d}.png" for i in order[4:]]
