"""What an analyst asks for: which columns are places, groups and measures, who may read it, and who might attack it."""

from pathlib import Path
from typing import Literal, get_args

import msgspec

from slp_build.config import EARLIEST, LATEST, without_mark
from slp_build.errors import UNDECODABLE, DisclosureError, in_plain_words
from slp_build.exports.layout import PERIOD, SLUG
from slp_build.model.export import ExportAudience

Scenario = Literal["rule", "integral", "insider"]
Place = Literal["school", "cluster", "county"]
Figure = Literal["pupils", "reached", "reached_percent", "score", "low", "high"]
TOTAL = "total"


class Places(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The columns that say where a pupil is, and what the places are called. `publish` are the levels readers see."""

    school: str
    school_name: str = ""
    cluster: str = ""
    cluster_name: str = ""
    publish: tuple[Place, ...] = ("school", "county")


class Grouping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to divide all pupils: each value of `column` is one of the groups that `values` names.

    Where the files hold counts, `column` is that of `[counts]`, and empty here. `labels` are the groups' names for
    readers, if they are not the same.
    """

    column: str = ""
    values: dict[str, str]
    labels: dict[str, str] = {}


class Measure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is counted: the pupils with a value in `column`, and those of them who reached it.

    A value reaches it if it is one of `reached`, or `at_least` or `at_most` a number. With `average`, the mean of the
    column is told too, or alone. Where the files hold counts, `column` has the first number and `reached_column` the
    second.
    """

    label: str
    column: str
    reached: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    reached_column: str = ""
    average: bool = False

    @property
    def is_rate(self) -> bool:
        """Whether pupils are counted who reached it."""
        return bool(self.reached or self.reached_column) or self.at_least is not None or self.at_most is not None


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What readers are told that a column of the set is: "Sessions attended", in %."""

    label: str
    unit: str = ""


class CountsGiven(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Files of counts instead of pupils: a row is of one place and one group, which `group` names; `total` is all."""

    group: str
    total: str = TOTAL


class Specification(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole specification.

    `period` is a year (201718), or the name of a column and what each of its values is. `pupil` is the column that
    tells pupils apart, if there is one: it is never written, and files with anybody twice are refused. With
    `county_to_all` the county's rows of a set for members stand in a public set of the same name too, mark by mark. A
    set for `own_school` holds each school's own figures, for its people alone; who may read every school's reads the
    members' set of the same counts `beside` it, too. `words` are for columns that have a better name here. With `facts`
    the files hold what is public for each school and are taken over as they are; `period` is then a column, and
    `identifier` says what kind of period it holds.
    """

    title: str
    source: str
    licence: str
    audience: ExportAudience
    county_to_all: bool = False
    beside: str = ""
    unit: str = "pupils"
    notes: str = ""
    sample: bool = False
    period: str
    periods: dict[str, str] = {}
    pupil: str = ""
    counts: CountsGiven | None = None
    facts: bool = False
    identifier: str = ""
    places: Places
    groups: dict[str, Grouping] = {}
    measures: dict[str, Measure] = {}
    words: dict[Figure, Words] = {}
    threshold: int = 6
    minimum_schools: int = 3
    attackers: tuple[Scenario, ...] = ("rule", "integral", "insider")

    @property
    def folder(self) -> str:
        """The folder of data_exports/ that the set belongs in."""
        return "public" if self.audience == "public" else "bridge"

    @property
    def levels(self) -> tuple[Place, ...]:
        """The levels that there are tables of: a school's own figures alone add up to nothing."""
        return ("school",) if self.audience == "own_school" and not self.beside else ("school", "cluster", "county")


def read_specification(path: Path) -> Specification:
    """Return the specification in a file. Raises DisclosureError saying what is wrong with it."""
    try:
        found = msgspec.toml.decode(without_mark(path.read_bytes()), type=Specification)
    except OSError as error:
        raise DisclosureError(f"{path}: cannot be read ({error.strerror})") from error
    except UNDECODABLE as error:
        raise DisclosureError(f"{path}: {in_plain_words(error)}") from error
    if set(found.attackers) != set(get_args(Scenario)):
        raise DisclosureError(f"{path}: `attackers` leaves somebody out; a set is protected from all of them")
    names = [name for grouping in found.groups.values() for name in grouping.values.values()]
    for name in (*found.measures, *found.groups, *names):
        if not SLUG.match(name) or name == TOTAL:
            raise DisclosureError(f"{path}: “{name}” must be one plain word (letters, digits, _ and -), not {TOTAL}")
    if len(set(names)) != len(names):
        raise DisclosureError(f"{path}: a group's name stands in two groupings; every group needs its own")
    _check_columns(found, path)
    for period in found.periods.values() if found.periods or found.facts else (found.period,):
        if not is_period(period):
            raise DisclosureError(f"{path}: “{period}” is no period; write 2014, or 201718 for an academic year")
    if len({len(period) for period in found.periods.values()}) > 1:
        raise DisclosureError(f"{path}: a set has years or academic years, not both; make two sets of it")
    if "cluster" in found.places.publish and not found.places.cluster:
        raise DisclosureError(f"{path}: clusters are to be published, yet no column names a pupil's cluster")
    if found.audience == "public" and found.places.publish != ("county",):
        raise DisclosureError(f'{path}: a public set holds the county alone; write publish = ["county"]')
    if found.audience == "own_school" and found.places.publish != ("school",):
        raise DisclosureError(f'{path}: a set for own_school holds schools alone; write publish = ["school"]')
    if found.beside and found.audience != "own_school":
        raise DisclosureError(f"{path}: only a set for own_school is read `beside` another")
    if found.county_to_all and (found.audience != "bridge" or "county" not in found.places.publish):
        raise DisclosureError(f"{path}: county_to_all needs a set for members that has the county's rows")
    if found.threshold < 3 or found.minimum_schools < 2:
        raise DisclosureError(f"{path}: a threshold under 3, or minimum_schools under 2, protects nobody")
    return found


def is_period(text: str) -> bool:
    """Return whether a text is a year of ours, or an academic year: two that follow each other."""
    if not PERIOD.match(text) or not EARLIEST < int(text[:4]) < LATEST:
        return False
    return len(text) == 4 or int(text[4:]) == (int(text[:4]) + 1) % 100


def _check_columns(found: Specification, path: Path) -> None:
    """Raise DisclosureError unless groups and measures say what they need of records, or of counts."""
    for name, grouping in found.groups.items():
        if bool(grouping.column) == bool(found.counts):
            raise DisclosureError(f"{path}: the grouping {name} needs a `column` if the files hold pupils, else none")
    if bool(found.measures) == found.facts:
        raise DisclosureError(f"{path}: either [measures] say what is counted, or `facts` are taken over")
    if found.pupil and (found.counts or found.facts):
        raise DisclosureError(f"{path}: the files hold no pupils, so `pupil` names no column of theirs")
    columns = [measure.column for measure in found.measures.values()]
    if twice := [column for column in columns if columns.count(column) > 1]:
        raise DisclosureError(
            f"{path}: two measures are of the column {twice[0]}, and what one hides could be worked out of the other; "
            "an `average` may stand in the same measure as a count"
        )
    for name, measure in found.measures.items():
        of_pupils = (bool(measure.reached), measure.at_least is not None, measure.at_most is not None)
        if found.counts and (any(of_pupils) or measure.average or not measure.reached_column):
            raise DisclosureError(f"{path}: the measure {name} needs a `reached_column`, since the files hold counts")
        if not found.counts and (sum(of_pupils) + measure.average < 1 or sum(of_pupils) > 1 or measure.reached_column):
            raise DisclosureError(f"{path}: the measure {name} needs `reached`, `at_least`, `at_most` or `average`")
