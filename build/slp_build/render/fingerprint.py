"""A page's fingerprint: the hash of everything it shows, its templates, and the engine. Equal: not rendered."""

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b, sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
from markupsafe import Markup

from slp_build.errors import not_text

PACKAGE = Path(__file__).resolve().parents[1]
DRAWN_WITH = ("jinja2", "markupsafe", "markdown", "mkdocs", "msgspec", "nh3", "pillow")
# Jinja's own parser finds the same (a test compares them), and would need a third of a second at every build.
_REFERENCE = re.compile(r"{%[-+]?\s*(?:extends|include|import|from)\b(?P<what>.+?)[-+]?%}", re.DOTALL)
_NAME = re.compile(r"""\s*["']([^"']+)["']\s*(?:\Z|(?:with|without|ignore|import|as)\b)""")


def fingerprint(view: Any, templates: str) -> str:
    """Return the fingerprint of a view: the hash of its templates, then that of all it shows."""
    return templates + sha256(_encode(view)).hexdigest()[:32]  # processors have instructions of their own for this one


def _plain(value: object) -> object:
    if isinstance(value, Markup):
        return str.__getitem__(value, slice(None))
    raise TypeError(f"a view may not hold {type(value).__name__}")


_encode = msgspec.msgpack.Encoder(enc_hook=_plain).encode


@lru_cache(maxsize=1)
def engine_digest() -> str:
    """Return the hash of the engine: of its code and of what it draws with. Another may draw another page of a view."""
    state = blake2b(digest_size=16)
    for name in DRAWN_WITH:
        state.update(f"{name} {version(name)}\n".encode())
    for path in sorted(PACKAGE.rglob("*.py")):
        state.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return state.hexdigest()


def _templates(folder: str, below: str = "") -> Iterator[tuple[str, str]]:
    """Yield the name and text of every template below a folder."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _templates(entry.path, f"{below}{entry.name}/")
            elif entry.name.endswith(".html"):
                with open(entry.path, encoding="utf-8") as file:
                    try:
                        yield f"{below}{entry.name}", file.read()
                    except UnicodeDecodeError as error:
                        raise not_text(f"theme: {below}{entry.name}", error) from error


class TemplateHashes:
    """The hash of each template with all that it draws in, followed through extends, include and import."""

    def __init__(self, theme: Path) -> None:
        self._texts = dict(sorted(_templates(os.fspath(theme))))
        self._known: dict[str, str] = {}

    def of(self, name: str) -> str:
        """Return the hash of a template and everything it refers to."""
        if name not in self._known:
            state = blake2b(digest_size=16)
            for each in sorted(self._closure(name)):
                state.update(each.encode() + b"\0" + self._texts.get(each, "").encode())
            self._known[name] = state.hexdigest()
        return self._known[name]

    def all(self) -> str:
        """Return the hash of every template of the theme."""
        state = blake2b(digest_size=16)
        for name, text in self._texts.items():
            state.update(name.encode() + b"\0" + text.encode())
        return state.hexdigest()

    def _closure(self, name: str) -> set[str]:
        found: set[str] = set()
        waiting = [name]
        while waiting:
            each = waiting.pop()
            if each in found or each not in self._texts:
                continue
            found.add(each)
            for reference in _REFERENCE.finditer(self._texts[each]):
                literal = _NAME.match(reference["what"])
                # A name put together from a value may be any partial.
                waiting += [literal[1]] if literal else [n for n in self._texts if n.startswith("partials/")]
        return found
