"""Reads the register: the spine of schools, and beside it later details, coordinates, links and rolls."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from slp_build.errors import ReturnError
from slp_build.returns.figures import Register, RegisterSchool
from slp_build.returns.kinds import FileKind, sort_files
from slp_build.returns.raw import Line, read_lines

YES_NO = frozenset({"0", "1"})
LINKS = frozenset({"Predecessor", "Successor", "Predecessor - merged", "Successor - merged", "Result of Amalgamation"})


def read_register(files: list[Path], la_code: str) -> Register:
    """Return every school of the authority, open and closed, by URN.

    In:     one spine, which may be the whole country's, and any of: details (they outrank the spine, being later),
            coordinates, links, census
    Raises: ReturnError naming file, row and column; also where no row is of the authority
    """
    found = sort_files(files, "register")
    if len(found.get("spine", [])) != 1:
        raise ReturnError(f"{len(found.get('spine', []))} files are registers of schools; give exactly one")
    every = list(read_lines(found["spine"][0]))
    lines = [line for line in every if line.text("LA") == la_code]
    if every and not lines:
        raise every[0].elsewhere("LA", la_code)
    schools = {school.urn: school for school in map(_school, lines)}
    for line in _lines(found, "details"):
        if line.urn() in schools:
            schools[line.urn()] = _later(schools[line.urn()], line)
    for line in _lines(found, "coordinates"):
        if line.urn() in schools:
            latitude, longitude = line.decimal("LATITUDE"), line.decimal("LONGITUDE")
            schools[line.urn()] = replace(schools[line.urn()], latitude=latitude, longitude=longitude)
    for line in _lines(found, "census"):
        if line.urn() in schools:
            schools[line.urn()] = replace(schools[line.urn()], pupils=line.count("NOR"))
    links = [*_own_links(lines, schools), *_links(found)]
    histories = _histories(links)
    return Register(
        schools=tuple(
            replace(school, predecessors=histories.get(urn, ())) if school.open else school
            for urn, school in sorted(schools.items())
        ),
        elsewhere=len(every) - len(lines),
    )


def _lines(found: Mapping[FileKind, list[Path]], kind: FileKind) -> Iterable[Line]:
    return (line for path in found.get(kind, []) for line in read_lines(path))


def _school(line: Line) -> RegisterSchool:
    return RegisterSchool(
        urn=line.urn(),
        laestab=line.text("LAESTAB"),
        name=_needed(line, "SCHNAME"),
        phase=_phase(line),
        kind=line.text("NFTYPE"),
        town=line.text("TOWN"),
        postcode=line.text("POSTCODE"),
        age_low=line.count("AGEL"),
        age_high=line.count("AGEH"),
        open=line.one_of("ICLOSE", frozenset({"1", "2"})) == "1",
        latitude=None,
        longitude=None,
    )


def _later(school: RegisterSchool, line: Line) -> RegisterSchool:
    """Return the school with what a later file says of it, where that says anything."""
    return replace(
        school,
        name=line.text("Name") or school.name,
        town=line.text("City") or school.town,
        postcode=line.text("Postcode") or school.postcode,
        age_low=line.count("Age From") if line.text("Age From") else school.age_low,
        age_high=line.count("Age To") if line.text("Age To") else school.age_high,
        open=line.one_of("Status", frozenset({"1", "2"})) == "1",
    )


def _phase(line: Line) -> str:
    """Return the phase in the words the site uses."""
    primary, secondary = (line.one_of(column, YES_NO) == "1" for column in ("ISPRIMARY", "ISSECONDARY"))
    if line.text("MINORGROUP") == "Special School":
        return "Special"
    if primary:
        return "All-through" if secondary else "Primary"
    return "Secondary" if secondary else "16 plus"


def _needed(line: Line, column: str) -> str:
    if not line.text(column):
        raise line.error(column, "is empty; every school needs it")
    return line.text(column)


def _own_links(lines: list[Line], schools: Mapping[int, RegisterSchool]) -> list[tuple[int, int]]:
    """Return (later URN, earlier URN) from the spine's own column, which an open and a closed school each fill."""
    pairs = []
    for line in lines:
        urn, other = line.urn(), line.urn_or_none("OTHERURN")
        if other is not None:
            pairs.append((urn, other) if schools[urn].open else (other, urn))
    return pairs


def _links(found: Mapping[FileKind, list[Path]]) -> list[tuple[int, int]]:
    """Return (later URN, earlier URN) from the links files. Mergers stay in, so that they are seen to be mergers."""
    pairs = []
    for path in found.get("links", []):
        for line in read_lines(path, unique=("URN", "LinkURN", "LinkType")):
            kind = line.one_of("LinkType", LINKS)
            urn, other = line.urn(), line.urn("LinkURN")
            pairs.append((other, urn) if kind.startswith("Successor") else (urn, other))
    return pairs


def _histories(pairs: list[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    """Return the earlier URNs of each school, latest first.

    A school that changed its number is one school. Where several became one, or one became several, none of them is
    the other: the chain ends there.
    """
    earlier: dict[int, set[int]] = {}
    later: dict[int, set[int]] = {}
    for after, before in pairs:
        earlier.setdefault(after, set()).add(before)
        later.setdefault(before, set()).add(after)
    histories = {}
    for urn in earlier:
        chain: list[int] = []
        at = urn
        while len(earlier.get(at, ())) == 1:
            (before,) = earlier[at]
            if len(later[before]) > 1 or before in chain or before == urn:
                break
            chain.append(before)
            at = before
        if chain:
            histories[urn] = tuple(chain)
    return histories
