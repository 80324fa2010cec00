"""The MkDocs plugin behind both trees: views become virtual pages, and MkDocs' own loop renders them.

`slp build` hands the plugin its inputs; a plain `mkdocs build -f site/public.yml` reads them from the plugin's options
(a snapshot's file) and gives the same bytes.

Longer than most modules: MkDocs calls the methods of one object, and they share the state of one build.
"""

import gc
from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from jinja2 import Environment
from mkdocs.config import base
from mkdocs.config import config_options as options
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from slp_build.config import Paths, instant_of
from slp_build.errors import LostFile, SlpError, TornPicture, not_text
from slp_build.model.address import file_of
from slp_build.model.export import Export
from slp_build.model.markdown import MarkdownPage
from slp_build.model.problem import Problem
from slp_build.model.snapshot import Audience
from slp_build.pages.planned import Planned
from slp_build.pages.tree import digest
from slp_build.render.assets import ROOTS
from slp_build.render.crew import Crew, Made
from slp_build.render.fingerprint import TemplateHashes, engine_digest, fingerprint
from slp_build.render.front_matter import front_matter
from slp_build.render.kept import Frames, Held, KeptPage, KeptPages, PageFile, pack_page
from slp_build.render.links import links_of, rooted, uniform
from slp_build.render.memory import NOTHING, Memory
from slp_build.render.output import Extra, LiveTree, Output
from slp_build.render.page_guards import page_problems
from slp_build.render.plan import Plan, Planner, answers_to, claim
from slp_build.render.renditions import Pictures
from slp_build.render.tables import scrolling
from slp_build.render.templates import environment
from slp_build.render.virtual import SlugFile, ViewFile, ViewPage

PICTURES = "pictures/"  # the folder of content/<tree>/ whose pictures the pages kept in git show


class Options(base.Config):
    """What a plain `mkdocs build` needs to be told. Paths are relative to the configuration file."""

    root = options.Dir(exists=True)
    snapshot = options.Type(str, default="")
    exports = options.Type(str, default="")
    out = options.Type(str, default="")
    now: Any = options.Type((str, datetime), default="")  # YAML takes a timestamp for one


class TreePlugin(BasePlugin[Options]):
    """What both trees have in common: files, pages and the loop. It never sees what a view holds."""

    audience: ClassVar[Audience]

    inputs: Any = None
    live: LiveTree | None = None
    memory: Memory = NOTHING
    crew: Crew | None = None  # `slp build` brings one; a plain `mkdocs build` draws all pages by itself
    site: Any
    pictures: Pictures
    view: Any = None  # of the page that is being drawn
    site_before: Any = None
    _collecting = True
    _figures: dict[str, str] | None = None

    @abstractmethod
    def read_inputs(self, paths: Paths, now: datetime) -> None:
        """Read what `slp build` would have handed over."""

    @abstractmethod
    def open_site(self, markdown: tuple[MarkdownPage, ...]) -> None:
        """Set `site`, what this tree's views are drawn from, and `pictures`."""

    @abstractmethod
    def planned(self) -> Iterable[Planned[Any]]:
        """Yield every page that is not written in Markdown."""

    @abstractmethod
    def planned_markdown(self, page: MarkdownPage) -> Planned[Any]:
        """Return the page of content/ whose HTML is known."""

    @abstractmethod
    def exports(self) -> Iterable[Export]:
        """Return the audited exports that this tree's figures come from."""

    @property
    def figures(self) -> Mapping[str, str]:
        """What the exports' files have, by cell; put together once a build, when a page is drawn."""
        if self._figures is None:
            self._figures = {
                cell.id: cell.text for e in self.exports() for row in e.rows for cell in row.cells.values()
            }
        return self._figures

    @abstractmethod
    def ground(self) -> object:
        """Return what every page of this tree depends on."""

    @abstractmethod
    def extras(self, pages: Collection[str], unlisted: Set[str]) -> Iterator[Extra]:
        """Yield the tree's other files: assets, documents, pictures, data, and what lists its pages.

        In: the addresses of all pages, and those that search engines may not show.
        """

    def on_startup(self, *, command: str, dirty: bool) -> None:
        self._collecting = gc.isenabled()
        gc.disable()  # a build is short and makes few cycles; collecting costs a tenth of it

    def on_shutdown(self) -> None:
        if self._collecting:
            gc.enable()

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        if self.inputs is None:
            with _as_mkdocs_error():
                self.read_inputs(_paths_of(self.config), instant_of(self.config.now))
        config.theme.static_templates.clear()  # sitemap and 404 are ours
        config.theme.dirs.clear()  # `on_env` brings our own environment; MkDocs need not list the theme's files
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        with _as_mkdocs_error():
            return self._files(files, config)

    def _files(self, files: Files, config: MkDocsConfig) -> Files:
        root = ROOTS[self.audience]
        here = [SlugFile.of(file, root, self.inputs.partnership) for file in files.documentation_pages()]
        written = [file for file in here if file.address not in self.inputs.withdrawn]
        self.beside = {
            f"{root}/{f.src_uri}": Path(str(f.abs_src_path)) for f in files if f.src_uri.startswith(PICTURES)
        }
        for file in list(files):
            files.remove(file)  # content/ holds pages and their pictures: nothing else that stands there is published
        # MkDocs keeps a plugin from one build of a process to the next: nothing of the last one may stay.
        self._figures, self.view = None, None
        self.output = Output(Path(config.site_dir), self.live)
        self.templates = TemplateHashes(self.inputs.theme)
        self.markdown = {file.src_uri: _front_matter(file) for file in written}
        self.open_site(tuple(self.markdown.values()))
        self.grounds = digest([engine_digest(), self.ground()])
        self.plan = self._plan(written)
        self.frames = Frames(self.memory.pages.frames)
        self.made, self.others = Made(), Made()  # by this process, and by its helpers
        self.page_file: PageFile | None = None  # for what helpers make
        self.pages: dict[str, Held] = {}  # all but this process's own, and those too in the end
        if self.live and self.plan.kept:
            paths = map(file_of, self.plan.kept)
            self.output.keep({path: self.live.files[path] for path in paths})
        own = self._own_part(list(config.plugins.values()) == [self])
        for file in () if self.crew and self.crew.is_helper else here:
            if file.address in self.inputs.withdrawn:  # not made, and yet found by the links of other Markdown
                file.inclusion = InclusionLevel.EXCLUDED
            files.append(file)
        for page in own:
            files.append(ViewFile(page, config.site_dir))
        return files

    def _plan(self, written: Sequence[SlugFile]) -> Plan:
        self.owners: dict[str, str] = {}  # of every page's address
        for file in written:
            claim(self.owners, file.address, f"content/{self.audience}/{file.src_uri}")
        self.planner = Planner(
            site=self.site,
            ground=self.grounds,
            templates=self.templates,
            now=self.inputs.now,
            memory=self.memory,
            files=self.live.files if self.live else {},
        )
        withdrawn = self.inputs.withdrawn
        return self.planner.plan((page for page in self.planned() if page.address not in withdrawn), self.owners)

    def _own_part(self, alone: bool) -> Sequence[Planned[Any]]:
        """Return the pages that this process draws. Templates are compiled first, once for all processes."""
        stale, self.plan.stale = self.plan.stale, []
        if self.crew is None or not alone:
            return stale
        env = self._environment()
        for template in {page.template for page in stale}:
            env.get_template(template)
        return self.crew.share(stale, self._take)

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        return self._environment()

    def _environment(self) -> Environment:
        return environment(self.inputs.theme, self.templates.all(), self.inputs.cache)

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        if not isinstance(page, ViewPage):
            page.meta["template"] = "unknown until its HTML is known"
        return markdown

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        if not isinstance(page, ViewPage):
            with _as_mkdocs_error():
                written = self.markdown[page.file.src_uri]
                html = scrolling(rooted(uniform(html), written.address), written.title)
                planned = self.planned_markdown(_with_html(written, html))
            page.planned = planned  # type: ignore[attr-defined]
            page.meta["template"] = planned.template
        return html

    def on_page_context(self, context: Any, *, page: Any, config: MkDocsConfig, nav: Navigation) -> Any:
        with _as_mkdocs_error():
            self.site.asked.start()
            self.view = page.planned.make()
        context["view"] = self.view
        return context

    def on_post_page(self, output: str, *, page: Any, config: MkDocsConfig) -> str:
        """Write the page that has been drawn, and note what the next build must know. MkDocs has none left to write."""
        planned, view, asked = page.planned, self.view, self.site.asked
        html = output.encode()
        self.made.problems += page_problems(planned, view, html, asked, self.audience, self.figures)
        mark = fingerprint(view, self.templates.of(planned.template))
        path = file_of(planned.address)
        before = self.live.files.get(path) if self.live else None
        with _as_mkdocs_error():
            if planned.source.startswith("content/") and (before is None or before.fingerprint != mark):
                self.plan.reasons[planned.address] = self.planner.why(planned)
            self.made.files[path] = self.output.page(path, html, mark, planned.source)
        links = links_of(html)
        self.made.summary.elsewhere |= links.difference(self.owners)
        frame, beside = self.frames.split(links)
        page = KeptPage(
            address=planned.address,
            template=planned.template,
            since=asked.since.isoformat() if asked.since else "",
            until=asked.until.isoformat() if asked.until else "",
            missing=tuple(sorted(asked.missing)),
            listed=not view.head.noindex and not view.head.copy,
            keys=tuple(sorted(asked.keys)),
            frame=frame,
        )
        self.made.summary.note(page)
        self.made.pages[planned.address] = pack_page(page, beside)
        return ""

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        with _as_mkdocs_error():
            self._gather()
            self.made.problems += self.pictures.problems
            for extra in self.extras(self.pages.keys(), self.made.summary.unlisted):
                if extra.address not in self.inputs.withdrawn:
                    self._add(extra)
            self.output.finish()

    def _add(self, extra: Extra) -> None:
        """Put a file beside the pages, or say that it is lost."""
        try:
            self.output.extra(extra)
        except (LostFile, TornPicture):
            what = "this file cannot be read any more; upload it again"
            for source in extra.sources:
                problem = Problem(guard="file", address=extra.address, source=source, message=what)
                self.made.problems.append(problem)

    def _gather(self) -> None:
        """In a helper, hand over the pages that it has drawn, and end; in the build, take over all other pages."""
        if self.crew and self.crew.is_helper:
            self.made.frames = self.frames.of(self.made.summary.frames)
            self.crew.hand_over(self.made)
        self.made.summary.add(self.plan.summary)
        self.made.frames = self.frames.of(self.made.summary.frames)
        self.made.add(self.others)
        self.pages |= self.plan.kept
        self.pages |= self.made.pages

    def _take(self, made: Made) -> None:
        """Take over what a helper has made, and set its pages aside."""
        with _as_mkdocs_error():
            self.output.made(made.files)
        self.page_file = self.page_file or PageFile.temporary(self.inputs.cache)
        self.pages |= self.page_file.add(made.pages)
        self.others.add(made)

    def let_go(self) -> None:
        """Forget the build that has ended: MkDocs keeps a plugin for as long as the process lasts."""
        self.made, self.others, self.plan, self.pages, self.page_file = Made(), Made(), Plan(), {}, None
        self.owners = {}
        self.memory, self.live = NOTHING, None
        del self.output, self.planner

    def remembered(self) -> Memory:
        """Return what the next build of this tree may build on."""
        summary = self.made.summary
        return Memory(
            ground=self.grounds,
            answers=answers_to(summary.keys, self.site.value, self.memory.answers, self.plan.changed),
            missing=dict(sorted(summary.missing.items())),
            until=summary.until,
            pages=KeptPages({address: self.pages[address] for address in sorted(self.pages)}, self.made.frames),
        )


def _front_matter(file: SlugFile) -> MarkdownPage:
    try:
        text = file.content_string
    except UnicodeDecodeError as error:
        raise not_text(file.src_uri, error) from error
    return front_matter(file.src_uri, text, file.address)


def _with_html(page: MarkdownPage, html: str) -> MarkdownPage:
    return MarkdownPage(**{**{f: getattr(page, f) for f in page.__struct_fields__}, "html": html})


def _paths_of(config: Options) -> Paths:
    root = Path(config.root)
    return Paths(
        root=root,
        out=Path(config.out) if config.out else root / "out",
        exports=Path(config.exports) if config.exports else root / "data_exports",
    )


class _as_mkdocs_error:
    """MkDocs prints a PluginError without a traceback; our own command turns it back."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, SlpError):
            raise PluginError(str(error)) from error
