"""MkDocs with a minimal theme, mkdocs-material and Zensical: one folder of Markdown files whose bodies are HTML.

None of them lists its pages by twenty: the lists, the front page and the feed are handed over ready-made.
"""

import json
import shutil
from pathlib import Path
from typing import Any, ClassVar

from benchmarks.corpus import Corpus, Page
from benchmarks.entries import article_html, feed_xml, home_html, listing_html
from benchmarks.generator import Peer
from benchmarks.measure import Command
from benchmarks.peers.install import python_package, versions
from benchmarks.places import TEMPLATES, partnership, set_edition


class _Documents(Peer):
    """What the three have in common. Their configuration is JSON, which is YAML too."""

    package: ClassVar[str]
    theme: ClassVar[str]  # folder in templates/
    footer: ClassVar[str]  # the file in it that bears the edition

    @property
    def output(self) -> Path:
        return self.root / "public"

    def version(self) -> str:
        python_package(*self._packages())
        return versions()["python"][self.package]

    def write(self, corpus: Corpus) -> None:
        shutil.copytree(TEMPLATES / self.theme, self.root / "theme", dirs_exist_ok=True)
        documents = self.root / "docs"
        shutil.copytree(TEMPLATES / "assets", documents / "assets", dirs_exist_ok=True)
        sections = [{section.name: f"{section.slug}.md"} for section in corpus.sections]
        config = {
            "site_name": partnership().name,
            "site_url": f"{partnership().site_url}/",
            "docs_dir": "docs",
            "site_dir": "public",
            "use_directory_urls": False,
            "plugins": [],
            "theme": self._theme(),
            "nav": [{"Home": "index.md"}, *sections],
            "validation": {"nav": {"omitted_files": "ignore"}, "links": {"absolute_links": "ignore"}},
        }
        (self.root / "mkdocs.yml").write_text(json.dumps(config, indent=1))
        for page in corpus.pages:
            self._page(corpus, page)
        self._lists(corpus)

    def edit(self, corpus: Corpus, page: Page) -> None:
        self._page(corpus, page)
        self._lists(corpus)

    def edit_theme(self, edition: int) -> None:
        set_edition(self.root / "theme" / self.footer, edition)

    def _packages(self) -> tuple[str, ...]:
        return (self.package,)

    def _theme(self) -> dict[str, Any]:
        return {"name": None, "custom_dir": "theme"}

    def _page(self, corpus: Corpus, page: Page) -> None:
        self._put(page.address, {"title": page.title, "description": page.summary}, article_html(corpus, page))

    def _lists(self, corpus: Corpus) -> None:
        """Write every list, the front page and the feed; a file that has not changed is left alone."""
        self._put("/index", {"title": "Home", "description": "The newest pages."}, home_html(corpus))
        for listing in corpus.listings():
            front = {
                "title": listing.section.name,
                "description": listing.section.lead,
                "section": listing.section.slug,
            }
            self._put(listing.address, front, listing_html(listing))
        _put(self.root / "docs" / "feed.xml", feed_xml(corpus))

    def _put(self, address: str, front: dict[str, Any], body: str) -> None:
        words = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items())
        _put(self.root / "docs" / f"{address[1:]}.md", f"---\n{words}\n---\n\n{body}\n")


class PlainMkdocs(_Documents):
    """MkDocs' own pipeline, with a theme that makes our HTML."""

    name: ClassVar[str] = "mkdocs"
    label: ClassVar[str] = "MkDocs, minimal theme"
    how: ClassVar[str] = "`mkdocs build --quiet`, default pipeline, no plugins, navigation of the 20 sections only."
    package: ClassVar[str] = "mkdocs"
    theme: ClassVar[str] = "mkdocs"
    footer: ClassVar[str] = "main.html"

    def command(self) -> Command:
        python = python_package(*self._packages()) / "bin" / "python"
        return Command(argv=(str(python), "-m", "mkdocs", "build", "--quiet"), folder=self.root)

    def _page(self, corpus: Corpus, page: Page) -> None:
        front = {
            "title": page.title,
            "description": page.summary,
            "day": page.day_in_words,
            "labels": list(page.tags),
            "section": page.section.slug,
            "template": "page.html",
        }
        self._put(page.address, front, corpus.body(page, lambda target: target.address))


class Material(_Documents):
    """mkdocs-material with its own theme: that is what it is."""

    name: ClassVar[str] = "material"
    label: ClassVar[str] = "mkdocs-material"
    how: ClassVar[str] = "`mkdocs build --quiet` with its own theme, no plugins, navigation of the 20 sections only."
    package: ClassVar[str] = "mkdocs-material"
    theme: ClassVar[str] = "material"
    footer: ClassVar[str] = "main.html"

    def command(self) -> Command:
        python = python_package(*self._packages()) / "bin" / "python"
        return Command(argv=(str(python), "-m", "mkdocs", "build", "--quiet"), folder=self.root)

    def _packages(self) -> tuple[str, ...]:
        return ("mkdocs", self.package)

    def _theme(self) -> dict[str, Any]:
        return {"name": "material", "custom_dir": "theme", "font": False}


class Zensical(_Documents):
    """Zensical, mkdocs-material's successor, over the same files."""

    name: ClassVar[str] = "zensical"
    label: ClassVar[str] = "Zensical"
    how: ClassVar[str] = (
        "`zensical build` with its own theme, navigation of the 20 sections only, its cache removed first."
    )
    package: ClassVar[str] = "zensical"
    theme: ClassVar[str] = "material"
    footer: ClassVar[str] = "main.html"

    @property
    def caches(self) -> tuple[Path, ...]:
        return (self.root / ".cache",)

    def command(self) -> Command:
        folder = python_package(self.package)
        return Command(argv=(str(folder / "bin" / "zensical"), "build", "-f", "mkdocs.yml"), folder=self.root)

    def _theme(self) -> dict[str, Any]:
        return {"custom_dir": "theme", "font": False}


def _put(path: Path, content: str) -> None:
    if path.is_file() and path.read_text() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
