"""A search index: what it was made of and which files it has. Made by the build, read by the gate."""

import msgspec

from slp_build.model.snapshot import Audience

FOLDER: dict[Audience, str] = {"public": "/search/index/", "bridge": "/bridge/search/index/"}
"""Where each tree's index is served. The page that searches stands above it, at /search and /bridge/search."""

PAGE: dict[Audience, str] = {"public": "/search", "bridge": "/bridge/search"}
LIST = "index.json"


class SearchIndex(msgspec.Struct, frozen=True, kw_only=True):
    """The contents of `index.json`: the release it was made from, pages' digests by address, files' by name."""

    release: int
    made: str
    pages: dict[str, str]
    files: dict[str, str]
