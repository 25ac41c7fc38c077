"""A page as a reader's browser shows it: Chromium without a window, told what to do over the DevTools protocol.

    with Browser(scratch) as browser:
        browser.open("http://127.0.0.1:9103/", width=360, scripts=False)
        browser.ask("document.title")

The protocol runs over two pipes, as zero-terminated JSON, so that nothing but the standard library is needed.
"""

import fcntl
import json
import os
import pathlib
import select
import subprocess
import time

from broker import DIES_WITH_PARENT

# The protocol's pipes are file descriptors 3 and 4 of the browser; ours are above them.
WITH_PIPES = ["bash", "-c", 'exec 3<&"$0" 4>&"$1"; exec "${@:2}"']
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-pipe"]


class BrowserError(RuntimeError):
    """The browser ended, did not answer in time, or refused a command."""


class Browser:
    def __init__(self, directory: pathlib.Path, timeout_s: float = 60):
        self.timeout_s, self._last, self._buffer = timeout_s, 0, b""
        commands, self._to = _pipe()
        self._from, answers = _pipe()
        with open(directory / "browser.log", "wb") as log:
            self.process = subprocess.Popen(
                [*DIES_WITH_PARENT, *WITH_PIPES, str(commands), str(answers), "chromium", *FLAGS, f"--user-data-dir={directory}/profile"],
                pass_fds=(commands, answers), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        os.close(commands)
        os.close(answers)
        target = self._send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.do("Page.enable")

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_) -> None:
        self.process.terminate()
        self.process.wait(self.timeout_s)
        os.close(self._to)
        os.close(self._from)

    def do(self, method: str, **params) -> dict:
        """A command to the page."""
        return self._send(method, session=self._session, **params)

    def open(self, url: str, width: int, scripts: bool = True) -> None:
        """Returns when the page is loaded."""
        self.do("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
        self.do("Emulation.setScrollbarsHidden", hidden=True)  # as on a phone, where they take no room
        self.do("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.do("Page.navigate", url=url)
        self._await(lambda message: message.get("method") == "Page.loadEventFired")

    def ask(self, expression: str):
        """The value of an expression in the page, whether its own scripts run or not."""
        answer = self.do("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise BrowserError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def _send(self, method: str, session: str | None = None, **params) -> dict:
        self._last += 1
        mine = self._last
        command = {"id": mine, "method": method, "params": params, **({"sessionId": session} if session else {})}
        os.write(self._to, json.dumps(command).encode() + b"\0")
        answer = self._await(lambda message: message.get("id") == mine)
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']}")
        return answer["result"]

    def _await(self, wanted) -> dict:
        """The next message that is wanted; others are dropped."""
        deadline = time.monotonic() + self.timeout_s
        while True:
            while b"\0" in self._buffer:
                line, _, self._buffer = self._buffer.partition(b"\0")
                if wanted(message := json.loads(line)):
                    return message
            if not select.select([self._from], [], [], max(0, deadline - time.monotonic()))[0]:
                raise BrowserError(f"no answer within {self.timeout_s} s")
            read = os.read(self._from, 1 << 20)
            if not read:
                raise BrowserError("the browser ended")
            self._buffer += read


def _pipe() -> tuple[int, int]:
    """Its reading and its writing end, both above the numbers that the browser's ends get."""
    ends = os.pipe()
    high = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return high
