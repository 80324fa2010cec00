"""Direction of travel in words: arrow, direction, certainty and one plain reason."""

from typing import Literal

import msgspec

from slp_build.model.export import period_name
from slp_build.statistics.direction import Direction

Arrow = Literal["up", "down", "level", "none"]
Tone = Literal["", "good", "bad"]


class TravelWords(msgspec.Struct, frozen=True, kw_only=True):
    """What stands beside a dial. The words are complete without arrow and tone."""

    arrow: Arrow
    tone: Tone
    words: str
    reason: str


def travel_in_words(direction: Direction, since: str, *, higher_is_worse: bool = False) -> TravelWords:
    """Return a direction since a period in words. Where higher is worse, the words say so."""
    reason = f"Since {period_name(since)}. {direction.reason}"
    if direction.certainty == "no clear change":
        return TravelWords(arrow="level", tone="", words="No clear change", reason=reason)
    rising = direction.way == "rising"
    better = rising != higher_is_worse
    way = "Rising" if rising else "Falling"
    meaning = f", and so {'improving' if better else 'worsening'}" if higher_is_worse else ""
    return TravelWords(
        arrow="up" if rising else "down",
        tone="good" if better else "bad",
        words=f"{way}{meaning}: {direction.certainty}",
        reason=reason,
    )


def not_told(reason: str, words: str = "Direction not worked out") -> TravelWords:
    """Return the words where there is no direction to tell, with the reason."""
    return TravelWords(arrow="none", tone="", words=words, reason=reason)
