"""What a person does with releases: go back or on, withdraw or let come back, let go. Each leaves an entry."""

import subprocess
import sys
from typing import Any

from slp_cms.publishing.actions.request_build import request_build
from slp_cms.publishing.builder import environment
from slp_cms.publishing.models import BuildRecord, ReleaseAct, who_is

Kind = ReleaseAct.Kind


class RefusedAct(Exception):
    """The build's own words for why nothing was done."""


def act_on_releases(kind: str, what: str, reason: str, who: Any) -> ReleaseAct:
    """Do it by `slp`, in a process of the build's, and return the entry. Raises RefusedAct with the build's words.

    That many pages may go is done by the entry itself: the next build is told of it.
    """
    if kind != Kind.LET_GO:
        _do(kind, what, reason, who)
    newest = BuildRecord.objects.first()
    act = ReleaseAct.objects.create(who=who, who_name=who_is(who), kind=kind, what=what, reason=reason, after=newest)
    request_build()  # links to what was withdrawn become words; what may come back does
    return act


def _do(kind: str, what: str, reason: str, who: Any) -> None:
    command = {
        Kind.ROLL_BACK: ["rollback", what, f"--reason={reason}", f"--who={who_is(who)}"],
        Kind.UNPIN: ["unpin"],
        Kind.WITHDRAW: ["withdraw", what, f"--reason={reason}"],
        Kind.LIFT: ["withdraw", what, "--lift"],
    }[Kind(kind)]
    slp = [sys.executable, "-m", "slp_build.cli"]
    done = subprocess.run([*slp, *command], env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RefusedAct(done.stderr.strip().removeprefix("Error: ")[-1000:] or "It could not be done.")
