"""Names on object storage, and what is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from hcr_batch.errors import UsageError
from hcr_batch.files.storage.names import Remote, location, remote


def test_names() -> None:
    name = remote("s3://bucket//a/b.parquet/")
    assert (str(name), name.bucket, name.name, name.stem, name.suffix, str(name.parent)) == (
        "s3://bucket/a/b.parquet",
        "bucket",
        "b.parquet",
        "b",
        ".parquet",
        "s3://bucket/a",
    )
    assert location("scans/x") == Path("scans/x")
    assert location("gs://b/k") == Remote("gs", "b/k")


@pytest.mark.parametrize("url", ["s3://", "https://host/x", "s3://bucket/../x", "file:///x"])
def test_what_is_no_name_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="Invalid URL"):
        location(url)


def test_credentials_in_a_name_are_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError) as refused:
        location("s3://AKIAEXAMPLE:verysecret@bucket/scans")
    assert "AKIA" not in str(refused.value) and "verysecret" not in str(refused.value)
