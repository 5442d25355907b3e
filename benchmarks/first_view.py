"""How soon a report shows something on a processor slowed four times, as a cheap office computer is.

    python -m benchmarks.first_view REPORT.html

Prints the seconds to the first paint with contents: the median of five, in Debian's Chromium. At most 1 is promised.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from scripts.chromium import Chromium

SLOWED, TIMES = 4, 5
PAINT = "performance.getEntriesByName('first-contentful-paint')"


def main() -> None:
    address = Path(sys.argv[1]).resolve().as_uri()
    took = []
    with Chromium() as browser:
        browser.call("Emulation.setCPUThrottlingRate", rate=SLOWED)
        for _ in range(TIMES):
            browser.go("about:blank")
            browser.go(address)
            browser.wait(f"{PAINT}.length > 0")
            took.append(browser.run(f"{PAINT}[0].startTime / 1000"))
            time.sleep(0.2)
    print(f"{statistics.median(took):.2f}")


if __name__ == "__main__":
    main()
