"""A builder that stays: builds on request, warm, in a process without Django.

It reads one request a line from its standard input and answers each with lines of its own: what it is doing, then how
it ended. A request that fails leaves the builder as it was, with the live release.

    {"snapshots": ["public.zip"], "now": "", "force": []}      asks
    {"say": "Building the public tree from 112 records"}       as it goes
    {"done": true, "number": 7, "new": true, "live": true, "held": [], "until": ""}     or
    {"done": true, "error": "…"}

A builder for trials answers with what a release would change instead, and makes none.
"""

import gc
import shutil
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from slp_build.config import Paths, instant_of
from slp_build.errors import DISK_IS_FULL, UNDECODABLE, Busy, LeftOut, SlpError, is_of_a_full_disk
from slp_build.model.manifest import Forced, Held
from slp_build.model.snapshot import Audience
from slp_build.pipeline import build_release
from slp_build.render.crew import give_back
from slp_build.sources.snapshot_file import read_snapshot_into
from slp_build.trial import Trial, try_release
from slp_build.warm import Warm


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What to build: snapshots' files, the instant the pages are made for (now, if empty), guards to overrule.

    `deleted` are the ids of files and people that somebody has deleted, by tree. `follows` is the newest release's
    number as it was before the snapshots were begun. `draft` is the record that a trial is about.
    """

    snapshots: tuple[str, ...]
    now: str = ""
    force: tuple[Forced, ...] = ()
    deleted: dict[Audience, tuple[str, ...]] = {}
    follows: int | None = None
    draft: str = ""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A line of progress."""

    say: str


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """How a request ended. `error` says why nothing was built, `for_others` to those who do not work on the Bridge.

    `until` is when a page changes by itself. It `lacks` something where a thin snapshot leaves out what is wanted: the
    same again, sent whole, can be built. The builder is `busy` where the same, read anew a little later, can be. The
    disk is `full` where it can be once there is room.
    """

    done: bool = True
    number: int = 0
    new: bool = False
    live: bool = False
    pages: int = 0
    held: tuple[Held, ...] = ()
    until: str = ""
    error: str = ""
    for_others: str = ""
    lacks: bool = False
    busy: bool = False
    full: bool = False
    trial: Trial | None = None


Answer = Callable[[Said | Done], None]


def serve_requests(paths: Paths, requests: Iterable[bytes], answer: Answer, *, trials: bool = False) -> None:
    """Build what each line asks for, or try what a release of it would change, until there are no more."""
    warm = Warm(stays=True)
    if trials:
        shutil.rmtree(paths.trials, ignore_errors=True)  # drafts: nothing of the last process's stays
        warm = Warm(records=paths.trials / "records")
    gc.disable()  # cycles are looked for between builds, not in them
    for line in requests:
        if line.strip():
            answer(_build(paths, line, warm, lambda words: answer(Said(say=words)), trial=trials))
            with suppress(OSError):  # a full disk, say: the next build does without
                warm.catch_up(paths)
            gc.collect()
            give_back()


def _build(paths: Paths, line: bytes, warm: Warm, say: Callable[[str], None], *, trial: bool = False) -> Done:
    try:
        request = msgspec.json.decode(line, type=Request)
        snapshots = [read_snapshot_into(Path(p), lambda a: warm.pack(paths, a)) for p in request.snapshots]
        if trial:
            return Done(trial=try_release(paths, snapshots, instant_of(request.now), say, warm, request.draft))
        outcome = build_release(
            paths,
            snapshots,
            instant_of(request.now),
            say,
            forced=request.force,
            deleted=request.deleted,
            follows=request.follows,
            warm=warm,
        )
    except UNDECODABLE as error:
        return Done(error=f"the request cannot be read: {error}")
    except (SlpError, OSError) as error:
        if is_of_a_full_disk(error):
            return Done(error=DISK_IS_FULL, full=True)
        if isinstance(error, OSError):
            return Done(error=f"{error.filename or 'a file'}: {error.strerror}; the live release stays as it was")
        lacks, busy = isinstance(error, LeftOut), isinstance(error, Busy)
        return Done(error=str(error), for_others=error.for_others, lacks=lacks, busy=busy)
    manifest = outcome.manifest
    return Done(
        number=manifest.number,
        new=outcome.new,
        live=outcome.live,
        pages=manifest.pages,
        held=outcome.held,
        until=manifest.until,
    )


def run(paths: Paths, *, trials: bool = False) -> None:
    """Serve standard input until it closes."""

    def answer(value: Said | Done) -> None:
        sys.stdout.buffer.write(msgspec.json.encode(value) + b"\n")
        sys.stdout.buffer.flush()

    serve_requests(paths, iter(sys.stdin.buffer.readline, b""), answer, trials=trials)
