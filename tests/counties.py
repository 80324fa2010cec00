"""Invented counties small enough to attack by trying everything, with what the rules publish of them.

An atom is the smallest thing there is to know: the pupils of one school in one part of a breakdown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

from sets import THRESHOLDS
from slp_build.disclosure.protect import Base, is_safe, shown_parts, shown_places
from slp_build.disclosure.rules import TOTAL

PARTS = ("disadvantaged", "other", "unknown")  # the last is in the total and in no published part
Atom = tuple[int, str]


@dataclass(frozen=True, slots=True)
class County:
    """Pupils by school and part, and each school's group; a school of no group has the group `none`."""

    pupils: Mapping[Atom, int]
    group_of: Mapping[int, str]

    @property
    def schools(self) -> tuple[int, ...]:
        return tuple(self.group_of)

    def count(self, atoms: Iterable[Atom]) -> int:
        """Return the pupils of some atoms."""
        return sum(self.pupils[atom] for atom in atoms)

    def atoms(self, schools: Iterable[int], part: str) -> frozenset[Atom]:
        """Return the atoms under one row: of these schools, and of a part or of all."""
        parts = PARTS if part == TOTAL else (part,)
        return frozenset((school, each) for school in schools for each in parts)

    def places(self) -> dict[str, tuple[int, ...]]:
        """Return the schools of the county and of each group by its code."""
        found = {"county": self.schools}
        for school, group in self.group_of.items():
            found[group] = (*found.get(group, ()), school)
        return found

    def bases(self, schools: Iterable[int]) -> dict[str, Base]:
        """Return a place's bases by part. A school without pupils in a part is not among its schools."""
        found = {}
        for part in (TOTAL, "disadvantaged", "other"):
            counts = [n for school in schools if (n := self.count(self.atoms([school], part)))]
            if counts or part == TOTAL:
                found[part] = Base.of_schools(counts)
        return found

    def published(self) -> dict[tuple[str, str], frozenset[Atom]]:
        """Return what members read, by place and part: the atoms under each shown row of the county and the groups."""
        places = self.places()
        bases = {place: self.bases(schools) for place, schools in places.items()}
        of_county, of_groups = shown_places(bases.pop("county"), bases, THRESHOLDS)
        rows = {("county", part): self.atoms(self.schools, part) for part in of_county}
        for group in bases:
            if group != "none":
                rows |= {(group, part): self.atoms(places[group], part) for part in of_groups}
        return rows

    def own_rows(self, school: int) -> frozenset[str]:
        """Return the parts that a school's own page shows."""
        bases: dict[str, Base | None] = {
            part: Base(pupils=self.count(self.atoms([school], part))) for part in (TOTAL, "disadvantaged", "other")
        }
        return shown_parts(bases, THRESHOLDS)


@st.composite
def counties(draw: st.DrawFn, most: int = 6) -> County:
    """A county of three to six schools in up to two groups, with counts round the thresholds."""
    schools = range(900001, 900001 + draw(st.integers(3, most)))
    groups = draw(st.sampled_from([("a",), ("a", "b"), ("a", "none"), ("a", "b", "none")]))
    count = st.sampled_from([0, 1, 2, 5, 6, 7, 12, 30])
    gaps = st.sampled_from([0, 0, 0, 0, 3, 9])
    return County(
        pupils={(s, p): draw(gaps if p == "unknown" else count) for s in schools for p in PARTS},
        group_of={s: draw(st.sampled_from(groups)) for s in schools},
    )


def safe(*counts: int) -> bool:
    """Return whether a row that sums these schools may be shown."""
    return is_safe(Base.of_schools(counts), THRESHOLDS)
