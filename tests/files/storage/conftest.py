"""Storage for the tests that ask it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.doubles.cloud import Server
from tests.doubles.flaky import flaky_proxy
from tests.files.storage.ways import Way


@pytest.fixture
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    """The storage as the environment names it, behind a proxy."""
    scheme, _, flaky = str(request.param).partition(" ")
    server: Server = request.getfixturevalue(scheme)
    with flaky_proxy(server.port, 3 if flaky else 0) as proxy:
        server.at(proxy.port).use(monkeypatch)
        yield Way(server, proxy)
        assert bool(proxy.spoiled) == (bool(flaky) and proxy.requests >= 3)


@pytest.fixture
def steady(s3: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The storage itself."""
    s3.use(monkeypatch)
    return s3
