"""The guard that no page leads to nothing: every address a page names must be in its own tree, or be answered live."""

import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from slp_build.errors import BuildError
from slp_build.model.address import file_of

_TARGET = re.compile(rb'\s(?:href|src)="(/[^"]*)"')
_SRCSET = re.compile(rb'\ssrcset="([^"]*)"')

# Answered by the gate or the CMS, not by a file of the tree.
LIVE_PREFIXES = {
    "public": ("/bridge", "/account", "/cms", "/desk", "/forms"),
    "bridge": ("/account", "/bridge/your-school", "/desk", "/forms"),
}


def check_links(tree: Path, audience: str, public_files: Mapping[str, object]) -> None:
    """Raise BuildError naming each page and link that leads to nothing (at most twenty).

    A Bridge page may lead to public pages (`public_files`: their paths); a public page never into the Bridge's files.
    """
    known = {path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.is_file()}
    if audience == "bridge":
        known |= public_files.keys()
    broken = []
    for page in sorted(tree.rglob("*.html")):
        for target in sorted(_targets(page.read_bytes())):
            if not _answered(target, known, LIVE_PREFIXES[audience]):
                broken.append(f"/{page.relative_to(tree).as_posix().removesuffix('.html')}: leads to {target}")
    if broken:
        shown = "\n  ".join(broken[:20])
        raise BuildError(f"{len(broken)} links lead to nothing; mend or remove them:\n  {shown}")


def _targets(html: bytes) -> set[str]:
    found = {match.decode() for match in _TARGET.findall(html)}
    for value in _SRCSET.findall(html):
        found |= {part.split()[0] for part in value.decode().split(",") if part.strip().startswith("/")}
    return {unescape(target) for target in found}


def _answered(target: str, known: set[str], prefixes: tuple[str, ...]) -> bool:
    path = unquote(target.partition("#")[0].partition("?")[0])
    if any(path == prefix or path.startswith(prefix + "/") for prefix in prefixes):
        return True
    return file_of(path) in known or path[1:] in known
