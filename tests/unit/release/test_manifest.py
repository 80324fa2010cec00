"""A manifest is written part by part, and is the same as if it were written at once."""

from pathlib import Path
from unittest.mock import patch

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slp_build.errors import DeployError
from slp_build.model.manifest import FileEntry, Held, Manifest
from slp_build.model.snapshot import encode, hash_record
from slp_build.release import manifest as module
from slp_build.release.manifest import read_manifest, sealed, write_manifest

PATHS = st.text(max_size=4)
ENTRIES = st.builds(FileEntry, digest=PATHS, size=st.integers(0, 9), fingerprint=PATHS, source=PATHS)
MANIFESTS = st.builds(
    Manifest,
    number=st.integers(1, 9),
    made=st.just("2026-09-01T09:00:00+01:00"),
    now=st.just("2026-09-01T09:00:00+01:00"),
    public=st.dictionaries(PATHS, ENTRIES, max_size=7),
    bridge=st.dictionaries(PATHS, ENTRIES, max_size=3),
    redirects=st.dictionaries(PATHS, PATHS, max_size=3),
    reasons=st.dictionaries(PATHS, PATHS, max_size=7),
    held=st.lists(st.builds(Held, source=PATHS, guard=PATHS, message=PATHS), max_size=2).map(tuple),
    unlinked=st.lists(PATHS, max_size=2).map(tuple),
)


@given(MANIFESTS, st.integers(1, 4))
def test_what_is_written_in_parts_is_what_is_written_at_once(manifest: Manifest, part: int) -> None:
    with patch.object(module, "PART", part):
        assert b"".join(module._canonical(manifest)) == encode(manifest)


@given(manifest=MANIFESTS)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, manifest: Manifest) -> None:
    folder = tmp_path_factory.mktemp("release")
    write_manifest(folder, sealed(manifest))
    found = read_manifest(folder)
    assert msgspec.structs.replace(found, seal="") == manifest


@given(manifest=MANIFESTS, data=st.data())
def test_a_changed_byte_is_told(
    tmp_path_factory: pytest.TempPathFactory, manifest: Manifest, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("release")
    write_manifest(folder, sealed(manifest))
    path = folder / "release.json"
    written = bytearray(path.read_bytes())
    written[data.draw(st.integers(0, len(written) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(written)
    with pytest.raises(DeployError, match="manifest"):
        read_manifest(folder)


def test_a_release_of_another_version_is_read(tmp_path: Path) -> None:
    """Its manifest has a field that this version does not know; a rollback to it must not fail."""
    written = encode(Manifest(number=1, made="", now="", public={}, bridge={}, redirects={}))
    bare = written.replace(b'"seal":""', b'"colour":"red","seal":""')
    (tmp_path / "release.json").write_bytes(bare[:-2] + hash_record(bare).encode() + b'"}\n')
    assert read_manifest(tmp_path).number == 1
