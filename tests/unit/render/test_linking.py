"""Links made here, and links made by a process of their own: the same links, and the same errors."""

import errno
import os
from pathlib import Path

import pytest

from slp_build.render.linking import FEW, Linking, MissingFile


@pytest.fixture(params=[3, FEW + 50], ids=["few", "many"])
def paths(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, ...]:
    found = tuple(f"folder-{n % 7}/page ö {n}.html" for n in range(request.param))
    for path in found:
        file = tmp_path / "source" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(path)
    return found


def test_every_file_is_linked(tmp_path: Path, paths: tuple[str, ...]) -> None:
    Linking(str(tmp_path / "source"), str(tmp_path / "target"), paths).wait()
    for path in paths:
        assert os.path.samefile(tmp_path / "source" / path, tmp_path / "target" / path)


def test_a_file_that_is_missing_is_named(tmp_path: Path, paths: tuple[str, ...]) -> None:
    (tmp_path / "source" / paths[-1]).unlink()
    linking = Linking(str(tmp_path / "source"), str(tmp_path / "target"), paths)
    with pytest.raises(MissingFile) as found:
        linking.wait()
    assert str(found.value) == paths[-1]


def test_a_link_that_is_refused_says_why(tmp_path: Path, paths: tuple[str, ...]) -> None:
    taken = tmp_path / "target" / paths[-1]
    taken.parent.mkdir(parents=True)
    taken.write_text("already here")
    linking = Linking(str(tmp_path / "source"), str(tmp_path / "target"), paths)
    with pytest.raises(OSError, match="exists") as found:
        linking.wait()
    assert found.value.errno == errno.EEXIST
    assert taken.read_text() == "already here"
