"""Eleventy, with JavaScript layouts (its fastest) over HTML files that no template language looks into."""

import json
import shutil
from pathlib import Path
from typing import ClassVar

from benchmarks.corpus import Corpus, Page
from benchmarks.generator import Peer
from benchmarks.measure import Command
from benchmarks.peers.install import node_package, versions
from benchmarks.places import TEMPLATES, partnership, set_edition

PACKAGE = "@11ty/eleventy"


class Eleventy(Peer):
    name: ClassVar[str] = "eleventy"
    label: ClassVar[str] = "Eleventy"
    how: ClassVar[str] = "`eleventy --quiet` over HTML files with JSON front matter and JavaScript layouts."

    @property
    def output(self) -> Path:
        return self.root / "public"

    @property
    def caches(self) -> tuple[Path, ...]:
        return (self.root / ".cache",)

    def version(self) -> str:
        node_package(PACKAGE)
        return versions()["node"][PACKAGE]

    def write(self, corpus: Corpus) -> None:
        source = self.root / "src"
        shutil.copytree(TEMPLATES / "eleventy", source, dirs_exist_ok=True)
        shutil.copytree(TEMPLATES / "assets", source / "assets", dirs_exist_ok=True)
        # Eleventy reads its configuration from the folder it runs in.
        (source / "eleventy.config.js").rename(self.root / "eleventy.config.js")
        (self.root / "package.json").write_text(json.dumps({"private": True, "type": "module"}))
        site = {
            "name": partnership().name,
            "url": partnership().site_url,
            "sections": [{"name": s.name, "slug": s.slug, "lead": s.lead} for s in corpus.sections],
        }
        (source / "_data").mkdir(exist_ok=True)
        (source / "_data" / "site.json").write_text(json.dumps(site))
        for page in corpus.pages:
            self.edit(corpus, page)

    def edit(self, corpus: Corpus, page: Page) -> None:
        front = {
            "title": page.title,
            "date": page.instant,
            "day": page.day_in_words,
            "labels": page.tags,
            "lead": page.summary,
            "section": page.section.slug,
            "address": page.address,
            "permalink": f"{page.address}.html",
        }
        path = self.root / "src" / "pages" / page.section.slug / f"{page.slug}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        body = corpus.body(page, lambda target: target.address)
        path.write_text(f"---json\n{json.dumps(front)}\n---\n{body}\n")

    def edit_theme(self, edition: int) -> None:
        set_edition(self.root / "src" / "_includes" / "base.11ty.js", edition)

    def command(self) -> Command:
        script = node_package(PACKAGE) / "cmd.cjs"
        return Command(
            argv=("node", str(script), "--quiet", "--input=src", "--output=public"),
            folder=self.root,
            environment={"ELEVENTY_ENV": "production"},
        )
