"""Pictures of the report for the READMEs: `python -m scripts.screenshots demo/run`, after `make demo`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.chromium import Chromium

DOCS = Path(__file__).resolve().parent.parent / "docs"
COUNTY, TARGET = "襄城县", "[aria-expanded][id^=target-]"
MOST_BYTES = 200_000


def main(run: str) -> None:
    with tempfile.TemporaryDirectory() as folder, Chromium() as browser:
        for lang in ("zh", "en"):
            page = Path(folder) / f"{lang}.html"
            line = ["-m", "plancode.cli", "report", run, "--out", str(page), "--lang", lang]
            subprocess.run([sys.executable, *line], check=True)
            take(browser, page.as_uri(), lang)
    for picture in sorted(DOCS.glob("report-*.png")):
        assert picture.stat().st_size <= MOST_BYTES, f"{picture.name} is too large"
        print(picture.relative_to(DOCS.parent), picture.stat().st_size)


def take(browser: Chromium, address: str, lang: str) -> None:
    """The first screen, a county with its map and a person's reasons, and the same on a phone."""
    browser.size(1366, 768)
    browser.go(address)
    browser.picture(DOCS / f"report-{lang}.png")
    browser.run(f"change({{ area: AREAS.findIndex((area) => area[1] === '{COUNTY}') }}); scrolled('#map')" + SCROLLED)
    browser.picture(DOCS / f"report-map-{lang}.png")
    browser.size(360, 740)
    browser.click("#count-2-0")
    browser.click("button.why")
    browser.run("scrolled('.people tbody tr')" + SCROLLED)
    browser.picture(DOCS / f"report-phone-{lang}.png")


SCROLLED = """; function scrolled(selector) {
    document.activeElement?.blur();
    document.querySelector(selector).scrollIntoView({ block: "start", behavior: "instant" });
}"""

if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "demo/run")
