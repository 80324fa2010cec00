"""Sums of schools: the county, and groups of similar schools, with what of them may be shown."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from slp_build.config import Thresholds
from slp_build.disclosure.protect import Base, shown_places
from slp_build.disclosure.rules import TOTAL
from slp_build.returns.figures import Attendance, Rate, RegisterSchool, Score
from slp_build.statistics.similar import Group, Sized, similar_groups

COUNTY = "county"
NO_GROUP = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summed:
    """One row of a comparator: a place, a part, its base, its figures by indicator, and whether it may be shown."""

    period: str
    measure: str
    part: str
    place: str
    schools: int
    figures: Mapping[str, float | None]
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What one school adds to a sum."""

    urn: int
    pupils: int
    figures: Mapping[str, float]


def groups_of(schools: Iterable[RegisterSchool], cohorts: Mapping[int, int], minimum: int) -> list[Group]:
    """Return the groups of similar schools among the open, state-funded ones.

    A school's size is its roll, or its latest cohort times its year groups. Each group has twice as many schools as the
    `minimum` that a comparator needs, since some have no figures in some years.
    """
    sized = [Sized(urn=s.urn, phase=s.phase, pupils=_size(s, cohorts)) for s in schools if s.open and s.state_funded]
    known = [school for school in sized if school.pupils is not None]
    return list(similar_groups(known or sized, 2 * minimum))


def sum_places(
    pieces: Mapping[tuple[str, str, str], list[Piece]], groups: Iterable[Group], thresholds: Thresholds
) -> list[Summed]:
    """Return the county's row and every group's for each (period, measure, part) of `pieces`."""
    group_of = {urn: group.code for group in groups for urn in group.urns}
    of_place: dict[tuple[str, str], dict[str, dict[str, list[Piece]]]] = defaultdict(lambda: defaultdict(dict))
    for (period, measure, part), every in pieces.items():
        for piece in every:
            for place in (COUNTY, group_of.get(piece.urn, NO_GROUP)):
                of_place[period, measure][place].setdefault(part, []).append(piece)
    rows = []
    for (period, measure), places in of_place.items():
        bases = {place: {part: _base(found) for part, found in parts.items()} for place, parts in places.items()}
        of_county, of_groups = shown_places(bases.pop(COUNTY), bases, thresholds)
        for place, parts in places.items():
            shown = of_county if place == COUNTY else of_groups
            rows += [_summed(period, measure, part, place, found, part in shown) for part, found in parts.items()]
    return [row for row in rows if row.place != NO_GROUP]


def rate_pieces(rates: Iterable[Rate]) -> dict[tuple[str, str, str], list[Piece]]:
    """Return what each school adds to rates; a school whose figures are not all given adds nothing."""
    found: dict[tuple[str, str, str], list[Piece]] = defaultdict(list)
    for rate in rates:
        if rate.pupils and rate.reached is not None:
            piece = Piece(urn=rate.urn, pupils=rate.pupils, figures={"reached": rate.reached})
            found[rate.period, rate.measure, rate.pupil_group].append(piece)
    return found


def score_pieces(scores: Iterable[Score]) -> dict[tuple[str, str, str], list[Piece]]:
    """Return what each school adds to scores, which are averaged over pupils."""
    found: dict[tuple[str, str, str], list[Piece]] = defaultdict(list)
    for one in scores:
        if one.pupils and one.score is not None:
            found[one.period, one.measure, TOTAL].append(
                Piece(urn=one.urn, pupils=one.pupils, figures={"score": one.score})
            )
    return found


def attendance_pieces(attendance: Iterable[Attendance], measure: str) -> dict[tuple[str, str, str], list[Piece]]:
    """Return what each school adds to attendance, which is averaged over pupils."""
    found: dict[tuple[str, str, str], list[Piece]] = defaultdict(list)
    for one in attendance:
        if one.pupils and one.attendance_percent is not None:
            figures: dict[str, float] = {"score": one.attendance_percent}
            if one.persistent is not None:
                figures["reached"] = one.persistent
            if one.persistent_percent is not None:
                figures["reached_percent"] = one.persistent_percent
            found[one.period, measure, TOTAL].append(Piece(urn=one.urn, pupils=one.pupils, figures=figures))
    return found


def _base(pieces: list[Piece]) -> Base:
    return Base.of_schools(piece.pupils for piece in pieces)


def _summed(period: str, measure: str, part: str, place: str, pieces: list[Piece], shown: bool) -> Summed:
    pupils = sum(piece.pupils for piece in pieces)
    figures: dict[str, float | None] = {"pupils": pupils}
    for name in ("score", "reached_percent"):
        if any(name in piece.figures for piece in pieces):
            figures[name] = _average(name, pieces)
    if any("reached" in piece.figures for piece in pieces):
        whole = all("reached" in piece.figures for piece in pieces)
        figures["reached"] = sum(piece.figures["reached"] for piece in pieces) if whole else None
        figures["reached_percent"] = 100 * (figures["reached"] or 0) / pupils if whole else None
    return Summed(
        period=period, measure=measure, part=part, place=place, schools=len(pieces), figures=figures, shown=shown
    )


def _average(name: str, pieces: list[Piece]) -> float | None:
    """Return the mean over pupils, or None unless every school gives the figure."""
    if any(name not in piece.figures for piece in pieces):
        return None
    return sum(piece.figures[name] * piece.pupils for piece in pieces) / sum(piece.pupils for piece in pieces)


def _size(school: RegisterSchool, cohorts: Mapping[int, int]) -> int | None:
    if school.pupils is not None:
        return school.pupils
    if school.urn not in cohorts or school.age_low is None or school.age_high is None:
        return None
    years = min(school.age_high, 16) - max(school.age_low, 4)  # a school for ages 4 to 11 has seven year groups
    return cohorts[school.urn] * max(years, 1)
