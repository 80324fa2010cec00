"""The addresses that a page's HTML names."""

from html import unescape


def links_of(html: str) -> tuple[str, ...]:
    """Return the root-absolute addresses that a page leads to or draws in, sorted, without query and fragment."""
    found = {part.partition('"')[0] for part in html.split(' href="/')[1:]}
    found |= {part.partition('"')[0] for part in html.split(' src="/')[1:]}
    for part in html.split(' srcset="')[1:]:
        found |= {one.split()[0][1:] for one in part.partition('"')[0].split(",") if one.strip().startswith("/")}
    return tuple(sorted({"/" + unescape(one).partition("#")[0].partition("?")[0] for one in found}))
