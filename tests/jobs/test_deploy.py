"""The files that start a night are what the programs that read them expect, as far as one machine can tell."""

import copy
import dataclasses
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from PIL import Image

from hcr_batch.cli import app
from hcr_batch.errors import ExitCode, WriteError
from hcr_batch.files.scans.page_options import MOST_OPENED_PIXELS, MOST_PIXELS
from jobs.deploying import COMMAND, is_open_to_others, write_deploy_files
from jobs.nightly_config import OF_THE_NIGHT, After, NightlyConfig, config_from
from jobs.transcribe import TranscribeConfig
from tests.jobs.kuberay import resource


@pytest.fixture(scope="module")
def deploy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files as `hcr-batch deploy` writes them, with a command that exists here."""
    folder = tmp_path_factory.mktemp("deploy")
    write_deploy_files(folder, Path("/bin/true"))
    return folder


def test_all_files_are_written_and_none_is_overwritten(deploy: Path) -> None:
    names = {"nightly.toml", "cluster.yaml", "crontab", "rayjob.yaml", "raycronjob.yaml", "storage.yaml", "Dockerfile"}
    assert {p.name for p in deploy.iterdir()} == names | {
        "README.md", "hcr-batch-nightly.service", "hcr-batch-nightly.timer",
    }  # fmt: skip
    with pytest.raises(WriteError, match="exists"):
        write_deploy_files(deploy)


def test_the_config_is_one_and_so_is_it_with_every_comment_lifted(deploy: Path, tmp_path: Path) -> None:
    config = config_from(deploy / "nightly.toml")
    assert (config.after, config.inbox) == (After.KEEP, deploy / "inbox")
    text = re.sub(r"^# (\w+ = )", r"\1", (deploy / "nightly.toml").read_text(), flags=re.MULTILINE)
    (tmp_path / "nightly.toml").write_text(text.replace("[reading]", "[reading]\n", 1))
    full = config_from(tmp_path / "nightly.toml")
    assert full.failed == tmp_path / "failed"
    assert full.reading.max_pixels == MOST_PIXELS < MOST_OPENED_PIXELS == 2 * (Image.MAX_IMAGE_PIXELS or 0)
    assert (config.reading.duplex, full.reading.duplex) == (False, True)
    assert (full.reading.address, full.retention.reports_days) == ("auto", 365)


def test_the_config_names_every_setting_there_is(deploy: Path) -> None:
    text = (deploy / "nightly.toml").read_text()
    named = set(re.findall(r"^(?:# )?(\w+) = ", text, re.MULTILINE)) | {"reading", "retention"}
    settings = [field.name for kind in (NightlyConfig, TranscribeConfig) for field in dataclasses.fields(kind)]
    assert {name for name in settings if name not in (*OF_THE_NIGHT, "date")} <= named


def test_a_program_in_a_closed_folder_is_nothing_for_the_service(tmp_path: Path) -> None:
    program = tmp_path / "home" / "bin" / "hcr-batch"
    program.parent.mkdir(parents=True)
    program.touch(0o755)
    (tmp_path / "home").chmod(0o700)
    assert not is_open_to_others(program)
    assert is_open_to_others(Path("/bin/sh"))


@pytest.mark.parametrize("unit", ["hcr-batch-nightly.service", "hcr-batch-nightly.timer"])
def test_systemd_verifies_its_units(deploy: Path, unit: str) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze: apt-get install systemd")
    result = subprocess.run(["systemd-analyze", "verify", str(deploy / unit)], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")


def test_systemd_knows_the_hour(deploy: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze: apt-get install systemd")
    (hour,) = re.findall(r"^OnCalendar=(.*)$", (deploy / "hcr-batch-nightly.timer").read_text(), re.MULTILINE)
    subprocess.run(["systemd-analyze", "calendar", hour], capture_output=True, check=True)


def test_systemd_does_not_repeat_what_a_repetition_cannot_mend(deploy: Path) -> None:
    text = (deploy / "hcr-batch-nightly.service").read_text()
    (codes,) = re.findall(r"^RestartPreventExitStatus=(.*)$", text, re.MULTILINE)
    again = {ExitCode.OK, ExitCode.BUG, ExitCode.CLUSTER, ExitCode.INTERRUPTED}
    assert re.findall(r"^SuccessExitStatus=(.*)$", text, re.MULTILINE) == [str(int(ExitCode.TERMINATED))]
    assert {int(code) for code in codes.split()} == set(ExitCode) - again - {ExitCode.TERMINATED}


def crontab_line(deploy: Path) -> tuple[list[str], str]:
    """The five fields of time, and the command."""
    lines = (deploy / "crontab").read_text().splitlines()
    (line,) = [line for line in lines if line and not line.startswith("#")]
    *when, command = line.split(maxsplit=5)
    return when, command


def test_the_crontab_line_is_five_times_and_a_command(deploy: Path) -> None:
    when, command = crontab_line(deploy)
    assert len(when) == 5 and all(re.fullmatch(r"\*|\d+", part) for part in when)
    assert "%" not in command  # which cron takes for a line break
    subprocess.run(["sh", "-n", "-c", command], check=True)


def test_cron_and_systemd_keep_results_from_other_users_alike(deploy: Path) -> None:
    """With the usual umask everybody on the machine could read what people wrote."""
    assert "UMask=0027" in (deploy / "hcr-batch-nightly.service").read_text().splitlines()
    assert crontab_line(deploy)[1].startswith("umask 027; ")


def commands(deploy: Path) -> Iterator[str]:
    """Every place where a file calls us."""
    service = (deploy / "hcr-batch-nightly.service").read_text()
    yield from re.findall(r"^ExecStart=(.*)$", service, re.MULTILINE)
    yield crontab_line(deploy)[1].partition("; ")[2]
    yield yaml.safe_load((deploy / "rayjob.yaml").read_text())["spec"]["entrypoint"]
    yield yaml.safe_load((deploy / "raycronjob.yaml").read_text())["spec"]["jobTemplate"]["entrypoint"]
    yield from re.findall(r"-- (hcr-batch .*)", (deploy / "README.md").read_text())


def test_every_call_has_options_that_there_are(deploy: Path) -> None:
    import typer

    group: Any = typer.main.get_command(app)
    called = list(commands(deploy))
    assert len(called) == 5
    for line in called:
        program, command, *arguments = shlex.split(line.partition(">>")[0])
        assert program in ("/bin/true", "hcr-batch") and COMMAND not in line
        context = group.commands[command].make_context(command, arguments)
        assert context.params["config"].name == "nightly.toml"


def test_the_config_lies_where_its_folders_belong(deploy: Path) -> None:
    """Its paths are relative to its own folder, and the service may write nowhere but where it says."""
    service = (deploy / "hcr-batch-nightly.service").read_text()
    (writable,) = re.findall(r"^ReadWritePaths=(.*)$", service, re.MULTILINE)
    config = config_from(deploy / "nightly.toml")
    made = [folder.relative_to(deploy) for folder in (config.inbox, config.results)]
    for line in (*re.findall(r"^ExecStart=(.*)$", service, re.MULTILINE), crontab_line(deploy)[1]):
        place = Path(re.findall(r"--config (\S+)", line)[0]).parent
        assert all((place / folder).is_relative_to(writable) for folder in made), line


def test_the_cluster_launcher_takes_its_file(deploy: Path) -> None:
    """Filled in and checked by Ray's own code, as `ray up` does before it reaches for the machines."""
    from ray.autoscaler._private.util import prepare_config, validate_config

    config = yaml.safe_load((deploy / "cluster.yaml").read_text())
    filled = prepare_config(copy.deepcopy(config))
    validate_config(filled)
    assert filled["max_workers"] == len(config["provider"]["worker_ips"]) == 2
    with pytest.raises(jsonschema.ValidationError):
        validate_config({**filled, "max_wrokers": 2})


def test_a_cluster_tells_its_makers_nothing(deploy: Path) -> None:
    """A head that `ray start` starts does so unless it is told not to; what a run starts does not."""
    config = yaml.safe_load((deploy / "cluster.yaml").read_text())
    (start,) = (line for line in config["head_start_ray_commands"] if line.startswith("ray start"))
    assert "--disable-usage-stats" in start.split()
    assert "ENV RAY_USAGE_STATS_ENABLED=0" in (deploy / "Dockerfile").read_text().splitlines()


@pytest.mark.parametrize("kind", ["RayJob", "RayCronJob"])
def test_kuberay_resources(deploy: Path, kind: str) -> None:
    content = yaml.safe_load((deploy / f"{kind.lower()}.yaml").read_text())
    jsonschema.validate(content, resource(kind))
    misspelt = {**content, "spec": {**content["spec"], "shutdownAfterJobFinished": True}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(misspelt, resource(kind))


def test_both_kuberay_resources_run_the_same_job(deploy: Path) -> None:
    job = yaml.safe_load((deploy / "rayjob.yaml").read_text())["spec"]
    assert yaml.safe_load((deploy / "raycronjob.yaml").read_text())["spec"]["jobTemplate"] == job


def test_kubernetes_knows_the_pods_and_what_they_mount(deploy: Path) -> None:
    validator = pytest.importorskip("kubernetes_validate", reason="pip install kubernetes-validate (100 MB of schemas)")
    version = validator.latest_version()
    stored = list(yaml.safe_load_all((deploy / "storage.yaml").read_text()))
    assert {each["kind"] for each in stored} == {"PersistentVolumeClaim", "ConfigMap"}
    cluster = yaml.safe_load((deploy / "rayjob.yaml").read_text())["spec"]["rayClusterSpec"]
    templates = [cluster["headGroupSpec"]["template"], *(group["template"] for group in cluster["workerGroupSpecs"])]
    pods = [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "pod"}, **template} for template in templates]
    for each in [*stored, *pods]:
        validator.validate(each, version, strict=True)
    with pytest.raises(validator.ValidationError):
        validator.validate({**pods[0], "spec": {"contaiers": []}}, version, strict=True)


def test_what_the_pods_mount_is_stored(deploy: Path, tmp_path: Path) -> None:
    claim, config = yaml.safe_load_all((deploy / "storage.yaml").read_text())
    cluster = yaml.safe_load((deploy / "rayjob.yaml").read_text())["spec"]["rayClusterSpec"]
    for group in [cluster["headGroupSpec"], *cluster["workerGroupSpecs"]]:
        data, settings = group["template"]["spec"]["volumes"]
        assert data["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]
        assert settings["configMap"]["name"] == config["metadata"]["name"]
    (tmp_path / "nightly.toml").write_text(config["data"]["nightly.toml"])
    assert config_from(tmp_path / "nightly.toml").reading.address == "auto"
