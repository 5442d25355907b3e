"""A guided tour of a made-up Xuchang: from one sentence of the plan to who is missed, and why.

Needs what `make demo` installs. Writes into demo/, says what it does, and ends by itself.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PLAN = "plans/xuchang-2018-2020"
SNAPSHOT, RUN, AS_OF = "demo/snapshot", "demo/run", "2019-12-31"
WIDTH = 100
COMMAND = Path(sys.executable).with_name("plan")


def main() -> None:
    os.chdir(ROOT)
    shutil.rmtree("demo", ignore_errors=True)
    Path("demo").mkdir()
    the_plan()
    the_people()
    who_is_missed()
    what_nobody_knows()
    the_promises()
    say("That is the whole line", *END)


END = (
    "The sentence, its meaning, the people it is for, the reason for each answer: every figure above leads back to rows"
    f" of {SNAPSHOT} and to a line of {PLAN}/3-2-3-disability.md.",
    "Read docs/tutorial.md to write a clause of your own; `plan --help` lists the commands (.venv/bin/plan).",
)


def the_plan() -> None:
    say(
        "1. The plan is the program",
        "Xuchang published a three-year plan against poverty. Clause 3.2.3 promises help to disabled people. Each of"
        f" its sentences is quoted in {PLAN}/3-2-3-disability.md, and under it stands what it means. Is that well"
        " formed, and is every sentence accounted for?",
    )
    plan("check", PLAN)
    plan("coverage", PLAN)


def the_people() -> None:
    say(
        "2. A made-up city, frozen",
        "Nobody's data is here. This makes 60,000 households of the size, ages and disabilities of the real ones, with"
        " the faults that real lists have: empty cells, old answers, two offices that disagree, a county that sent"
        " nothing. The lists are then frozen and hashed, and the plan is run over them.",
    )
    plan("synth", PLAN, "--out", SNAPSHOT)
    plan("run", PLAN, SNAPSHOT, "--as-of", AS_OF, "--out", RUN)


def who_is_missed() -> None:
    say(
        "3. Who is missed",
        "Each person and rule has an answer: yes, no or unknown. Someone who is entitled and does not get it is missed."
        " Someone whose facts are lacking counts as neither; we say what is lacking instead.",
    )
    plan("gaps", RUN, "--status", "missed")
    missed = rows("gaps", RUN, "--status", "missed")
    one = next((row for row in missed if row["rule"].endswith("subsidy")), missed[0])
    say(
        f"Take one of them: {one['subject']} {one['id']}",
        "Why do we say so? The rule is walked line by line, by a second interpreter that was written apart from the"
        " first. If the two disagreed, this would be an error, not an answer.",
    )
    plan("explain", RUN, one["subject"], one["id"], one["rule"])


def what_nobody_knows() -> None:
    unknown = rows("gaps", RUN, "--status", "unknown")
    one = next((row for row in unknown if row["rule"].endswith("subsidy") and len(row["lacking"]) == 1), unknown[0])
    say(
        "4. What nobody knows yet, and whom to ask",
        f"For {len(unknown):,} answers a fact is lacking. An empty cell never counts as no. Here is one of them:",
    )
    plan("explain", RUN, one["subject"], one["id"], one["rule"])
    say("", "And here is the whole of it, as questions to those who keep the lists: the most useful question first.")
    plan("ask", RUN)


def the_promises() -> None:
    say(
        "5. Which promises are kept",
        "A promise with unknown facts in it is an interval: at least so much, at most so much. Where the whole interval"
        " lies on one side of the goal, it is met or missed; otherwise nobody can know yet.",
    )
    plan("progress", RUN)
    say("", "The share of care in 2019, by county: the total hides who is behind, and who sent no list.")
    plan("progress", RUN, "--by", "county", "--year", "2019")


def say(title: str, *paragraphs: str) -> None:
    """Print a heading and the story."""
    if title:
        print(f"\n{'─' * WIDTH}\n{title}\n{'─' * WIDTH}")
    for paragraph in paragraphs:
        print("\n" + textwrap.fill(paragraph, WIDTH))
    sys.stdout.flush()


def plan(*arguments: str) -> None:
    """Show a command, and do it."""
    print(f"\n$ plan {' '.join(arguments)}", flush=True)
    subprocess.run([COMMAND, *arguments], check=True)


def rows(*arguments: str) -> list[dict[str, Any]]:
    """The rows that a command gives to programs."""
    done = subprocess.run([COMMAND, *arguments, "--json"], check=True, stdout=subprocess.PIPE)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    if not found:
        raise SystemExit(f"plan {' '.join(arguments)} found nothing, and the tour has nothing to show")
    return found


if __name__ == "__main__":
    main()
