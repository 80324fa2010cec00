"""Why a page was rebuilt in a release, or was not, in words an editor understands."""

from collections.abc import Mapping

from slp_build.errors import DeployError
from slp_build.model.address import address_of, file_of, goes_on, tree_of
from slp_build.model.last_build import as_it_stands
from slp_build.model.manifest import FileEntry, Manifest, replaced_by
from slp_build.model.snapshot import Audience
from slp_build.release.manifest import read_manifest
from slp_build.release.store import Store
from slp_build.release.withdrawals import hidden, read_withdrawals

OF_ALL = {
    "new": "it was new",
    "lost": "its file, or what was remembered of it, had been lost",
    "engine": "something that every page shows had changed: the partnership's settings, the stylesheet, or the engine",
    "theme": "the theme had changed: its template, or a part of it",
    "time": "its time had come: what it says depends on the day or the hour",
}


def explain(store: Store, address: str, number: int | None = None) -> str:
    """Return a sentence or two about a page in a release (the live one, if no number is given).

    That it is taken back, or that a change to it waits, comes before why it was rebuilt. Raises DeployError when there
    is no such release, or it has no such page.
    """
    live = store.live()
    if number is None:
        if live is None:
            raise DeployError(f"{store.folder}: there is no release yet")
        number = int(live.name)
    manifest = as_it_stands(store.folder, read_manifest(store.release(number)))
    tree, path = tree_of(address), file_of(address)
    entry = manifest.files[tree].get(path)
    if taken := read_withdrawals(store.folder).get(address):
        why = f" ({taken.reason})" if taken.reason else ""
        return f"{address} was withdrawn at {taken.at}{why}: no release shows it until that is lifted."
    if entry is None:
        if newer := replaced_by(manifest.gone.get(address, ""), manifest.files[tree]):
            return f"{address} is not in release {number}: another file has taken its place, at {address_of(newer)}."
        if address in manifest.gone:
            return f"{address} is not in release {number}: it was withdrawn ({manifest.gone[address] or 'a file'})."
        raise DeployError(f"{address}: release {number} has no such page")
    if hidden(store.folder, tree, {path: entry}, number):
        return f"{address} is in release {number}, and is not shown: it was published no more after that."
    held = _held(manifest, tree, entry.source)
    if address in manifest.reasons:
        why = _because(manifest.reasons[address], entry.source, _addresses(manifest.files[tree]))
        return f"{address} was rebuilt in release {number}: {why}.{held}"
    if held:
        return f"{address} was not rebuilt in release {number}.{held}"
    since = _last_rebuilt(store, address, number)
    when = f" since release {since}" if since else ""
    return f"{address} was not rebuilt in release {number}: nothing that it shows has changed{when}."


def _held(manifest: Manifest, tree: Audience, source: str) -> str:
    """Return the sentence about a change to a record that a guard has held back, or nothing."""
    said = (one.message for one in manifest.held if (one.tree, one.source) == (tree, source))
    return next((f" A change to it is held back: {words}." for words in said), "")


def _addresses(files: Mapping[str, FileEntry]) -> dict[str, str]:
    """Return where each record of a tree is to be seen first: the other tree's may bear its number."""
    found: dict[str, str] = {}
    for path, entry in files.items():
        for source in entry.sources if entry.source and not goes_on(address_of(path)) else ():
            found.setdefault(source, address_of(path))
    return found


def _because(reason: str, own: str, addresses: Mapping[str, str]) -> str:
    if reason in OF_ALL:
        return OF_ALL[reason]
    what, _, of = reason.partition(":")
    name = addresses.get(of, of)
    match what:
        case "record" if of == own:
            return "its own words or settings had changed"
        case "record":
            return f"it shows something of {name}, which had changed"
        case "content":
            return f"its file {of} had changed"
        case "source":
            return "another page has its address now"
        case "head":
            return f"the title or place of {name}, which it names, had changed"
        case "address":
            return f"it leads to {name}, whose address had changed"
        case "children":
            return f"the pages below {name}, which it lists, had changed"
        case "listing":
            return "the list on it had changed"
        case "topic":
            return "the topic, or a page that is about it, had changed"
        case "purpose":
            return "another section is the one for stories, or for posts"
        case "menu":
            return "the menu, the footer or a banner had changed"
        case "kind":
            return "the register of schools had changed" if "school" in of else f"one of all {of}s had changed"
        case "export":
            return f"the figures of “{of}” had changed"
        case "exports":
            return "the figures had changed"
    return reason


def _last_rebuilt(store: Store, address: str, number: int) -> int | None:
    for earlier in reversed([n for n in store.numbers() if n < number]):
        try:
            manifest: Manifest = read_manifest(store.folder / str(earlier))
        except DeployError:
            return None
        if address in manifest.reasons:
            return earlier
    return None
