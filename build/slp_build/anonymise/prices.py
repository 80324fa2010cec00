"""What each thing that an attacker may know costs, in hidden cells: so that a choice is made with open eyes."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from slp_build.anonymise.make import Asked
from slp_build.disclosure.suppression.attacker import Attacker
from slp_build.disclosure.suppression.secondary import protect


def prices(asked: Asked, seconds: float) -> Iterator[tuple[str, int]]:
    """Yield each scenario that the specification declares, alone, with the cells that it makes hidden."""
    system, everything = asked.system, asked.attacker
    plain = Attacker(earlier=everything.earlier)
    known = "who knows what is published" + (", now and earlier" if everything.earlier is not None else "")
    scenarios = [(known, plain)]
    if isinstance(everything.least, np.ndarray):
        scenarios.append(("who knows that empty groups are always shown, too", replace(plain, least=everything.least)))
    if everything.integral:
        scenarios.append(("who knows that pupils are whole, too", replace(plain, integral=True)))
    if everything.insiders:
        scenarios.append(("who knows one school's own figures, too", replace(plain, insiders=everything.insiders)))
    for words, attacker in scenarios:
        yield words, asked.hidden_counts(protect(system, attacker, seconds=seconds))
