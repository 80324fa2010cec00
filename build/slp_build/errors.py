"""Errors that a person can act on.

A message names the file and line or page, what was found, and what to do next. It never holds a confidential value.
The command line prints it without a traceback and exits with its `exit_code` (2 is for a wrong call).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EDQUOT, ENOSPC

import msgspec

UNDECODABLE = (msgspec.MsgspecError, UnicodeDecodeError)
"""What decoding JSON, MessagePack or TOML raises: text that is not UTF-8 is no MsgspecError."""

OF_THE_BRIDGE = "Something on the Bridge stands in the way; those who work on it are told what."

DISK_IS_FULL = "The server’s disk is full; the live release stays as it was"


def is_of_a_full_disk(error: BaseException | None) -> bool:
    """Return whether an error is that no more can be written, or has arisen from that."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:  # one that is raised from itself arises from itself
        if isinstance(error, OSError) and error.errno in (ENOSPC, EDQUOT):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


class SlpError(Exception):
    """Something a person can put right.

    `for_others` is what those are told who do not work on the Bridge; empty: the same.
    """

    for_others: str = ""
    exit_code: int = 1


@contextmanager
def of_the_bridge() -> Iterator[None]:
    """Have an error that arises here say to others no more than that it is the Bridge's."""
    try:
        yield
    except SlpError as error:
        error.for_others = OF_THE_BRIDGE
        raise


class ConfigError(SlpError):
    """A setting or a configuration file is missing or wrong."""


class SnapshotError(SlpError):
    """The CMS's content cannot be read, or is not what it says it is."""


class LeftOut(SnapshotError):
    """A thin snapshot leaves out a record or a file that the reader has not: it must be sent whole."""


class LostFile(SnapshotError):
    """An uploaded file is gone, or is not what was uploaded: what needs it waits, and nothing else."""


class ReturnError(SlpError):
    """A raw file (register, inspections, results) cannot be understood."""


class ExportError(SlpError):
    """A performance export is malformed, or its parts do not agree."""


class DisclosureError(SlpError):
    """An export is not proven safe for its audience. Nothing can override this."""


class BuildError(SlpError):
    """A page, a template, a link or an address stops the build."""


class HeldBack(BuildError):
    """A release was made and went live, and a change waits: nobody is to overlook it, and nothing need stop for it."""

    exit_code = 3


class Busy(BuildError):
    """Another build is at work: the same again, a little later, can be built."""


class Overtaken(Busy):
    """Another release was made while this one's content was read: what has been read may be older than what is live."""


def in_plain_words(error: Exception) -> str:
    """Return what is wrong in a TOML file, and what to do; what is no slip in a field stays in the parser's words."""
    text = str(error)
    if found := _FIELD.match(text):
        name, place = found[2], f" in {_place(found[3])}" if found[3] else ""
        if found[1] == "missing required":
            return f"“{name}”{place} is missing; write it"
        return f"“{name}”{place} is nothing that is read here; mend its name, or take it out"
    if (found := _KIND.match(text)) and found[1] in _KINDS:
        return f"{_place(found[2])} must be {_KINDS[found[1]]}"
    return text


_FIELD = re.compile(r"Object (contains unknown|missing required) field `(.+?)`(?: - at `\$\.(.+)`)?\Z")
_KIND = re.compile(r"Expected `(\w+)`, got `\w+` - at `\$\.(.+)`\Z")
_KINDS = {
    "str": "a text in quotation marks",
    "int": "a whole number, without quotation marks",
    "bool": "true or false, without quotation marks",
    "array": "a list, in square brackets",
}


def _place(path: str) -> str:
    """Return where a field stands, the tables of a list counted from 1."""
    counted = re.sub(r"\[(\d+)\]\.?", lambda found: f" {int(found[1]) + 1}: ", path)
    return counted.replace("[...]", "").removesuffix(": ")


def not_text(name: str, error: UnicodeDecodeError) -> BuildError:
    """Return the error that names the file and line of what is not UTF-8, as some editors save it."""
    line = error.object.count(b"\n", 0, error.start) + 1
    return BuildError(f"{name}, line {line}: this is not UTF-8 text; save it as UTF-8")


class AddressClash(BuildError):
    """Two records want one address, or one wants an address that nothing can have. `sources` are their ids."""

    def __init__(self, address: str, message: str, sources: tuple[str, ...]) -> None:
        super().__init__(f"{address}: {message}")
        self.address = address
        self.message = message
        self.sources = sources


class DamagedRelease(BuildError):
    """A file of the live release is missing: nothing of it can be built on."""


class DamagedMemory(DamagedRelease):
    """What is remembered of the live release's pages is not what was written: nothing of it can be built on."""


class TornPicture(SlpError):
    """A picture is too large, or cannot be read to its end."""


class DeployError(SlpError):
    """A finished release cannot be put in place."""
