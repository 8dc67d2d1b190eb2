"""What the tests share: quiet TensorFlow, the sample scans, where real data is."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import pytest
from hypothesis import settings

# The same examples on every run, and no failure because a machine is busy.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

SAMPLES = Path(__file__).parent.parent / "hcr_batch" / "samples"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample scans."""
    return SAMPLES


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real handwriting; tests that need it are skipped where it is absent."""
    folder = os.environ.get("HCR_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("HCR_DATA does not name the folder of real handwriting")
    return Path(folder)
