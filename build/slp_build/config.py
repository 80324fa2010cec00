"""What a partnership sets (`content/partnership.toml`) and where things stand. Read once, at the edge."""

import codecs
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

from slp_build.errors import UNDECODABLE, ConfigError, in_plain_words

PARTNERSHIP = "content/partnership.toml"
EARLIEST, LATEST = 1900, 2200
UK = ZoneInfo("Europe/London")
"""Every date and time on a page is local time here, wherever the build runs."""

# What a site's and a mail's address look like, as regular expressions: HTML and mails lead there.
_LABEL = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
HOST = rf"{_LABEL}(\.{_LABEL})*"
PORT = "(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3})"
EMAIL = r"[^@\s<>]+@[^@\s<>]+"
is_site = re.compile(rf"https?://{HOST}(:{PORT})?/?").fullmatch


class Thresholds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The disclosure rules' numbers. Raising one hides more; lowering one needs the board's decision."""

    minimum_base: Annotated[int, msgspec.Meta(ge=3)] = 6
    minimum_schools: Annotated[int, msgspec.Meta(ge=2)] = 3


class Partnership(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A partnership's own words and numbers."""

    name: str
    short_name: str
    county: str
    region: str
    region_code: str
    la_code: str
    la_name: str
    email: str
    site_url: str
    thresholds: Thresholds = Thresholds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Where the project's folders are. Everything made goes below `out`."""

    root: Path
    out: Path
    exports: Path

    @property
    def content(self) -> Path:
        return self.root / "content"

    @property
    def site(self) -> Path:
        return self.root / "site"

    @property
    def theme(self) -> Path:
        return self.root / "site" / "theme"

    @property
    def policy(self) -> Path:
        return self.root / "site" / "bridge-policy.toml"

    @property
    def releases(self) -> Path:
        return self.out / "releases"

    @property
    def snapshots(self) -> Path:
        return self.out / "snapshots"

    @property
    def trials(self) -> Path:
        return self.out / "trials"

    @property
    def search(self) -> Path:
        return self.out / "search"

    @property
    def cache(self) -> Path:
        return self.out / "cache"

    def compressed(self, digest: str) -> Path:
        """Where the compressed copy of a public file with this sha256 stands, if there is one."""
        return self.cache / "compressed" / digest[:2] / f"{digest}.gz"


def find_root(start: Path) -> Path:
    """Return the project's folder: `start` or the nearest folder above it that has content/partnership.toml."""
    for folder in (start, *start.parents):
        if (folder / PARTNERSHIP).is_file():
            return folder
    raise ConfigError(f"{start}: no {PARTNERSHIP} here or above; run this inside the project's folder")


def make_paths(root: Path, out: str = "", exports: str = "") -> Paths:
    """Return the folders below `root`; `out` and `exports` (from the environment) may stand elsewhere."""
    return Paths(
        root=root,
        out=(root / out).resolve() if out else root / "out",
        exports=(root / exports).resolve() if exports else root / "data_exports",
    )


def paths_here(install: Path | None = None) -> Paths:
    """Return the project's folders: `SLP_ROOT`, or where the command runs, or else `install`.

    Raises ConfigError where none of them is a project.
    """
    if named := os.environ.get("SLP_ROOT"):
        root = Path(named).absolute()
        if not (root / PARTNERSHIP).is_file():
            raise ConfigError(f"SLP_ROOT is {named}, where there is no {PARTNERSHIP}; name the project's folder")
    else:
        try:
            root = find_root(Path.cwd())
        except ConfigError:
            if install is None:
                raise
            root = install  # a server may be started from any folder
    return make_paths(root, os.environ.get("SLP_OUT", ""), os.environ.get("SLP_EXPORTS", ""))


def load_partnership(path: Path) -> Partnership:
    """Return the partnership's settings. Raises ConfigError naming the file and what is wrong in it."""
    try:
        found = msgspec.toml.decode(without_mark(path.read_bytes()), type=Partnership)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); it names the partnership") from error
    except UNDECODABLE as error:
        raise ConfigError(f"{path}: {in_plain_words(error)}") from error
    if not is_site(found.site_url):
        raise ConfigError(
            f"{path}: site_url is “{found.site_url}”; write the site's address, as https://partnership.example"
        )
    words = {name: value for name, value in msgspec.structs.asdict(found).items() if isinstance(value, str)}
    for name, value in words.items():
        if not value.strip():
            raise ConfigError(f"{path}: {name} is empty; pages and figures need it")
        if slip := re.search(r'["\\<>\n]|:(?!\S)|(?<!\S)#', value):  # files of content/ take it in as it is, YAML too
            raise ConfigError(f"{path}: {name} has {slip[0]!r} in it; write it without, with curly quotes, say")
    if not re.fullmatch(EMAIL, found.email):
        raise ConfigError(f"{path}: email is “{found.email}”; write an address that visitors may write to")
    return msgspec.structs.replace(found, site_url=found.site_url.rstrip("/"))


def without_mark(data: bytes) -> bytes:
    """Return a text file's bytes without the mark that some editors write before UTF-8."""
    return data.removeprefix(codecs.BOM_UTF8)


def instant_of(given: str | datetime) -> datetime:
    """Return the instant that pages are made for; nothing given is now, and one without an offset is local time.

    Raises ConfigError when it is not an instant.
    """
    try:
        found = datetime.fromisoformat(given) if isinstance(given, str) and given else given or datetime.now(UK)
    except ValueError as error:
        raise ConfigError(f"{given}: this is not an instant; write one as 2026-09-01T09:00") from error
    assert isinstance(found, datetime)
    if not EARLIEST < found.year < LATEST:  # the calendar's ends cannot be told in another zone
        raise ConfigError(f"{given}: this is not an instant of our time; write one as 2026-09-01T09:00")
    return found.astimezone(UK) if found.tzinfo else found.replace(tzinfo=UK)
