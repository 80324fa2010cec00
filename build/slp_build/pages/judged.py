"""The dial of a judgement: steps of a scale, none of them measured, so none with a likely range."""

from collections.abc import Mapping, Sequence

import msgspec

from slp_build.model.export import Cell
from slp_build.pages import arch
from slp_build.pages.dial import Dial, DialRow, SegmentLabel, said_rows
from slp_build.pages.figures import Shown, said
from slp_build.pages.travel import TravelWords, not_told
from slp_build.statistics.direction import travel_of_grades

GRADES: Mapping[str, tuple[str, str]] = {
    "4": ("I", "Inadequate"),
    "3": ("RI", "Requires Improvement"),
    "2": ("G", "Good"),
    "1": ("O", "Outstanding"),
}
"""The inspectorate's overall grades, worst first as the arch runs: the letter at the segment, and the word."""

NONE = "no inspection in the exports"
TRAVEL = {
    "improved": ("up", "good", "Improved by the latest inspection"),
    "unchanged": ("level", "", "Same as last time"),
    "declined": ("down", "bad", "Declined at the latest inspection"),
}


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """One inspection's audited grade, with its day in words."""

    cell: Cell
    day: str


def inspection_dial(
    judgements: Sequence[Judgement], number: int, place: str, good_or_better: Cell | None, *, source: str
) -> Dial:
    """Return the dial of inspection grades, oldest first. `good_or_better` is the county's share."""
    last = judgements[-1] if judgements else None
    steps = list(GRADES)
    here = steps.index(last.cell.text) if last and last.cell.text in GRADES else None
    county: str | Shown = (
        Shown(text=f"{good_or_better.text}%", raw=good_or_better.text, cell=good_or_better.id)
        if good_or_better and good_or_better.value is not None
        else "[x]"
    )
    rows = (
        DialRow(mark="needle", term="This school", words=(_grade(last),)),
        DialRow(mark="", term="Time before", words=_before(judgements)),
        DialRow(mark="county", term=f"{place}: good schools", words=(county,)),
    )
    return Dial(
        id="inspection",
        number=number,
        title="Inspection",
        explain="The inspectorate's most recent overall grade",
        state="judged" if last else "unavailable",
        tag="",
        label="Dial of four steps: "
        + ", ".join(f"{letter} {word}" for letter, word in GRADES.values())
        + f". {rows[0].term}: {f'{said(rows[0].words)}, {last.day}' if last else NONE}. {said_rows(rows[1:])}",
        track=tuple(arch.segment(i, len(steps)) for i in range(len(steps)) if i != here),
        here=arch.segment(here, len(steps)) if here is not None else "",
        segment_labels=tuple(
            SegmentLabel(x=arch.segment_label(i, len(steps))[0], y=arch.segment_label(i, len(steps))[1], text=letter)
            for i, (letter, _) in enumerate(GRADES.values())
        ),
        figure=(_grade(last),),
        sub=(last.day if last else NONE,),
        rows=rows,
        travel=_travel(judgements),
        spark=None,
        source=source,
        note="A judgement made on a few days, not a measurement: no range is given. "
        + "; ".join(f"{letter}: {word}" for letter, word in GRADES.values())
        + ".",
    )


def _grade(judgement: Judgement | None) -> Shown | str:
    if judgement is None or judgement.cell.text not in GRADES:
        return "[x]"
    return Shown(text=GRADES[judgement.cell.text][1], raw=judgement.cell.text, cell=judgement.cell.id)


def _before(judgements: Sequence[Judgement]) -> tuple[str | Shown, ...]:
    if len(judgements) < 2:
        return ("no earlier one",)
    return (_grade(judgements[-2]), f", {judgements[-2].day[-4:]}")


def _travel(judgements: Sequence[Judgement]) -> TravelWords:
    travel = travel_of_grades([int(j.cell.text) for j in judgements if j.cell.text in GRADES])
    if travel is None:
        return not_told("A direction needs two inspections.")
    arrow, tone, words = TRAVEL[travel]
    return TravelWords(arrow=arrow, tone=tone, words=words, reason=f"Compared with {judgements[-2].day}.")  # type: ignore[arg-type]
