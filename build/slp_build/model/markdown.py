"""A page written in Markdown, in git."""

import msgspec

PLAIN = "text"  # the template of a page of words


class MarkdownPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of content/: its front matter, and its HTML once MkDocs has rendered it.

    `menu` puts it into the main menu under that name, `order` says where; members' search passes over a page of the
    Bridge that is in no menu. `template` asks for a page of figures
    (`county`, `protection`) instead of plain text.
    """

    address: str
    title: str
    description: str = ""
    menu: str = ""
    order: int = 100
    template: str = PLAIN
    lead: str = ""
    html: str = ""
