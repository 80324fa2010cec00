"""Files that are whole on the disk, also where the power fails the moment after.

A rename alone does not do: the new name may reach the disk before the bytes that it names.
"""

import ctypes
import os
from collections.abc import Collection
from pathlib import Path
from threading import get_ident

FEW = 64  # files that are sooner written one by one than with all that waits for the disk


def sync(path: Path) -> None:
    """Have a file, or a folder's names, written to the disk now. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_all(files: Collection[Path]) -> None:
    """Have new files of one file system, and their names in their folders, written to the disk now. Raises OSError."""
    if len(files) > FEW:
        sync_file_system(next(iter(files)))
        return
    for path in {*files, *(file.parent for file in files)}:
        sync(path)


def sync_file_system(path: Path) -> None:
    """Have all that waits for the file system of `path` written to the disk now. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if library.syncfs(handle):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), os.fspath(path))
    finally:
        os.close(handle)


def replace_file(path: Path, data: bytes, mode: int | None = None) -> None:
    """Write a file aside, and put it in place of what is there: whoever reads it finds one or the other whole."""
    aside = path.with_name(f".{path.name}.{os.getpid()}-{get_ident()}")  # two threads may make the same picture
    try:
        aside.write_bytes(data)
        if mode is not None:
            aside.chmod(mode)
        sync(aside)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    sync(path.parent)
