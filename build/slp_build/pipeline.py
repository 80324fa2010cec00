"""The build, from sources to a live release. Reads as a table of contents; no stage knows the next."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from slp_build.config import Paths
from slp_build.errors import BuildError
from slp_build.model.address import page_addresses
from slp_build.model.public import PublicRedirect
from slp_build.model.snapshot import BridgeSnapshot, PublicSnapshot, Snapshot
from slp_build.release.links import check_links
from slp_build.release.manifest import Manifest, list_files, read_manifest, write_manifest
from slp_build.release.store import Store
from slp_build.render.bridge_plugin import bridge_inputs
from slp_build.render.mkdocs import build_bridge, build_public
from slp_build.render.public_plugin import public_inputs

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a build came to: the live release's folder and manifest, and whether this build made it."""

    release: Path
    manifest: Manifest
    new: bool


def build_release(paths: Paths, snapshots: list[Snapshot], now: datetime, say: Say) -> Outcome:
    """Build the trees of the given snapshots, check them, and switch to them.

    A tree without a snapshot is carried over from the live release. Nothing is switched when both trees are what is
    live already. Raises SlpError; the live release then stays as it was.
    """
    store = Store(paths.releases)
    with store.staging() as aside:
        live = store.live()
        redirects = read_manifest(live).redirects if live else {}
        for snapshot in _one_of_each(snapshots):
            say(f"Building the {snapshot.audience} tree from {len(snapshot.records)} records")
            if isinstance(snapshot, PublicSnapshot):
                build_public(paths.site / "public.yml", public_inputs(paths, snapshot, now), aside / "public")
                redirects = redirects_of(snapshot)
            else:
                build_bridge(paths.site / "bridge.yml", bridge_inputs(paths, snapshot, now), aside / "bridge")
        _carry_over(live, aside)
        say("Checking links")
        public = list_files(aside / "public")
        for audience in ("public", "bridge"):
            check_links(aside / audience, audience, public)
        manifest = Manifest(
            number=store.next_number(),
            made=datetime.now().astimezone().isoformat(timespec="seconds"),
            now=now.isoformat(timespec="seconds"),
            public=public,
            bridge=list_files(aside / "bridge"),
            redirects=redirects,
        )
        if live and _same(read_manifest(live), manifest):
            return Outcome(release=live, manifest=read_manifest(live), new=False)
        write_manifest(aside, manifest)
        release = store.commit(aside, manifest.number)
        store.switch(release)
        return Outcome(release=release, manifest=manifest, new=True)


def redirects_of(snapshot: PublicSnapshot) -> dict[str, str]:
    """Return old address → where it leads. Raises BuildError when one leads to nothing or hides a page."""
    addresses = page_addresses(snapshot.records)
    live = set(addresses.values())
    found = {}
    for record in snapshot.records.values():
        if isinstance(record, PublicRedirect):
            target = addresses.get(record.target, record.target)
            if not target.startswith(("/", "https://", "http://")):
                raise BuildError(f"redirect {record.source}: leads to {record.target}, which is not published")
            if record.source not in live:  # a redirect never shadows a live page
                found[record.source] = target
    return found


def _one_of_each(snapshots: list[Snapshot]) -> list[Snapshot]:
    """Return the snapshots, public first. Raises BuildError on two of one audience, or none."""
    public = [s for s in snapshots if isinstance(s, PublicSnapshot)]
    bridge = [s for s in snapshots if isinstance(s, BridgeSnapshot)]
    if len(public) > 1 or len(bridge) > 1 or not snapshots:
        raise BuildError("a build takes one public snapshot, one Bridge snapshot, or one of each")
    return [*public, *bridge]


def _carry_over(live: Path | None, aside: Path) -> None:
    """Give `aside` the tree it has not built, as hard links to the live one's read-only files; or an empty one."""
    for audience in ("public", "bridge"):
        tree = aside / audience
        if tree.exists():
            continue
        if live is None:
            tree.mkdir()
        else:
            shutil.copytree(live / audience, tree, copy_function=_hard_link)


def _hard_link(source: str, target: str) -> None:
    Path(target).hardlink_to(source)


def _same(live: Manifest, fresh: Manifest) -> bool:
    return (live.public, live.bridge, live.redirects) == (fresh.public, fresh.bridge, fresh.redirects)
