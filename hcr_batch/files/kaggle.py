"""Fetches the Kaggle names data set; the only place that knows kagglehub."""

from __future__ import annotations

from pathlib import Path

from hcr_batch.errors import MissingProgramError, NoInputError

DATA_SET = "landlord/handwriting-recognition"


def download_names() -> Path:
    """The folder of the data set, fetched on the first call and kept in kagglehub's cache.

    Raises MissingProgramError without kagglehub, NoInputError where Kaggle cannot be reached or
    refuses.
    """
    try:
        import kagglehub
    except ImportError as error:
        raise MissingProgramError(
            "--download needs kagglehub: pip install kagglehub. Or fetch "
            f"https://www.kaggle.com/datasets/{DATA_SET} with a browser and give its folder with --data."
        ) from error
    try:
        return Path(kagglehub.dataset_download(DATA_SET))
    except Exception as error:  # kagglehub's errors and those of its HTTP library share no base class
        raise NoInputError(
            f"{DATA_SET} could not be fetched from Kaggle ({type(error).__name__}: {error}). Is there a network, and "
            "are there credentials (https://www.kaggle.com/docs/api)? A folder fetched by other means does "
            "as well: give it with --data."
        ) from error
