"""The nodes of a Ray cluster: how to join them, which live, and what fits on one."""

from __future__ import annotations

import os
import signal
import socket
import threading
from pathlib import Path
from typing import NamedTuple

import ray

from hcr_batch.errors import ClusterError, ExitCode

Resources = dict[str, float]
"""What a node has for Ray to give away, such as {"CPU": 8.0, "GPU": 1.0}."""


class Node(NamedTuple):
    """Where an actor runs: Ray's id of the node, and a name for people."""

    id: str
    name: str


def this_node() -> Node:
    """The node that the calling actor runs on."""
    return Node(ray.get_runtime_context().get_node_id(), socket.gethostname())


def join(address: str | None, cpus: int) -> None:
    """Joins the cluster at `address`, or where that is None starts Ray here, with at least `cpus` cores.

    Raises ClusterError.
    """
    terminate = signal.getsignal(signal.SIGTERM)
    try:
        try:
            _init(address, cpus)
        except ConnectionAbortedError:
            # The server of Ray clients starts a process for each; forked while others of its threads are busy, it may
            # die at once, and the next one does not.
            _init(address, cpus)
    except SystemExit as end:  # Ray's answer to SIGTERM, from its first moment on
        raise SystemExit(int(ExitCode.TERMINATED)) from end
    except Exception as error:  # Ray itself raises no narrower one when its start takes too long
        where = address or "this machine"
        advice = about_home(error) or about_tokens(address)
        raise ClusterError(f"Ray cannot be started or reached at {where}: {error}{advice}") from error
    if callable(terminate) and threading.current_thread() is threading.main_thread():
        # Ray's own ends the process with 15, which means nothing to whoever sent the signal.
        signal.signal(signal.SIGTERM, terminate)


def _init(address: str | None, cpus: int) -> None:
    local = address is None
    ray.init(
        address=address or "local",
        num_cpus=max(cpus, os.cpu_count() or 1) if local else None,
        include_dashboard=False if local else None,
        log_to_driver=False,
        logging_level="ERROR",
        # Actors have variables of their own, so workers that Ray starts beforehand would idle: 45 MB each.
        _system_config={"prestart_worker_first_driver": False} if local else None,
    )


def about_tokens(address: str | None) -> str:
    """Ray sends its token to no address that was named, unless it is asked to; a server that wants one then says
    nothing, and the client waits in vain. A sentence that says so, where that may be."""
    if address in (None, "auto") or "RAY_AUTH_MODE" in os.environ:
        return ""
    return (
        ". If the cluster asks for a token, set RAY_AUTH_MODE=token, and put it in ~/.ray/auth_token or RAY_AUTH_TOKEN."
    )


def about_home(error: Exception) -> str:
    """A sentence on where Ray keeps its settings, if it could not write there."""
    settings = Path("~/.ray").expanduser()
    named = error.filename if isinstance(error, OSError) else None
    if named is not None and Path(named).is_relative_to(settings):
        return f". Ray keeps settings in {settings}: set HOME to a folder that can be written."
    return ""


def living() -> dict[str, Resources]:
    """What each node that lives has in all, whether or not it is free now, by the node's id."""
    return {node["NodeID"]: node["Resources"] for node in ray.nodes() if node["Alive"]}


def room_on(resources: Resources, cpus: int, gpus: float) -> int:
    """How many workers fit on a node that need `cpus` cores and `gpus` GPUs, or such a part of one, each."""
    by_cpu = int(resources.get("CPU", 0.0) / cpus)
    return min(by_cpu, int(resources.get("GPU", 0.0) / gpus + 1e-6)) if gpus else by_cpu


def feeders_on(resources: Resources, gpus: float) -> int:
    """How many feeders each network on a node gets where it takes `gpus` GPUs, or such a part of one.

    A network keeps a core busy as well; the others are shared out, and one feeder is the least.
    """
    networks = max(1, room_on(resources, 1, gpus))
    return max(1, int(resources.get("CPU", 0.0)) // networks - 1)
