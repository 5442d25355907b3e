"""The whole straight line as a user walks it: a made-up population, frozen, run, asked and explained."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from plancode.explain.explaining import Explainer
from plancode.gaps import LISTED, measures, tally
from plancode.runs import open_run
from plancode.snapshots.opening import open_snapshot
from tests.plancode.cli.conftest import Call, rows

PLAN = Path(__file__).parents[3] / "plans" / "xuchang-2018-2020"
AS_OF = "2019-12-31"
EXPLAINED = 3


def test_from_the_sentence_to_who_is_missed(call: Call, tmp_path: Path) -> None:
    snap, run = tmp_path / "snap", tmp_path / "run"
    assert call("synth", PLAN, "--out", snap, "--scale", "0.01").exit_code == 0
    assert call("snapshot", "verify", snap).exit_code == 0
    done = json.loads(call("run", PLAN, snap, "--as-of", AS_OF, "--out", run, "--json").stdout)
    assert (done["as_of"], done["run"]) == (AS_OF, open_run(run).name)

    gaps = rows(call("gaps", run, "--json"))
    assert {row["run"] for row in gaps} == {done["run"]}
    assert all(row["lacking"] for row in gaps if row["status"] == "unknown")
    counted = Counter({(one.rule, one.status): 0 for one in tally(open_run(run))})
    for one in tally(open_run(run)):
        counted[one.rule, one.status] += one.subjects
    assert Counter((row["rule"], row["status"]) for row in gaps) == {
        key: number for key, number in counted.items() if key[1] in LISTED
    }

    for row in gaps[:: max(1, len(gaps) // EXPLAINED)]:
        line = json.loads(call("explain", run, row["subject"], row["id"], row["rule"], "--json").stdout)
        assert (line["agrees"], line["rule"], line["run"]) == (True, row["rule"], done["run"])
        assert line["answer"] == line["stored"]
    assert all(one["settles"] <= one["mentioned_by"] for one in rows(call("ask", run, "--json")))
    assert {row["area"] for row in rows(call("progress", run, "--json"))} == {None}

    opened = open_run(run)
    listed = {(row["id"], row["rule"]): row for row in gaps if row["subject"] == "person"}
    named = {measure.name for measure in measures(opened)}
    with Explainer(opened.plan(), opened, open_snapshot(snap)) as explainer:
        told = [each for id in sorted({id for id, _ in listed})[:60] for each in explainer.explain("person", id)]
    for each in told:
        found = listed.get((each.id, each.rule))
        status = each.status if each.status in LISTED and each.rule in named else None
        assert (found["status"] if found else None) == status
        lacking = {(cell.fact, cell.of, cell.why) for side in each.lacking.values() for cell in side}
        said = {(cell["fact"], cell["of"], cell["why"]) for cell in found["lacking"]} if found else set()
        assert status != "unknown" or said == lacking

    wrong_day = call("run", PLAN, snap, "--as-of", "2019-12-30", "--out", tmp_path / "other")
    assert wrong_day.exit_code == 1
    assert "use --as-of 2019-12-31" in wrong_day.stderr
    assert not (tmp_path / "other").exists()

    snap.rename(tmp_path / "moved")
    asked = ("explain", run, gaps[0]["subject"], gaps[0]["id"])
    assert "say where with --snapshot" in call(*asked).stderr
    assert call(*asked, "--snapshot", tmp_path / "moved").exit_code == 0

    people = run / "person.parquet"
    changed = bytearray(people.read_bytes())
    changed[100] ^= 1
    people.write_bytes(changed)
    for command in (("gaps", run), ("ask", run), ("progress", run), asked):
        refused = call(*command, "--json")
        assert (refused.exit_code, refused.stdout) == (3, "")
        assert "person.parquet: its bytes are not those that were written" in refused.stderr
