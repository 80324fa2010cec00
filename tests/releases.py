"""A small release made by hand, so that tests of the gate need neither the CMS nor the theme. All of it is invented."""

import os
from collections.abc import Sequence
from pathlib import Path

from slp_build.model.manifest import Forced
from slp_build.release.manifest import Manifest, list_files, sealed, write_manifest
from slp_build.release.store import Store

CANARY = "CANARY-BRIDGE"

PUBLIC = {
    "index.html": "<h1>Home</h1>",
    "404.html": "<h1>There is no such page</h1>",
    "funding.html": "<h1>Funding</h1>",
    "our-partnership.html": "<h1>Our partnership</h1>",
    "our-partnership/two-stages.html": "<h1>Two stages</h1>",
    "our-partnership/documents/minutes.html": "<h1>A page below one that is called documents</h1>",
    "bridge-building.html": "<h1>A public page that is called much like the Bridge</h1>",
    "assets/site.0123456789abcdef.css": "body{}",
    "documents/0123456789abcdef/doubling.csv": "number,double\n1,2\n",
    "documents/0123456789abcdef/notes.pdf": "%PDF-1.4",
    "sitemap.xml": "<urlset/>",
    ".hidden/draft.html": "CANARY-HIDDEN",
    ".env": "CANARY-HIDDEN",
}
BRIDGE = {
    "bridge.html": f"<h1>{CANARY} home</h1>",
    "bridge/notices.html": f"<h1>{CANARY} notices</h1>",
    "bridge/notices/autumn.html": f"<h1>{CANARY} notice</h1>",
    "bridge/guidance.html": f"<h1>{CANARY} guidance</h1>",
    "bridge/board.html": f"<h1>{CANARY} board</h1>",
    "bridge/board/september.html": f"<h1>{CANARY} paper</h1>",
    "bridge/schools.html": f"<h1>{CANARY} every school</h1>",
    "bridge/schools/900001.html": f"<h1>{CANARY} school 900001</h1>",
    "bridge/schools/900002.html": f"<h1>{CANARY} school 900002</h1>",
    "bridge/schools/90000.html": f"<h1>{CANARY} school 90000</h1>",
    "bridge/documents/fedcba9876543210/minutes.txt": f"{CANARY} minutes",
    "bridge/documents/fedcba9876543210/50%25 of it?.txt": f"{CANARY} a strange name",
    "bridge/assets/site.fedcba9876543210.css": f"/* {CANARY} */",
    "bridge/.draft.html": f"{CANARY} HIDDEN",
}
REDIRECTS = {
    "/old-funding": "/funding",
    "/elsewhere": "https://elsewhere.example/x",
    "/page.php?id=3&lang=é": "/funding",
    "/page.php": "/",
    "/funding?a=1": "/old-funding",
}


def make_release(
    releases: Path, public: dict[str, str] = PUBLIC, bridge: dict[str, str] = BRIDGE, *, forced: Sequence[Forced] = ()
) -> Path:
    """Return a new live release below `releases`. Its public tree also holds links into the Bridge."""
    store = Store(releases)
    with store.staging() as aside:
        for audience, files in (("public", public), ("bridge", bridge)):
            (aside / audience).mkdir()
            for name, text in files.items():
                path = aside / audience / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
        os.symlink("../bridge/bridge.html", aside / "public" / "linked.html")
        os.symlink("../bridge/bridge", aside / "public" / "folder")
        number = store.next_number()
        trees = {audience: list_files(aside / audience) for audience in ("public", "bridge")}
        manifest = Manifest(
            number=number, made="2026-09-15T09:00:00", now="", redirects=REDIRECTS, forced=tuple(forced), **trees
        )
        write_manifest(aside, sealed(manifest))
        made = store.commit(aside, number)
        store.switch(made)
    return made
