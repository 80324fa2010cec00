"""What each thing that an attacker may know costs, in hidden cells: so that a choice is made with open eyes."""

from collections.abc import Iterator

from slp_build.anonymise.specification import Specification
from slp_build.anonymise.tables import Tables, attacker_of
from slp_build.disclosure.suppression.attacker import Attacker
from slp_build.disclosure.suppression.secondary import protect
from slp_build.disclosure.suppression.system import System


def prices(tables: Tables, system: System, specification: Specification, seconds: float) -> Iterator[tuple[str, int]]:
    """Yield each scenario that the specification declares, alone, in words, with the cells that it makes hidden."""
    everything = attacker_of(tables, specification)
    scenarios = [("who knows what is published", Attacker())]
    if "integral" in specification.attackers:
        scenarios.append(("who knows that pupils are whole, too", Attacker(integral=True)))
    if "insider" in specification.attackers:
        scenarios.append(("who knows one school's own figures, too", Attacker(insiders=everything.insiders)))
    for words, attacker in scenarios:
        yield words, int(protect(system, attacker, seconds=seconds).hidden.sum())
