"""Faults that no case file can hold: of bytes, of tables, and of the folder itself. Each with its whole message."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from plancode.errors import InputError
from plancode.language.read import read
from tests.plancode.language.plans import BASE, made_plan, problems_of, said_of

MEASURES = (BASE / "measures.md").read_bytes()
AREAS = "code,name_zh,name_en,level,parent,from,to\n"
SENTENCES = "id\tclause\theading\ttext\n"
SAVE = "save the file as UTF-8 without a byte order mark"

BYTES = {
    "byte order mark": (
        b"\xef\xbb\xbf# \xe4\xb8\x80\n",
        f"case.md:1:1: the file begins with a byte order mark\nhint: {SAVE}",
    ),
    "UTF-16": (
        "# 一\n".encode("utf-16"),
        f"case.md:1:1: the file begins with a byte order mark\nhint: {SAVE}",
    ),
    "GBK": (
        "# one\n\n计划\n".encode("gbk"),
        f"case.md:3:1: the file is not UTF-8: byte 8 is 0xbc\nhint: {SAVE}; GBK and others are not read",
    ),
    "cut in the middle of a sign": (
        "好".encode()[:2],
        f"case.md:1:1: the file is not UTF-8: byte 1 is 0xe5\nhint: {SAVE}; GBK and others are not read",
    ),
    "NUL": (
        b"# a\nb\x00c\n",
        "case.md:2:2: an invisible character (U+0000, a control character) stands here\n"
        "hint: delete it and type the text anew",
    ),
    "10 MB": (
        b"word\n" * 2_000_000,
        "case.md: the file has 10,000,000 bytes; a plan's file has at most 5,000,000\n"
        "hint: split it, or move what is no part of the plan elsewhere",
    ),
}


@pytest.mark.parametrize("name", BYTES)
def test_faulty_bytes(name: str, tmp_path: Path) -> None:
    content, expected = BYTES[name]
    assert said_of(made_plan(tmp_path, {"case.md": content})) == expected


AREA_FAULTS = {
    "a header of other words": (
        "code,name,level,parent\n41,甲市,city,\n",
        "areas.csv:1:1: the header is `code,name,level,parent`\n"
        "hint: the first line is: code,name_zh,name_en,level,parent,from,to",
    ),
    "an empty file": (
        "",
        "areas.csv:1:1: the header is ``\nhint: the first line is: code,name_zh,name_en,level,parent,from,to",
    ),
    "a line too short": (
        AREAS + "41,甲市,A City,city\n",
        "areas.csv:2:1: this line has 4 cells, the header 7\n"
        "hint: put a cell for each column, empty where nothing is to be said",
    ),
    "a code twice": (
        AREAS + "41,甲市,A City,city,,,\n41,乙市,B City,city,,,\n",
        "areas.csv:3:1: the area `41` stands here a second time\nhint: keep one of them",
    ),
    "no name": (
        AREAS + "41,,A City,city,,,\n",
        "areas.csv:2:4: `name_zh` is empty\nhint: every area has a code, a name and a level",
    ),
    "an unknown parent": (
        AREAS + "41,甲市,A City,city,,,\n4101,乙县,B County,county,42,,\n",
        "areas.csv:3:25: the parent `42` of `4101` is no area here\nhint: did you mean `41`?",
    ),
    "areas in each other": (
        AREAS + "1,a,a,city,2,,\n2,b,b,city,1,,\n3,c,c,town,2,,\n",
        "areas.csv:2:12: areas lie in each other: 1 in 2 in 1\nhint: correct one of the parents",
    ),
    "an area in itself": (
        AREAS + "1,a,a,city,1,,\n",
        "areas.csv:2:12: areas lie in each other: 1 in 1\nhint: correct one of the parents",
    ),
    "a date of no calendar": (
        AREAS + "41,甲市,A City,city,,2018-02-30,\n",
        "areas.csv:2:20: `2018-02-30` is no date\nhint: write a day of the calendar as 2018-12-31, or nothing",
    ),
    "an end before the beginning": (
        AREAS + '41,"甲市",A City,city,,2019-01-01,2018-01-01\n',
        "areas.csv:2:33: the area ends (2018-01-01) before it begins (2019-01-01)\nhint: exchange the dates",
    ),
    "an open quotation mark": (
        AREAS + '41,"甲市,A City,city,,,\n',
        "areas.csv:2:1: this line is not legal CSV: unexpected end of data\n"
        "hint: close every quotation mark; a cell with a comma stands in double quotation marks",
    ),
}


@pytest.mark.parametrize("name", AREA_FAULTS)
def test_faulty_areas(name: str, tmp_path: Path) -> None:
    content, expected = AREA_FAULTS[name]
    assert said_of(made_plan(tmp_path, {"areas.csv": content})) == expected


SENTENCE_FAULTS = {
    "a header of other words": (
        "id\ttext\n1\ta\n",
        "sentences.tsv:1:1: the header is `id,text`\nhint: the first line is: id,clause,heading,text",
    ),
    "an id twice": (
        SENTENCES + "1\t1\t\ta\n1\t1\t\tb\n",
        "sentences.tsv:3:1: the sentence `1` stands here a second time\nhint: keep one of them",
    ),
    "no text": (
        SENTENCES + "1\t1\th\t\n",
        "sentences.tsv:2:7: `text` is empty\nhint: every sentence has an id and a text",
    ),
    "a tab too many": (
        SENTENCES + "1\t1\th\ta\tb\n",
        "sentences.tsv:2:1: this line has 5 cells, the header 4\n"
        "hint: put a cell for each column, empty where nothing is to be said",
    ),
}


@pytest.mark.parametrize("name", SENTENCE_FAULTS)
def test_faulty_sentences(name: str, tmp_path: Path) -> None:
    content, expected = SENTENCE_FAULTS[name]
    assert said_of(made_plan(tmp_path, {"sentences.tsv": content, "measures.md": None})).startswith(expected)


def test_quotes_need_sentences(tmp_path: Path) -> None:
    problems = problems_of(made_plan(tmp_path, {"sentences.tsv": None}))
    assert [(problem.line, problem.code) for problem in problems] == [(8, "no_sentences"), (48, "no_sentences")]


ALLOCATION_FAULTS = {
    "an unknown header": (
        "area,goal\n",
        "care_share.csv:1:1: the header is `area,goal`\nhint: the first line is: year,area,goal",
    ),
    "no year": ("year,area,goal\n18,41,20%\n", "care_share.csv:2:1: `18` is no year\nhint: write a year as 2018"),
    "an unknown goal": (
        "year,area,goal\n2018,41,unknown\n",
        "care_share.csv:2:9: an area's goal cannot be unknown\nhint: remove the row, or write the figure",
    ),
    "a goal twice": (
        "year,area,goal\n2018,41,20%\n2018,41,30%\n",
        "care_share.csv:3:6: `41` has a goal for 2018 already\nhint: keep one of them",
    ),
    "no figure": (
        "year,area,goal\n2018,41,most\n",
        "care_share.csv:2:9: `most` is no figure\n"
        "hint: write digits, 15 at most, with `.` before decimals, and %, 万, 亿 or 元 behind: "
        "3500, 0.01, 20%, 1.9亿元",
    ),
}


@pytest.mark.parametrize("name", ALLOCATION_FAULTS)
def test_faulty_allocations(name: str, tmp_path: Path) -> None:
    content, expected = ALLOCATION_FAULTS[name]
    assert expected in said_of(made_plan(tmp_path, {"care_share.csv": content}))


HINT = "hint: name the folder that holds the plan's .md files"


def _refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read(path)
    return str(caught.value)


COUNTED = """```yaml target poor
count: is_poor
counted: at_year_end
at_least: {2018: 10}
cite: a letter of the city
```
"""


def test_goals_are_of_areas_that_there_are(tmp_path: Path) -> None:
    rows = "year,area,goal\n2018,4101,4\n2018,丙县,5\n2018,4109,1\n"
    assert said_of(made_plan(tmp_path, {"case.md": COUNTED, "poor.csv": rows})) == (
        "poor.csv:3:6: there is no area with the code `丙县`\nhint: did you mean `4102`?\n"
        "poor.csv:4:6: there is no area with the code `4109`\nhint: did you mean `4102`?"
    )


def test_goals_are_of_a_target_that_there_is(tmp_path: Path) -> None:
    rows = "year,area,goal\n2018,4101,4\n2018,4102,6\n"
    assert said_of(made_plan(tmp_path, {"case.md": COUNTED, "poors.csv": rows})) == (
        "poors.csv:1:1: there is no target `poors` whose goal this table could divide\nhint: did you mean `poor`?"
    )


def test_a_share_has_one_fault_where_its_goal_is_divided(tmp_path: Path) -> None:
    rows = "year,area,goal\n2018,4101,20%\n2018,4102,20%\n"
    assert len(problems_of(made_plan(tmp_path, {"care_share.csv": rows}))) == 1


def test_every_area_of_a_parent_that_is_not_there_is_told(tmp_path: Path) -> None:
    lost = "".join(f"41{number:04},村{number},,village,9999,,\n" for number in range(3000))
    assert len(problems_of(made_plan(tmp_path, {"areas.csv": AREAS + lost}))) == 3000


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "plan"
    assert _refusal(path) == f"there is no folder {path}\nhint: name the folder that holds the plan's .md files"


def test_a_file_for_a_folder() -> None:
    path = BASE / "plan.md"
    assert _refusal(path) == f"{path} is a file\nhint: name the folder that holds the plan's .md files"


def test_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("not part of the plan")
    (tmp_path / ".hidden.md").write_text("> nor this")
    assert (
        _refusal(tmp_path) == f"the folder {tmp_path} holds no plan\n{HINT}; docs/language.md says what stands in them"
    )


def test_a_plan_needs_no_plan_md(tmp_path: Path) -> None:
    assert read(made_plan(tmp_path / "none", {"plan.md": None})).title == {}
    assert read(made_plan(tmp_path / "bare", {"plan.md": "# A plan\n"})).title == {}


def test_what_plan_md_says_of_itself_and_of_all(tmp_path: Path) -> None:
    front = "---\nplan: all\nin_force: 2018-01-01 to 2018-12-31\nresponsible: {en: the city}\n---\n\n"
    rule = "```yaml rule cared_for\nfor: person\nwhen: in_care\n```\n"
    plan = read(made_plan(tmp_path, {"plan.md": front + rule}))
    assert plan.rules["cared_for"].origin.in_force == (date(2018, 1, 1), date(2018, 12, 31))
    assert plan.rules["subsidy"].origin.in_force is None
    assert plan.facts["in_care"].origin.responsible == {"en": "the city"}


def test_files_that_are_not_read_are_told(tmp_path: Path) -> None:
    root = made_plan(tmp_path, {"MORE.MD": "x", "more.markdown": "x", "drafts/more.md": "x", "README.zh.md": "> x"})
    warned = [(problem.file, problem.code) for problem in read(root).warnings]
    assert warned == [("MORE.MD", "file_ignored"), ("drafts", "file_ignored"), ("more.markdown", "file_ignored")]


def test_windows_line_ends_change_no_place(tmp_path: Path) -> None:
    faulty = MEASURES.replace(b"age >= 16", b"age >= 17")
    unix, windows = (
        made_plan(tmp_path / "a", {"measures.md": faulty}),
        made_plan(tmp_path / "b", {"measures.md": faulty.replace(b"\n", b"\r\n")}),
    )
    assert problems_of(unix) == problems_of(windows) != ()
