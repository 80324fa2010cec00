"""The one way in for figures: read, audited, and only then handed on."""

from pathlib import Path

import pytest

from sets import THRESHOLDS, county, reseal, school, write_set
from slp_build.audited import audited_bridge, audited_public
from slp_build.disclosure.rules import in_words
from slp_build.errors import DisclosureError, ExportError
from slp_build.exports.read import read_exports
from slp_build.model.export import Audit, BridgeExports, PublicExports

ROOT = Path(__file__).resolve().parents[2]
TOTAL = {"measure": "rwm", "pupil_group": "total"}
PROGRESS = {"measure": "progress_8", "pupil_group": "total"}


def sound(root: Path) -> Path:
    rate = {"pupils": 120, "reached": 60, "reached_percent": 50}
    write_set(root, "attainment", [county("attainment", filters=TOTAL, schools=6, **rate)])
    write_set(root, "comparators", [county("comparators", filters=TOTAL, schools=6, **rate)])
    write_set(root, "school-attainment", [school("school-attainment", 900001, filters=TOTAL, **rate | {"pupils": 60})])
    return root


def test_sound_sets_are_handed_on_with_their_audit(tmp_path: Path) -> None:
    root = sound(tmp_path)
    public, members = audited_public(root / "public", THRESHOLDS), audited_bridge(root / "bridge", THRESHOLDS)
    assert set(public.sets) == {"attainment"}
    assert set(members.sets) == {"comparators", "school-attainment"}
    assert public.audit.passed == {public.sets["attainment"].sha256}
    assert public.audit.rules == in_words(THRESHOLDS)


def test_the_committed_sets_pass() -> None:
    public = audited_public(ROOT / "data_exports" / "public", THRESHOLDS)
    members = audited_bridge(ROOT / "data_exports" / "bridge", THRESHOLDS)
    assert {"attainment", "attendance", "inspections", "phonics"} == set(public.sets)
    assert all(export.sample for export in (*public.sets.values(), *members.sets.values()))


def test_one_unsafe_set_stops_them_all(tmp_path: Path) -> None:
    root = sound(tmp_path)
    small = {"pupils": 5, "reached": 3, "reached_percent": 60}
    write_set(root, "school-scores", [school("school-scores", 900001, filters=PROGRESS, score="0.1")])
    with pytest.raises(DisclosureError, match="school-scores"):
        audited_bridge(root / "bridge", THRESHOLDS)
    write_set(root, "attainment", [county("attainment", filters=TOTAL, schools=3, **small)])
    with pytest.raises(DisclosureError, match="attainment"):
        audited_public(root / "public", THRESHOLDS)


def test_members_sets_are_held_against_the_public_ones(tmp_path: Path) -> None:
    root = sound(tmp_path)
    other = {"schools": 6, "pupils": 120, "reached": 61, "reached_percent": 51}
    write_set(root, "attainment", [county("attainment", filters=TOTAL, **other)])
    with pytest.raises(DisclosureError, match="must say the same"):
        audited_bridge(root / "bridge", THRESHOLDS)


def test_members_sets_without_the_public_folder_cannot_be_judged(tmp_path: Path) -> None:
    root = sound(tmp_path)
    (root / "public").rename(root / "elsewhere")
    with pytest.raises(ExportError, match="public: there is no such folder"):
        audited_bridge(root / "bridge", THRESHOLDS)


def test_an_edited_file_is_refused_before_any_audit(tmp_path: Path) -> None:
    root = sound(tmp_path)
    data = root / "public" / "attainment" / "data.csv"
    data.write_text(data.read_text().replace(",120,", ",5,"))
    with pytest.raises(ExportError, match="vouches for"):
        audited_public(root / "public", THRESHOLDS)
    reseal(data.parent)  # somebody who means it is stopped by the audit
    with pytest.raises(DisclosureError, match="at least 6 pupils"):
        audited_public(root / "public", THRESHOLDS)


def test_sets_that_no_audit_has_passed_cannot_be_handed_on(tmp_path: Path) -> None:
    sets = read_exports(sound(tmp_path) / "public")
    with pytest.raises(DisclosureError, match="attainment: no audit has passed these files"):
        PublicExports(sets=sets, audit=Audit())


def test_members_sets_are_never_public_ones_and_public_ones_never_members(tmp_path: Path) -> None:
    root = sound(tmp_path)
    public, members = read_exports(root / "public"), read_exports(root / "bridge")
    every = Audit(passed=frozenset(export.sha256 for export in (*public.values(), *members.values())))
    with pytest.raises(DisclosureError, match=r"for another audience \(bridge\); it stays out"):
        PublicExports(sets={"comparators": members["comparators"]}, audit=every)
    with pytest.raises(DisclosureError, match=r"for another audience \(own_school\)"):
        PublicExports(sets={"school-attainment": members["school-attainment"]}, audit=every)
    with pytest.raises(DisclosureError, match=r"for another audience \(public\)"):
        BridgeExports(sets=public, audit=every)


def test_what_has_passed_is_not_audited_again_until_a_byte_changes(tmp_path: Path) -> None:
    root = sound(tmp_path)
    first = audited_bridge(root / "bridge", THRESHOLDS)
    assert audited_bridge(root / "bridge", THRESHOLDS) is first
    few = {"pupils": 4, "reached": 2, "reached_percent": 50}
    write_set(root, "school-attainment", [school("school-attainment", 900001, filters=TOTAL, **few)])
    with pytest.raises(DisclosureError):
        audited_bridge(root / "bridge", THRESHOLDS)
    sound(root)
    assert audited_bridge(root / "bridge", THRESHOLDS).sets.keys() == first.sets.keys()


def test_a_public_set_that_changes_has_the_members_sets_audited_again(tmp_path: Path) -> None:
    root = sound(tmp_path)
    audited_bridge(root / "bridge", THRESHOLDS)
    other = {"schools": 6, "pupils": 120, "reached": 61, "reached_percent": 51}
    write_set(root, "attainment", [county("attainment", filters=TOTAL, **other)])
    with pytest.raises(DisclosureError, match="must say the same"):
        audited_bridge(root / "bridge", THRESHOLDS)


def test_a_file_edited_after_it_has_passed_is_refused(tmp_path: Path) -> None:
    root = sound(tmp_path)
    audited_public(root / "public", THRESHOLDS)
    data = root / "public" / "attainment" / "data.csv"
    data.write_text(data.read_text().replace(",120,", ",121,"))
    with pytest.raises(ExportError, match="vouches for"):
        audited_public(root / "public", THRESHOLDS)
