"""A real PostgreSQL, started by whoever needs one on a free port, and stopped and removed afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from find_parts import find

ROLE = "postgres"  # it does not run as root; Debian's package brings this user along


@contextmanager
def postgres() -> Iterator[str]:
    """Give the URL of an empty database. Raises AssertionError saying how to get PostgreSQL where it is missing."""
    initdb = find("postgresql")
    assert initdb, "PostgreSQL was not found: run `make parts`, or install it (Debian: apt-get install postgresql)."
    programs = Path(initdb).resolve().parent
    folder = Path(tempfile.mkdtemp(prefix="slp-postgres-"))
    user = ROLE if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), *arguments]
        done = subprocess.run(command, user=user, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"

    port = _free_port()
    data = str(folder / "data")
    run("initdb", "--pgdata", data, "--auth", "trust", "--username", ROLE, "--encoding", "UTF8", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    run("pg_ctl", "--pgdata", data, "--wait", "--log", str(folder / "log"), "--options", options, "start")
    try:
        yield f"postgres://{ROLE}@127.0.0.1:{port}/{ROLE}"
    finally:
        run("pg_ctl", "--pgdata", data, "--mode", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
