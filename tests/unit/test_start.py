"""What every command waits for before it begins."""

import subprocess
import sys

SLOW = ("django", "jinja2", "markdown", "mkdocs", "pandas", "PIL", "scipy", "yaml")


def test_a_command_starts_without_what_is_slow_to_import() -> None:
    asked = f"import sys, slp_build.cli; print(*(name for name in {SLOW} if name in sys.modules))"
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert found.stdout.split() == []
