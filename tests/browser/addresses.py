"""The addresses of a running demo, from its live release's manifest: every page, and one of each type."""

import json
import re
from pathlib import Path


def pages(out: Path, audience: str) -> list[str]:
    """Return the address of every page of one live tree."""
    manifest = json.loads((out / "releases" / "live" / "release.json").read_text())
    names = [name.removesuffix(".html") for name in manifest[audience] if name.endswith(".html") and name != "404.html"]
    return sorted("/" if name == "index" else f"/{name}" for name in names)


def one_of_each(out: Path, audience: str) -> list[str]:
    """Return one address for each page type of a live tree; the body's `data-page` says which type a page is."""
    tree = out / "releases" / "live" / audience
    found: dict[str, str] = {}
    for address in pages(out, audience):
        html = (tree / ("index.html" if address == "/" else f"{address[1:]}.html")).read_text()
        kind = re.search(r'<body[^>]* data-page="([^"]+)"', html)
        assert kind, f"{address}: its body does not say which type of page it is"
        found.setdefault(kind[1], address)
    return sorted(found.values())
