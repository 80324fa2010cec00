"""Hard links in plenty, made by a process of their own while the build goes on.

A thread would not do: each link would wait for the interpreter's lock, which the build holds. This file is also that
process's program: it is started bare, and imports nothing of the build.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress

FEW = 300  # links that are made sooner than a process starts
MISSING, REFUSED = 3, 4
LOOK_UP = 256  # links between two looks at whether the build is still there


class MissingFile(Exception):
    """The file to link to is not there."""


def link_all(source: str, target: str, paths: Iterable[str], parent: int = 0) -> None:
    """Link the files at `paths` below `source` to the same paths below `target`.

    Raises MissingFile naming the first that is not in `source`, OSError when the disk does not take a link.
    """
    made: set[str] = set()
    for number, path in enumerate(paths):
        folder = path.rpartition("/")[0]
        if folder not in made:
            os.makedirs(f"{target}/{folder}", exist_ok=True)
            made.add(folder)
        try:
            os.link(f"{source}/{path}", f"{target}/{path}")
        except FileNotFoundError as error:
            raise MissingFile(path) from error
        if parent and number % LOOK_UP == 0 and os.getppid() != parent:
            return  # the build was killed; the next one removes this folder


class Linking:
    """Links that are being made. `wait` must be called before they are relied upon."""

    def __init__(self, source: str, target: str, paths: tuple[str, ...]) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._failure: MissingFile | OSError | None = None
        if len(paths) <= FEW:
            try:
                link_all(source, target, paths)
            except (MissingFile, OSError) as error:
                self._failure = error
            return
        with tempfile.TemporaryFile() as names:  # not a pipe: nobody waits until the process has started
            names.write("\0".join(paths).encode())
            names.seek(0)
            command = [sys.executable, "-I", "-S", os.path.abspath(__file__), source, target, str(os.getpid())]
            self._process = subprocess.Popen(command, stdin=names, stdout=subprocess.PIPE)

    def wait(self) -> None:
        """Wait until every link is made. Raises MissingFile or OSError, as making them here would."""
        if self._failure:
            raise self._failure
        if self._process is None:
            return
        process, self._process = self._process, None
        said, _ = process.communicate()
        if process.returncode == MISSING:
            raise MissingFile(said.decode())
        if process.returncode:
            number, _, path = said.decode().partition(" ")
            code = int(number) if number.isdigit() else 0
            raise OSError(code, os.strerror(code) if code else "the links could not be made", path)


def _run(source: str, target: str, parent: int) -> int:
    paths = sys.stdin.buffer.read().decode().split("\0")
    try:
        link_all(source, target, paths, parent)
    except MissingFile as missing:
        said, code = str(missing), MISSING
    except OSError as error:
        said, code = f"{error.errno} {error.filename2 or error.filename}", REFUSED
    else:
        return 0
    with suppress(BrokenPipeError):
        os.write(1, said.encode())
    return code


if __name__ == "__main__":
    raise SystemExit(_run(sys.argv[1], sys.argv[2], int(sys.argv[3])))
