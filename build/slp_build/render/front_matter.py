"""What a page kept in git says of itself, above its text."""

from pathlib import Path

import yaml
from mkdocs.utils.meta import YAML_RE, get_data

from slp_build.config import Partnership
from slp_build.errors import BuildError, not_text
from slp_build.model.address import is_free
from slp_build.model.markdown import MarkdownPage
from slp_build.model.placeholders import filled

KNOWN = {"title": str, "description": str, "menu": str, "order": int, "template": str, "lead": str}


def front_matter(name: str, text: str, address: str) -> MarkdownPage:
    """Return a page without its text. Raises BuildError, naming the file, where its first lines are wrong."""
    _, meta = get_data(text)
    if not meta and (broken := _broken(text)):
        raise BuildError(f"{name}, line {broken}: cannot be read; put a text that has a colon in it in quotes")
    if not is_free(address, address.removesuffix(f"/{name.removesuffix('.md')}")):
        raise BuildError(
            f"{name}: would stand at {address}, which is taken or not plain; give the file a name of its own, "
            "in small letters, digits and hyphens"
        )
    if "title" not in meta:
        raise BuildError(f"{name}, line 1: the page has no title; write “title: …” between two lines of ---")
    for key, value in meta.items():
        if key not in KNOWN:
            raise BuildError(f"{name}: “{key}” is not known; a page may have {', '.join(KNOWN)}")
        if not isinstance(value, KNOWN[key]):
            raise BuildError(f"{name}: “{key}” should be {'a number' if KNOWN[key] is int else 'text'}")
    return MarkdownPage(address=address, **meta)


def _broken(text: str) -> int:
    """Return the line where what stands between two lines of --- cannot be read; 0 where nothing stands there."""
    if not (found := YAML_RE.match(text)):
        return 0
    try:
        yaml.safe_load(found[1])
    except yaml.MarkedYAMLError as error:
        return 2 + error.problem_mark.line if error.problem_mark else 1
    except yaml.YAMLError:
        return 1
    return 0


def written_pages(folder: Path, root: str, partnership: Partnership) -> tuple[MarkdownPage, ...]:
    """Return the pages below a folder of content/, at their addresses below `root`, without their text."""
    files = sorted(file.relative_to(folder) for file in folder.rglob("*.md"))
    names = [(folder / file, file.with_suffix("").as_posix()) for file in files if not _is_passed_over(file)]
    texts = ((f"{name}.md", _text(file), f"{root}/{name}") for file, name in names)
    return tuple(front_matter(file, filled(file, text, partnership), address) for file, text, address in texts)


def _is_passed_over(file: Path) -> bool:
    """Return whether MkDocs, by its rules, makes no page of a file: an editor's lock, say, is called `.#name.md`."""
    return file.parts[0] == "templates" or any(part.startswith(".") for part in file.parts)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")  # as MkDocs reads it
    except UnicodeDecodeError as error:
        raise not_text(file.name, error) from error
