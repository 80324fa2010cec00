"""A national table as it was published: reasons for exclusion by authority and type of school, small counts hidden."""

import csv
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from slp_build.disclosure.suppression.system import Flags, System

TOTAL = "Total"
HIDDEN = "x"
Key = tuple[str, str, str]  # year, authority, reason
FILE = "*reason_for_exclusion*.csv"


@dataclass(frozen=True, kw_only=True)
class Published:
    """For each year, authority and reason the text of each type of school's cell, the total among them."""

    cells: Mapping[Key, Mapping[str, str]]

    @property
    def hidden(self) -> int:
        return sum(text == HIDDEN for texts in self.cells.values() for text in texts.values())


def read(folder: Path) -> Published:
    """Return the rows of authorities in the years whose values are whole numbers, not rounded to five."""
    found: dict[Key, dict[str, str]] = {}
    rounded: dict[str, bool] = {}
    with next(folder.glob(FILE)).open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["level"] == "Local authority":
                for reason, text in list(row.items())[10:]:
                    found.setdefault((row["year"], row["old_la_code"], reason), {})[row["school_type"]] = text
                    if text.isdigit():
                        rounded[row["year"]] = rounded.get(row["year"], True) and int(text) % 5 == 0
    whole = {key: texts for key, texts in found.items() if not rounded[key[0]] and len(texts) == 4}
    return Published(cells={key: texts for key, texts in whole.items() if adds_up(texts)})


def adds_up(texts: Mapping[str, str]) -> bool:
    """Return whether a cell's types and total can agree: a number everywhere that is not hidden, and no more hidden."""
    return (
        all(text == HIDDEN or text.isdigit() for text in texts.values()) and filled(texts, random.Random(0)) is not None
    )


def filled(texts: Mapping[str, str], chance: random.Random) -> dict[str, int] | None:
    """Return a table that agrees with what is published, each hidden count 1 or 2, a total up to the sum of such."""
    types = [name for name in texts if name != TOTAL]
    choices = [[int(texts[t])] if texts[t] != HIDDEN else chance.sample([1, 2], 2) for t in types]
    for values in _every(choices):
        total = sum(values)
        if (texts[TOTAL] == HIDDEN and total in (1, 2)) or texts[TOTAL] == str(total):
            return {**dict(zip(types, values, strict=True)), TOTAL: total}
    return None


def _every(choices: list[list[int]]) -> Iterable[tuple[int, ...]]:
    if not choices:
        yield ()
        return
    for rest in _every(choices[1:]):
        for first in choices[0]:
            yield (first, *rest)


def as_system(published: Published, seed: int) -> System:
    """Return the raw table behind what was published, as far as anybody can tell: hidden counts are filled in."""
    chance = random.Random(seed)
    names, values, primary, lines = [], [], [], []
    for number, (key, texts) in enumerate(published.cells.items()):
        table = filled(texts, chance)
        assert table
        for kind, value in table.items():
            lines.append((number, len(names), -1.0 if kind == TOTAL else 1.0))
            names.append("|".join((*key, kind)))
            values.append(float(value))
            primary.append(texts[kind] == HIDDEN)
    rows, columns, coefficients = zip(*lines, strict=True)
    nothing = np.zeros(len(names))
    return System(
        names=tuple(names),
        values=np.array(values),
        equations=sp.csr_array((coefficients, (rows, columns)), shape=(len(published.cells), len(names))),
        primary=np.array(primary),
        fixed=np.array(values) == 0,
        lower=nothing,
        upper=nothing,
        weights=np.ones(len(names)),
    )


def as_published(system: System) -> Flags:
    """Return the pattern that was published: the small counts hidden, and nothing to protect them."""
    return system.primary.copy()
