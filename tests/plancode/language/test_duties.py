"""A duty: what it is lowered to, what `plan show` says of it, and what it accounts for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from plancode.language.expressions import (
    BOOLEAN,
    DATE,
    And,
    Compare,
    Down,
    HasEnded,
    InPeriod,
    Literal_,
    Not,
    Or,
    StateDate,
    walk,
)
from plancode.language.plan import Plan
from plancode.language.read import read

from .plans import BASE, made_plan, problems_of

FRONT = "---\nmeasure: duties\nresponsible: {zh: 文广局, en: culture office}\nin_force: 2018-07-01 to 2020-12-31\n---\n"
SHOWS = """
```yaml duty shows
for: household
when:
  - receives_allowance
do: free play or film
every: quarter
at_least: 4
evidence: photo
cite: invented
labels: {en: shows}
```
"""


def made(folder: Path, text: str) -> Plan:
    return read(made_plan(folder, {"case.md": FRONT + text}))


def test_a_duty_is_lowered_to_a_ledger_a_rule_and_a_target(tmp_path: Path) -> None:
    plan = made(tmp_path, SHOWS)
    ledger, rule, target = plan.ledgers["shows"], plan.rules["shows__kept"], plan.targets["shows__kept_by_all"]
    assert (ledger.row, ledger.states, ledger.facts, ledger.enter) == (
        "household",
        ("planned", "done"),
        ("evidence",),
        None,
    )
    assert plan.subjects["shows"].is_ledger and plan.subjects["shows"].authority == "文广局"
    assert plan.facts["shows.evidence"].type.kind == "text"
    assert (rule.subject, [line.text for line in rule.when], rule.duty) == (
        "household",
        ["receives_allowance"],
        "shows",
    )
    assert rule.received and rule.received.text == "free play or film: at least 4 every quarter"
    assert (target.form, target.everyone, target.counted) == ("everyone", "shows__kept", "at_year_end")
    assert [(goal.year, str(goal.value)) for goal in target.goals] == [(2018, "1"), (2019, "1"), (2020, "1")]
    assert target.owner == {"zh": "文广局", "en": "culture office"}


def test_each_period_is_asked_for_once_it_has_ended(tmp_path: Path) -> None:
    received = made(tmp_path, SHOWS).rules["shows__kept"].received
    assert received and isinstance(received.expression, And)
    force = (date(2018, 7, 1), date(2020, 12, 31))
    for number, part in enumerate(received.expression.parts, 1):
        assert isinstance(part, Or)
        early, enough = part.parts
        assert early == Not(BOOLEAN, HasEnded(BOOLEAN, "quarter", number, None, force))
        assert isinstance(enough, Compare) and isinstance(enough.left, Down)
        assert isinstance(enough.right, Literal_) and enough.right.value == Decimal(4)
        assert enough.left.where == InPeriod(BOOLEAN, StateDate(DATE, "shows", "done"), "quarter", number)
    assert len(received.expression.parts) == 4


def test_once_asks_for_the_end_of_its_year(tmp_path: Path) -> None:
    plan = made(tmp_path, "\n```yaml duty report\nfor: household\ndo: 报告\nevery: once\ndue: 2019\n```\n")
    rule, target = plan.rules["report__kept"], plan.targets["report__kept_by_all"]
    assert rule.when == () and rule.received and rule.received.text == "报告：2019年底前至少1次"
    assert HasEnded(BOOLEAN, "year", 1, 2019) in walk(rule.received.expression)
    assert Literal_(DATE, date(2019, 12, 31)) in walk(rule.received.expression)
    assert [goal.year for goal in target.goals] == [2019]


def test_a_year_is_judged_only_if_a_whole_period_was_in_force(tmp_path: Path) -> None:
    plan = made(tmp_path, SHOWS.replace("quarter", "year"))
    assert [goal.year for goal in plan.targets["shows__kept_by_all"].goals] == [2019, 2020]


def test_without_a_time_in_force_nobody_knows_when_it_is_owed(tmp_path: Path) -> None:
    plan_md = "---\nplan: base\ntitle: {en: base}\n---\n"
    case = SHOWS.replace("every: quarter", "every: month")
    root = made_plan(tmp_path, {"plan.md": plan_md, "case.md": case})
    assert [(one.code, one.message) for one in problems_of(root)] == [
        ("bad_goal", "nobody says in which years `shows` is owed")
    ]


def test_show_says_what_a_duty_is_lowered_to(tmp_path: Path) -> None:
    shown = [dict(row) for row in made(tmp_path, SHOWS).shown if row["file"] == "case.md"]
    assert [(row["kind"], row["name"], row.get("from")) for row in shown] == [
        ("duty", "shows", None),
        ("ledger", "shows", "shows"),
        ("rule", "shows__kept", "shows"),
        ("target", "shows__kept_by_all", "shows"),
    ]
    duty, ledger, rule, target = shown
    assert (duty["for"], duty["at_least"], duty["by"]) == ("household", 4, {"zh": "文广局", "en": "culture office"})
    assert (ledger["row"], ledger["states"], ledger["facts"]) == (
        "household",
        ["planned", "done"],
        {"evidence": "text"},
    )
    assert (rule["when"], rule["received"]) == (["receives_allowance"], "free play or film: at least 4 every quarter")
    assert (target["at_least"], target["unit"]) == ({"2018": 100, "2019": 100, "2020": 100}, "percent")
    assert {row["line"] for row in shown} == {duty["line"]}


def status(folder: Path, text: str, sentence: str) -> tuple[str, tuple[str, ...], str]:
    """What coverage says of one more sentence of the base plan."""
    sentences = (BASE / "sentences.tsv").read_text(encoding="utf-8") + f"9-1\t9\t总则\t{sentence}\n"
    plan = read(made_plan(folder, {"case.md": FRONT + f"\n> {sentence}\n" + text, "sentences.tsv": sentences}))
    found = next(one for one in plan.coverage if one.sentence.id == "9-1")
    return found.status, found.blocks, found.why


def test_a_duty_computes_its_sentence_and_uses_its_figure(tmp_path: Path) -> None:
    text = SHOWS.replace("cite: invented\n", "")
    assert status(tmp_path / "four", text, "每季度免费演戏或放电影4场。") == ("computed", ("shows",), "")
    wanting = ("partly", ("shows",), "used by no block: 3")
    assert status(tmp_path / "three", text, "3人每季度免费演戏或放电影4场。") == wanting


def test_a_ledger_that_a_duty_asks_about_computes(tmp_path: Path) -> None:
    ledger = (
        "\n```yaml ledger homes\nrow: household\nstates: [listed]\n```\n\n> 利用4G网络宣传政策，三年内覆盖五千户。\n"
    )
    alone = ("forgotten", ("homes",), "no target counts the rows of homes")
    assert status(tmp_path / "alone", ledger + SHOWS, "建立台账。") == alone
    asked = ledger + SHOWS.replace("receives_allowance", "homes.listed")
    assert status(tmp_path / "asked", asked, "建立台账。") == ("computed", ("homes",), "")
