"""A city made once for all tests, and a small plan of another kind."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from plancode.language.plan import Plan
from plancode.language.read import read
from plancode.synthetic import lists_of, truth_of, write_lists

ROOT = Path(__file__).parents[3]
GRANTS = Path(__file__).with_name("grants")


@pytest.fixture(scope="session")
def xuchang() -> Plan:
    return read(ROOT / "plans" / "xuchang-2018-2020")


@pytest.fixture(scope="session")
def grants() -> Plan:
    return read(GRANTS)


@pytest.fixture
def own_grants(tmp_path: Path) -> Path:
    """A copy of the small plan, to be spoilt."""
    return Path(shutil.copytree(GRANTS, tmp_path / "grants"))


@pytest.fixture(scope="session")
def city(xuchang: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole city, not frozen: its lists and its truth beside this place."""
    out = tmp_path_factory.mktemp("city") / "snap"
    write_lists(xuchang, out)
    return out


@pytest.fixture(scope="session")
def truth(city: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with a view for each subject of the truth, and for each list as sent (`sent_…`)."""
    database = duckdb.connect()
    for file in sorted(truth_of(city).glob("*.parquet")):
        database.execute(f'CREATE VIEW "{file.stem}" AS FROM \'{file}\'')
    for file in sorted(lists_of(city).glob("*_*.csv")):
        database.execute(f"CREATE VIEW sent_{file.stem} AS FROM read_csv('{file}', all_varchar = true)")
    yield database
    database.close()
