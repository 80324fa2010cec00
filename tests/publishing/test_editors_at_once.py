"""Several editors who publish at once, on a real PostgreSQL: no error, no lost publish, few builds."""

import json
import os
import subprocess
import sys
from pathlib import Path

from demo_server import demo_server
from postgres import postgres

EDITORS, SECONDS = 8, 10


def test_editors_who_publish_at_once_lose_nothing(tmp_path: Path) -> None:
    with postgres() as database, demo_server(tmp_path / "out", DATABASE_URL=database):
        found = editors_at_once(tmp_path / "out", DATABASE_URL=database)
    assert found["errors"] == []
    assert found["not_live"] == []
    assert found["old"] == []
    assert found["published"] >= EDITORS
    assert found["receipts"] == found["published"], "one for each publication"
    assert found["builds"] < found["published"], "several publications go into one build"


def editors_at_once(out: Path, **environment: str) -> dict[str, int | list[str]]:
    """Return what `editors.py` found, run beside the demo whose folder is `out`."""
    env = {**os.environ, "SLP_OUT": str(out), "SLP_EXPORTS": str(out / "data_exports"), **environment}
    env["DJANGO_SETTINGS_MODULE"] = "slp_cms.settings.demo"
    script = Path(__file__).resolve().parents[1] / "editors.py"
    done = subprocess.run(
        [sys.executable, str(script), str(EDITORS), str(SECONDS)], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, int | list[str]] = json.loads(done.stdout)
    return found
