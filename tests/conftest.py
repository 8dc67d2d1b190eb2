"""What the tests share: quiet TensorFlow, the sample scans, where real data is."""

from __future__ import annotations

import functools
import os
import random
import shutil
import signal
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# A reader's operators run in one thread each; whatever test comes first must not decide otherwise for all.
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
# So do OpenCV's: its threads wait for each other in a loop, and half of the tests run beside the other half.
os.environ.setdefault("OPENCV_FOR_THREADS_NUM", "1")

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from hcr_batch.model.recogniser import Recogniser
    from tests.doubles.cloud import Server

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A script that starts the tests in the background makes them, and all that they start, deaf to Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples on every run, and no failure because a machine is busy.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

SAMPLES = Path(__file__).parent.parent / "hcr_batch" / "samples"


@pytest.fixture(scope="module", autouse=True)
def seeded() -> None:
    """Keras draws the seeds of first weights from Python's generator: the same networks on every run."""
    random.seed(5)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample scans."""
    return SAMPLES


@pytest.fixture(scope="session")
def few_samples(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sample of two pages and the six crops, for tests that need no more."""
    folder = tmp_path_factory.mktemp("few")
    shutil.copy(samples / "archive.tif", folder)
    shutil.copytree(samples / "crops", folder / "crops")
    return folder


@pytest.fixture(scope="session")
def cached_load() -> Callable[..., Recogniser]:
    """`Recogniser.load`, which loads each bundle once: it takes seconds, and gives the same reader each time."""
    from hcr_batch.model.recogniser import Recogniser

    return functools.cache(Recogniser.load)


@pytest.fixture(scope="module")
def one_load(cached_load: Callable[..., Recogniser]) -> Iterator[None]:
    """The model is loaded once for all modules that ask for this."""
    from hcr_batch.model.recogniser import Recogniser

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Recogniser, "load", cached_load)
        yield


@pytest.fixture(scope="session")
def s3(samples: Path) -> Iterator[Server]:
    """A real S3 server with the sample scans under `scans/`."""
    if find_spec("moto") is None:
        pytest.skip("an S3 server is needed: pip install 'moto[s3]' flask flask-cors")
    from tests.doubles.cloud import serve

    with serve("s3", samples) as server:
        yield server


@pytest.fixture(scope="session")
def gs(samples: Path) -> Iterator[Server]:
    """The same of Google's storage."""
    if find_spec("gcp_storage_emulator") is None:
        pytest.skip("a server of Google's storage is needed: pip install gcp-storage-emulator")
    from tests.doubles.cloud import serve

    with serve("gs", samples) as server:
        yield server


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real handwriting; tests that need it are skipped where it is absent."""
    folder = os.environ.get("HCR_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("HCR_DATA does not name the folder of real handwriting")
    return Path(folder)
