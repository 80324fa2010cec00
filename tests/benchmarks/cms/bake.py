"""Asks Django's test client for every page that Wagtail serves, and writes each answer to its file.

Run in a process of its own: python -m benchmarks.cms.bake FOLDER
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.corpus import PER_PAGE


def bake(folder: Path) -> None:
    """Write the whole site below `folder`."""
    from django.template.loader import render_to_string
    from django.test import Client

    from benchmarks.cms.lists import PARTNERSHIP, NewsPage

    client = Client()
    found = list(_addresses())
    for address in found:
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: Wagtail answers {answer.status_code}")
        path = folder / ("index.html" if address == "/" else f"{address[1:]}.html")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(answer.content)
    newest = NewsPage.objects.live().order_by("-date", "-path")[:20]
    context = {"addresses": found, "newest": newest, "partnership": PARTNERSHIP}
    for name in ("sitemap.xml", "feed.xml"):
        (folder / name).write_text(render_to_string(name, context))


def _addresses() -> Iterator[str]:
    from slp_cms.pages.models import NewsPage, SectionPage

    yield "/"
    for section in SectionPage.objects.live():
        yield f"/{section.slug}"
        pages = NewsPage.objects.child_of(section).live().count()
        yield from (f"/{section.slug}/page/{n}" for n in range(2, -(-pages // PER_PAGE) + 1))
    for url_path in NewsPage.objects.live().values_list("url_path", flat=True):
        yield "/" + url_path.removeprefix("/home/").rstrip("/")


if __name__ == "__main__":
    import django

    django.setup()
    bake(Path(sys.argv[1]))
