"""Places in which one school alone counts, or nobody at all; and sets that leave measures out."""

from pathlib import Path

import pytest

from at_eleven import PARTNERSHIP, SPECIFICATION, Pupil, made, some_pupils, specification, told, written
from slp_build.anonymise.counts import count
from slp_build.anonymise.ledger import read_known
from slp_build.anonymise.make import make
from slp_build.errors import DisclosureError

CLUSTERS = ('school = "school"\n', 'school = "school"\ncluster = "cluster"\n')
MEMBERS = ('"own_school"', '"bridge"')
LEVELS = ('["school"]', '["school", "cluster", "county"]')
WITHOUT_MATHS = (
    SPECIFICATION[SPECIFICATION.index("[measures.maths]") : SPECIFICATION.index("[measures.progress]")],
    "",
)
WITHOUT_READING = (
    SPECIFICATION[SPECIFICATION.index("[measures.reading]") : SPECIFICATION.index("[measures.maths]")],
    "",
)


def in_clusters(pupils: list[Pupil], alone: str = "") -> list[Pupil]:
    """Return the pupils with a cluster for each: two, or a third of one school."""
    return [one | {"cluster": "alone" if one["school"] == alone else f"k{int(one['school']) % 2}"} for one in pupils]


@pytest.mark.parametrize("levels", [LEVELS[1], '["school", "county"]', '["cluster", "county"]'])
def test_a_cluster_in_which_one_school_alone_has_some_can_be_protected(tmp_path: Path, levels: str) -> None:
    """Their own head knows how many there are in the cluster, whatever is hidden; nobody else does."""
    asked = specification(tmp_path, MEMBERS, ('["school"]', levels), CLUSTERS)
    pupils = some_pupils(7, most=40)
    few = [one for one in pupils if one["school"] == "2" and one["need"] == "no"][:3]
    of_two = [one for one in pupils if int(one["school"]) % 2 or one["need"] == "no"]
    export = made(tmp_path, asked, in_clusters([one | {"need": "yes"} if one in few else one for one in of_two]))
    assert not [cell for cell in told(export) if cell.place == "k0" and cell.group == "needy"]
    assert any(cell.place == "county" for cell in told(export))


@pytest.mark.parametrize("levels", [LEVELS[1], '["county"]'])
def test_a_cluster_of_one_school_can_be_protected(tmp_path: Path, levels: str) -> None:
    asked = specification(tmp_path, MEMBERS, ('["school"]', levels), CLUSTERS)
    export = made(tmp_path, asked, in_clusters(some_pupils(7, most=40), alone="5"))
    assert any(cell.place == "county" for cell in told(export))


def test_a_school_of_whose_pupils_nobody_has_a_value_spoils_no_proof(tmp_path: Path) -> None:
    nothing = {"reading": "", "maths": "", "progress": ""}
    pupils = [one | nothing if one["school"] == "3" else one for one in some_pupils(7)]
    export = made(tmp_path, specification(tmp_path), pupils)  # with its proof
    assert "3" not in {row.location for row in export.rows}


def test_a_measure_that_a_later_release_leaves_out_is_refused(tmp_path: Path) -> None:
    """Who has kept the first release reads the size of groups in the one, and of the others in the other."""
    made(tmp_path, specification(tmp_path, WITHOUT_MATHS), some_pupils(7))
    with pytest.raises(DisclosureError, match=r"no place for, as 201718/school/1/.*reading/.*; keep its measures"):
        made(tmp_path, specification(tmp_path, WITHOUT_READING), some_pupils(7))
    made(tmp_path, specification(tmp_path), some_pupils(7))


@pytest.mark.parametrize(("without", "named"), [(WITHOUT_MATHS, "maths"), (WITHOUT_READING, "reading")])
def test_schools_own_figures_are_of_the_measures_of_the_members_set(
    tmp_path: Path, without: tuple[str, str], named: str
) -> None:
    pupils = in_clusters(some_pupils(7, most=40))
    members = specification(tmp_path, MEMBERS, ('["school"]', '["cluster", "county"]'), CLUSTERS, without)
    made(tmp_path, members, pupils)
    beside = ('audience = "own_school"', 'audience = "own_school"\nbeside = "at-11"')
    asked = specification(tmp_path, beside, CLUSTERS)
    out = tmp_path / "bridge" / "own"
    with pytest.raises(DisclosureError, match=f"{named} in 201718 is in this set or in the one beside it"):
        make(
            count([written(tmp_path, pupils)], asked),
            asked,
            out,
            read_known(out, "at-11"),
            partnership=PARTNERSHIP,
            day="2026-09-01",
            seconds=20.0,
        )
