"""One school, though it changed its number: figures of earlier URNs go to today's."""

from collections.abc import Callable, Hashable, Iterable
from typing import Protocol, TypeVar

from slp_build.errors import ReturnError
from slp_build.returns.figures import RegisterSchool


class OfSchool(Protocol):
    """Anything with a URN."""

    @property
    def urn(self) -> int: ...


Record = TypeVar("Record", bound=OfSchool)
Homes = dict[int, RegisterSchool]


def homes(register: Iterable[RegisterSchool]) -> Homes:
    """Return, for every URN there ever was, the school it is today: an open one before the closed one it succeeds."""
    schools = sorted(register, key=lambda school: school.open)
    own = {school.urn: school for school in schools}
    return own | {before: school for school in schools for before in school.predecessors}


def by_school(
    records: Iterable[Record],
    homes: Homes,
    key: Callable[[Record], Hashable],
    given: Callable[[Record], bool],
) -> dict[tuple[int, Hashable], Record]:
    """Return one record for each of today's schools and each `key`; schools outside the register are left out.

    In the year of a change both numbers have a row; the one that gives figures counts. Raises ReturnError when both do.
    """
    found: dict[tuple[int, Hashable], Record] = {}
    for record in records:
        home = homes.get(record.urn)
        if home is None:
            continue
        place = (home.urn, key(record))
        other = found.get(place)
        if other and given(other) and given(record):
            raise ReturnError(
                f"schools {other.urn} and {record.urn} are one school, yet both have figures for the same year "
                "and measure; take one out of the files"
            )
        if other is None or given(record):
            found[place] = record
    return found
