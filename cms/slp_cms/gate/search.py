"""The search indexes as the gate knows them. An index that names what is not live is not given out at all."""

from collections.abc import Callable, Collection
from functools import lru_cache
from pathlib import Path

import msgspec
from django.conf import settings

from slp_build.errors import UNDECODABLE
from slp_build.model.search import FOLDER, LIST, SearchIndex
from slp_cms.gate.live import Known, Live, Tree


def search_file(
    tree: Tree, address: str, live: Live, taken: Collection[str], may_read: Callable[[str], bool] = lambda page: True
) -> tuple[Path, Known] | None:
    """Return a file of a tree's index, of the live one or the one before, which an open page may still ask for.

    None where there is none, or where the index holds words of a page that is withdrawn or not live (it has moved, or
    an older release is pinned), or that the reader may not read (the policy has changed since): it is made anew soon.
    """
    name, shown = address.removeprefix(FOLDER[tree]), (live.public if tree == "public" else live.bridge).keys()
    for folder, index in _indexes(settings.PATHS.search / tree):
        if not index.pages.keys() <= shown or index.pages.keys() & {*taken}:
            continue
        if not all(map(may_read, index.pages)):
            continue
        path = folder / name
        if name in index.files and path.is_file() and path.resolve() == path:
            return path, Known(name, index.files[name])
    return None


def _indexes(store: Path) -> list[tuple[Path, SearchIndex]]:
    live = (store / "live").resolve()
    if live.parent != store.resolve() or not live.name.isdigit():
        return []
    before = live.with_name(str(int(live.name) - 1))
    return [(folder, index) for folder in (live, before) if (index := _index_in(folder))]


def _index_in(folder: Path) -> SearchIndex | None:
    try:
        return _read(folder, (folder / LIST).stat().st_mtime_ns)
    except (OSError, *UNDECODABLE):
        return None  # what it names is undecided, so none of it is given out


@lru_cache(maxsize=8)
def _read(folder: Path, written: int) -> SearchIndex:
    return msgspec.json.decode((folder / LIST).read_bytes(), type=SearchIndex)
