"""How this process reaches object storage: Arrow's clients of it, set up from the environment.

Where the storage is and who may use it come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN,
AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL; for Google from its application default credentials
(GOOGLE_APPLICATION_CREDENTIALS names their file), or STORAGE_EMULATOR_HOST for a server that asks for none.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pyarrow import fs

_QUICK_ATTEMPTS, _QUICK_S = 3, 10
"""What the client library does before we wait: three attempts within 50 ms on S3; some seconds on Google's storage,
whose client counts time."""


def shared_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Where the storage is, for workers on other machines. Secrets are not among it: Ray writes the environment
    of workers into its logs, so that each node has to have its own."""
    names = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_REGION", "AWS_DEFAULT_REGION", "STORAGE_EMULATOR_HOST")
    return {name: environment[name] for name in names if environment.get(name)}


def connect(scheme: str, bucket: str) -> Any:
    """A client of one kind of storage, by the scheme of its URLs, for one bucket. Raises OSError, ArrowException."""
    return _connect_google() if scheme == "gs" else _connect_s3(bucket)


def _connect_google() -> Any:
    # Google's client would try for a quarter of an hour by itself.
    patience = timedelta(seconds=_QUICK_S)
    emulator = os.environ.get("STORAGE_EMULATOR_HOST")
    if not emulator:
        return fs.GcsFileSystem(retry_time_limit=patience)
    scheme, _, host = emulator.rpartition("://")
    return fs.GcsFileSystem(
        anonymous=True, scheme=scheme or "http", endpoint_override=host.rstrip("/"), retry_time_limit=patience
    )


def _connect_s3(bucket: str) -> Any:
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if region is None:
        region = "us-east-1" if endpoint else fs.resolve_s3_region(bucket)
    where: dict[str, str] = {}
    if endpoint:
        address = endpoint.rpartition("://")
        where = {"endpoint_override": address[2].rstrip("/"), "scheme": address[0] or "https"}
    return fs.S3FileSystem(
        region=region,
        allow_bucket_creation=False,
        background_writes=False,
        allow_delayed_open=True,
        connect_timeout=10,
        request_timeout=60,
        retry_strategy=fs.AwsDefaultS3RetryStrategy(max_attempts=_QUICK_ATTEMPTS),
        **where,
    )
