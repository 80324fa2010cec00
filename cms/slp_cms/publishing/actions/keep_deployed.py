"""Asks for the public pages to be published elsewhere too, by a build hook as Netlify has them, once they rest here."""

import logging
import time
from collections.abc import Mapping
from datetime import datetime
from threading import Thread

import httpx
import msgspec
from django.conf import settings
from django.utils import timezone

from slp_build.durable import replace_file
from slp_build.errors import UNDECODABLE
from slp_build.model.snapshot import hash_record
from slp_cms.gate.live import Live, live_release, withdrawn

REST = 20.0  # seconds without another change: a deploy takes minutes, and is counted
AGAIN = 60.0  # seconds after a failure
PATIENCE = 20.0  # seconds until the other side must have answered
logger = logging.getLogger(__name__)


class Asked(msgspec.Struct, frozen=True):
    """When a deploy was asked for last, and of which public pages one was last promised (their digest).

    `problem` is what went wrong the last time; empty where nothing did.
    """

    when: datetime
    pages: str = ""
    problem: str = ""


class DeployKeeper:
    """Looks at what the public reads here, and asks for a deploy when it has changed. Asks for one at a time."""

    def __init__(self) -> None:
        self.asked = last_asked()
        self.seen = ""
        self.due = 0.0
        self.asking: Thread | None = None
        self._problem = ""  # of the question under way, once it has ended
        self._of: tuple[Live | None, Mapping[str, object] | None] = (None, None)

    def look(self) -> None:
        """Ask for a deploy, or see what became of the last question. Never waits."""
        if not settings.DEPLOY_HOOK:
            return
        now = time.monotonic()
        if self.asking is not None:
            if not self.asking.is_alive():
                self._note(self._problem, now)
            return
        if self._has_changed():
            self.due = now + REST
        if self.seen and now >= self.due and self.seen != (self.asked.pages if self.asked else ""):
            self.asking = Thread(target=self._ask, daemon=True)  # a worker that is stopped does not wait for it
            self.asking.start()

    def _ask(self) -> None:
        self._problem = "it was interrupted"
        self._problem = _call(settings.DEPLOY_HOOK)

    def _has_changed(self) -> bool:
        """See what the public reads now, and return whether it is something else."""
        live, taken = live_release(), withdrawn()
        if live is self._of[0] and taken == self._of[1]:
            return False
        self._of = live, taken
        before, self.seen = self.seen, _digest(live, taken)
        return self.seen != before

    def _note(self, problem: str, now: float) -> None:
        before = self.asked.pages if self.asked else ""
        self.asked = Asked(when=timezone.now(), pages=before if problem else self.seen, problem=problem)
        self.asking = None
        if problem:
            logger.error("a deploy elsewhere could not be asked for: %s", problem)  # never the hook: it is a secret
            self.due = now + AGAIN
        replace_file(settings.PATHS.out / "deploy.json", msgspec.json.encode(self.asked))


def last_asked() -> Asked | None:
    """Return when a deploy was asked for last, and how that went; None before the first time."""
    try:
        return msgspec.json.decode((settings.PATHS.out / "deploy.json").read_bytes(), type=Asked)
    except (OSError, *UNDECODABLE):
        return None  # once too often does no harm


def _call(hook: str) -> str:
    """Call the hook, and return what went wrong; nothing where it promised a deploy."""
    try:
        answer = httpx.post(hook, timeout=PATIENCE)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"it did not answer ({type(error).__name__})"
    return "" if answer.is_success else f"it answered {answer.status_code}"


def _digest(live: Live | None, taken: Mapping[str, object] | None) -> str:
    """Return what names all that the public reads; nothing where there is nothing, or it is undecided."""
    if live is None or taken is None:
        return ""
    files = sorted((address, known.digest) for address, known in live.public.items() if address not in taken)
    return hash_record(msgspec.json.encode([files, sorted(live.redirects.items())]))
