"""How a set takes the place of another: whatever happens meanwhile, builds go on with what stood there."""

import errno
import os
import shutil
import signal
from pathlib import Path

import pytest

from sets import county, write_set
from slp_build.anonymise import put
from slp_build.errors import ExportError
from slp_build.exports.read import read_exports


def attainment(root: Path, reached: int) -> Path:
    filters = {"measure": "rwm", "pupil_group": "total"}
    row = county("attainment", filters=filters, schools=12, pupils=400, reached=reached, reached_percent=60)
    return write_set(root, "attainment", [row])


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return attainment(tmp_path / "there", 240)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return attainment(tmp_path / "made", 241)


def shown(place: Path) -> dict[str, str]:
    sets = read_exports(place.parent)
    return {name: of.rows[0].cells["reached"].text for name, of in sets.items()}


def fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: Path, target: Path) -> None:
        target.mkdir()
        (target / "data.csv").write_bytes((source / "data.csv").read_bytes()[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copytree", full)


def kill_after(renames: int, made: Path, place: Path) -> None:
    """Put a set in place in a process that is killed after so many of its renames."""
    child = os.fork()
    if not child:
        rename, done = Path.rename, []

        def counted(path: Path, to: Path) -> None:
            rename(path, to)
            done.append(to)
            if len(done) == renames:
                os.kill(os.getpid(), signal.SIGKILL)

        Path.rename = counted  # type: ignore[assignment, method-assign]
        put._replace(made, place)
        os._exit(0)
    os.waitpid(child, 0)


def test_on_a_full_disk_what_stood_there_is_read_as_before(
    place: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_the_disk(monkeypatch)
    with pytest.raises(OSError, match="No space"):
        put._replace(made, place)
    assert shown(place) == {"attainment": "240"}
    assert list(place.parent.iterdir()) == [place]


@pytest.mark.parametrize("after", [1, 2])
def test_a_kill_leaves_no_second_set_and_the_next_set_takes_its_place(place: Path, made: Path, after: int) -> None:
    kill_after(after, made, place)
    if after == 1:
        with pytest.raises(ExportError, match=r"attainment: was being put in place .* move .old-attainment back"):
            shown(place)
    else:
        assert shown(place) == {"attainment": "241"}
    put._replace(made, place)
    assert shown(place) == {"attainment": "241"}
    assert list(place.parent.iterdir()) == [place]


def test_what_a_kill_has_left_comes_back_where_the_next_set_fails(
    place: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kill_after(1, made, place)
    fill_the_disk(monkeypatch)
    with pytest.raises(OSError, match="No space"):
        put._replace(made, place)
    assert shown(place) == {"attainment": "240"}
