"""The MkDocs plugin behind both trees: views become virtual pages, and MkDocs' own loop renders them.

`slp build` hands the plugin its inputs; a plain `mkdocs build -f site/public.yml` reads them from the plugin's options
(a snapshot's file) and gives the same bytes.
"""

import gc
from abc import abstractmethod
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from jinja2 import Environment
from mkdocs.config import base
from mkdocs.config import config_options as options
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.meta import get_data

from slp_build.config import Paths
from slp_build.errors import BuildError, SlpError
from slp_build.model.markdown import MarkdownPage
from slp_build.model.snapshot import Audience
from slp_build.pages.bridge_view import BridgeView
from slp_build.pages.public_view import PublicView
from slp_build.render.assets import ROOTS
from slp_build.render.templates import environment
from slp_build.render.virtual import SlugFile, ViewFile, ViewPage


class Options(base.Config):
    """What a plain `mkdocs build` needs to be told. Paths are relative to the configuration file."""

    root = options.Dir(exists=True)
    snapshot = options.Type(str, default="")
    exports = options.Type(str, default="")
    out = options.Type(str, default="")
    now = options.Type(str, default="")


class TreePlugin(BasePlugin[Options]):
    """What both trees have in common: files, pages and the loop. It never sees what a view holds."""

    audience: ClassVar[Audience]

    inputs: Any = None
    views: list[Any]

    @abstractmethod
    def read_inputs(self, paths: Paths, now: datetime) -> None:
        """Read what `slp build` would have handed over."""

    @abstractmethod
    def open_site(self, markdown: tuple[MarkdownPage, ...]) -> Iterable[PublicView | BridgeView]:
        """Yield the view of every page that is not written in Markdown."""

    @abstractmethod
    def markdown_view(self, page: MarkdownPage) -> PublicView | BridgeView:
        """Return the view of a Markdown page whose HTML is known."""

    @abstractmethod
    def other_files(self) -> Iterator[tuple[str, bytes | Path]]:
        """Yield the tree's other files by address: assets, documents, pictures, data."""

    def on_startup(self, *, command: str, dirty: bool) -> None:
        gc.disable()  # a build is short and makes few cycles; collecting costs a tenth of it

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        if self.inputs is None:
            with _as_mkdocs_error():
                self.read_inputs(_paths_of(self.config), _instant(self.config.now))
        config.theme.static_templates.clear()  # sitemap and 404 are ours
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        with _as_mkdocs_error():
            return self._files(files, config)

    def _files(self, files: Files, config: MkDocsConfig) -> Files:
        root = ROOTS[self.audience]
        written = [SlugFile.of(file, root) for file in files.documentation_pages()]
        for file in list(files):
            files.remove(file)  # the theme's loose files too: they are published as one bundle
        self.markdown = {file.src_uri: _front_matter(file) for file in written}
        self.views = list(self.open_site(tuple(self.markdown.values())))
        owners: dict[str, str] = {}
        for file in written:
            files.append(file)
            _claim(owners, file.address, f"content/{self.audience}/{file.src_uri}")
        for view in self.views:
            files.append(ViewFile(view, config.site_dir))
            _claim(owners, view.address, f"the CMS page “{view.head.title}”")
        self.addresses = owners
        return files

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        return environment(self.inputs.theme)

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        page.meta["template"] = "unknown until its HTML is known"
        return markdown

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        if isinstance(page, ViewPage):
            return html
        with _as_mkdocs_error():
            known = self.markdown[page.file.src_uri]
            view = self.markdown_view(_with_html(known, html))
        page.view = view
        page.meta["template"] = view.template
        self.views.append(view)
        return html

    def on_page_context(self, context: Any, *, page: Page, config: MkDocsConfig, nav: Navigation) -> Any:
        context["view"] = page.view
        return context

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        with _as_mkdocs_error():
            for address, content in self.other_files():
                path = Path(config.site_dir + address)
                if path.exists():
                    raise BuildError(f"{address}: a file and a page want this address; rename one of them")
                path.parent.mkdir(parents=True, exist_ok=True)
                if isinstance(content, Path):
                    content = content.read_bytes()
                path.write_bytes(content)


def _front_matter(file: SlugFile) -> MarkdownPage:
    try:
        _, meta = get_data(file.content_string)
    except (OSError, UnicodeDecodeError) as error:
        raise BuildError(f"{file.src_uri}: cannot be read as UTF-8 text ({error})") from error
    known = {"title": str, "description": str, "menu": str, "order": int, "template": str, "lead": str}
    if "title" not in meta:
        raise BuildError(f"{file.src_uri}, line 1: the page has no title; write “title: …” between two lines of ---")
    for key, value in meta.items():
        if key not in known:
            raise BuildError(f"{file.src_uri}: “{key}” is not known; a page may have {', '.join(known)}")
        if not isinstance(value, known[key]):
            raise BuildError(f"{file.src_uri}: “{key}” should be {'a number' if known[key] is int else 'text'}")
    return MarkdownPage(address=file.address, **meta)


def _with_html(page: MarkdownPage, html: str) -> MarkdownPage:
    return MarkdownPage(**{**{f: getattr(page, f) for f in page.__struct_fields__}, "html": html})


def _claim(owners: dict[str, str], address: str, owner: str) -> None:
    if address in owners:
        raise BuildError(f"{address}: {owners[address]} and {owner} want this address; rename one of them")
    owners[address] = owner


def _paths_of(config: Options) -> Paths:
    root = Path(config.root)
    return Paths(
        root=root,
        out=Path(config.out) if config.out else root / "out",
        exports=Path(config.exports) if config.exports else root / "data_exports",
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone() if text else datetime.now().astimezone()


class _as_mkdocs_error:
    """MkDocs prints a PluginError without a traceback; our own command turns it back."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, SlpError):
            raise PluginError(str(error)) from error
