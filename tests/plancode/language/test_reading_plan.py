"""A plan as read: its hashes, where its blocks stand, and how they are shown."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from plancode.language.kinds import KINDS
from plancode.language.read import parse_folder, read
from plancode.language.schema import json_schema
from tests.plancode.language.plans import BASE, made_plan, problems_of, said_of

MEASURES = (BASE / "measures.md").read_text(encoding="utf-8")
VOCABULARY = (BASE / "vocabulary.md").read_text(encoding="utf-8")


def _hash(folder: Path, files: dict[str, str]) -> tuple[str, str]:
    plan = read(made_plan(folder, files))
    return plan.hash, plan.vocabulary_hash


@pytest.mark.parametrize("name", ["synthetic.yaml", "README.md", "README.zh.md", ".notes.md", "photo.png"])
def test_the_hash_leaves_out_what_is_no_plan(name: str, tmp_path: Path) -> None:
    assert _hash(tmp_path / "a", {}) == _hash(tmp_path / "b", {name: "anything"})


@pytest.mark.parametrize("name", ["plan.md", "measures.md", "vocabulary.md", "areas.csv", "sentences.tsv"])
def test_the_hash_covers_every_file_that_matters(name: str, tmp_path: Path) -> None:
    changed = (BASE / name).read_text(encoding="utf-8").replace("市", "区").replace("plan", "Plan", 0) + "\n"
    before, after = _hash(tmp_path / "a", {}), _hash(tmp_path / "b", {name: changed})
    assert before[0] != after[0]
    assert before[1] == after[1]


def test_the_hash_covers_allocations(tmp_path: Path) -> None:
    rows = "year,area,goal\n2018,4101,20%\n2018,4102,{}\n"
    root = made_plan(tmp_path / "a", {"care_share.csv": rows.format("20%")})
    other = made_plan(tmp_path / "b", {"care_share.csv": rows.format("30%")})
    assert parse_folder(root).folder.hash != parse_folder(other).folder.hash


def test_the_vocabulary_has_a_hash_of_its_own(tmp_path: Path) -> None:
    renamed = VOCABULARY.replace("date of birth", "birthday")
    moved = VOCABULARY.replace("# Words of the base plan", "# Words\n\nin another order of lines")
    before = _hash(tmp_path / "a", {})[1]
    assert _hash(tmp_path / "b", {"vocabulary.md": renamed})[1] != before
    assert _hash(tmp_path / "c", {"vocabulary.md": moved})[1] == before


def test_the_front_matter_holds_for_every_block(tmp_path: Path) -> None:
    dated = MEASURES.replace("clause: 2", "clause: 2\nin_force: 2018-01-01 to 2020-12-31")
    plan = read(made_plan(tmp_path, {"measures.md": dated}))
    origin = plan.rules["subsidy"].origin
    assert (origin.file, origin.line, origin.column, origin.clause) == ("measures.md", 38, 1, "2")
    assert origin.sentences == ("2-2",)
    assert origin.in_force == (date(2018, 1, 1), date(2020, 12, 31))
    assert origin.responsible == {"zh": "市残联", "en": "the disabled persons' federation"}
    assert plan.facts["birth_date"].origin.in_force is None
    assert plan.title == {"zh": "基础", "en": "base"}


def test_sentences_far_away_are_sentences_of_the_block(tmp_path: Path) -> None:
    quote = "---\nclause: 2\n---\n\n> 全面落实困难残疾人生活补贴制度。\n\n"
    text = f"{quote}```yaml rule told\nfor: person\nwhen: in_care\nalso: [3-1, 2-1]\n```\n"
    assert read(made_plan(tmp_path, {"case.md": text})).rules["told"].origin.sentences == ("2-1", "3-1")


def test_what_uses_a_block_that_cannot_be_read_is_not_blamed(tmp_path: Path) -> None:
    root = made_plan(tmp_path, {"measures.md": MEASURES.replace("```yaml rule is_poor", "```yaml Rule is_poor")})
    assert [(problem.line, problem.code) for problem in problems_of(root)] == [(32, "unknown_kind")]
    assert said_of(root) == "measures.md:32:1: there is no kind `Rule`\nhint: did you mean `rule`?"


def test_all_faults_of_all_stages_are_told_at_once(tmp_path: Path) -> None:
    faulty = MEASURES.replace("give: subsidy_amount", "give: subsidy_amuont").replace(
        "at_least: {2018: 20%}", "at_least: {2018: 25%}"
    )
    files = {"measures.md": faulty, "areas.csv": "code\n", "case.md": "> 没有的话\n\n```yaml rule x\n\t- a\n```\n"}
    codes = {problem.code for problem in problems_of(made_plan(tmp_path, files))}
    assert codes == {"unknown_name", "figure_not_in_quote", "bad_table", "quote_not_found", "tab_indentation"}


def _shown(folder: Path, files: dict[str, str]) -> dict[str, Any]:
    blocks = read(made_plan(folder, files)).shown
    json.dumps(blocks, allow_nan=False)
    return {f"{block['kind']} {block['name']}": block for block in blocks}


def test_blocks_as_shown(tmp_path: Path) -> None:
    case = """> 2019年改造3500户，投入资金1.9亿元。

```yaml parameter money
unit: CNY per year
from: {2019-01-01: 1.9亿元, 2020-01-01: unknown}
```

```yaml rule rich
for: household
when: income > money
received: receives_allowance
```

```yaml target homes
everyone: rich
counted: at_year_end
due: 2020
by: 住建局
```
"""
    shown = _shown(tmp_path, {"case.md": case})
    assert shown["parameter money"] == {
        "name": "money",
        "kind": "parameter",
        "for": None,
        "file": "case.md",
        "line": 3,
        "clause": "2",
        "sentences": ["2-4"],
        "unit": "CNY per year",
        "from": {"2019-01-01": 190000000, "2020-01-01": None},
    }
    assert shown["target homes"]["at_least"] == {"2020": 100}
    assert shown["target homes"]["unit"] == "percent"
    assert shown["target homes"]["for"] == "household"
    assert shown["target homes"]["by"] == {"zh": "住建局"}
    assert shown["target care_share"]["at_least"] == {"2018": 20}
    assert shown["target care_share"]["by"]["zh"] == "市残联"
    assert shown["rule subsidy"]["only_so"] is False
    assert shown["rule subsidy"]["unit"] == "CNY per month"
    assert shown["fact birth_date"]["list"] == "person_register"
    assert shown["fact receives_subsidy"]["absent"] is False
    assert shown["subject person"]["parents"] == ["household"]
    assert "labels" not in shown["rule subsidy"]


def test_examples_are_shown_as_typed(tmp_path: Path) -> None:
    case = """```yaml example subsidy#2
as_of: 2018-12-31
given:
  holds_certificate: true
  grade: unknown
  household.income: 1万
  household.person: [{birth_date: 2000-02-29}]
expect: {answer: unknown, amount: unknown, received: unknown, status: unknown}
```
"""
    shown = _shown(tmp_path, {"case.md": case})["example subsidy#2"]
    assert shown["given"] == {
        "holds_certificate": True,
        "grade": None,
        "household": {"income": 10000, "person": [{"birth_date": "2000-02-29"}]},
    }
    assert shown["expect"] == {"answer": None, "amount": None, "received": None, "status": "unknown"}


def test_scales_and_tables_as_shown(tmp_path: Path) -> None:
    case = """```yaml parameter rates
unit: CNY per year
scale:
  - {above: 0, rate: 10%}
  - {above: 1万, rate: 20%}
cite: a paper
```

```yaml parameter amounts
unit: CNY per person per month
table: {'1': 60, '2': 50.5}
cite: a paper
```

```yaml value levy
for: household
is: scale(rates, income)
```

```yaml rule heavy
for: household
when: levy > 0 * income
```

```yaml rule graded
for: person
when: in_care
give: amounts[grade]
```
"""
    table = case.replace("'2': 50.5", "'2': 50.5, none: 0")
    shown = _shown(tmp_path, {"case.md": table})
    assert shown["parameter rates"]["scale"] == [{"above": 0, "rate": 10}, {"above": 10000, "rate": 20}]
    assert shown["parameter amounts"]["table"] == {"1": 60, "2": 50.5, "none": 0}


def test_the_schema_of_every_kind_is_exported() -> None:
    schema = json_schema()
    json.dumps(schema)
    assert set(schema["kinds"]) == set(KINDS)
    assert schema["kinds"]["rule"]["required"] == ["for", "when"]
    assert schema["kinds"]["rule"]["additionalProperties"] is False
    assert "clause" in schema["front_matter"]["file"]["properties"]
