"""Writes out the files that start a night: config, systemd, cron, Ray, Kubernetes."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from hcr_batch.errors import WriteError
from hcr_batch.files.reports import make_folder, write_text

COMMAND = "/opt/hcr-batch/bin/hcr-batch"
"""What the files call the program where it is installed as their comments say."""

_FOR_THIS_MACHINE = ("hcr-batch-nightly.service", "crontab")
_BESIDE = ("nightly.toml", "cluster.yaml")


def write_deploy_files(folder: Path, command: Path | None = None) -> list[Path]:
    """Writes the files into `folder`, made if absent; those that run on this machine call `command` if it is given. A
    file that exists is an error, since somebody may have edited it.

    Returns what was written. Raises WriteError.
    """
    sources = [files("jobs").joinpath(name) for name in _BESIDE]
    sources += sorted(files("jobs").joinpath("deploy").iterdir(), key=lambda source: source.name)
    targets = [folder / source.name for source in sources]
    for target in targets:
        if target.exists():
            raise WriteError(f"{target} exists: give another folder, or remove it.")
    make_folder(folder)
    for source, target in zip(sources, targets, strict=True):
        text = source.read_text(encoding="utf-8")
        if command is not None and target.name in _FOR_THIS_MACHINE:
            text = text.replace(COMMAND, str(command))
        write_text(target, text)
    return targets


def is_open_to_others(program: Path) -> bool:
    """Whether other users than the one who installed a program can run it: all folders on its way let them through."""
    return all(bool(place.stat().st_mode & 0o001) for place in (program, *program.resolve().parents))
