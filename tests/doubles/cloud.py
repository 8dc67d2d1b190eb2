"""Real servers of object storage, each in a process of its own: moto for S3, gcp-storage-emulator for Google's."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pyarrow import fs

from hcr_batch.files.storage import objects as storage_module
from hcr_batch.files.storage.names import Remote, remote
from hcr_batch.files.storage.objects import Patience, Storage, storage_of

BUCKET = "hcr-test"
BRISK = Patience(attempts=8, first_s=0.02, most_s=0.2)

_PATIENCE_S = 120.0

_GOOGLE = """
import sys, http.server
# Arrow leaves a stream open that it has read the beginning of: a server with one thread would wait for it for ever.
http.server.HTTPServer = http.server.ThreadingHTTPServer
from gcp_storage_emulator.server import create_server
create_server("127.0.0.1", int(sys.argv[1]), True).run()
"""


@dataclass(frozen=True)
class Server:
    """Where it listens. scheme: s3 or gs."""

    scheme: str
    port: int

    @property
    def environment(self) -> Mapping[str, str]:
        """What a user would have set to use it."""
        if self.scheme == "gs":
            return {"STORAGE_EMULATOR_HOST": f"http://127.0.0.1:{self.port}"}
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": "tester",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def at(self, port: int) -> Server:
        """The same behind a proxy."""
        return replace(self, port=port)

    def name(self, key: str) -> Remote:
        """A name in the bucket of the tests."""
        return remote(f"{self.scheme}://{BUCKET}/{key}")

    def use(self, patch: pytest.MonkeyPatch) -> None:
        """Lets our code in this process use it, without long waits between attempts."""
        for name, value in self.environment.items():
            patch.setenv(name, value)
        patch.setattr(storage_module, "Patience", lambda: BRISK)
        storage_of.cache_clear()

    def files(self) -> fs.FileSystem:
        """A client of its own, so that a test sees what is there without our code."""
        host = f"127.0.0.1:{self.port}"
        if self.scheme == "gs":
            return fs.GcsFileSystem(anonymous=True, scheme="http", endpoint_override=host, project_id="tests")
        return fs.S3FileSystem(
            access_key="tester",
            secret_key="secret",
            endpoint_override=host,
            scheme="http",
            region="us-east-1",
            allow_bucket_creation=True,
        )

    def fill(self, folder: Path) -> None:
        """Makes the bucket, and puts the files of a folder into it under `scans/`."""
        files = self.files()
        files.create_dir(BUCKET)
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            self.put(f"scans/{path.relative_to(folder).as_posix()}", path.read_bytes())

    def put(self, key: str, content: bytes) -> None:
        """Writes an object."""
        with self.files().open_output_stream(f"{BUCKET}/{key}") as stream:
            stream.write(content)

    def keys(self, folder: str) -> list[str]:
        """Keys of all objects below a name."""
        selector = fs.FileSelector(f"{BUCKET}/{folder}", allow_not_found=True, recursive=True)
        found = self.files().get_file_info(selector)
        return sorted(one.path.removeprefix(f"{BUCKET}/") for one in found if one.type == fs.FileType.File)

    def read(self, key: str) -> bytes:
        """An object."""
        with self.files().open_input_file(f"{BUCKET}/{key}") as file:
            return bytes(file.read())


@contextmanager
def serve(scheme: str, folder: Path) -> Iterator[Server]:
    """A server with the files of a folder, for as long as the block lasts."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        server = Server(scheme, taken.getsockname()[1])
    command = ["-c", _GOOGLE, str(server.port)]
    if scheme == "s3":
        command = ["-m", "moto.server", "-H", "127.0.0.1", "-p", str(server.port)]
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(server, process)
        server.fill(folder)
        yield server
    finally:
        process.kill()
        process.wait()


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError("The server ended before it answered.")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{server.port}", timeout=5).close()
            return
        except urllib.error.HTTPError:
            return  # it answers, if only that there is nothing
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError("The server does not answer.")


class Interruption:
    """Ends with Ctrl-C what asks storage for more changes than `left`; those of names with `spared` in them may be
    made nonetheless."""

    def __init__(self, left: int, spared: str | None = None) -> None:
        self.left, self._spared = left, spared

    def use(self, patch: pytest.MonkeyPatch) -> None:
        """From here on, as long as the patch holds."""
        for name in ("copy", "remove", "upload", "remove_folder"):
            patch.setattr(Storage, name, self._counted(getattr(Storage, name)))

    def _counted(self, real: Callable[..., object]) -> Callable[..., object]:
        def call(storage: Storage, *arguments: object) -> object:
            self.left -= 1
            if self.left < 0 and (self._spared is None or self._spared not in str(arguments[-1])):
                raise KeyboardInterrupt
            return real(storage, *arguments)

        return call
