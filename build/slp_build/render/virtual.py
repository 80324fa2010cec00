"""MkDocs files and pages as this site needs them: `slug.html`, addresses without a slash, and bodies that are views.

A page from the CMS is a virtual file whose page skips Markdown, since its body is HTML already; MkDocs' lazy path work
is skipped too (it dominates at ten thousand pages). Pages of content/ go MkDocs' ordinary way, but for their address.
"""

from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents

from slp_build.model.address import file_of
from slp_build.pages.bridge_view import BridgeView
from slp_build.pages.public_view import PublicView


class SlugFile(File):
    """A Markdown file below an address root; links to it are root-absolute, since `a` has no slash to resolve from."""

    address: str

    @classmethod
    def of(cls, file: File, root: str) -> "SlugFile":
        """Return `file` (in docs_dir) as the page at its own path below `root`."""
        found = cls(file.src_uri, file.src_dir, file.dest_dir, False, inclusion=file.inclusion)
        found.address = f"{root}/{file.src_uri.removesuffix('.md')}"
        found.dest_uri = file_of(found.address)
        found.url = found.address[1:]
        return found

    def url_relative_to(self, other: File | str) -> str:
        return self.address


class ViewFile(File):
    """A page that exists only as a view. What File derives lazily is set at once."""

    src_dir = None
    abs_src_path = None
    use_directory_urls = False
    generated_by = "slp"
    edit_uri = None
    _content = ""

    def __init__(self, view: PublicView | BridgeView, site_dir: str) -> None:
        self.dest_uri = "404.html" if view.address == "/404" else file_of(view.address)
        self.src_uri = self.dest_uri.removesuffix(".html") + ".md"
        self.dest_dir = site_dir
        self.abs_dest_path = f"{site_dir}/{self.dest_uri}"
        self.url = view.address[1:]
        self.name = self.url.rpartition("/")[2] or "index"
        self.inclusion = InclusionLevel.NOT_IN_NAV
        self.page = ViewPage(view, self)

    def is_documentation_page(self) -> bool:
        return True

    def is_modified(self) -> bool:
        return True


class ViewPage(Page):
    """A page whose view is known: no source to read, no Markdown to render."""

    parent = None
    children = None
    previous_page = None
    next_page = None
    edit_url = None
    _title_from_render = None
    toc = TableOfContents([])
    present_anchor_ids: set[str] | None = set()
    links_to_anchors: None = None
    markdown = ""
    content = ""
    update_date = ""

    def __init__(self, view: PublicView | BridgeView, file: ViewFile) -> None:
        self.view = view
        self.file = file
        self.title = view.head.title
        self.meta: dict[str, Any] = {"template": view.template}
        self.abs_url = view.address
        self.canonical_url = view.head.canonical
        self.active = False

    def read_source(self, config: MkDocsConfig) -> None:
        return None

    def render(self, config: MkDocsConfig, files: Files) -> None:
        return None
