"""Groupings that nest have a small difference without a cell of its own: they are refused."""

from pathlib import Path

import pytest

from at_eleven import SPECIFICATION, made, some_pupils, specification, written
from slp_build.anonymise.counts import count
from slp_build.anonymise.specification import read_specification
from slp_build.errors import DisclosureError

FSM = """
[groups.meals]
column = "meals"
values = {yes = "free_meals", no = "paid_meals"}
"""


@pytest.mark.parametrize("meals", ["same", "some"])
def test_groupings_that_nest_are_refused(tmp_path: Path, meals: str) -> None:
    """Who has free meals is in need. The few in need without free meals have no cell of their own."""
    asked = specification(tmp_path, ("[measures.reading]", f"{FSM}\n[measures.reading]"))
    pupils = some_pupils(4)
    if meals == "some":
        pupils = [one | {"meals": "no"} if number % 9 == 0 else one for number, one in enumerate(pupils)]
    with pytest.raises(DisclosureError, match=r"the groupings need and meals nest \(hardly anybody is in"):
        count([written(tmp_path, pupils)], asked)
    other = [one | {"meals": "yes" if number % 4 else "no"} for number, one in enumerate(pupils)]
    made(tmp_path, asked, other)


def test_groupings_that_nest_are_refused_in_files_of_counts(tmp_path: Path) -> None:
    text = (
        SPECIFICATION[: SPECIFICATION.index("[groups.need]")]
        + """
[counts]
group = "group"
[groups.broad]
values = {white = "white", other = "other"}
[groups.fine]
values = {british = "british", irish = "irish", asian = "asian", black = "black"}
[measures.reading]
label = "Reading"
column = "n"
reached_column = "met"
"""
    )
    (tmp_path / "spec.toml").write_text(text)
    sizes = {"total": 60, "white": 40, "other": 20, "british": 30, "irish": 10, "asian": 12, "black": 8}
    rows = [
        f"{school},{g},{n + school % 2 * (g in 'total white british')},{n // 2}"
        for school in (1, 2, 3)
        for g, n in sizes.items()
    ]
    (tmp_path / "p.csv").write_text("school,group,n,met\n" + "\n".join(rows) + "\n")
    words = r"the groupings broad and fine nest \(in every school white are as many as british and irish"
    with pytest.raises(DisclosureError, match=words):
        count([tmp_path / "p.csv"], read_specification(tmp_path / "spec.toml"))
