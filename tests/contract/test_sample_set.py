"""The sample county's phonics set: made of its invented pupils by its specification, and safe by its own files."""

from pathlib import Path

from slp_build.anonymise.counts import count
from slp_build.anonymise.ledger import Ledger, read_ledger, write_ledger
from slp_build.anonymise.make import make
from slp_build.anonymise.private import private_of, unproven
from slp_build.anonymise.publish import write_public_part
from slp_build.anonymise.recheck import with_set
from slp_build.anonymise.specification import read_specification
from slp_build.config import load_partnership
from slp_build.exports.read import read_export
from slp_build.returns import sample_county, write_sample_pupils

EXPORTS = Path(__file__).resolve().parents[2] / "data_exports"
COUNTY = sample_county(load_partnership(EXPORTS.parent / "content" / "partnership.toml"))


def test_the_committed_phonics_sets_come_from_the_sample_pupils(tmp_path: Path) -> None:
    asked = read_specification(EXPORTS / "specifications" / "phonics.toml")
    write_sample_pupils(tmp_path / "pupils.csv")
    counts = count([tmp_path / "pupils.csv"], asked)
    members, public = tmp_path / "bridge" / "phonics", tmp_path / "public" / "phonics"
    made = make(counts, asked, members, Ledger(), partnership=COUNTY, day="2026-09-01", seconds=300)
    write_ledger(made.ledger, members)
    write_public_part(members, public, COUNTY)
    write_ledger(with_set(read_ledger(public), public), public)
    files = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*.*") if p.name != "pupils.csv"}
    assert files == {where: (EXPORTS / where).read_bytes() for where in files}
    assert made.pattern.gap == 0
    assert not unproven(private_of(made, counts.clusters), read_export(members), asked.threshold)
