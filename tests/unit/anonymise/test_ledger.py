"""What one release hid, no later one opens: the attacker who kept every release learns no more than from the first."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slp_build.anonymise.counts import count
from slp_build.anonymise.ledger import Ledger, ledger_files, read_ledger
from slp_build.anonymise.make import ask
from slp_build.anonymise.recheck import read_tables
from slp_build.anonymise.tables import CellKey
from slp_build.disclosure.suppression.attacker import audit
from slp_build.errors import DisclosureError
from slp_build.model.export import Export
from unit.anonymise.test_anonymise import audited, made, some_pupils, specification, write_pupils

LOWER = ("[places]", "threshold = 5\n[places]")
HIGHER = ("[places]", "threshold = 10\n[places]")


FEWER = ('[groups.sex]\ncolumn = "sex"\nvalues = {F = "girls", M = "boys"}\n', "")


def shown_in(export: Export) -> dict[CellKey, int]:
    tables, shown = read_tables(export)
    return {tables.cells[at]: count for at, count in shown.items()}


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000), change=st.sampled_from([HIGHER, FEWER]))
def test_a_second_release_opens_nothing_that_the_first_hid(
    tmp_path_factory: pytest.TempPathFactory, seed: int, change: tuple[str, str]
) -> None:
    folder = tmp_path_factory.mktemp("releases")
    pupils = write_pupils(folder / "p.csv", some_pupils(seed, schools=6))
    told: dict[CellKey, int] = {}
    first: set[CellKey] = set()
    for asked in (specification(folder, change), specification(folder)):
        counts = count([pupils], asked)
        truth = ask(counts, asked, Ledger())
        try:
            export = made(folder, counts, asked)
        except DisclosureError:  # what cannot be protected at all is not written
            return
        audited(export, asked)
        hidden = np.array([cell not in told and cell not in shown_in(export) for cell in truth.tables.cells])
        assert not audit(truth.system, hidden, truth.attacker)
        first = first or {cell for cell in truth.tables.cells if cell not in shown_in(export)}
        told |= shown_in(export)
    assert not first & told.keys()


def test_what_is_known_cannot_be_taken_back(tmp_path: Path) -> None:
    asked = specification(tmp_path)
    counts = count([write_pupils(tmp_path / "p.csv", some_pupils(3))], asked)
    made(tmp_path, counts, asked)
    with pytest.raises(DisclosureError, match=r"has shown \d+ counts that the rules would hide now"):
        made(tmp_path, counts, specification(tmp_path, HIGHER))


def test_a_release_that_forgets_the_ledger_is_refused(tmp_path: Path) -> None:
    asked = specification(tmp_path, HIGHER)
    counts = count([write_pupils(tmp_path / "p.csv", some_pupils(5))], asked)
    made(tmp_path, counts, asked)
    ledger = [file.read_bytes() for file in ledger_files(tmp_path / "bridge" / "reading")]
    for file in ledger_files(tmp_path / "bridge" / "reading"):
        file.unlink()
    lower = specification(tmp_path, LOWER)
    export = made(tmp_path, counts, lower)
    for file, data in zip(ledger_files(export.folder), ledger, strict=True):
        file.write_bytes(data)
    with pytest.raises(DisclosureError, match="is not the newest release that its ledger knows"):
        audited(export, lower)
    counts_file, releases_file = ledger_files(export.folder)
    releases_file.write_text(f"published,sha256\n2026-09-01,{export.sha256}\n")
    assert counts_file.exists()
    with pytest.raises(DisclosureError, match="shows what an earlier release hid"):
        audited(export, lower)


def test_the_same_set_again_is_the_same_release(tmp_path: Path) -> None:
    asked = specification(tmp_path)
    counts = count([write_pupils(tmp_path / "p.csv", some_pupils(3))], asked)
    first = made(tmp_path, counts, asked)
    files = [file.read_bytes() for file in ledger_files(first.folder)]
    assert made(tmp_path, counts, asked).sha256 == first.sha256
    assert [file.read_bytes() for file in ledger_files(first.folder)] == files
    assert len(read_ledger(first.folder).releases) == 1


def test_figures_that_were_changed_since_are_refused(tmp_path: Path) -> None:
    asked = specification(tmp_path)
    pupils = some_pupils(3)
    made(tmp_path, count([write_pupils(tmp_path / "p.csv", pupils)], asked), asked)
    changed = count([write_pupils(tmp_path / "p.csv", [*pupils, (1, "F", "no", "1")])], asked)
    with pytest.raises(DisclosureError, match="counts are not what an earlier release has shown, as"):
        made(tmp_path, changed, asked)


def test_a_level_that_is_left_out_later_is_refused(tmp_path: Path) -> None:
    asked = specification(tmp_path)
    counts = count([write_pupils(tmp_path / "p.csv", some_pupils(3))], asked)
    made(tmp_path, counts, asked)
    fewer = specification(tmp_path, FEWER)
    with pytest.raises(DisclosureError, match="had counts that this one has no place for"):
        made(tmp_path, count([tmp_path / "p.csv"], fewer), fewer)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("period,level", "periode,level", "its columns are not"),
        (",c\n", ",hidden\n", "a count is a number or c"),
        (",c\n", "\n", "is cut short"),
    ],
)
def test_a_damaged_ledger_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    asked = specification(tmp_path)
    export = made(tmp_path, count([write_pupils(tmp_path / "p.csv", some_pupils(3))], asked), asked)
    file, _ = ledger_files(export.folder)
    file.write_text(file.read_text().replace(old, new, 1))
    with pytest.raises(DisclosureError, match=words):
        audited(export, asked)
