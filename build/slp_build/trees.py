"""Both trees, made aside from snapshots, with what the guards have against them. Nothing here is live yet."""

import shutil
from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from slp_build.config import Paths
from slp_build.errors import BuildError, of_the_bridge
from slp_build.model.address import address_of, file_of, goes_on, meant_by, tree_of
from slp_build.model.export import Export
from slp_build.model.headers import load_headers
from slp_build.model.manifest import FileEntry
from slp_build.model.problem import Problem
from slp_build.model.snapshot import AUDIENCES, Audience, PublicSnapshot, Snapshot, records_of_kind
from slp_build.progress import Say
from slp_build.release.guards import (
    Drawn,
    board_problems,
    chosen_problems,
    gone_addresses,
    link_problems,
    lost_problems,
    shrink_problems,
    vanished_problems,
    wrongly_chosen,
)
from slp_build.release.live_links import LiveLinks
from slp_build.release.manifest import missing_files
from slp_build.release.redirects import straight_redirects
from slp_build.release.standing import Standing
from slp_build.release.withdrawals import read_withdrawals
from slp_build.render.bridge_plugin import bridge_inputs
from slp_build.render.memory import Memory
from slp_build.render.mkdocs import Built, build_bridge, build_public
from slp_build.render.public_plugin import public_inputs
from slp_build.sources.filed_records import FiledRecords


@dataclass(slots=True, kw_only=True)
class Trees:
    """Both trees as they have been made in a folder aside, and what the guards have against them.

    `written` are their files that are not links to the live release's. `withdrawn` are the addresses that were left out
    of them. `moved` says where a live page's record would be to be seen, if elsewhere. They are `linked` where that
    folder had links to the live release's files before. `elsewhere` is where each tree's drawn pages lead beside its
    pages. `unremembered` are trees that were carried over without a memory. `papers` are where board papers stand.
    `copies` are the pages that are another address of one, with that one's. `sets` are those that pages are drawn from.
    """

    linked: bool = False
    withdrawn: frozenset[str] = frozenset()
    files: dict[Audience, dict[str, FileEntry]] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    memories: dict[Audience, Memory] = field(default_factory=dict)
    sites: dict[Audience, Any] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    elsewhere: dict[Audience, Set[str]] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    unremembered: list[Audience] = field(default_factory=list)
    papers: tuple[str, ...] = ()
    copies: dict[str, str] = field(default_factory=dict)
    sets: set[str] = field(default_factory=set)

    def moved_to(self, address: str) -> str:
        """Return where the record that was at an address is now; nothing where it is no more, or still there."""
        return self.moved.get(address, "")


def make_trees(
    paths: Paths, snapshots: Mapping[Audience, Snapshot], live: Standing, aside: Path, now: datetime, say: Say
) -> Trees:
    """Make the trees of some snapshots in `aside`; a tree without one is carried over from the newest release."""
    load_headers(paths.site / "headers.toml")  # no page needs them, but no server starts, or Netlify deploys, without
    last = live.newest.manifest
    trees = Trees(
        linked=bool(live.linked),
        withdrawn=frozenset(read_withdrawals(paths.releases)),
        redirects=dict(last.redirects) if last else {},
        papers=last.papers if last else (),
        copies=dict(last.copies) if last else {},
    )
    for audience, snapshot in snapshots.items():
        say(f"Building the {audience} tree from {len(snapshot.heads)} records")
        built: Built
        if isinstance(snapshot, PublicSnapshot):
            inputs = replace(public_inputs(paths, snapshot, now), withdrawn=trees.withdrawn)
            built = build_public(paths.site / "public.yml", inputs, aside / audience, live.before(audience), say)
            exports: Mapping[str, Export] = inputs.exports.sets
            records: Any = records_of_kind(snapshot, "redirect")
            trees.redirects, bent = straight_redirects(records, built.addresses)
            # One that has not changed was bent by a withdrawal, and that waits for nobody: it is left out.
            if known := live.newest.hashes(audience):
                trees.problems += [p for p in bent if snapshot.hashes[p.source] != known.get(p.source)]
        else:
            with of_the_bridge():
                members = replace(bridge_inputs(paths, snapshot, now), withdrawn=trees.withdrawn)
                built = build_bridge(paths.site / "bridge.yml", members, aside / audience, live.before(audience), say)
            papers = {one.id: built.addresses[one.id] for one in snapshot.heads.values() if one.kind == "board_paper"}
            trees.problems += board_problems(papers, members.policy)
            trees.papers = tuple(sorted(papers.values()))
            exports = members.exports.sets
        others = {copy: of for copy, of in trees.copies.items() if tree_of(copy) != audience}
        trees.copies = others | _copies(snapshot, built)
        trees.sets |= {f"{export.audience} {name}" for name, export in exports.items()}
        trees.files[audience] = built.files
        trees.written += [f"{audience}/{path}" for path in built.written]
        trees.memories[audience] = built.memory
        trees.sites[audience] = built.site
        trees.moved |= _moved(live.files.get(audience, {}), built)
        trees.reasons |= _reasons(built.reasons, live.files.get(audience, {}))
        trees.elsewhere[audience] = built.elsewhere
        trees.problems += built.problems
    _carry_over(live, aside, trees)
    return trees


def _copies(snapshot: Snapshot, built: Built) -> dict[str, str]:
    """Return the addresses of pages that are another address of one, with that one's."""
    where = built.addresses
    copies = {one.id: one.original for one in snapshot.heads.values() if one.original}
    found = {where[copy]: where[of] for copy, of in copies.items() if copy in where and of in where}
    return {copy: of for copy, of in found.items() if file_of(copy) in built.files}


def guard(trees: Trees, wanted: Mapping[Audience, Snapshot], live: Standing) -> list[Problem]:
    """Return what the guards have against two trees together, beside the release that they would follow: the newest."""
    gone = gone_addresses(live.newest.manifest, trees.files, trees.redirects)
    wrong = _wrongly_chosen(trees, wanted, live)
    excused = {
        audience: {*gone, *wrong, *trees.withdrawn, *_records_gone(audience, gone, wanted, live)}
        for audience in AUDIENCES
    }
    before = {audience: LiveLinks(live.newest, audience) for audience in AUDIENCES}
    drawn = Drawn(pages=trees.reasons.keys(), elsewhere=trees.elsewhere)
    problems = list(link_problems(trees.memories, before, trees.files, trees.redirects, excused, drawn))
    lost = _lost_redirects(trees, wanted, live, excused["public"])
    problems += lost_problems(trees.memories, before, trees.files, trees.redirects, lost, excused)
    problems += chosen_problems(wrong)
    for audience, snapshot in wanted.items():
        now = trees.files[audience]
        if audience == "public":
            last = _but_for(trees.withdrawn, live.newest.files.get(audience, {}))
            problems += vanished_problems(last, now, snapshot.heads, trees.redirects)
        problems += shrink_problems(_but_for(trees.withdrawn, live.files.get(audience, {})), now, audience)
    return problems


def _wrongly_chosen(trees: Trees, wanted: Mapping[Audience, Snapshot], live: Standing) -> dict[str, str]:
    """Return the addresses that are none, of the menus, banners and redirects that have changed, by record."""
    snapshot = wanted.get("public")
    if snapshot is None:
        return {}
    known = live.newest.hashes("public")
    # A first release may bring redirects along from a former site, for hundreds of pages that it has not.
    kinds = ("menu", "alert", "redirect") if known else ("menu", "alert")
    chosen = (record for kind in kinds for record in records_of_kind(snapshot, kind))
    changed = (record for record in chosen if snapshot.hashes[record.id] != known.get(record.id))
    return wrongly_chosen(changed, trees.files["public"], trees.redirects)


def _lost_redirects(
    trees: Trees, wanted: Mapping[Audience, Snapshot], live: Standing, excused: Collection[str]
) -> dict[str, str]:
    """Return the live redirects that would be gone, each with its record, but for those to what has been withdrawn."""
    last = live.newest
    before = last.manifest.redirects if last.manifest else {}
    lost = {one for one in before.keys() - trees.redirects.keys() if meant_by(before[one]) not in excused}
    if not lost:
        return {}
    snapshot, index = wanted.get("public"), last.indexes.get("public")
    if snapshot is None or index is None:
        return {}
    records, hashes = snapshot.records, snapshot.hashes
    assert isinstance(records, FiledRecords)
    changed = [entry for entry in index.entries if entry.kind == "redirect" and hashes.get(entry.id) != entry.hash]
    read = ((entry.id, records.earlier(entry)) for entry in changed if entry.hash in records.file)
    return {redirect.source: record for record, redirect in read if redirect.source in lost}


def _but_for(withdrawn: Collection[str], files: Mapping[str, FileEntry]) -> Mapping[str, FileEntry]:
    """Return a tree's files but for those at some addresses or below them: that they go is what somebody wanted."""
    if not withdrawn:
        return files
    above = tuple(f"{address}/" for address in withdrawn)
    return {
        path: entry
        for path, entry in files.items()
        if (address := address_of(path)) not in withdrawn and not address.startswith(above)
    }


def _reasons(reasons: Mapping[str, str], before: Mapping[str, FileEntry]) -> dict[str, str]:
    """Return why each page was drawn: one that stood live is new only to a build that knew nothing of it any more."""
    return {a: "lost" if why == "new" and file_of(a) in before else why for a, why in reasons.items()}


def _moved(before: Mapping[str, FileEntry], built: Built) -> dict[str, str]:
    """Return where the record is now of every page whose address is no more, by that address."""
    gone = (path for path in before.keys() - built.files.keys() if before[path].is_page)
    moved = ((address_of(path), built.addresses.get(before[path].source, "")) for path in gone)
    return {old: new for old, new in moved if new and not goes_on(old)}


def _records_gone(
    audience: Audience, gone: Mapping[str, str], wanted: Mapping[Audience, Snapshot], live: Standing
) -> set[str]:
    """Return the ids of a tree's records that are gone, then or now: another record of the other tree may bear one."""
    known = {source for address, source in gone.items() if tree_of(address) == audience}
    if audience in wanted:
        known |= live.newest.hashes(audience).keys() - wanted[audience].heads.keys()
    return known


def _carry_over(live: Standing, aside: Path, trees: Trees) -> None:
    """Give `aside` the trees it has not built, as hard links to the newest one's read-only files; or empty ones.

    Raises BuildError where a file of one is missing: a build of that tree makes it anew.
    """
    last = live.newest  # not what is pinned, which the next release is to follow no less
    for audience in AUDIENCES:
        tree = aside / audience
        if audience in trees.files:
            tree.mkdir(exist_ok=True)
            continue
        trees.files[audience] = {}
        if last.folder is None or last.manifest is None:
            tree.mkdir()
            continue
        missing = missing_files(last.folder / audience, last.files[audience])
        if any(address_of(path) not in trees.withdrawn for path in missing):
            raise BuildError(f"{last.folder}: a file of the {audience} tree is missing; build both trees")
        if last is live and live.linked and (live.linked / audience).is_dir():
            (live.linked / audience).rename(tree)
        elif last is live and live.linked:
            tree.mkdir()
        else:
            shutil.copytree(last.folder / audience, tree, copy_function=_hard_link)
        trees.files[audience] = last.files[audience]
        trees.sets |= {one for one in last.manifest.shown_sets if one.startswith("public ") == (audience == "public")}
        if audience in last.memories:
            trees.memories[audience] = last.memories[audience]
        else:
            trees.unremembered.append(audience)
        if audience in last.sites:
            trees.sites[audience] = last.sites[audience]


def _hard_link(source: str, target: str) -> None:
    Path(target).hardlink_to(source)
