"""A few names to train on, and OpenCV in two threads."""

import cv2
import pytest

from tests.model.tiny import write_names


@pytest.fixture(scope="session")
def names(tmp_path_factory):
    return write_names(tmp_path_factory.mktemp("data") / "names")


@pytest.fixture(scope="module")
def in_two_threads():
    """OpenCV works in two threads: a training leaves it one, and then gives it back the other."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(2)
    yield
    cv2.setNumThreads(threads)
