"""The theme's stylesheet and scripts as single files with their hash in the name."""

import re
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from slp_build.errors import BuildError, not_text
from slp_build.model.snapshot import Audience
from slp_build.pages.parts import Assets

_IMPORT = re.compile(r'^@import url\("(?P<file>[^"]+)"\)(?: layer\((?P<layer>[\w-]+)\))?;\s*$', re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
ROOTS = {"public": "", "bridge": "/bridge"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A tree's assets: their addresses for the views, and their bytes by address."""

    assets: Assets
    files: dict[str, bytes]


def bundle(theme: Path, audience: Audience) -> Bundle:
    """Return the stylesheet and script of one tree. Each tree has its own copy below its own root."""
    root = ROOTS[audience]
    style = _inline(theme / f"{audience}.css").encode()
    script = (theme / "js" / "main.js").read_bytes()
    style_at = f"{root}/assets/site.{_short(style)}.css"
    script_at = f"{root}/assets/main.{_short(script)}.js"
    files = {style_at: style, script_at: script}
    for extra in sorted((theme / "static").glob("*")) if (theme / "static").is_dir() else ():
        files[f"{root}/assets/{extra.name}"] = extra.read_bytes()
    return Bundle(assets=Assets(stylesheet=style_at, script=script_at), files=files)


def _inline(entry: Path) -> str:
    """Return the entry stylesheet with each import replaced by the file's text, in its layer."""

    def replace(match: re.Match[str]) -> str:
        try:
            text = _text(entry.parent / match["file"]).strip()
        except (OSError, ValueError) as error:
            raise BuildError(f"{entry.name}: imports {match['file']}, which cannot be read") from error
        return f"@layer {match['layer']} {{\n{text}\n}}\n" if match["layer"] else text + "\n"

    return _COMMENT.sub("", _IMPORT.sub(replace, _text(entry)))


def _text(style: Path) -> str:
    try:
        return style.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise not_text(f"theme: {style.name}", error) from error


def _short(data: bytes) -> str:
    return blake2b(data, digest_size=8).hexdigest()
