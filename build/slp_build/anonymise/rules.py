"""Which counts are hidden for their own sake, and why."""

from enum import StrEnum

from slp_build.anonymise.numbers import Behind
from slp_build.anonymise.row import PARTS
from slp_build.anonymise.tables import Tables
from slp_build.disclosure.suppression.system import Numbers
from slp_build.model.export import ExportAudience


class Rule(StrEnum):
    """Why a cell is hidden for its own sake."""

    SMALL = "small"
    ALL_OR_NONE = "all_or_none"
    BY_ITS_MEAN = "by_its_mean"
    """The mean that would stand beside it tells what single pupils have."""
    FEW_SCHOOLS = "few_schools"
    FEW_BESIDES = "few_besides"
    """Too few are left to a head who takes the own school away, were it the largest."""
    EARLIER = "earlier"
    """An earlier release has hidden it."""
    FOLLOWS = "follows"
    """The files alone would let it be worked out, and who reads them cannot know that it is large."""


def primary_rules(
    tables: Tables, values: Numbers, behind: Behind | None, threshold: int, schools: int, audience: ExportAudience
) -> dict[int, Rule]:
    """Return which rule hides which cell.

    Sensitive are counts under the threshold (to a school's own people, who know their pupils: whatever is told of a
    group under the threshold); a group of which all or none reached a measure; and, where `behind` says
    what stands behind them (None: schools are shown themselves), counts that fewer than `schools` schools make up, or
    in which fewer than the threshold are left when the largest school is taken away.
    """
    found: dict[int, Rule] = {}
    for at, cell in enumerate(tables.cells[: tables.counts]):
        of_group = values[tables.entries[at]]
        if not of_group:
            continue  # nobody there: it stands for all to see
        if audience == "own_school" and cell.level != "school":
            continue  # what others publish of it is theirs to protect
        if cell.part != "entries" and values[at] == 0:
            found |= dict.fromkeys((tables.at[cell._replace(part=part)] for part in PARTS[1:]), Rule.ALL_OR_NONE)
        if 0 < (of_group if audience == "own_school" else values[at]) < threshold:
            found[at] = Rule.SMALL
        if behind is not None and cell.level != "school" and values[at]:
            if behind.schools[at] < schools:
                found.setdefault(at, Rule.FEW_SCHOOLS)
            elif values[at] - behind.largest[at] < threshold:
                found.setdefault(at, Rule.FEW_BESIDES)
    return found
