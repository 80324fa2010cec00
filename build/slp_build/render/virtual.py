"""MkDocs files and pages as this site needs them: `slug.html`, addresses without a slash, and bodies that are views.

A page from the CMS is a virtual file whose page skips Markdown, since its body is HTML already; MkDocs' lazy path work
is skipped too (it dominates at ten thousand pages). Pages of content/ go MkDocs' ordinary way, but for their address.
"""

from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents

from slp_build.config import Partnership
from slp_build.model.address import file_of
from slp_build.model.placeholders import filled
from slp_build.pages.planned import Planned


class SlugFile(File):
    """A Markdown file below an address root, with the partnership's own words in it."""

    address: str
    partnership: Partnership

    @classmethod
    def of(cls, file: File, root: str, partnership: Partnership) -> "SlugFile":
        """Return `file` (in docs_dir) as the page at its own path below `root`."""
        found = cls(file.src_uri, file.src_dir, file.dest_dir, False, inclusion=file.inclusion)
        found.address = f"{root}/{file.src_uri.removesuffix('.md')}"
        found.dest_uri = file_of(found.address)
        # MkDocs takes an address without an ending for a folder's, and would link wrongly from it (`rooted`).
        found.url = found.dest_uri
        found.partnership = partnership
        return found

    @property  # type: ignore[misc]
    def content_string(self) -> str:
        return filled(self.src_uri, super().content_string, self.partnership)


class ViewFile(File):
    """A page that exists only as a view to come. It holds its plan and nothing else: the rest follows when asked."""

    src_dir = None
    abs_src_path = None
    use_directory_urls = False
    generated_by = "slp"
    edit_uri = None
    inclusion = InclusionLevel.NOT_IN_NAV
    _content = ""

    def __init__(self, planned: Planned[Any], site_dir: str) -> None:
        self.planned = planned
        self.dest_dir = site_dir
        self.page = ViewPage(planned, self)

    @property
    def dest_uri(self) -> str:  # type: ignore[override]
        return file_of(self.planned.address)

    @property
    def src_uri(self) -> str:  # type: ignore[override]
        # No link of a Markdown page comes to this: it would be known to a build that draws the page, and to no other.
        return self.planned.address

    @property
    def abs_dest_path(self) -> str:
        return f"{self.dest_dir}/{self.dest_uri}"

    @property
    def url(self) -> str:  # type: ignore[override]
        return self.planned.address[1:]

    @property
    def name(self) -> str:  # type: ignore[override]
        return self.url.rpartition("/")[2] or "index"

    def is_documentation_page(self) -> bool:
        return True

    def is_modified(self) -> bool:
        return True


def _nothing(page: "ViewPage") -> str:
    """Stands for a page's Markdown and content, which it has none of; what MkDocs sets there is let go."""
    return ""


class ViewPage(Page):
    """A page whose view is made when it is drawn: no source to read, no Markdown to render."""

    parent = None
    children = None
    previous_page = None
    next_page = None
    edit_url = None
    _title_from_render = None
    toc = TableOfContents([])
    present_anchor_ids: set[str] | None = set()
    links_to_anchors: None = None
    update_date = ""
    canonical_url = None
    active = False
    markdown = property(_nothing, lambda page, value: None)
    content = property(_nothing, lambda page, value: None)

    def __init__(self, planned: Planned[Any], file: ViewFile) -> None:
        self.planned = planned
        self.file = file

    @property
    def title(self) -> str:  # type: ignore[override]
        return self.planned.title

    @property
    def meta(self) -> dict[str, Any]:  # type: ignore[override]
        return {"template": self.planned.template}

    @property
    def abs_url(self) -> str:  # type: ignore[override]
        return self.planned.address

    def read_source(self, config: MkDocsConfig) -> None:
        return None

    def render(self, config: MkDocsConfig, files: Files) -> None:
        return None
