"""A headless Chromium that a test types into, over the pipe of its DevTools protocol."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

_NAMED = {
    "Enter": 13,
    "Escape": 27,
    "Tab": 9,
    "ArrowUp": 38,
    "ArrowDown": 40,
    "End": 35,
    "Backspace": 8,
    "F1": 112,
    "F6": 117,
}
_ALT, _CONTROL, _SHIFT = 1, 2, 8
_TIMEOUT_S = 60


class Chromium:
    """One page in a browser of its own; `profile` is its folder, which keeps what pages store.

    Skips the test where there is no Chromium.
    """

    def __init__(self, profile: Path, downloads: Path, size: tuple[int, int] = (1280, 800)) -> None:
        program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        if program is None:
            pytest.skip("there is no Chromium: apt-get install chromium")
        commands, self._write = os.pipe()
        self._read, answers = os.pipe()
        # The browser wants its pipe at descriptors 3 and 4: ours are moved out of their way first.
        theirs = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (commands, answers)]

        def place_pipe() -> None:
            os.dup2(theirs[0], 3)
            os.dup2(theirs[1], 4)

        self._process = subprocess.Popen(
            [
                program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
                "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
                "--remote-debugging-pipe", f"--user-data-dir={profile}", f"--window-size={size[0]},{size[1]}",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(3, 4),
            preexec_fn=place_pipe,
        )  # fmt: skip
        for end in (commands, answers, *theirs):
            os.close(end)
        self._number, self._rest = 0, b""
        self.events: list[dict[str, Any]] = []
        self._session: str | None = None
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")
        self._call(
            "Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=1, mobile=False
        )
        self._call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(downloads), browser=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        try:
            self._call("Browser.close", browser=True)
            self._process.wait(20)
        finally:
            self._process.kill()
            self._process.wait()
            os.close(self._write)
            os.close(self._read)

    def open(self, page: Path) -> None:
        """Loads a file and waits for it."""
        self.events.clear()
        self._call("Page.navigate", url=page.as_uri())
        self.until("document.readyState === 'complete'")

    def value(self, expression: str) -> Any:
        """What a JavaScript expression gives."""
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def until(self, expression: str) -> None:
        """Waits until an expression is true."""
        end = time.monotonic() + _TIMEOUT_S
        while not self.value(expression):
            assert time.monotonic() < end, f"never true: {expression}"
            time.sleep(0.05)

    def press(self, keys: str) -> None:
        """Presses a key, with modifiers as in "Ctrl+S" or "Alt+2"."""
        *modifiers, key = keys.split("+")
        flags = sum({"Alt": _ALT, "Ctrl": _CONTROL, "Shift": _SHIFT}[name] for name in modifiers)
        code = f"Digit{key}" if key.isdigit() else f"Key{key.upper()}" if len(key) == 1 else key
        stroke: dict[str, Any] = {
            "key": key.lower() if len(key) == 1 else key,
            "code": code,
            "modifiers": flags,
            "windowsVirtualKeyCode": _NAMED.get(key) or ord(key.upper()),
        }
        text: dict[str, Any] = (
            {"text": "\r"} if key == "Enter" else {"text": key} if len(key) == 1 and not flags else {}
        )
        self._call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **stroke, **text)
        self._call("Input.dispatchKeyEvent", type="keyUp", **stroke)

    def type(self, text: str) -> None:
        """Types text into what has the focus, as a keyboard with these characters does."""
        for character in text:
            self._call("Input.dispatchKeyEvent", type="keyDown", key=character, text=character)
            self._call("Input.dispatchKeyEvent", type="keyUp", key=character)

    def dark(self) -> None:
        """From now on the person likes dark pages."""
        self._call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])

    def screenshot(self, path: Path) -> None:
        """What the window shows, as PNG."""
        path.write_bytes(base64.b64decode(self._call("Page.captureScreenshot", format="png")["data"]))

    def complaints(self) -> list[str]:
        """What went wrong since `open`: script errors, refused or broken loads."""
        wrong = [e for e in self.events if e["method"] in ("Runtime.exceptionThrown", "Log.entryAdded")]
        return [json.dumps(event["params"]) for event in wrong]

    def requested(self) -> list[str]:
        """Addresses that the page asked for since `open`, pictures within it aside."""
        sent = [e["params"]["request"]["url"] for e in self.events if e["method"] == "Network.requestWillBeSent"]
        return [url for url in sent if not url.startswith("data:")]

    def _call(self, method: str, *, browser: bool = False, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session and not browser:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return dict(answer["result"])
            if "method" in answer:
                self.events.append(answer)

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._read], [], [], _TIMEOUT_S)
            assert ready, "Chromium does not answer"
            some = os.read(self._read, 1 << 16)
            assert some, "Chromium is gone"
            self._rest += some
        message, _, self._rest = self._rest.partition(b"\0")
        return dict(json.loads(message))
