"""From raw returns to exports: nine sets, audited aside, then put in place together."""

import shutil
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

import msgspec

from slp_build.anonymise.public_facts import PUBLISHED
from slp_build.audited import audited_bridge, audited_public
from slp_build.config import Partnership
from slp_build.disclosure.rules import SETS, TOTAL, in_words
from slp_build.disclosure.set_facts import WORDS, indicators_of
from slp_build.errors import UNDECODABLE, DisclosureError, ReturnError
from slp_build.exports.layout import FACTS, ExportFacts
from slp_build.exports.read import aside_of, put_back, read_export
from slp_build.exports.write import Draft, write_export
from slp_build.returns import set_county, set_school
from slp_build.returns.figures import Inspection, Rate, RegisterSchool, Results, Score
from slp_build.returns.one_school import Homes, OfSchool, by_school, homes
from slp_build.returns.places import (
    attendance_pieces,
    groups_of,
    rate_pieces,
    score_pieces,
    sum_places,
)
from slp_build.returns.set_school import Whose, attendance_measure
from slp_build.statistics.similar import Group

Record = TypeVar("Record", bound=OfSchool)
PARTS = ("ledger", "public", "bridge")  # first the ledger: what is published is in it, whatever happens next


SOURCES: Mapping[str, str] = {
    "inspections": "Ofsted, inspections of schools",
    "attendance": "Department for Education, absence in schools",
    "attainment": "Department for Education, school performance tables",
}
LICENCE = "Open Government Licence v3.0"
NOTES = (
    "County and group figures are sums of the schools that the files give figures for, so they can differ a little "
    "from those published for the county. A school that changed its number is one school."
)


def prepare_exports(
    register: Iterable[RegisterSchool],
    inspections: Iterable[Inspection],
    results: Results,
    folder: Path,
    partnership: Partnership,
    day: date,
) -> None:
    """Write every set that the returns give rows for below `folder` (public/ and bridge/), in place of what is there.

    Readers are told that they were loaded on that `day`.
    The sets that a specification made are not in the returns: they stay, with their ledger.
    Raises ReturnError, or DisclosureError when a set does not pass its audit; what is in place then stays.
    """
    sets = exports_of(tuple(register), tuple(inspections), results, partnership)
    put_back(folder)  # else what a kill has left aside would be gone for good
    aside = folder / ".new"
    shutil.rmtree(aside, ignore_errors=True)
    try:
        for audience in ("public", "bridge"):
            (aside / audience).mkdir(parents=True)
        for name, drafts in sets.items():
            if drafts:
                audience = "public" if SETS[name].audience == "public" else "bridge"
                write_export(
                    aside / audience / name,
                    _facts(name, partnership, day),
                    WORDS[name].filters,
                    indicators_of(name),
                    drafts,
                    partnership,
                )
        _carry_over(folder, aside)
        audited_public(aside / "public", partnership.thresholds)
        audited_bridge(aside / "bridge", partnership.thresholds)
        _put_in_place(aside, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def exports_of(
    register: tuple[RegisterSchool, ...],
    inspections: tuple[Inspection, ...],
    results: Results,
    partnership: Partnership,
) -> dict[str, list[Draft]]:
    """Return the rows of every set, protected by the rules of `slp_build.disclosure`."""
    thresholds = partnership.thresholds
    today = homes(school for school in register if school.state_funded)
    rates = _of_today(results.rates, today, attrgetter("period", "measure", "pupil_group"), lambda r: r.percent)
    scores = _of_today(results.scores, today, attrgetter("period", "measure"), lambda s: s.score)
    attendance = [
        # Absence files give no number of pupils; the roll of the register stands for it.
        replace(one, pupils=one.pupils or today[one.urn].pupils)
        for one in _of_today(results.attendance, today, attrgetter("period"), lambda a: a.attendance_percent)
    ]
    judged = [_at(one, today[one.urn].urn) for one in inspections if one.urn in today]

    groups = groups_of(today.values(), _cohorts(rates, scores), thresholds.minimum_schools)
    measured = [
        *sum_places(rate_pieces(rates), groups, thresholds),
        *sum_places(score_pieces(scores), groups, thresholds),
    ]
    by_phase = {
        key: pieces
        for measure in sorted({attendance_measure(school) for school in today.values()})
        for key, pieces in attendance_pieces(
            (a for a in attendance if attendance_measure(today[a.urn]) == measure), measure
        ).items()
    }
    attended = set_county.attendance_of_phases(
        sum_places(by_phase, groups, thresholds), results.county_attendance, thresholds
    )
    names = {rate.measure for rate in rates}
    whose = _whose(today, groups)
    return {
        "attainment": set_county.attainment_rows(row for row in measured if row.measure in names),
        "attendance": set_county.attendance_rows(attended),
        "inspections": set_county.inspection_rows(judged, "inspections") if judged else [],
        "comparators": set_county.comparator_rows([*measured, *attended], groups),
        "county-inspections": set_county.inspection_rows(judged, "county-inspections") if judged else [],
        "school-attainment": set_school.attainment_rows(_by_whose(rates, whose), thresholds),
        "school-scores": set_school.score_rows(_by_whose(scores, whose), thresholds),
        "school-attendance": set_school.attendance_rows(_by_whose(attendance, whose), thresholds),
        "school-inspections": set_school.inspection_rows(_by_whose(judged, whose)),
    }


def _of_today(
    records: Iterable[Record], today: Homes, key: Callable[[Record], Hashable], given: Callable[[Record], object]
) -> list[Record]:
    """Return one record for each of today's schools and each key, under the number the school has today."""
    found = by_school(records, today, key, lambda record: given(record) is not None)
    return [_at(record, urn) for (urn, _), record in found.items()]


def _at(record: Record, urn: int) -> Record:
    return replace(record, urn=urn)  # type: ignore[type-var]


def _cohorts(rates: Iterable[Rate], scores: Iterable[Score]) -> dict[int, int]:
    """Return each school's latest cohort: the pupils under its latest figure."""
    latest: dict[int, tuple[str, int]] = {}
    every: list[Rate | Score] = [*(r for r in rates if r.pupil_group == TOTAL), *scores]
    for one in every:
        if one.pupils and (one.period, one.pupils) > latest.get(one.urn, ("", 0)):
            latest[one.urn] = (one.period, one.pupils)
    return {urn: pupils for urn, (_, pupils) in latest.items()}


def _whose(today: Homes, groups: Iterable[Group]) -> dict[int, Whose]:
    group_of = {urn: group for group in groups for urn in group.urns}
    schools = {school.urn: school for school in today.values()}
    return {urn: Whose(school=school, group=group_of.get(urn)) for urn, school in schools.items()}


def _by_whose(records: Iterable[Record], whose: Mapping[int, Whose]) -> dict[Whose, list[Record]]:
    """Return the records of each open school; a closed one has no page to show them on."""
    found: dict[Whose, list[Record]] = {}
    for record in records:
        if whose[record.urn].school.open:
            found.setdefault(whose[record.urn], []).append(record)
    return found


def _facts(name: str, partnership: Partnership, day: date) -> ExportFacts:
    kind = next((kind for kind in ("inspections", "attendance") if kind in name), "attainment")
    words = WORDS[name]
    return ExportFacts(
        title=words.title,
        source=SOURCES[kind],
        licence=LICENCE,
        published=day.isoformat(),
        loaded=day.isoformat(),
        sample=False,
        audience=SETS[name].audience,
        unit=words.unit,
        rules=in_words(partnership.thresholds) if SETS[name].base else PUBLISHED,
        notes=NOTES,
    )


def _carry_over(source: Path, aside: Path) -> None:
    """Copy the sets that a specification made of real pupils, and the ledger. Invented ones go."""
    for file in sorted(source.glob(f"*/[!.]*/{FACTS}")):
        export = read_export(file.parent) if file.parent.parent.name in ("public", "bridge") else None
        if export and export.specified and not export.sample:
            place = aside / file.parent.parent.name / file.parent.name
            if place.exists():
                raise DisclosureError(
                    f"{export.name}: `slp anonymise` has made a set of this name, and what it told is known; "
                    "give one of the two another name"
                )
            shutil.copytree(file.parent, place)
    if (source / "ledger").is_dir():
        shutil.copytree(source / "ledger", aside / "ledger")


def put_exports(source: Path, folder: Path) -> None:
    """Put the sample sets and the ledger of one data_exports/ in place of what stands in another.

    Raises ReturnError where anything stands there that is not invented itself: a ledger cannot be made anew.
    """
    if source == folder:
        return
    refuse_real(folder, source)
    aside = folder / ".new"
    shutil.rmtree(aside, ignore_errors=True)
    try:
        for part in PARTS:
            shutil.copytree(source / part, aside / part)
        _put_in_place(aside, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def refuse_real(folder: Path, source: Path | None = None) -> None:
    """Raise ReturnError where a data_exports/ holds what is not invented, nor a ledger that `source` has, too."""
    put_back(folder)
    if real := next(_not_invented(source, folder), None):
        elsewhere = "name another folder in SLP_EXPORTS, or " if source else ""
        raise ReturnError(
            f"{folder} holds {real}, which is no part of the sample county, and would be lost; {elsewhere}keep what is "
            "there elsewhere first, with its ledger, which nobody can make anew"
        )


def _not_invented(source: Path | None, folder: Path) -> Iterator[str]:
    """Yield what stands in one data_exports/ and is no sample set, nor the ledger of one, or of one in `source`."""
    for path in sorted(path for audience in ("public", "bridge") for path in (folder / audience).glob("*")):
        holds = any(path.iterdir()) if path.is_dir() else not path.name.startswith(".")  # git needs a .gitkeep
        if holds and not _invented(path):
            yield f"{path.parent.name}/{path.name}"
    for path in sorted(path for path in (folder / "ledger").rglob("*") if path.is_file()):
        name = path.relative_to(folder)
        place = folder / path.parent.name / path.name.removesuffix(".csv").removesuffix(".releases")
        twin = source / name if source else None  # a ledger is put in place before its sets
        if not _invented(place) and not (twin and twin.is_file() and twin.read_bytes() == path.read_bytes()):
            yield name.as_posix()


def _invented(place: Path) -> bool:
    """Return whether a set says that it is a sample; what cannot be read says nothing."""
    try:
        return msgspec.toml.decode((place / FACTS).read_bytes()).get("sample") is True
    except (OSError, *UNDECODABLE):
        return False


def _put_in_place(aside: Path, folder: Path) -> None:
    """Switch the folders, each by two renames."""
    for part in PARTS:
        place, old = folder / part, aside_of(folder / part)
        if not (aside / part).exists():
            continue
        shutil.rmtree(old, ignore_errors=True)
        if place.exists():
            place.rename(old)
        (aside / part).rename(place)
        shutil.rmtree(old, ignore_errors=True)
