"""The guard that no page leads to nothing: every address a page names must be in its own tree, or be answered live."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from slp_build.model.address import file_of, meant_by

# Answered by the gate or the CMS, not by a file of the tree.
LIVE_PREFIXES = {
    "public": ("/bridge", "/account", "/cms"),
    "bridge": ("/account", "/bridge/your-school"),
}


def broken_links(
    every: Iterable[str],
    pages: Sequence[str],
    links_of: Callable[[str], Iterable[str]],
    audience: str,
    files: Mapping[str, object],
    public_files: Mapping[str, object],
) -> Iterator[tuple[str, str]]:
    """Yield each page with a link of its that leads to nothing.

    In: every link of theirs that may lead to nothing; the pages' addresses, and what gives each one's links; the files
        of its own tree and of the public one by path. A Bridge page may lead to public pages; a public page never into
        the Bridge's files
    """
    broken = {link for link in every if not is_answered(link, audience, files, public_files)}
    if broken:  # seldom: a walk over every page is worth it only then
        for address in pages:
            for link in broken.intersection(links_of(address)):
                yield address, link


def is_answered(link: str, audience: str, files: Mapping[str, object], public_files: Mapping[str, object]) -> bool:
    """Return whether a link of a page in one tree leads to something (`broken_links`)."""
    if file_of(link) in files:  # as nearly all are
        return True
    path = meant_by(link)
    if any(path == prefix or path.startswith(prefix + "/") for prefix in LIVE_PREFIXES[audience]):
        return True
    names = (file_of(path), path[1:])
    return any(name in files or (audience == "bridge" and name in public_files) for name in names)
