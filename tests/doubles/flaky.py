"""A proxy that stands before a server and spoils every so-many-th request: 503, a reset, or half an answer."""

from __future__ import annotations

import http.client
import socket
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from threading import Lock, Thread
from typing import Any

_OWN_LINES = {"connection", "transfer-encoding", "content-length", "server", "date", "expect"}
FAULTS = ("503", "reset", "half", "drop")


class FlakyProxy(ThreadingHTTPServer):
    """Passes requests on to `port` of this machine; of every `period` requests the last is spoiled.

    period: 0 spoils none, 1 all. `spoiled` counts what was done to them. `watch` is told of each request, by method
    and path, before it is passed on.
    """

    daemon_threads = True

    def __init__(self, port: int, period: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target, self.period = port, period
        self.requests = 0
        self.watch: Callable[[str, str], None] | None = None
        self.spoiled: Counter[str] = Counter()
        self._faults = cycle(FAULTS)
        self._lock = Lock()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def fault(self) -> str | None:
        """What to do to the next request."""
        with self._lock:
            self.requests += 1
            if not self.period or self.requests % self.period:
                return None
            fault = next(self._faults)
            self.spoiled[fault] += 1
            return fault

    def handle_error(self, *_: Any) -> None:
        """A client that hangs up is nothing to print."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FlakyProxy

    def _pass_on(self) -> None:
        if self.server.watch is not None:
            self.server.watch(self.command, self.path)
        fault = self.server.fault()
        if fault == "reset":
            # With no time to linger, closing sends RST instead of a goodbye.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if fault in ("reset", "drop"):
            self.close_connection = True
            self.connection.close()
            return
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.send_response_only(100)
            self.end_headers()
        body = self._body()
        if fault == "503":
            self._answer(503, {}, b"<Error><Code>SlowDown</Code><Message>Slower.</Message></Error>")
            return
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.target, timeout=60)
        try:
            lines = {name: line for name, line in self.headers.items() if name.lower() not in _OWN_LINES}
            upstream.request(self.command, self.path, body, lines)
            answer = upstream.getresponse()
            content = answer.read()
            self._answer(answer.status, dict(answer.getheaders()), content, half=fault == "half")
        finally:
            upstream.close()

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _pass_on  # noqa: N815 - the names http.server asks for

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(parts)

    def _answer(self, status: int, lines: dict[str, str], content: bytes, *, half: bool = False) -> None:
        self.send_response_only(status)
        length = len(content)
        for name, value in lines.items():
            if name.lower() == "content-length":
                length = int(value)  # of an answer to HEAD, which has no content
            elif name.lower() not in _OWN_LINES:
                self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content[: length // 2] if half else content)
        if half:
            self.close_connection = True


@contextmanager
def flaky_proxy(port: int, period: int) -> Iterator[FlakyProxy]:
    """The proxy before a server, for as long as the block lasts."""
    with FlakyProxy(port, period) as proxy:
        thread = Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()
