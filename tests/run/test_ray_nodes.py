"""What fits on a node, and what is said where Ray cannot be reached."""

import pytest
import ray

from hcr_batch.errors import ClusterError
from hcr_batch.run.options import ReadingOptions
from hcr_batch.run.ray_nodes import about_tokens, feeders_on, room_on
from hcr_batch.run.ray_pool import RayPool

# Ray's own modules warn on import, of things that are its own.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    ("cpus", "gpus", "share", "networks", "feeders"),
    [
        (8, 1, 1.0, 1, 7),  # a core for the network, the others feed it
        (8, 2, 1.0, 2, 3),
        (8, 1, 0.5, 2, 3),
        (16, 3, 1.0, 3, 4),
        (4, 2, 0.5, 4, 1),  # no core is left over: they share
        (2, 1, 0.25, 2, 1),  # more shares than cores: no more networks than can be fed
        (1, 1, 1.0, 1, 1),
        (8, 4, 2.0, 2, 3),
        (8, 1, 2.0, 0, 7),  # no room: whoever waits is told so
        (8, 1, 0.1, 8, 1),
        (30, 3, 0.1, 30, 1),  # 3 / 0.1 is 29.999... in floats
    ],
)
def test_a_nodes_gpus_and_cores_are_shared_out(cpus: int, gpus: int, share: float, networks: int, feeders: int) -> None:
    resources = {"CPU": float(cpus), "GPU": float(gpus)}
    assert room_on(resources, 1, share) == networks
    assert feeders_on(resources, share) == feeders


def test_workers_without_gpus_share_out_the_cores() -> None:
    assert room_on({"CPU": 7.0, "GPU": 1.0}, 2, 0.0) == 3
    assert room_on({"memory": 1e9}, 1, 0.0) == 0


@pytest.mark.parametrize("address", ["ray://192.0.2.10:10001", "192.0.2.10:6379"])
def test_an_address_that_was_named_may_want_a_token(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RAY_AUTH_MODE", raising=False)
    assert "RAY_AUTH_MODE=token" in about_tokens(address)
    assert about_tokens(None) == about_tokens("auto") == ""
    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    assert about_tokens(address) == ""


@pytest.mark.slow
def test_a_machine_without_gpus_says_so_at_once_and_ray_is_not_left_running(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_OVERRIDE_RESOURCES", '{"GPU": 0}')
    with (
        pytest.raises(ClusterError, match="too few GPUs on this machine"),
        RayPool(ReadingOptions(), workers=1, gpus=1.0),
    ):
        pass
    assert not ray.is_initialized()
