"""What every test shares: how hard Hypothesis tries, and which tests wait for the large profile."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "default")

# By default the examples are the same each time: a red test is red for whoever looks. The large profile looks for more.
settings.register_profile("default", max_examples=50, deadline=None, derandomize=True, database=None)
settings.register_profile(
    "large",
    max_examples=1000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(PROFILE)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--reset-docs", action="store_true", help="write what the documents' transcripts print into them")
    parser.addoption("--reset-cases", action="store_true", help="write the messages that tests/cases expect anew")
    parser.addoption("--reset-golden", action="store_true", help="write the golden files anew")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, by name and in the closing line, what only the large profile runs."""
    if PROFILE == "large":
        return
    late = [item for item in items if item.get_closest_marker("large")]
    if late:
        config.hook.pytest_deselected(items=late)
        items[:] = [item for item in items if item not in late]
