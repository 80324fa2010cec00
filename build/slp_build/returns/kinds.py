"""Which file is which, by its columns alone: names of files are other people's."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from slp_build.errors import ReturnError
from slp_build.returns.raw import read_header

FileKind = Literal[
    "spine",
    "details",
    "coordinates",
    "links",
    "census",
    "inspections",
    "key_stage_2",
    "key_stage_4",
    "absence",
    "county_absence",
    "county_headcount",
]
ReturnKind = Literal["register", "inspections", "results"]

COLUMNS: Mapping[FileKind, tuple[str, ...]] = {
    "spine": ("URN", "LAESTAB", "SCHNAME", "TOWN", "POSTCODE", "ICLOSE", "MINORGROUP", "NFTYPE", "ISPRIMARY"),
    "details": ("URN", "Name", "City", "Postcode", "Status", "Type", "Age From", "Age To", "Other URN"),
    "coordinates": ("URN", "SCHNAME", "LATITUDE", "LONGITUDE"),
    "links": ("URN", "LinkURN", "LinkType"),
    "census": ("URN", "NOR"),
    "inspections": ("URN", "Rating", "Inspection Date"),
    "key_stage_2": ("URN", "KS2 Pupils", "Overall Meet Std", "Academic Year"),
    "key_stage_4": ("URN", "KS4 Pupils", "Attainment 8", "Progress 8", "Academic Year"),
    "absence": ("URN", "PERCTOT"),
    "county_absence": ("time_period", "geographic_level", "term", "school_type", "sess_possible", "sess_overall"),
    "county_headcount": ("time_period", "geographic_level", "laestab", "school_type", "num_schools", "headcount"),
}
"""The columns that a file of each kind has, among others."""

KINDS: Mapping[FileKind, ReturnKind] = {
    "spine": "register",
    "details": "register",
    "coordinates": "register",
    "links": "register",
    "census": "register",
    "inspections": "inspections",
    "key_stage_2": "results",
    "key_stage_4": "results",
    "absence": "results",
    "county_absence": "results",
    "county_headcount": "results",
}

_WHICH: Mapping[ReturnKind, str] = {
    "register": "give england_spine.csv of the Department for Education's school performance tables, in the columns of "
    "2017/18 (an extract of Get Information about Schools has others), and beside it what DEPLOYMENT.md names"
}
"""Which file is meant, where a list of columns would help nobody."""

_YEAR = re.compile(r"(?<!\d)(20\d\d)[-_]?(\d\d)(?!\d)")


def file_kind(path: Path) -> FileKind | None:
    """Return which kind of file this is, or None when its columns are of no kind that is read here."""
    columns = set(read_header(path))
    return next((kind for kind, needed in COLUMNS.items() if columns.issuperset(needed)), None)


def recognise(path: Path) -> ReturnKind | None:
    """Return which import a file belongs to, or None when it is left alone.

    An absence file without a year in its name is left alone: nothing in it says which year it is of.
    """
    kind = file_kind(path)
    if kind is None or (kind == "absence" and year_in_name(path) is None):
        return None
    return KINDS[kind]


def sort_files(files: list[Path], wanted: ReturnKind) -> dict[FileKind, list[Path]]:
    """Return the files by kind. Raises ReturnError naming a file that does not belong to the `wanted` import."""
    found: dict[FileKind, list[Path]] = {}
    for path in files:
        kind = file_kind(path)
        if kind is None or KINDS[kind] != wanted:
            known = "; or ".join(", ".join(COLUMNS[k]) for k, to in KINDS.items() if to == wanted)
            needs = _WHICH.get(wanted, f"it needs the columns {known}")
            raise ReturnError(f"{path.name}, row 1: not a file of {wanted}; {needs}")
        found.setdefault(kind, []).append(path)
    return found


def year_in_name(path: Path) -> str | None:
    """Return the academic year (201718) in a file's name, written as 2017-18 or 201718, or None."""
    for found in _YEAR.finditer(path.stem):
        if int(found[1]) % 100 + 1 == int(found[2]):
            return found[1] + found[2]
    return None
