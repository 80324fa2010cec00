"""Where things stand, and the two words of the partnership that every generator's pages bear."""

import re
from functools import lru_cache
from pathlib import Path

from slp_build.config import Partnership, load_partnership

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
TEMPLATES = HERE / "templates"
OUT = ROOT / "out" / "benchmarks"
PEERS = OUT / "peers"
REPORT = ROOT / "BENCHMARKS.md"

_EDITION = re.compile(r"Edition \d+\.")


@lru_cache(maxsize=1)
def partnership() -> Partnership:
    """Return the partnership's own words."""
    return load_partnership(ROOT / "content" / "partnership.toml")


def set_edition(template: Path, edition: int) -> None:
    """Edit a theme's footer: it says which edition it is."""
    template.write_text(_EDITION.sub(f"Edition {edition}.", template.read_text()))
