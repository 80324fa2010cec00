"""What meets in the database, on either kind: each case in a process of its own, as `collisions.py` does it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from postgres import postgres

Found = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module", params=["PostgreSQL", "SQLite"])
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Found]:
    """What was found in a case, by its name. All share a database with both front pages in it."""
    out = tmp_path_factory.mktemp("out")
    with postgres() if request.param == "PostgreSQL" else nullcontext(f"sqlite:///{out}/cms.sqlite3") as database:
        env = {**os.environ, "SLP_OUT": str(out), "SLP_EXPORTS": str(out / "data_exports"), "DATABASE_URL": database}
        env["DJANGO_SETTINGS_MODULE"] = "slp_cms.settings.demo"

        def run(*command: str) -> str:
            done = subprocess.run([sys.executable, *command], env=env, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr[-3000:]
            return done.stdout

        for audience in ("public", "bridge"):
            (out / "data_exports" / audience).mkdir(parents=True)
        for command in ("migrate", "starter"):
            run("-m", "slp_build.cli", command)
        script = Path(__file__).resolve().parents[1] / "collisions.py"
        yield lambda name: json.loads(run(str(script), name))


def test_a_renamed_section_has_one_receipt_and_leaves_a_redirect_for_each_page(found: Found) -> None:
    assert found("rename") == {
        "status": 302,
        "redirects": ["/renamed", "/renamed/below"],
        "receipts": [["published", "editor@demo.example"]],
    }


def test_a_section_above_an_address_that_is_too_long_is_not_renamed_by_half(found: Found) -> None:
    assert found("rename_above_a_long_address") == {"status": 200, "said": True, "slug": "above-a-long-one"}


def test_a_page_that_is_added_while_the_one_above_is_published_stays_in_the_tree(found: Found) -> None:
    assert found("add_below_while_it_is_edited") == {"children": 2, "problems": [[], [], [], [], []]}


def test_a_section_that_is_unpublished_while_a_snapshot_is_read_leaves_no_gap_in_it(found: Found) -> None:
    assert found("unpublish_while_it_is_read") == {"read": [2, 0]}
