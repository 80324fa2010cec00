"""What many Wagtail sites do: every page asked of Django's test client, and each answer written to a file."""

import shutil
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar

from benchmarks.cms.database import called, cms_command, filled_database
from benchmarks.corpus import Corpus, Page
from benchmarks.generator import Peer
from benchmarks.measure import Command
from benchmarks.places import TEMPLATES, set_edition


class WagtailBake(Peer):
    name: ClassVar[str] = "wagtail"
    label: ClassVar[str] = "Django test-client bake of Wagtail"
    how: ClassVar[str] = (
        "this project's page models in SQLite, served by Wagtail's own view with plain Django templates, each page "
        "asked of Django's test client and written; after an edit all are baked again, since nothing says who shows it."
    )

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.edits = 0

    @property
    def output(self) -> Path:
        return self.root / "public"

    def version(self) -> str:
        return f"Wagtail {version('wagtail')}, Django {version('django')}"

    def write(self, corpus: Corpus) -> None:
        filled_database(len(corpus.pages), self.root / "cms", self.root.parent)
        shutil.copytree(TEMPLATES / "django", self.root / "theme", dirs_exist_ok=True)
        shutil.copytree(TEMPLATES / "assets", self.root / "assets", dirs_exist_ok=True)

    def edit(self, corpus: Corpus, page: Page) -> None:
        self.edits += 1
        called(self._run("edit", str(len(corpus.pages)), str(self.edits)))

    def edit_theme(self, edition: int) -> None:
        set_edition(self.root / "theme" / "base.html", edition)

    def command(self) -> Command:
        return self._run("bake", str(self.output))

    def _run(self, module: str, *arguments: str) -> Command:
        return cms_command(self.root / "cms", module, *arguments, theme=self.root / "theme")
