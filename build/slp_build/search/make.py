"""Makes a tree's search index from the live release with Pagefind, in a folder beside the releases.

It takes longer than a build, so that no release waits for it. The Bridge's index is read by every member; it holds only
what every member may read.
"""

import hashlib
import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import msgspec

from slp_build.config import Paths
from slp_build.durable import sync_file_system
from slp_build.errors import UNDECODABLE, DeployError
from slp_build.model.address import address_of, file_of
from slp_build.model.manifest import Manifest
from slp_build.model.policy import Policy, load_policy
from slp_build.model.search import LIST, PAGE, SearchIndex
from slp_build.model.snapshot import Audience
from slp_build.progress import Say
from slp_build.release.manifest import read_manifest
from slp_build.release.store import Store
from slp_build.release.withdrawals import hidden, read_withdrawals

KEEP = 2  # indexes: a reader's page may still ask for a file of the last one
UNUSED = ("pagefind-ui", "pagefind-modular", "pagefind-component", "pagefind-highlight")
INSTALL = "run `make install`, which brings Pagefind along"


def make_index(paths: Paths, audience: Audience, say: Say) -> SearchIndex:
    """Make a tree's index anew if its pages have changed, and return the one that is live now.

    Raises DeployError when there is no release or Pagefind fails, BuildError when another index is being made; the last
    one then stays.
    """
    release = Store(paths.releases).live()
    if release is None:
        raise DeployError(f"{paths.releases}: there is no release to search yet; run `slp build` first")
    manifest = read_manifest(release)
    pages = searched_pages(paths, audience, manifest)
    now = live_index(paths, audience)
    if now is not None and now.pages == pages:
        return now
    store = Store(index_store(paths, audience))
    with store.staging() as aside:
        say(f"Reading {len(pages)} pages of the {audience} tree for the search")
        _run_pagefind(release / audience, list(pages), aside)
        files = {p.relative_to(aside).as_posix(): p for p in sorted(aside.rglob("*")) if p.is_file()}
        made = SearchIndex(
            release=manifest.number,
            made=datetime.now().astimezone().isoformat(timespec="seconds"),
            pages=pages,
            files={name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()},
        )
        (aside / LIST).write_bytes(msgspec.json.encode(made))
        sync_file_system(aside)
        store.switch(store.commit(aside, store.next_number()))
    for number in store.numbers()[:-KEEP]:
        shutil.rmtree(store.folder / str(number), ignore_errors=True)
    return made


def index_store(paths: Paths, audience: Audience) -> Path:
    """Return the folder of a tree's indexes: numbered, with a link to the one that is served."""
    return paths.search / audience


def live_index(paths: Paths, audience: Audience) -> SearchIndex | None:
    """Return what the served index was made of; None before the first, or when its list cannot be read."""
    folder = Store(index_store(paths, audience)).live()
    try:
        return msgspec.json.decode((folder / LIST).read_bytes(), type=SearchIndex) if folder else None
    except (OSError, *UNDECODABLE):
        return None


def searched_pages(paths: Paths, audience: Audience, manifest: Manifest) -> dict[str, str]:
    """Return the pages that an index of a release holds: address → digest of the file, without what is taken back."""
    files = manifest.files[audience]
    unshown = hidden(paths.releases, audience, files, manifest.number)
    taken = {*read_withdrawals(paths.releases), *manifest.gone, *manifest.papers}  # these are the board's alone
    policy = load_policy(paths.policy) if audience == "bridge" else None
    pages = {address_of(name): entry.digest for name, entry in files.items() if _is_page(name) and name not in unshown}
    return {
        address: digest
        for address, digest in sorted(pages.items())
        if address not in taken and (policy is None or _every_member_may_read(policy, address))
    }


def pages_behind(paths: Paths, audience: Audience, manifest: Manifest) -> int:
    """Return how many pages of a release the served index does not know as they are: 0 when it has caught up."""
    index = live_index(paths, audience)
    before = index.pages if index else {}
    after = searched_pages(paths, audience, manifest)
    return sum(before.get(a) != after.get(a) for a in before.keys() | after.keys())


def _every_member_may_read(policy: Policy, address: str) -> bool:
    """Return whether whoever may search may read a page. One rule decides about a page, so its roles are enough."""
    search, page = policy.rule_for(PAGE["bridge"]), policy.rule_for(address)
    return bool(search and page and {*search.roles, *search.own_school} <= set(page.roles))


def _run_pagefind(tree: Path, addresses: list[str], out: Path) -> None:
    """Index the pages at some addresses into `out`. Pagefind reads a folder, so it is given one of links to them."""
    try:
        from pagefind_bin import get_executable
    except ImportError as error:
        raise DeployError(f"Pagefind is not here; {INSTALL}") from error
    read = out.with_name(f"{out.name}.pages")  # a staging folder too: what a killed run left is removed
    shutil.rmtree(read, ignore_errors=True)
    try:
        for address in addresses:
            file = tree / file_of(address)
            if file.is_file():  # withdrawn since
                link = read / file_of(address)
                link.parent.mkdir(parents=True, exist_ok=True)
                os.link(file, link)
        read.mkdir(exist_ok=True)
        command = [str(get_executable()), "--site", str(read), "--output-path", str(out), "--quiet"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    finally:
        shutil.rmtree(read, ignore_errors=True)
    if done.returncode and addresses:
        raise DeployError(f"Pagefind ended with {done.returncode}: {done.stderr.strip()[-500:]}; the last index stays")
    for file in out.iterdir():
        if file.name.startswith(UNUSED):
            file.unlink()


def _is_page(name: str) -> bool:
    """Return whether a file is a page. Hidden ones, which got into a tree by mistake, are nobody's."""
    return name.endswith(".html") and not any(part.startswith(".") for part in name.split("/"))
