"""Old addresses and where they lead, made straight: chains are flattened, loops found, live pages never hidden."""

from collections.abc import Iterable, Mapping

from slp_build.model.address import bare_address, meant_by
from slp_build.model.problem import Problem
from slp_build.model.public import PublicRedirect


def straight_redirects(
    records: Iterable[PublicRedirect], addresses: Mapping[str, str]
) -> tuple[dict[str, str], list[Problem]]:
    """Return old address → final address, and what is wrong with the rest. `addresses` are live pages' by id."""
    live = set(addresses.values())
    direct: dict[str, str] = {}
    owners: dict[str, str] = {}
    problems = []
    for record in records:
        target = addresses.get(record.target, record.target)
        if record.source in live:
            continue  # a redirect never hides a live page
        if not target.startswith(("/", "https://", "http://")):
            problems.append(_problem(record.source, record.id, f"leads to {record.target}, which is not published"))
            continue
        direct[record.source], owners[record.source] = target, record.id
    straight = {}
    for source in direct:
        if target := _end(source, direct):
            straight[source] = target
        else:
            problems.append(_problem(source, owners[source], "leads back to itself; mend one redirect of the loop"))
    return straight, problems


def _end(source: str, direct: Mapping[str, str]) -> str:
    """Return where an old address leads at last; nothing where it leads back to one before."""
    target = step = direct[source]
    seen = {source}
    while (at := step if step in direct else meant_by(step)) in direct:
        if at in seen:
            return ""
        seen.add(at)
        if target == step and at in (step, bare_address(step)):  # else its query or anchor would be lost
            target = direct[at]
        step = direct[at]
    return target


def _problem(address: str, source: str, what: str) -> Problem:
    return Problem(guard="redirect", address=address, source=source, message=what)
