"""The county's headline figures: each by its name, read from an audited export where it has one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from slp_build.model.export import Cell, Export, period_name
from slp_build.pages.figures import Stat, Words, show
from slp_build.pages.public.site import PublicSite

FRONT_PAGE = ("rwm", "absence_primary", "good_schools")


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """Where a figure stands, and the words after it; `{}` is its year."""

    set: str
    filters: Mapping[str, str]
    column: str
    text: str


HEADLINES: Mapping[str, Headline] = {
    "rwm": Headline(
        set="attainment",
        filters={"measure": "rwm", "pupil_group": "total"},
        column="reached_percent",
        text="of 11 year olds reached the expected standard in reading, writing and maths in {}",
    ),
    "english_maths_5": Headline(
        set="attainment",
        filters={"measure": "english_maths_5", "pupil_group": "total"},
        column="reached_percent",
        text="of 16 year olds reached grade 5 or better in English and maths in {}",
    ),
    "attendance_primary": Headline(
        set="attendance",
        filters={"measure": "attendance_primary", "pupil_group": "total"},
        column="score",
        text="of sessions were attended in primary schools in {}",
    ),
    "absence_primary": Headline(
        set="attendance",
        filters={"measure": "attendance_primary", "pupil_group": "total"},
        column="reached_percent",
        text="of primary pupils missed a tenth or more of school in {}",
    ),
    "absence_secondary": Headline(
        set="attendance",
        filters={"measure": "attendance_secondary", "pupil_group": "total"},
        column="reached_percent",
        text="of secondary pupils missed a tenth or more of school in {}",
    ),
    "good_schools": Headline(
        set="inspections",
        filters={"grade": "good_or_outstanding"},
        column="schools_percent",
        text="of schools were good or outstanding at their latest inspection, in August {}",
    ),
}
"""Their names are `slp_build.model.blocks.FIGURES`, of which an editor chooses."""


def stats(names: Iterable[str], site: PublicSite) -> tuple[Stat, ...]:
    """Return the figures of these names; one that is unknown, or whose latest cell tells nothing, is left out."""
    wanted = (HEADLINES[name] for name in names if name in HEADLINES)
    return tuple(filter(None, (_stat(site.export(one.set), one) for one in wanted)))


def county_cells(export: Export, column: str, filters: Mapping[str, str]) -> dict[str, Cell]:
    """Return one column of the county's rows by period."""
    return {row.period: row.cells[column] for row in export.select(level="Local authority", **filters)}


def _stat(export: Export | None, wanted: Headline) -> Stat | None:
    cells = county_cells(export, wanted.column, wanted.filters) if export else {}
    known = [(period, cell) for period, cell in cells.items() if cell.value is not None]
    if export is None or not known:
        return None
    (first, start), (last, end) = known[0], known[-1]
    before: Words = ("It was ", show(start, "%"), f" in {period_name(first)}.") if first != last else ()
    return Stat(
        place=export.rows[0].location_name,
        figure=show(end, "%"),
        text=wanted.text.format(period_name(last)) + ".",
        before=before,
    )
