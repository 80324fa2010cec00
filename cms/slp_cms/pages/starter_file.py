"""Reads content/starter/: pages as TOML, in the order in which they are made."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from slp_build.errors import ConfigError, not_text
from slp_build.model.placeholders import filled

NAME = "content/starter"
OWN = ("tree", "path", "type", "body")


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterPage:
    """One page of the starter content: its file, where it stands, what it is, its fields and its body."""

    file: str
    tree: str
    path: str
    kind: str
    fields: dict[str, Any]
    body: tuple[dict[str, Any], ...]

    @property
    def parent(self) -> str | None:
        """The path of the page above, or None for a root."""
        return self.path.rpartition("/")[0] if self.path else None

    @property
    def where(self) -> str:
        """What a message calls the page."""
        front = "the front page" if self.tree == "public" else "the Bridge’s front page"
        return f"{self.file}, {f'page “{self.path}”' if self.path else front}"


def read_starter(folder: Path) -> list[StarterPage]:
    """Return the starter pages of every file of `folder`, by file name. Raises ConfigError naming file and page."""
    found = [page for file in sorted(folder.glob("*.toml")) for page in _pages_of(file)]
    if not any(page.tree == "public" and page.kind == "home" for page in found):
        raise ConfigError(
            f'{NAME} has no front page: write one into a file there, with path = "" and type = "home", or make it '
            "in the CMS instead; no page has been written"
        )
    return found


def _pages_of(file: Path) -> Iterator[StarterPage]:
    name = f"{NAME}/{file.name}"
    try:
        content = tomllib.loads(filled(name, file.read_text(encoding="utf-8"), settings.PARTNERSHIP))
    except UnicodeDecodeError as error:
        raise ConfigError(str(not_text(name, error))) from error
    except (tomllib.TOMLDecodeError, OSError) as error:
        raise ConfigError(f"{name}: cannot be read ({error})") from error
    pages = content.pop("page", [])
    if content or not _are_tables(pages):
        raise ConfigError(f"{name}: each page begins with [[page]], and nothing stands before the first or beside them")
    for at, page in enumerate(pages, start=1):
        which = f"{name}: page {at} of the file" if not page.get("path") else f"{name}, page “{page['path']}”"
        if wrong := [key for key in ("path", "type", "title") if not isinstance(page.get(key), str)]:
            raise ConfigError(f"{which}: {wrong[0]} is missing, or is no text; write it in quotation marks")
        if page.get("tree", "public") not in ("public", "bridge"):
            raise ConfigError(f"{which}: tree is “public” or “bridge”, and nothing else")
        if not _are_tables(page.get("body", [])):
            raise ConfigError(f"{which}: each piece of its body begins with [[page.body]]")
        yield StarterPage(
            file=name,
            tree=page.get("tree", "public"),
            path=page["path"],
            kind=page["type"],
            fields={k: v for k, v in page.items() if k not in OWN},
            body=tuple(page.get("body", ())),
        )


def _are_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)
