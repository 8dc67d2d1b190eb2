"""Two runs with the same fingerprint read alike, and any difference is named."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import pytest

from hcr_batch.errors import ModelError, UsageError
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.records import Layout
from hcr_batch.run.fingerprint import differences, digest_of, fingerprint_of
from hcr_batch.run.options import ReadingOptions


@dataclass(frozen=True, kw_only=True)
class MoreOptions(ReadingOptions):
    """Options as they may be one day."""

    table: Path | None = None
    tables: tuple[Path, ...] = ()
    marks: frozenset[str] = frozenset()
    switch: bool = False
    bars: dict[str, float] = dataclasses.field(default_factory=dict)
    thing: object = None


def test_every_option_is_an_ingredient_and_every_difference_is_named() -> None:
    before = fingerprint_of(ReadingOptions())
    after = fingerprint_of(ReadingOptions(layout=Layout.CROP, pages=PageOptions(dpi=200, max_pixels=5_000_000)))
    assert differences(before, before) == []
    assert [change.split()[0] for change in differences(before, after)] == ["dpi", "layout", "max_pixels"]
    assert "dpi was 300 and is 200 now" in differences(before, after)
    assert digest_of(before) != digest_of(after)


def test_the_model_is_known_by_its_content(tmp_path: Path) -> None:
    import shutil

    bundle = shutil.copytree(ReadingOptions().bundle, tmp_path / "elsewhere")
    assert fingerprint_of(ReadingOptions(bundle=bundle)) == fingerprint_of(ReadingOptions())
    weights = bytearray((bundle / "weights.npz").read_bytes())
    weights[-1] ^= 1
    (bundle / "weights.npz").write_bytes(bytes(weights))
    (change,) = differences(fingerprint_of(ReadingOptions()), fingerprint_of(ReadingOptions(bundle=bundle)))
    assert change.startswith("model was names-")
    with pytest.raises(ModelError):
        fingerprint_of(ReadingOptions(bundle=tmp_path / "nowhere"))


def test_options_to_come_change_nothing_until_they_are_used() -> None:
    assert fingerprint_of(MoreOptions()) == fingerprint_of(ReadingOptions())
    assert "duplex" not in fingerprint_of(ReadingOptions())
    (change,) = differences(fingerprint_of(ReadingOptions()), fingerprint_of(ReadingOptions(duplex=True)))
    assert change == "duplex was not set and is True now"


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ("a1, b2", "a1, c3", "1 of 2 forms new or changed since"),
        ("a1", "c3", "1 of 1 form new or changed since"),
        ("a1, b2", "a1", "2 forms were given and 1 are now"),
        ("not set", "a1", "forms was not set and is a1 now"),
    ],
)
def test_of_forms_it_is_said_how_many_are_others(before: str, now: str, said: str) -> None:
    """Their digests alone do not tell somebody who edited one that this is what is meant."""
    (change,) = differences({"forms": before}, {"forms": now})
    assert change.startswith(said)


def test_files_stand_for_what_they_hold_and_not_for_where_they_are(tmp_path: Path) -> None:
    def table(folder: str, content: str) -> Path:
        path = tmp_path / folder / "names.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
        return path

    here, there, other = table("a", "ANNA"), table("b", "ANNA"), table("c", "EMMA")
    assert fingerprint_of(MoreOptions(table=here)) == fingerprint_of(MoreOptions(table=there))
    for used, changed in (
        (MoreOptions(table=here), MoreOptions(table=other)),
        (MoreOptions(tables=(here, other)), MoreOptions(tables=(other, here))),
        (MoreOptions(table=tmp_path / "a"), MoreOptions(table=tmp_path / "c")),
        (MoreOptions(marks=frozenset({"x"})), MoreOptions(marks=frozenset({"y"}))),
        (MoreOptions(bars={"name": 0.9}), MoreOptions(bars={"name": 0.8})),
        (MoreOptions(thing=PageOptions(dpi=100)), MoreOptions(thing=PageOptions(dpi=101))),
    ):
        assert len(differences(fingerprint_of(used), fingerprint_of(changed))) == 1
    with pytest.raises(UsageError, match="cannot be read"):
        fingerprint_of(MoreOptions(table=tmp_path / "nowhere.csv"))


def test_what_cannot_be_fingerprinted_is_never_left_out_in_silence() -> None:
    with pytest.raises(TypeError, match="function"):
        fingerprint_of(MoreOptions(thing=lambda: 1))
