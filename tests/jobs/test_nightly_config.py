"""The settings of nights: a TOML file, flags before it, and what is wrong in either."""

from pathlib import Path

import pytest

from hcr_batch.errors import UsageError
from jobs.nightly_config import config_from

CONFIG = """
inbox = "in"
results = "out"
after = "move"
archive = "archive"
[reading]
workers = 0
dpi = 200
[retention]
archive_days = 30
"""


def test_the_config_is_read_from_toml_and_flags_go_before_it(tmp_path: Path) -> None:
    (tmp_path / "nightly.toml").write_text(CONFIG)
    config = config_from(tmp_path / "nightly.toml", {"retry_failed": True, "metrics": None})
    assert (config.inbox, config.archive) == (tmp_path / "in", tmp_path / "archive")
    assert (config.reading.dpi, config.retention.archive_days, config.retry_failed) == (200, 30, True)
    assert config.reading.model.is_dir()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("results =", "resluts ="), "Unknown key `resluts`"),
        (("dpi = 200", "dpy = 200"), "Unknown key `reading.dpy`"),
        (("dpi = 200", "dpi = 7"), "Expected 72 to 1200"),
        (("workers = 0", 'out = "x"'), "reading.out"),
        (("archive_days = 30", "archive_days = 0"), "1 or more days"),
        (('archive = "archive"', ""), 'a folder with after = "move"'),
        (('archive = "archive"', 'archive = "in/archive"'), "outside the inbox"),
        (('archive = "archive"', 'archive = "out"'), "`archive`. Expected a folder outside the results"),
        (("after =", 'failed = "out/failed"\nafter ='), "`failed`. Expected a folder outside the results"),
        (('"move"', '"burn"'), "after"),
        (('inbox = "in"', ""), "Missing key `inbox`"),
        (("[reading]", "[[reading]]"), "must be a table"),
    ],
)
def test_wrong_settings_are_refused(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    (tmp_path / "nightly.toml").write_text(CONFIG.replace(*change))
    with pytest.raises(UsageError, match=words.replace("[", r"\[")):
        config_from(tmp_path / "nightly.toml")
