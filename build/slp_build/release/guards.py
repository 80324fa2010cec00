"""What must hold of the trees together before they may go live. What was live and what was made in, problems out."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from slp_build.errors import AddressClash
from slp_build.model.address import address_of, bare_address, file_of, goes_on, meant_by
from slp_build.model.blocks import OF_FILES
from slp_build.model.head import Head
from slp_build.model.manifest import FileEntry, Manifest
from slp_build.model.policy import Policy
from slp_build.model.problem import Problem
from slp_build.model.public import Alert, Menu, PublicRedirect
from slp_build.model.snapshot import Audience
from slp_build.release.links import broken_links, is_answered
from slp_build.release.live_links import LiveLinks
from slp_build.render.kept import KeptPages
from slp_build.render.memory import Memory

Files = Mapping[str, FileEntry]
OF_THE_THEME = ("/assets/", "/bridge/assets/")  # whose files every page shows: all are drawn anew when one goes
OF_UPLOADS = ("/documents/", "/bridge/documents/")
MOST_NAMED = 3  # pages that lead to a redirect, in the words about it
MEANT = "if that is meant, say so with --force shrink"
MOST_LOST = 0.2  # a tree that loses more of its pages than this is held: a mistake, more likely than an intention


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The pages that were drawn just now, by address, and by tree where they lead `elsewhere` than to its pages."""

    pages: Set[str]
    elsewhere: Mapping[Audience, Set[str]]


def link_problems(
    memories: Mapping[Audience, Memory],
    live: Mapping[Audience, LiveLinks],
    files: Mapping[Audience, Files],
    redirects: Mapping[str, str],
    excused: Mapping[Audience, Set[str]],
    drawn: Drawn,
) -> Iterator[Problem]:
    """Yield every link and reference of a page that leads to nothing, and did not already in the live release.

    In: `excused` are what each tree's pages may lead to all the same: the addresses and record ids of what was
        withdrawn, which waits for no guard (a reference is drawn as plain words), and addresses for which another than
        the page is to blame; what `drawn` pages lead to need not be read again
    """
    moved = {source[1:]: None for source in redirects}
    for audience, memory in memories.items():
        gone, before = excused[audience], live[audience]
        known = {**files[audience], **moved}
        checked = _to_check(memory.pages, audience, files, live)
        kept_links = (link for page in checked if page not in drawn.pages for link in memory.pages.links(page))
        every = {*drawn.elsewhere.get(audience, ()), *kept_links}
        public = known if audience == "public" else {**files["public"], **moved}
        for address, link in broken_links(every, checked, memory.pages.links, audience, known, public):
            source = files[audience][file_of(address)].source
            if (
                gone.isdisjoint((link, meant_by(link)))
                and link not in before.of_all
                and link not in before.links(address, source)
            ):
                what = f"leads to {link}; mend it"
                if link.startswith(OF_UPLOADS):
                    what = f"leads to the file {link}, which is not there; upload it again, or take the link out"
                yield Problem(guard="link", address=address, source=source, message=what)
        if not before.files:
            continue  # a first release has no page before: nobody can tell what was withdrawn from what never was
        for address, references in memory.missing.items():
            source = files[audience][file_of(address)].source
            kept = before.missing(address, source)
            for reference in references:
                if reference not in gone and reference not in kept:
                    what = f"refers to {reference}, which is not published; publish it, or take the link out"
                    if reference.startswith(OF_FILES):
                        what = f"shows {reference}, which is not there; upload it again, or take it out"
                    yield Problem(guard="link", address=address, source=source, message=what)


def lost_problems(
    memories: Mapping[Audience, Memory],
    live: Mapping[Audience, LiveLinks],
    files: Mapping[Audience, Files],
    redirects: Mapping[str, str],
    gone: Mapping[str, str],
    excused: Mapping[Audience, Set[str]],
) -> Iterator[Problem]:
    """Yield what pages led to in the live release, and lead to still, that would be there no more.

    In: `redirects` are those to come; `gone` the live ones that are no more, each with its record; `excused` are what
        each tree's pages may lead to all the same (`link_problems`)
    """
    for audience, memory in memories.items():
        paths = {path for tree in _read_from(audience) for path in live[tree].files.keys() - files[tree].keys()}
        lost = {one for path in paths if not (one := address_of(path)).startswith(OF_THE_THEME)} | gone.keys()
        lost -= excused[audience]
        if not lost or not live[audience].files:
            continue
        here = {path: None for tree in _read_from(audience) for path in files[tree]}
        here |= {source[1:]: None for source in redirects}
        lost = {address for address in lost if not is_answered(address, audience, here, here)}
        leading = _leading(lost, memory.pages, files[audience], live[audience])
        for source, target in redirects.items() if audience == "public" else ():
            if (meant := meant_by(target)) in lost:
                leading.setdefault(meant, []).append(source)
        for address, pages in leading.items():
            if address in gone:
                shown = "a page of the Bridge" if audience == "bridge" else " and ".join(pages[:MOST_NAMED])
                what = f"{shown} still leads here; mend the link before you take the redirect away"
                yield Problem(guard="link", address=address, source=gone[address], message=what)
                continue
            for page in pages:
                entry = files[audience].get(file_of(page))
                what = f"leads to {address}, which would be there no more; mend the link, or put the file back"
                yield Problem(guard="link", address=page, source=entry.source if entry else "", message=what)


def _leading(lost: Set[str], pages: KeptPages, files: Files, before: LiveLinks) -> dict[str, list[str]]:
    """Return the pages that lead to each of some addresses, and did before."""
    found: dict[str, list[str]] = {}
    known = {bare_address(address): address for address in lost}  # a redirect of a former site may end in `.html`
    for page in pages if lost else ():
        for link in pages.links(page):
            if (meant := meant_by(link)) in known and link in before.links(page, files[file_of(page)].source):
                found.setdefault(known[meant], []).append(page)
    return found


def _read_from(audience: Audience) -> tuple[Audience, ...]:
    """Return the trees that pages of a tree may lead into."""
    return ("public",) if audience == "public" else ("public", "bridge")


def wrongly_chosen(
    records: Iterable[Menu | Alert | PublicRedirect], files: Files, redirects: Mapping[str, str]
) -> dict[str, str]:
    """Return every address that a menu, a redirect or a banner, now or when its time comes, leads to, and that is none.

    In: the records that have changed; the public tree's files
    Out: the record's id by the address
    """
    known = {**files, **{source[1:]: None for source in redirects}}
    found: dict[str, str] = {}
    for record in records:
        for link in record.links if isinstance(record, Menu) else (record,):
            target = link.target.partition("#")[0].partition("?")[0]
            if target.startswith("/") and not is_answered(target, "public", known, known):
                found[target] = record.id
    return found


def clash_problems(clash: AddressClash) -> Iterator[Problem]:
    """Yield a problem for each record that wants an address which it cannot have."""
    for source in clash.sources:
        yield Problem(guard="address", address=clash.address, source=source, message=clash.message)


def chosen_problems(wrong: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a problem for each address that is wrongly chosen: whatever pages show it, none of them is to blame."""
    for target, record in wrong.items():
        what = f"leads to {target}, which is no page; mend it in the CMS"
        yield Problem(guard="link", address=f"the {record.replace(':', ' ')}", source=record, message=what)


def _to_check(
    pages: KeptPages, audience: Audience, files: Mapping[Audience, Files], live: Mapping[Audience, LiveLinks]
) -> list[str]:
    """Return the pages whose links may lead to nothing: those that differ, or all of them when any file has gone."""
    if any(live[tree].files.keys() - files[tree].keys() for tree in _read_from(audience)):
        return list(pages)
    known = live[audience].pages.held
    return [a for a, held in pages.held.items() if (was := known.get(a)) is not held and was != held]


def vanished_problems(
    live: Files, made: Files, heads: Mapping[str, Head], redirects: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield the pages whose record is still published and whose address is not, without a redirect from it.

    In: `heads` are the records to come by id. What is in no record any more has been withdrawn, which is no problem; so
        is that the last page about a topic has been, with which the topic's own goes
    """
    lost = sorted(live.keys() - made.keys())
    shown = {entry.source for entry in made.values()} if lost else set()
    for path in lost:
        address, source = address_of(path), live[path].source
        if not live[path].is_page or address in redirects or goes_on(address):
            continue
        if source in heads and (heads[source].is_page or source in shown):
            what = "its address would be gone; leave a redirect from it"
            yield Problem(guard="vanished", address=address, source=source, message=what)
        elif source.startswith("content/"):
            what = "the file in git is gone; leave a redirect from its address, or say so with --force vanished"
            yield Problem(guard="vanished", address=address, source="", message=what)


def board_problems(papers: Mapping[str, str], policy: Policy) -> Iterator[Problem]:
    """Yield every board paper, given with its address by id, that others than the board could read.

    A section that is moved or renamed takes its papers out of the board's rule.
    """
    what = "a board paper stands where others than the board may read; move it below the board's own section"
    for source, address in papers.items():
        if not policy.is_the_boards(address):
            yield Problem(guard="board", address=address, source=source, message=what)


def shrink_problems(live: Files, made: Files, audience: Audience) -> Iterator[Problem]:
    """Yield a problem when a tree loses too large a part of its pages at once."""
    if live.keys() <= made.keys():
        return
    before, after = (sum(entry.is_page for entry in files.values()) for files in (live, made))
    if too_many(before - after, live):
        what = f"{before - after} of its {before} pages would be gone; {MEANT}"
        root = "/" if audience == "public" else "/bridge"
        yield Problem(guard="shrink", address=root, source="", message=f"the whole of the {audience} tree: {what}")


def too_many(lost: int, live: Files) -> bool:
    """Return whether a tree that loses so many of its pages at once does so by mistake, more likely than not."""
    before = sum(entry.is_page for entry in live.values())
    return bool(before) and lost / before > MOST_LOST


def gone_addresses(
    live: Manifest | None, files: Mapping[Audience, Files], redirects: Mapping[str, str]
) -> dict[str, str]:
    """Return every address that was withdrawn, then or now, and is not back: pages and downloads, with their source."""
    if live is None:
        return {}
    known = dict(live.gone)
    for before, after in ((live.public, files["public"]), (live.bridge, files["bridge"])):
        for path in before.keys() - after.keys():
            if before[path].source:
                known[address_of(path)] = before[path].source

    def is_there(address: str) -> bool:
        return address in redirects or any(_is_there(address, tree) for tree in files.values())

    gone = {address: source for address, source in known.items() if not is_there(address)}
    led = ((old, gone.get(meant_by(new))) for old, new in live.redirects.items() if not is_there(old))
    gone |= {old: source for old, source in led if source}
    return {address: gone[address] for address in sorted(gone)}


def _is_there(address: str, files: Files) -> bool:
    """Return whether a tree has something at an address: a page, or a file under its own name."""
    return file_of(address) in files or address[1:] in files
