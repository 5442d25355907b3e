"""Law 10: which sentences are accounted for, and why the others are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from plancode.language.plan import Coverage
from plancode.language.read import read, strict_problems
from tests.plancode.language.plans import made_plan

HEADER = "id\tclause\theading\ttext\n"
HOMES = """```yaml target homes
count: receives_allowance
counted: at_year_end
at_least: {2019: 3500}
```
"""
MONEY = """```yaml parameter money
unit: CNY per year
from: {2019-01-01: 1.9亿元}
```
"""
RICH = "```yaml rule rich\nfor: household\nwhen: income > money\n```\n"
LEDGER = "```yaml ledger rebuilding\nrow: household\nenter: is_poor\nstates: [listed, accepted]\n```\n"
OVER_LEDGER = "```yaml target rebuilt\ncount: rebuilding.accepted\ncounted: each_year\nat_least: {2019: 3500}\n```\n"
WHOLE = "> 2019年改造3500户，投入资金1.9亿元。\n\n"
PART = "> 2019年改造3500户，\n\n"
REST = "> 投入资金1.9亿元。\n\n"

# The text of a file, and what becomes of sentence 2-4: 2019年改造3500户，投入资金1.9亿元。
STATUSES = {
    "nothing": ("", "forgotten", "no quote holds it"),
    "a quote alone": (WHOLE, "forgotten", "a quote, but no block under it"),
    "all figures used": (WHOLE + HOMES + MONEY + RICH, "computed", ""),
    "a figure unused": (WHOLE + HOMES, "partly", "used by no block: 1.9亿"),
    "a part not quoted": (PART + HOMES, "partly", "not quoted: 投入资金1.9亿元。; used by no block: 1.9亿"),
    "two quotes with blocks of their own": (PART + HOMES + "\n" + REST + MONEY + RICH, "computed", ""),
    "figures under the wrong part": (PART + MONEY + RICH + "\n" + REST + HOMES, None, ""),
    "prose": (WHOLE + "```yaml prose x\nwhy: a remark\n```\n", "prose", "a remark"),
    "prose on a part": (PART + "```yaml prose x\nwhy: a remark\n```\n", "partly", "not quoted: 投入资金1.9亿元。"),
    "what cannot be said": (
        WHOLE + "```yaml prose x\ncannot_say: {construct: fund, why: who pays which part}\n```\n",
        "forgotten",
        "cannot say yet: fund: who pays which part",
    ),
    "a part that cannot be said": (
        WHOLE + HOMES + MONEY + RICH + "```yaml prose x\ncannot_say: who pays\n```\n",
        "partly",
        "cannot say yet: who pays",
    ),
    "what cannot be said, and the reason beside it": (
        WHOLE + "```yaml prose x\ncannot_say: fund\nwhy: who pays which part\n```\n",
        "forgotten",
        "cannot say yet: fund: who pays which part",
    ),
    "an empty line of a quote": (WHOLE.replace("，", "，\n>\n> ", 1) + HOMES + MONEY + RICH, "computed", ""),
    "a quote without a word": (">\n\n\n" + WHOLE + HOMES + MONEY + RICH, "computed", ""),
    "a parameter alone": (
        RICH + WHOLE + MONEY,
        "forgotten",
        "only parameter under it, which compute nothing by themselves",
    ),
    "a ledger without a target": (WHOLE + LEDGER, "forgotten", "no target counts the rows of rebuilding"),
    "a ledger with a target": (
        OVER_LEDGER.replace("counted", "cite: a paper\ncounted") + WHOLE + LEDGER,
        "partly",
        "used by no block: 3500, 1.9亿",
    ),
    "a far block": (
        HOMES.replace("cite", "").replace("counted", "also: [2-4]\ncounted"),
        "partly",
        "used by no block: 1.9亿",
    ),
}


def _status(root: Path, sentence: str) -> Coverage:
    return next(covered for covered in read(root).coverage if covered.sentence.id == sentence)


@pytest.mark.parametrize("name", STATUSES)
def test_the_status_of_a_sentence(name: str, tmp_path: Path) -> None:
    text, status, why = STATUSES[name]
    root = made_plan(tmp_path, {"case.md": text})
    if status is None:
        with pytest.raises(Exception, match="stands in no quote above it"):
            read(root)
        return
    covered = _status(root, "2-4")
    assert (covered.status, covered.why) == (status, why)


@pytest.mark.parametrize(
    ("text", "block", "why"),
    [
        ("对0至6岁儿童，", "```yaml rule small\nfor: person\nwhen: age <= 6\n```\n", ""),
        ("对0至6岁儿童，", "```yaml rule small\nfor: person\nwhen: holds_certificate\n```\n", "used by no block: 6"),
        ("比例达到100%。", "```yaml target whole\neveryone: subsidy\ncounted: at_year_end\ndue: 2020\n```\n", ""),
        ("三年内覆盖五千户。", "```yaml rule told\nfor: person\nwhen: in_care\n```\n", ""),
        ("利用4G网络。", "```yaml rule told\nfor: person\nwhen: in_care\nnames: 4G\n```\n", ""),
        ("利用4G网络。", "```yaml rule told\nfor: person\nwhen: in_care\n```\n", "used by no block: 4"),
        ("2018年6月30日前完成。", "```yaml rule born\nfor: person\nwhen: birth_date <= '2018-06-30'\n```\n", ""),
        ("2018年6月30日前完成。", "```yaml rule born\nfor: person\nwhen: in_care\n```\n", "used by no block: 6, 30"),
    ],
)
def test_which_figures_must_be_used(text: str, block: str, why: str, tmp_path: Path) -> None:
    files = {
        "sentences.tsv": f"{HEADER}1\t1\t\t{text}\n",
        "measures.md": _without_quotes(),
        "case.md": f"> {text}\n\n{block}",
    }
    covered = _status(made_plan(tmp_path, files), "1")
    assert (covered.status, covered.why) == ("partly" if why else "computed", why)


def test_a_year_is_used_by_what_is_in_force_in_it(tmp_path: Path) -> None:
    sentence = f"{HEADER}1\t1\t\t2018年全面落实。\n"
    front = "---\nclause: 1\nin_force: 2019-01-01 to 2019-12-31\n---\n\n"
    block = "> 2018年全面落实。\n\n```yaml rule told\nfor: person\nwhen: in_care\n```\n"
    files = {"sentences.tsv": sentence, "measures.md": _without_quotes(), "case.md": front + block}
    late, always = made_plan(tmp_path / "late", files), made_plan(tmp_path / "always", {**files, "case.md": block})
    assert _status(late, "1").why == "used by no block: 2018"
    assert _status(always, "1").status == "computed"


def _without_quotes() -> str:
    """The measures of the base plan, citing where they quote."""
    from tests.plancode.language.plans import BASE

    lines = (BASE / "measures.md").read_text(encoding="utf-8").split("\n")
    text = "\n".join(line for line in lines if not line.startswith(">"))
    for line in ("unit: CNY per person per month", "  - household.is_poor", "counted: at_year_end"):
        text = text.replace(line, f"{line}\ncite: a paper")
    return text


def test_strict_refuses_what_is_forgotten_partly_computed_or_unverified(tmp_path: Path) -> None:
    unverified = "```yaml rule cheap\nfor: household\nwhen: income < 100\ncite: missing\n```\n"
    problems = strict_problems(read(made_plan(tmp_path, {"case.md": f"{PART}{HOMES}\n{unverified}"})))
    assert [(problem.file, problem.line, problem.code) for problem in problems] == [
        ("case.md", 12, "cite_missing"),
        ("sentences.tsv", 2, "sentence_forgotten"),
        ("sentences.tsv", 3, "sentence_forgotten"),
        ("sentences.tsv", 6, "sentence_partly"),
        ("sentences.tsv", 7, "sentence_forgotten"),
        ("sentences.tsv", 8, "sentence_forgotten"),
    ]
    assert str(problems[3]).startswith("sentences.tsv:6:1: the sentence 2-4 is only partly computed: not quoted: 投入")


def test_a_forgotten_sentence_is_told_at_its_line(tmp_path: Path) -> None:
    sentences = f"{HEADER}\n1\t1\t\t第一句。\n\n\n2\t1\t\t第二句。\n"
    plan = read(made_plan(tmp_path, {"sentences.tsv": sentences, "measures.md": _without_quotes()}))
    assert [problem.line for problem in strict_problems(plan)] == [3, 6]
