"""The command line: each command turns flags into a config, runs the job, ends with its exit code.

One module per group of commands; importing it registers them, in the order in which `--help` lists
them. Jobs are imported inside their commands, so that `--help` loads neither Keras nor Ray nor OpenCV.
"""

from hcr_batch.cli import reading

# isort: split
from hcr_batch.cli import forms

# isort: split
from hcr_batch.cli import nightly

# isort: split
from hcr_batch.cli import operating

# isort: split
from hcr_batch.cli import learning

# isort: split
from hcr_batch.cli import reviewing

# isort: split
from hcr_batch.cli import exporting

# isort: split
from hcr_batch.cli import measuring

# isort: split
from hcr_batch.cli.app import app, main

__all__ = ["app", "exporting", "forms", "learning", "main", "measuring", "nightly", "operating", "reading", "reviewing"]
