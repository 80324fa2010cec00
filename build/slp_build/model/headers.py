"""Security headers for every server, from one file: `site/headers.toml`."""

from pathlib import Path

import msgspec

from slp_build.errors import UNDECODABLE, ConfigError


class Headers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`every` page's headers, those that only an https address may send, and those of the pages that search."""

    every: dict[str, str]
    https: dict[str, str]
    search: dict[str, str] = {}


def load_headers(path: Path) -> Headers:
    """Return the headers in `path`. Raises ConfigError naming the file and what is wrong in it."""
    try:
        found = msgspec.toml.decode(path.read_bytes(), type=Headers)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except UNDECODABLE as error:
        raise ConfigError(f"{path}: {error}") from error
    if any("unsafe-inline" in value for value in (*found.every.values(), *found.search.values())):
        raise ConfigError(f"{path}: the content policy allows inline code; the site needs none")
    return found
