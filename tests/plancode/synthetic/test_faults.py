"""Whatever is wrong with synthetic.yaml is said with its line, and nothing is left behind."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from plancode.errors import InputError
from plancode.synthetic import write_lists

CASES = yaml.safe_load(Path(__file__).with_name("faults.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_fault_is_said_with_its_place(case: dict[str, str], own_grants: Path, tmp_path: Path) -> None:
    file = own_grants / "synthetic.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(case["old"]) == 1
    file.write_text(text.replace(case["old"], case["new"]), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        write_lists(own_grants, tmp_path / "snap")
    assert str(caught.value).startswith(f"synthetic.yaml:{case['says']}")
    assert all(problem.hint for problem in caught.value.problems)
    assert {path.name for path in tmp_path.iterdir()} == {"grants"}


def test_a_plan_without_the_file_says_so(own_grants: Path, tmp_path: Path) -> None:
    (own_grants / "synthetic.yaml").unlink()
    with pytest.raises(InputError, match="the plan has no synthetic"):
        write_lists(own_grants, tmp_path / "snap")


@pytest.mark.parametrize("scale", [0, -1, 1001, float("nan"), float("inf")])
def test_no_population_is_of_such_a_size(scale: float, tmp_path: Path, own_grants: Path) -> None:
    with pytest.raises(InputError, match="a population cannot be"):
        write_lists(own_grants, tmp_path / "snap", scale=scale)


def test_all_faults_are_said_at_once(own_grants: Path, tmp_path: Path) -> None:
    file = own_grants / "synthetic.yaml"
    text = file.read_text(encoding="utf-8").replace("chance: 0.25", "chance: 2").replace("lost: 0.1", "lost: 2")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        write_lists(own_grants, tmp_path / "snap")
    assert len(caught.value.problems) == 2
