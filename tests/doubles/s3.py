"""A real S3 server (moto) in a process of its own, and what a test needs to put files on it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyarrow import fs

_PATIENCE_S = 120.0


@dataclass(frozen=True)
class Server:
    """Where it listens. `environment` is what a user would have set to use it."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> Mapping[str, str]:
        return environment(self.port)

    def files(self) -> fs.S3FileSystem:
        """A client of its own, so that a test sees what is there without our code."""
        return fs.S3FileSystem(
            access_key="tester",
            secret_key="secret",
            endpoint_override=f"127.0.0.1:{self.port}",
            scheme="http",
            region="us-east-1",
            allow_bucket_creation=True,
        )

    def bucket(self, name: str, folder: Path | None = None) -> str:
        """Makes a bucket, and puts the files of a folder into it under `scans/`."""
        files = self.files()
        files.create_dir(name)
        for path in sorted(folder.rglob("*")) if folder is not None else ():
            if folder is not None and path.is_file():
                with files.open_output_stream(f"{name}/scans/{path.relative_to(folder).as_posix()}") as stream:
                    stream.write(path.read_bytes())
        return name

    def keys(self, folder: str) -> list[str]:
        """Keys of all objects below a name."""
        found = self.files().get_file_info(fs.FileSelector(folder, allow_not_found=True, recursive=True))
        return sorted(one.path for one in found if one.type == fs.FileType.File)

    def read(self, key: str) -> bytes:
        """An object."""
        with self.files().open_input_file(key) as file:
            return bytes(file.read())


def environment(port: int) -> dict[str, str]:
    """What a user would have set to use the storage at a port of this machine."""
    return {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "tester",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@contextmanager
def serve() -> Iterator[Server]:
    """The server, for as long as the block lasts."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        server = Server(taken.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(server.port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(server, process)
        yield server
    finally:
        process.kill()
        process.wait()


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError("The S3 server ended before it answered.")
        try:
            urllib.request.urlopen(server.url, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise TimeoutError("The S3 server does not answer.")
