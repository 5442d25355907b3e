"""A guided tour of a made-up Xuchang: from one sentence of the plan to who is missed, and why.

Needs what `make demo` installs. Writes into demo/, says what it does, and ends by itself.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import textwrap
from math import ceil, floor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PLAN = "plans/xuchang-2018-2020"
SNAPSHOT, RUN, REPORT, AS_OF = "demo/snapshot", "demo/run", "demo/report.html", "2019-12-31"
RULE, TARGET, YEAR = "living_subsidy", "residential_care_share", 2019
WIDTH = 100
COMMAND = Path(sys.executable).with_name("plan")

Row = dict[str, Any]


def main() -> None:
    os.chdir(ROOT)
    os.environ["COLUMNS"] = str(WIDTH)
    shutil.rmtree("demo", ignore_errors=True)
    Path("demo").mkdir()
    the_plan()
    the_people()
    who_is_missed()
    what_nobody_knows()
    the_promises()
    the_report()
    the_end()


def the_plan() -> None:
    say(
        "1. The plan is the program",
        "In 2018 Xuchang published a three-year plan against poverty. Clause 3.2.3 promises help to disabled people."
        f" Each of its sentences is quoted in {PLAN}/3-2-3-disability.md, and under it stands what it means."
        " Is that well formed, and is every sentence accounted for?",
    )
    plan("check", PLAN)
    plan("coverage", PLAN)


def the_people() -> None:
    say(
        "2. A made-up city, frozen",
        "Nobody's data is here. This makes 60,000 households of the size, ages and disabilities of the real ones, with"
        " the faults that real lists have: empty cells, old answers, two offices that disagree, a zone that sent"
        " nothing. The lists are then frozen and hashed, and the plan is run over them.",
    )
    plan("synth", PLAN, "--out", SNAPSHOT)
    plan("run", PLAN, SNAPSHOT, "--as-of", AS_OF, "--out", RUN)


def who_is_missed() -> None:
    say(
        "3. Who is missed",
        "Each person and rule has an answer: yes, no or unknown. Who is entitled and does not get it is missed. Here is"
        " one of the measures, the living subsidy:",
    )
    plan("gaps", RUN, "--rule", RULE, "--status", "missed", "--rows", "5")
    say(
        "",
        "Look at the column of unknowns. Where a zone sent no list of payments, nobody is called missed: nobody knows.",
    )
    missed = rows("gaps", RUN, "--rule", RULE, "--status", "missed")
    one = missed[len(missed) // 2]
    say(
        f"Take one of the {len(missed):,} who are missed: {one['subject']} {one['id']}",
        "Why do we say so? The rule is walked line by line, by a second interpreter that was written apart from the"
        " first. If the two disagreed, this would be an error, not an answer.",
    )
    plan("explain", RUN, one["subject"], one["id"], one["rule"])


def what_nobody_knows() -> None:
    unknown = rows("gaps", RUN, "--rule", RULE, "--status", "unknown")
    one = next((row for row in unknown if row["lacking"][0]["of"] != f"{row['subject']}:{row['id']}"), unknown[0])
    say(
        "4. What nobody knows yet, and whom to ask",
        f"For {len(unknown):,} people a fact is lacking, and an empty cell never counts as no. Here is one of them:",
    )
    plan("explain", RUN, one["subject"], one["id"], one["rule"])
    office = one["lacking"][0]["authority"]
    say("", f"And here is all that {office} can tell, for all measures, the question that settles most answers first:")
    plan("ask", RUN, "--authority", office)


def the_promises() -> None:
    say(
        "5. Which promises are kept",
        "A promise that rests on unknown facts is an interval: at least so much, at most so much. Where the whole"
        " interval lies on one side of the goal, it is met or missed, whatever the facts turn out to be.",
    )
    plan("progress", RUN)
    say(
        "",
        "The whole city may hide who is behind. The share in residential care, one of the tables of"
        f" `plan progress {RUN} --by county --year {YEAR}`:",
    )
    names = area_names()
    for row in rows("progress", RUN, "--by", "county", "--year", str(YEAR)):
        if row["target"] == TARGET and row["area"] in names and row["low"] is not None:
            between = f"{floor(row['low'] * 10) / 10:g}% – {ceil(row['high'] * 10) / 10:g}%"
            print(f"  {names[row['area']]:52} {between:>16}   {row['status']}")


def the_report() -> None:
    say(
        "6. One page to hand over",
        "All of this as one HTML file: it opens in any browser, asks the network for nothing, and leads from each"
        " number to the people behind it, and from each of them to the reasons and to the plan's own sentence.",
    )
    plan("report", RUN, "--out", REPORT)
    say("", f"Open {Path(REPORT).resolve()} in a browser.")


def the_end() -> None:
    say(
        "That is the whole line",
        f"Every figure above leads back to rows of {SNAPSHOT} and to a line of {PLAN}/3-2-3-disability.md. Read"
        " docs/tutorial.md to write a clause of your own. The command is .venv/bin/plan; `--lang zh` makes it speak"
        " Chinese.",
    )


def say(title: str, *paragraphs: str) -> None:
    """Print a heading and the story."""
    if title:
        print(f"\n{'─' * WIDTH}\n{title}\n{'─' * WIDTH}")
    for paragraph in paragraphs:
        print("\n" + textwrap.fill(paragraph, WIDTH, break_on_hyphens=False))
    sys.stdout.flush()


def plan(*arguments: str) -> None:
    """Show a command, and do it."""
    print(f"\n$ plan {' '.join(arguments)}", flush=True)
    subprocess.run([COMMAND, *arguments], check=True, stderr=subprocess.STDOUT)


def rows(*arguments: str) -> list[Row]:
    """The rows that a command gives to programs."""
    done = subprocess.run([COMMAND, *arguments, "--json"], check=True, stdout=subprocess.PIPE)
    found: list[Row] = json.loads(done.stdout)
    if not found:
        raise SystemExit(f"plan {' '.join(arguments)} found nothing, and the tour has nothing to show")
    return found


def area_names() -> dict[str, str]:
    """What the plan calls its areas, by code."""
    with Path(PLAN, "areas.csv").open(encoding="utf-8") as lines:
        return {row["code"]: row["name_en"] or row["name_zh"] for row in csv.DictReader(lines)}


if __name__ == "__main__":
    main()
