"""Which rows of a CSV are learned from, and what is said of the others."""

import tracemalloc
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from hcr_batch.errors import UsageError
from hcr_batch.files.label_source import LabelSource, kaggle_source
from hcr_batch.files.labelled_crops import load_crop, missing_images
from hcr_batch.files.labels import SEVERAL_TEXTS, read_labels, with_corrections, without_contradicted
from hcr_batch.text.alphabet import Alphabet


def write(folder: Path, content: str | bytes) -> LabelSource:
    path = folder / "labels.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return LabelSource(labels=path, images=folder / "images")


def texts(rows):
    return [crop.text for crop in rows.crops]


def test_markers_are_dropped_or_taught_as_blank(tmp_path):
    rows = read_labels(
        write(
            tmp_path, "FILENAME,IDENTITY\na,ANNA\nb,\nc,UNREADABLE\nd,NONE\ne,EMPTY\nf,NaN\ng, empty \nh,unreadable\n"
        )
    )
    assert texts(rows) == ["ANNA", "", ""]
    assert [crop.path for crop in rows.crops] == [tmp_path / "images" / name for name in "aeg"]
    assert rows.left_out == {"no usable label": 5}


@pytest.mark.parametrize(
    "header", ["FILENAME,IDENTITY", "filename,identity", "\ufefffile,text", "Image,Label", "n,file,text"]
)
def test_columns_are_found_by_name(tmp_path, header):
    extra = "7," if header.startswith("n,") else ""
    rows = read_labels(write(tmp_path, f"{header}\n{extra}a.png,BOB\n"))
    assert rows.crops[0].path.name == "a.png"
    assert texts(rows) == ["BOB"]


def test_texts_are_composed_and_single_spaced(tmp_path):
    assert texts(read_labels(write(tmp_path, "file,text\na,E\u0301LISE  D'AMBRE \n"))) == ["\u00c9LISE D'AMBRE"]


def test_corrections_replace_labels_and_name_no_others(tmp_path):
    source = write(tmp_path, "FILENAME,IDENTITY\na,ANNA\nb,BQB\nc,XX\n")
    corrected = tmp_path / "checked.csv"
    corrected.write_text("FILENAME,IDENTITY\nb,BOB\nc,UNREADABLE\n")
    rows = read_labels(replace(source, corrected=corrected))
    assert texts(rows) == ["ANNA", "BOB"] and rows.left_out == {"no usable label": 1}
    corrected.write_text("FILENAME,IDENTITY\nz,ZOE\n")
    with pytest.raises(UsageError, match=r"names 1 file that .*labels\.csv lacks, such as z"):
        read_labels(replace(source, corrected=corrected))


def test_folding_takes_case_and_accents(tmp_path):
    source = write(tmp_path, "file,text\na,Élise Œuvray\n")
    folded = LabelSource(labels=source.labels, images=source.images, fold=True)
    assert texts(read_labels(folded)) == ["ELISE OEUVRAY"]


def test_what_the_alphabet_lacks_is_left_out_and_counted(tmp_path):
    rows = read_labels(write(tmp_path, "file,text\na,ANA\nb,ANß\nc,éß\n"), Alphabet("AN"))
    assert texts(rows) == ["ANA"]
    assert rows.left_out == {"characters outside the alphabet": 2}
    assert rows.unknown_characters == {"ß": 2, "é": 1}


def test_a_label_longer_than_its_frames_is_left_out(tmp_path):
    rows = read_labels(write(tmp_path, "file,text\na,ABAB\nb,AAAA\nc,ABABA\n"), Alphabet("AB"), most_frames=4)
    assert texts(rows) == ["ABAB"]  # equal neighbours need a blank between them
    assert rows.left_out == {"label longer than its frames": 2}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", r"no column FILENAME.*an empty file"),
        (
            "FILENAME,NAME\na,b\n",
            r"no column IDENTITY. Expected IDENTITY or TEXT or LABEL in .*Received: FILENAME, NAME.*--text-column",
        ),
        ("a.PNG,ANNA\nb.png,EVE\n", r"a picture already\? Then write a first row such as FILENAME,IDENTITY above"),
        ("FILENAME,IDENTITY\n", r"no usable row"),
        ("FILENAME,IDENTITY\na,NONE\n", r"no usable row.*no usable label': 1"),
        (b"FILENAME,IDENTITY\na,\xff\xfe\n", r'cannot be read as a CSV in UTF-8.*Save it as "CSV UTF-8"'),
        ("FILENAME,IDENTITY\na,Élodie\n".encode("latin-1"), r'Save it as "CSV UTF-8"'),
        ("FILENAME,IDENTITY\na,B\n".encode("utf-16")[:-1], r'Save it as "CSV UTF-8"'),
    ],
)
def test_a_bad_csv_is_a_sentence(tmp_path, content, says):
    with pytest.raises(UsageError, match=says):
        read_labels(write(tmp_path, content))


def test_a_missing_csv_is_a_sentence(tmp_path):
    with pytest.raises(UsageError, match=r"There is no label file .*written_name_train_v2\.csv"):
        read_labels(kaggle_source(tmp_path, "train"))


def test_rows_are_taken_by_position(tmp_path):
    crops = read_labels(write(tmp_path, "file,text\na,A\nb,B\nc,C\nd,EMPTY\n")).crops
    some = crops.take([3, 1, 0])
    assert [(c.path.name, c.text) for c in some] == [("d", ""), ("b", "B"), ("a", "A")]
    assert [c.text for c in some[1:]] == ["B", "A"]
    assert list(some.take([2]).names()) == ["a"]
    with pytest.raises(IndexError):
        crops[4]


def test_the_digest_tells_other_crops_and_another_order(tmp_path):
    crops = read_labels(write(tmp_path, "file,text\na,A\nb,B\n")).crops
    again = read_labels(write(tmp_path, "file,text\na,A\nb,B\n")).crops
    other = read_labels(write(tmp_path, "file,text\na,A\nb,C\n")).crops
    assert crops.digest() == again.digest()
    assert len({crops.digest(), other.digest(), crops.take([1, 0]).digest()}) == 3


def test_the_digest_tells_where_one_text_ends_and_the_next_begins(tmp_path):
    digests = {read_labels(write(tmp_path, f"file,text\n{rows}\n")).crops.digest() for rows in (
        "a,AN\nb,NA", "a,ANN\nb,A", "ab,ANN\nc,A", "a,ANN\nbc,A",
    )}  # fmt: skip
    assert len(digests) == 4


def test_missing_images_are_found_without_opening_any(tmp_path):
    images = tmp_path / "images"
    (images / "more").mkdir(parents=True)
    for name in ("a.png", "more/b.png"):
        (images / name).write_bytes(b"not opened")
    crops = read_labels(write(tmp_path, "file,text\na.png,A\nc.png,C\nmore/b.png,B\nnowhere/d.png,D\n")).crops
    assert missing_images(crops) == [1, 3]


def test_what_is_no_image_is_none(tmp_path):
    for name, data in (("empty", b""), ("text", b"no image")):
        (tmp_path / name).write_bytes(data)
        assert load_crop(tmp_path / name) is None
    assert load_crop(tmp_path / "absent") is None
    cv2.imwrite(str(tmp_path / "good.png"), np.full((5, 9, 3), 200, np.uint8))
    crop = load_crop(tmp_path / "good.png")
    assert crop.shape == (5, 9) and crop.dtype == np.uint8


@pytest.mark.slow
def test_memory_stays_flat_at_the_full_size(tmp_path):
    """331,000 rows in a tenth of what a list of paths and texts takes."""
    count = 331_000
    with (tmp_path / "labels.csv").open("w") as lines:
        lines.write("FILENAME,IDENTITY\n")
        lines.writelines(f"TRAIN_{i:05d}.jpg,SURNAME{i % 1000}\n" for i in range(count))
    source = LabelSource(labels=tmp_path / "labels.csv", images=tmp_path)
    alphabet = Alphabet("0123456789AEMNRSU")
    tracemalloc.start()
    try:
        crops = read_labels(source, alphabet).crops
        held, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(crops) == count and crops[-1 + count].text == "SURNAME999"
    assert held < 25e6, f"{held / count:.0f} bytes a row"
    assert peak < 40e6


def test_crops_take_the_texts_that_someone_corrected(tmp_path):
    """As `read_labels` takes them: by the name in the CSV, and by the same rules of what is usable."""
    source = write(tmp_path, "FILENAME,IDENTITY\na,A\nb/a,B\nc,C\nd,D\ne,EMPTY\nf,F\ng,G\nh,H\n")
    corrected = replace(source, corrected=tmp_path / "checked.csv")
    corrected.corrected.write_text("FILENAME,IDENTITY\nb/a, BOB  B \nc,UNREADABLE\nd,empty\nf,\ng,ÉÉ\nh,BBB\n")
    alphabet = Alphabet(" ABCDEFGHO")
    crops = read_labels(source, alphabet, most_frames=10).crops
    known = with_corrections(crops, corrected, alphabet, most_frames=10)
    assert [(crop.path.relative_to(source.images).as_posix(), crop.text) for crop in known] == [
        ("a", "A"),
        ("b/a", "BOB B"),
        ("d", ""),
        ("e", ""),
        ("h", "BBB"),
    ]
    assert known == list(read_labels(corrected, alphabet, most_frames=10).crops)
    some = with_corrections(crops.take([1, 4]), corrected, alphabet)  # corrections of the others may stand beside
    assert [crop.text for crop in some] == ["BOB B", ""]
    corrected.corrected.write_text("FILENAME,IDENTITY\nz,ZOE\n")
    with pytest.raises(UsageError, match=r"names 1 file that .*labels\.csv lacks, such as z"):
        with_corrections(crops, corrected)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_spreadsheets_save_it_in_several_ways(tmp_path, delimiter, encoding):
    lines = "".join(f"{delimiter.join(row)}\r\n" for row in (("file", "text"), ("a.png", "ÉLODIE"), ("b.png", "BOB")))
    rows = read_labels(write(tmp_path, lines.encode(encoding)))
    assert texts(rows) == ["ÉLODIE", "BOB"]
    assert list(rows.crops.names()) == ["a.png", "b.png"]


def test_a_comma_within_a_text_divides_no_column(tmp_path):
    assert texts(read_labels(write(tmp_path, 'file;text;"a, b, c, d"\na.png;BOB, JR;x\n'))) == ["BOB, JR"]


def test_columns_may_be_named(tmp_path):
    source = write(tmp_path, "writer;Transcription;image_path;text\n7;BOB;a.png;?\n")
    source = replace(source, file_column="image_path", text_column="transcription")
    rows = read_labels(source)
    assert (list(rows.crops.names()), texts(rows)) == (["a.png"], ["BOB"])
    corrected = tmp_path / "checked.csv"
    for header in ("FILENAME,IDENTITY", "image_path,Transcription"):
        corrected.write_text(f"{header}\na.png,BOBBY\n")
        assert texts(read_labels(replace(source, corrected=corrected))) == ["BOBBY"]
    with pytest.raises(UsageError, match=r"no column scan. Expected scan in its first row"):
        read_labels(replace(source, file_column="scan"))


def test_images_with_several_texts_are_left_out(tmp_path: Path) -> None:
    """Labels of the fields of a page, taken for crops, scored one field in ten right."""
    source = write(tmp_path, "file,text\npage.png,BOB\na.png,ANNA\n./page.png,EVE\na.png,ANNA\nb.png,\n")
    rows = without_contradicted(read_labels(source), source)
    assert (list(rows.crops.names()), rows.left_out[SEVERAL_TEXTS]) == (["a.png", "a.png"], 2)
    source = write(tmp_path, "file,text\npage.png,BOB\npage.png,EVE\n")
    with pytest.raises(UsageError, match=r"several texts for every image.*hcr-batch score"):
        without_contradicted(read_labels(source), source)
