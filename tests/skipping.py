"""Skips what needs an optional package, with the reason."""

from __future__ import annotations

import pytest

from hcr_batch.model.engines.runtimes import Runtime, missing_package


def skip_without(runtime: Runtime) -> None:
    """Ends the test where a package that the runtime needs is not installed."""
    package = missing_package(runtime)
    if package is not None:
        pytest.skip(f"{package} is not installed")
