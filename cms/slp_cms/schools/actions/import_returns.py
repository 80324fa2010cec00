"""Reads raw returns into exports. The raw files stay where they are; a private list says which were read."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
from django.conf import settings
from django.utils import timezone

from slp_build.durable import replace_file
from slp_build.errors import UNDECODABLE, ReturnError
from slp_build.returns import RegisterSchool, prepare_exports, read_inspections, read_register, read_results, recognise
from slp_cms.publishing.actions.request_build import request_build
from slp_cms.schools.actions.load_register import load_register
from slp_cms.schools.models import School


def import_returns(kind: str, files: list[Path]) -> Iterator[str]:
    """Add `files` (inspections or results) to what has been read, and make the exports anew from all of it.

    Yields a line for a person after each step. Raises ReturnError naming the file and what is wrong with it.
    """
    if not School.objects.exists():
        raise ReturnError("there is no register yet; run `slp import register FILE` first")
    known = _known()
    if gone := [name for names in known.values() for name in names if not Path(name).is_file()]:
        raise ReturnError(
            f"{gone[0]}: was read by an earlier import, and is not there any more. Exports are made from all that "
            f"was read: put it back, or take its name out of {_list()}"
        )
    known[kind] = sorted({*known.get(kind, []), *(str(file.resolve()) for file in files)})
    inspections = read_inspections([Path(name) for name in known.get("inspections", [])])
    results = read_results([Path(name) for name in known.get("results", [])], settings.PARTNERSHIP.la_code)
    prepare_exports(
        register_rows(), inspections, results, settings.PATHS.exports, settings.PARTNERSHIP, timezone.localdate()
    )
    replace_file(_list(), msgspec.json.encode(known))
    request_build()
    yield f"{len(files)} files read; the exports are in {settings.PATHS.exports}"


def import_register(files: list[Path]) -> Iterator[str]:
    """Read a register of schools into the database: those of the partnership's own authority."""
    found = read_register(files, settings.PARTNERSHIP.la_code)
    yield f"{load_register(found.schools, sample=False)} schools are in the register"
    if found.elsewhere:
        yield f"{found.elsewhere} rows of other authorities' schools were left out"


def import_folder(folder: Path) -> Iterator[str]:
    """Read every file of a folder that is a register, inspections or results, and name what was left alone."""
    files = sorted(folder.glob("*.csv"))
    kinds = {file: recognise(file) for file in files}
    of = {kind: [f for f, k in kinds.items() if k == kind] for kind in ("register", "inspections", "results")}
    if not of["register"]:
        raise ReturnError(f"{folder}: none of its {len(files)} files is a register of schools")
    yield from import_register(of["register"])
    for kind in ("inspections", "results"):
        if of[kind]:
            yield from import_returns(kind, of[kind])
    left = sum(kind is None for kind in kinds.values())
    yield f"{left} files are of kinds that nothing here reads yet"


def register_rows() -> tuple[RegisterSchool, ...]:
    """Return the database's schools as the readers know them."""
    names = [f for f in RegisterSchool.__dataclass_fields__ if f != "predecessors"]
    return tuple(
        RegisterSchool(**{n: getattr(s, n) for n in names}, predecessors=tuple(s.predecessors))
        for s in School.objects.order_by("urn")
    )


def _list() -> Path:
    folder = settings.PATHS.out / "returns"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / "read.json"


def _known() -> dict[str, list[str]]:
    try:
        return msgspec.json.decode(_list().read_bytes(), type=dict[str, list[str]])
    except FileNotFoundError:
        return {}
    except (OSError, *UNDECODABLE) as error:
        raise ReturnError(
            f"{_list()}: the list of what earlier imports have read cannot be read; restore it, or remove it and "
            "import all files again"
        ) from error
