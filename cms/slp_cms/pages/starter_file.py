"""Reads content/starter/: pages as TOML, in the order in which they are made."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from slp_build.errors import ConfigError
from slp_build.model.placeholders import filled

OWN = ("tree", "path", "type", "body")


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterPage:
    """One page of the starter content: where it stands, what it is, its fields and its body."""

    tree: str
    path: str
    kind: str
    fields: dict[str, Any]
    body: tuple[dict[str, Any], ...]

    @property
    def parent(self) -> str | None:
        """The path of the page above, or None for a root."""
        return self.path.rpartition("/")[0] if self.path else None


def read_starter(folder: Path) -> list[StarterPage]:
    """Return the starter pages of every file of `folder`, by file name. Raises ConfigError naming file and page."""
    found = []
    for file in sorted(folder.glob("*.toml")):
        try:
            pages = tomllib.loads(filled(file.name, file.read_text(), settings.PARTNERSHIP))["page"]
        except (tomllib.TOMLDecodeError, KeyError) as error:
            raise ConfigError(f"{file.name}: cannot be read ({error})") from error
        for page in pages:
            if missing := [key for key in ("path", "type", "title") if key not in page]:
                raise ConfigError(f"{file.name}: a page has no {missing[0]}")
            found.append(
                StarterPage(
                    tree=page.get("tree", "public"),
                    path=page["path"],
                    kind=page["type"],
                    fields={k: v for k, v in page.items() if k not in OWN},
                    body=tuple(page.get("body", ())),
                )
            )
    return found
