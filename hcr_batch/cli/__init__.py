"""The command line: each command turns flags into a config, runs the job, ends with its exit code.

One module per group of commands; importing it registers them, in the order in which `--help` lists
them. Jobs are imported inside their commands, so that `--help` loads neither Keras nor Ray nor OpenCV.
"""

from hcr_batch.cli import reading, forms, nightly, operating, learning, reviewing, exporting, measuring  # isort: skip
from hcr_batch.cli.app import app, main

__all__ = ["app", "exporting", "forms", "learning", "main", "measuring", "nightly", "operating", "reading", "reviewing"]
