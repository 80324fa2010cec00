"""The audit sees files only, and trusts nobody; whatever the protection shows must still pass it."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings

from counties import County, counties
from sets import THRESHOLDS, county, group, hidden, school, write_set
from slp_build.audited import audited_bridge, audited_public
from slp_build.exports.write import Draft
from slp_build.model.export import Row


def filters(part: str) -> dict[str, str]:
    return {"measure": "rwm", "pupil_group": part}


def figures(name: str, pupils: int, schools: int | None = None) -> dict[str, object]:
    """Return a shown row's cells: its base, and a numerator with its share."""
    known = {"pupils": pupils, "reached": pupils, "reached_percent": 100, "schools": schools}
    return {column: known.get(column, "x") for column in hidden(name)}


def sums(town: County, name: str) -> Iterator[Draft]:
    shown = town.published()
    for place, schools in town.places().items():
        if place == "none" or (place != "county" and name == "attainment"):
            continue
        for part, base in town.bases(schools).items():
            cells = figures(name, base.pupils, base.schools) if (place, part) in shown else hidden(name)
            if place == "county":
                yield county(name, filters=filters(part), **cells)
            else:
                yield group(name, place, filters=filters(part), **cells)


def own(town: County) -> Iterator[Draft]:
    name = "school-attainment"
    for urn, code in town.group_of.items():
        shown = town.own_rows(urn)
        for part in ("total", "disadvantaged", "other"):
            cells = figures(name, town.count(town.atoms([urn], part))) if part in shown else hidden(name)
            yield school(name, urn, filters=filters(part), of="" if code == "none" else code, **cells)


@settings(max_examples=60)
@given(counties())
def test_whatever_the_protection_shows_passes_the_audit(town: County) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        write_set(root, "attainment", sums(town, "attainment"))
        write_set(root, "comparators", sums(town, "comparators"))
        write_set(root, "school-attainment", own(town))
        public = audited_public(root / "public", THRESHOLDS)
        members = audited_bridge(root / "bridge", THRESHOLDS)
    shown = {(row.location, row.filter("pupil_group")) for row in members.sets["comparators"].rows if _tells(row)}
    assert shown == {(place.replace("county", "999"), part) for place, part in town.published()}
    assert {row.filter("pupil_group") for row in public.sets["attainment"].rows if _tells(row)} == {
        part for place, part in town.published() if place == "county"
    }


def _tells(row: Row) -> bool:
    return row.cells["pupils"].value is not None
