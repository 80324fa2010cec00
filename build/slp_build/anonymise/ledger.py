"""The release ledger: what readers have been told of a set's counts, release by release, and will not forget.

`data_exports/ledger/<audience>/<set>.csv` has a line for every count that any release had a place for: the number, if
one has shown it, or `c` while all have hidden it; and for every mean that one has shown. `<set>.releases.csv` lists the
releases. Both hold nothing but what was published.
"""

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import numpy as np

from slp_build.anonymise.publish import HIDDEN, SCORES
from slp_build.anonymise.tables import CellKey, Tables, cell_of
from slp_build.disclosure.suppression.system import Flags
from slp_build.errors import DisclosureError
from slp_build.exports.layout import FACTS, NUMBER
from slp_build.exports.read import read_export
from slp_build.model.export import Export

COUNT_COLUMNS = (*CellKey._fields, "count")
RELEASE_COLUMNS = ("published", "sha256")
NAMED = 3  # counts named in a message


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """`told` are the counts that a release has shown, `kept` those that every one has hidden; `means` those shown.

    `releases` are (day, sha256 of the set), the newest last. `beside` are counts that another set shows to the same
    readers, `means_beside` its means, and `measures_beside` of which (period, measure) it counts; they stand in that
    one's ledger.
    """

    told: Mapping[CellKey, int] = field(default_factory=dict)
    kept: frozenset[CellKey] = frozenset()
    means: Mapping[CellKey, str] = field(default_factory=dict)
    releases: tuple[tuple[str, str], ...] = ()
    beside: Mapping[CellKey, int] = field(default_factory=dict)
    means_beside: Mapping[CellKey, str] = field(default_factory=dict)
    measures_beside: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Earlier:
    """What a ledger says of some tables: which cells a release has shown (n), as what, and which none has (n)."""

    told: Flags
    kept: Flags
    counts: Mapping[int, int]


def earlier(ledger: Ledger, tables: Tables, name: str) -> Earlier:
    """Return what earlier releases say of these tables.

    Raises DisclosureError where they had cells of the same periods that are in these tables no more, or the set beside
    this one has other measures: what such cells say together with these is undecided.
    """
    periods = {cell.period for cell in tables.cells}
    of_both = {(cell.period, cell.measure) for cell in tables.cells} ^ ledger.measures_beside
    if other := sorted(one for one in of_both if ledger.measures_beside and one[0] in periods):
        raise DisclosureError(
            f"{name}: {other[0][1]} in {other[0][0]} is in this set or in the one beside it, and not in the other; "
            "what both say together is decided for the same measures alone, so name them in both specifications"
        )
    known = {**ledger.beside, **ledger.told}
    of_these = [cell for cell in (*known, *ledger.kept) if cell.period in periods]
    if gone := sorted(cell for cell in of_these if cell not in tables.at):
        raise DisclosureError(
            f"{name}: an earlier release had counts that this one has no place for, as {_named(gone)}; "
            "keep its measures, levels, groups and schools in the specification"
        )
    told, kept = np.zeros(len(tables.cells), dtype=bool), np.zeros(len(tables.cells), dtype=bool)
    counts = {tables.at[cell]: count for cell, count in known.items() if cell in tables.at}
    told[list(counts)] = True
    kept[[tables.at[cell] for cell in ledger.kept if cell in tables.at]] = True
    return Earlier(told=told, kept=kept, counts=counts)


def refuse_other_counts(found: Earlier, tables: Tables, counts: Mapping[int, int], name: str) -> None:
    """Raise DisclosureError where counts, by cell, are not what an earlier release has shown."""
    other = [tables.cells[at] for at, count in found.counts.items() if counts.get(at, count) != count]
    if other:
        raise DisclosureError(
            f"{name}: {len(other)} counts are not what an earlier release has shown, as {_named(sorted(other))}; the "
            "difference between two releases tells of single pupils, so leave the earlier figures as they are"
        )


def refuse_other_means(ledger: Ledger, means: Mapping[CellKey, str], name: str) -> None:
    """Raise DisclosureError where means, as they would be shown, are not what an earlier release has shown."""
    known = {**ledger.means_beside, **ledger.means}
    other = [cell for cell, text in means.items() if known.get(cell, text) != text]
    if other:
        raise DisclosureError(
            f"{name}: {len(other)} averages are not what an earlier release has shown, as "
            f"{_named(sorted(other))}; the difference between two releases tells of single pupils, so leave the "
            "earlier figures as they are"
        )


def means_of(export: Export) -> dict[CellKey, str]:
    """Return the means that a set shows, with the ends of their ranges, as they stand there."""
    return {
        cell_of(row, name): row.cells[name].text
        for row in export.rows
        for name in SCORES
        if name in row.cells and row.cells[name].value is not None
    }


def with_release(ledger: Ledger, export: Export, tables: Tables, shown: Mapping[int, int]) -> Ledger:
    """Return the ledger with one more release of the set, whose counts are `shown` by cell."""
    told = {**{tables.cells[at]: count for at, count in shown.items()}, **ledger.told}
    before = tuple(one for one in ledger.releases if one[1] != export.sha256)
    return replace(
        ledger,
        told=told,
        kept=frozenset({*ledger.kept, *tables.cells[: tables.counts]} - told.keys()),
        means={**means_of(export), **ledger.means},
        releases=(*before, (export.published, export.sha256)),
    )


def ledger_files(export_folder: Path) -> tuple[Path, Path]:
    """Return where the ledger of a set stands, its counts and its releases, from the set's own folder."""
    audience = export_folder.parent
    folder = audience.parent / "ledger" / audience.name
    return folder / f"{export_folder.name}.csv", folder / f"{export_folder.name}.releases.csv"


def ledger_bytes(export_folder: Path, beside: str) -> bytes:
    """Return what tells a set's ledger, and that of the set beside it, from any other."""
    sets = [export_folder, *([export_folder.with_name(beside)] if beside else [])]
    folders = [*sets, *(_twin(one) for one in sets)]
    files = [path.read_bytes() if path.exists() else b"" for folder in folders for path in ledger_files(folder)]
    return sha256(b"\0".join(files)).digest()


def read_ledger(export_folder: Path) -> Ledger:
    """Return the ledger of a set: an empty one before its first release. Raises DisclosureError when it is damaged."""
    counts_file, releases_file = ledger_files(export_folder)
    if not counts_file.exists() and not releases_file.exists():
        return Ledger()
    told, kept, means = {}, set(), {}
    for row in _rows(counts_file, COUNT_COLUMNS):
        *where, count = row
        cell = CellKey(*where)  # type: ignore[arg-type]
        if cell.part in SCORES and NUMBER.match(count):
            means[cell] = count
        elif count == HIDDEN:
            kept.add(cell)
        elif count.isdecimal():
            told[cell] = int(count)
        else:
            raise DisclosureError(f"{counts_file.name}: a count is a number or {HIDDEN}; take the file back from git")
    releases = tuple((day, digest) for day, digest in _rows(releases_file, RELEASE_COLUMNS))
    return Ledger(told=told, kept=frozenset(kept), means=means, releases=releases)


def refuse_told_elsewhere(export_folder: Path, beside: str, counted: Iterable[tuple[str, str]]) -> None:
    """Raise DisclosureError where another set has told of one of these periods and measures: neither knows the other.

    A members' set knows what the public one of its name has told, and a set for own_school is solved with the one
    `beside` it.
    """
    wanted = set(counted)
    sets = [export_folder, *([export_folder.with_name(beside)] if beside else [])]
    known = {*sets, *map(_twin, sets)}
    ledgers = export_folder.parent.parent / "ledger"
    for file in sorted(ledgers.glob("*/*.csv")):
        other = ledgers.parent / file.parent.name / file.name.removesuffix(".csv")
        if file.name.endswith(".releases.csv") or other in known:
            continue
        if _beside_of(other) == export_folder.name:
            continue
        ledger = read_ledger(other)
        if both := wanted & {(cell.period, cell.measure) for cell in (*ledger.told, *ledger.kept)}:
            period, measure = min(both)
            raise DisclosureError(
                f"{export_folder.name}: {file.parent.name}/{other.name} has told of {measure} in {period} already, and "
                "what one of them hides could be worked out of the other; make one set of both"
            )


def _beside_of(export_folder: Path) -> str:
    """Return the set that another one is read beside; nothing where it says of none, or is not there."""
    try:
        return str(tomllib.loads((export_folder / FACTS).read_text(encoding="utf-8")).get("beside", ""))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return ""


def refuse_forgotten(export_folder: Path, ledger: Ledger) -> None:
    """Raise DisclosureError where a set stands that its ledger does not know: what readers were told would be lost."""
    if not (export_folder / FACTS).is_file():
        return
    export = read_export(export_folder.resolve())
    if export.specified and export.sha256 not in {digest for _, digest in ledger.releases}:
        raise DisclosureError(
            f"{export_folder.name}: its ledger does not know the set that stands there; take set and ledger back from "
            f"git together ({ledger_files(export_folder)[0]})"
        )


def read_known(export_folder: Path, beside: str) -> Ledger:
    """Return the ledger of a set, with what readers know from the members' set that they read beside it, if any.

    Of a members' set they know what the public one of its name has told, too, which may be older than the county's part
    of it. Raises DisclosureError when the set beside has not been published.
    """
    ledger = _with_twin(export_folder)
    if not beside:
        return ledger
    other = _with_twin(export_folder.with_name(beside))
    if not other.releases:
        raise DisclosureError(
            f"{export_folder.name}: is read beside {beside}, of which there is no release; make that one first"
        )
    measures = frozenset((cell.period, cell.measure) for cell in (*other.told, *other.kept))
    return replace(ledger, beside=other.told, means_beside=other.means, measures_beside=measures)


def _with_twin(export_folder: Path) -> Ledger:
    """Return the ledger of a set, with what everybody has been told by the public set of the same name."""
    ledger, twin = read_ledger(export_folder), read_ledger(_twin(export_folder))
    told = {**twin.told, **ledger.told}
    return replace(ledger, told=told, kept=ledger.kept - told.keys(), means={**twin.means, **ledger.means})


def _twin(export_folder: Path) -> Path:
    """Return where the public set of the same name stands."""
    return export_folder.parent.parent / "public" / export_folder.name


def write_ledger(ledger: Ledger, export_folder: Path) -> None:
    """Write the ledger of a set, in place of what it was; one file at a time, each whole."""
    counts = [(*cell, str(count)) for cell, count in (*ledger.told.items(), *ledger.means.items())]
    counts += [(*cell, HIDDEN) for cell in ledger.kept]
    files = ledger_files(export_folder)
    files[0].parent.mkdir(parents=True, exist_ok=True)
    for path, columns, rows in zip(
        files, (COUNT_COLUMNS, RELEASE_COLUMNS), (sorted(counts), ledger.releases), strict=True
    ):
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
        aside = path.with_name(f".new-{path.name}")
        aside.write_text(text.getvalue(), encoding="utf-8", newline="\n")
        aside.replace(path)


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[list[str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            if tuple(next(rows, ())) != columns:
                raise DisclosureError(f"{path.name}: its columns are not {', '.join(columns)}; take it back from git")
            for row in rows:
                if len(row) != len(columns):
                    raise DisclosureError(
                        f"{path.name}, row {rows.line_num}: is cut short; take the file back from git"
                    )
                yield row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DisclosureError(f"{path.name}: the ledger cannot be read; take it back from git") from error


def _named(cells: Sequence[CellKey]) -> str:
    return ", ".join("/".join(cell) for cell in cells[:NAMED])
