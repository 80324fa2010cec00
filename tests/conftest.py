"""How tests are shared out over the cores (`-n 2 --dist loadgroup`)."""

from pathlib import Path

import pytest

TOGETHER = ("cms", "gate")  # each has one database for all of its tests


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a folder that shares a database on one core."""
    here = Path(__file__).parent
    for item in items:
        folder = item.path.relative_to(here).parts[0]
        if folder in TOGETHER:
            item.add_marker(pytest.mark.xdist_group(folder))
