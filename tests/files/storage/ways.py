"""The ways to object storage that are tried: S3 and Google's, with and without a proxy that breaks connections."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from hcr_batch.files.storage.objects import Storage, storage_of
from tests.doubles.cloud import BUCKET, Server
from tests.doubles.flaky import FlakyProxy


@dataclass(frozen=True)
class Way:
    """The server, and the proxy before it that our code is told of."""

    server: Server
    proxy: FlakyProxy

    @property
    def own(self) -> str:
        """A folder that no other way uses."""
        return f"{self.server.scheme}-{self.proxy.period}"


def ways(*marked: str) -> list[object]:
    """All ways there are, those named behind the marker `slow`."""
    every = ("s3", "s3 flaky", "gs", "gs flaky")
    return [pytest.param(way, marks=pytest.mark.slow if way in marked else ()) for way in every]


every_way = pytest.mark.parametrize("way", ways("gs flaky"), indirect=True)
some_ways = pytest.mark.parametrize("way", ways("s3", "gs flaky"), indirect=True)


def bucket(scheme: str = "s3") -> Storage:
    return storage_of(scheme, BUCKET)
