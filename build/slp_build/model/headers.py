"""Security headers for every server, from one file: `site/headers.toml`."""

import re
from pathlib import Path

import msgspec

from slp_build.config import without_mark
from slp_build.errors import UNDECODABLE, ConfigError, in_plain_words

POLICY = "Content-Security-Policy"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*\Z")
_VALUE = re.compile(r"[\x20-\x7e]+\Z")  # RFC 9110, 5.5, without what is obsolete there


class Headers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`every` page's headers, those that only an https address may send, and those of the pages that search."""

    every: dict[str, str]
    https: dict[str, str]
    search: dict[str, str] = {}


def load_headers(path: Path) -> Headers:
    """Return the headers in `path`. Raises ConfigError naming the file and what is wrong in it."""
    try:
        found = msgspec.toml.decode(without_mark(path.read_bytes()), type=Headers)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except UNDECODABLE as error:
        raise ConfigError(f"{path}: {in_plain_words(error)}") from error
    if POLICY not in found.every:  # [search] has it from there, or its own
        raise ConfigError(f"{path}: {POLICY} is missing; [every] needs one, written so")
    if any("unsafe-inline" in value for value in (*found.every.values(), *found.search.values())):
        raise ConfigError(f"{path}: the content policy allows inline code; the site needs none")
    for name, value in {**found.every, **found.https, **found.search}.items():
        if not _NAME.match(name):
            raise ConfigError(f"{path}: “{name}” is no header's name; it has letters, digits and hyphens")
        if not _VALUE.match(value):
            raise ConfigError(f"{path}: {name}: must be one line of plain characters; join its lines with spaces")
    if "unsafe-eval'" not in found.search.get(POLICY, found.every[POLICY]):  # 'wasm-unsafe-eval', or the wider one
        raise ConfigError(
            f"{path}: [search] needs a {POLICY} with 'wasm-unsafe-eval' in its script-src; without it browsers "
            "block the search, which is WebAssembly"
        )
    return found
