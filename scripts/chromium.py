"""Chromium without a window, driven over two pipes: no port is opened and nothing but Debian's package is needed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from base64 import b64decode
from pathlib import Path
from typing import Any

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OPTIONS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"),
)
PATIENCE = 30.0
Answer = dict[str, Any]


class Chromium:
    """One page of a browser; `asked` holds the address of everything that the page asked for."""

    def __init__(self, width: int = 1366, height: int = 768) -> None:
        assert PROGRAM, "no Chromium here: apt-get install chromium"
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()
        # Chromium reads commands from descriptor 3 and answers on 4.
        line = ["bash", "-c", f'exec "$@" 3<&{to_read} 4>&{to_write}', "bash", PROGRAM, *OPTIONS]
        line.append(f"--user-data-dir={self._profile.name}")
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(line, pass_fds=(to_read, to_write), stdout=quiet, stderr=quiet)
        os.close(to_read)
        os.close(to_write)
        self._left, self._number, self._session = b"", 0, ""
        self.asked: list[str] = []
        self.errors: list[str] = []
        self._begin(width, height)

    def __enter__(self) -> Chromium:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._send("Browser.close")
            self._process.wait(timeout=PATIENCE)
        except (OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        os.close(self._write)
        os.close(self._read)
        self._profile.cleanup()

    def call(self, method: str, **values: Any) -> Answer:
        """Do one thing of the DevTools protocol and wait for its answer."""
        number = self._send(method, **values)
        while True:
            said = self._next()
            self._note(said)
            if said.get("id") == number:
                if "error" in said:
                    raise RuntimeError(f"{method}: {said['error']['message']}")
                result: Answer = said["result"]
                return result

    def size(self, width: int, height: int) -> None:
        """Show the page as a screen of this size would."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def go(self, address: str) -> None:
        """Open an address and wait until the page is there and at rest."""
        self.call("Page.navigate", url=address)
        self.wait("document.readyState === 'complete'")

    def run(self, script: str) -> Any:
        """What an expression of JavaScript comes to in the page; a promise is waited for."""
        said = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in said:
            raise RuntimeError(said["exceptionDetails"].get("exception", {}).get("description", script))
        return said["result"].get("value")

    def wait(self, condition: str) -> None:
        """Wait until an expression is true in the page."""
        until = time.monotonic() + PATIENCE
        while not self.run(condition):
            assert time.monotonic() < until, f"waited in vain for {condition}"
            time.sleep(0.02)

    def click(self, selector: str) -> None:
        """Click the first element of a selector, where a mouse would."""
        place = self.run(f"""(() => {{
            const one = document.querySelector({json.dumps(selector)});
            one.scrollIntoView({{ block: "center", behavior: "instant" }});
            const box = one.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];
        }})()""")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)

    def key(self, name: str, code: int) -> None:
        """Press a key and let it go."""
        text = {"text": "\r"} if name == "Enter" else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", key=name, code=name, windowsVirtualKeyCode=code, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=name, code=name, windowsVirtualKeyCode=code)

    def picture(self, path: Path) -> None:
        """Write what is on the screen as a PNG file."""
        path.write_bytes(b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def _begin(self, width: int, height: int) -> None:
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        self.size(width, height)

    def _send(self, method: str, **values: Any) -> int:
        self._number += 1
        of = {"sessionId": self._session} if self._session and not method.startswith("Browser.") else {}
        os.write(
            self._write, json.dumps({"id": self._number, "method": method, "params": values, **of}).encode() + b"\0"
        )
        return self._number

    def _next(self) -> Answer:
        while b"\0" not in self._left:
            more = os.read(self._read, 1 << 20)
            if not more:
                raise RuntimeError("Chromium has ended")
            self._left += more
        message, _, self._left = self._left.partition(b"\0")
        said: Answer = json.loads(message)
        return said

    def _note(self, said: Answer) -> None:
        values = said.get("params", {})
        if said.get("method") == "Network.requestWillBeSent":
            self.asked.append(values["request"]["url"])
        elif said.get("method") == "Runtime.exceptionThrown":
            self.errors.append(values["exceptionDetails"].get("exception", {}).get("description", "?"))
        elif said.get("method") == "Log.entryAdded" and values["entry"]["level"] == "error":
            self.errors.append(values["entry"]["text"])
