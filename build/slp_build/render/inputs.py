"""Everything one tree is made from. Two types, since the two trees share no input; and what of before it can build on.

Nothing here imports MkDocs, which takes as long as all the rest of a command's start.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from slp_build.config import Partnership
from slp_build.model.export import BridgeExports, PublicExports
from slp_build.model.policy import Policy
from slp_build.model.snapshot import BridgeSnapshot, PublicSnapshot
from slp_build.render.memory import NOTHING, Memory
from slp_build.render.output import LiveTree


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicInputs:
    """What the public tree is made from. `now` is an instant; no page reads the clock.

    What stands at an address that is `withdrawn` is left out.
    """

    snapshot: PublicSnapshot
    exports: PublicExports
    partnership: Partnership
    theme: Path
    cache: Path
    now: datetime
    withdrawn: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeInputs:
    """What the Bridge tree is made from, with the policy that must cover every address of it.

    What stands at an address that is `withdrawn` is left out.
    """

    snapshot: BridgeSnapshot
    exports: BridgeExports
    policy: Policy
    partnership: Partnership
    theme: Path
    cache: Path
    now: datetime
    withdrawn: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What a tree can build on: the live release's files, and what is remembered of its pages.

    `site` is what they were drawn from, if this process has drawn them.
    """

    live: LiveTree | None = None
    memory: Memory = NOTHING
    site: Any = None
