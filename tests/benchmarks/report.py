"""BENCHMARKS.md, and the few lines that a run ends with."""

from collections.abc import Iterable, Mapping
from statistics import median

from benchmarks import disclosure, editing
from benchmarks.places import HERE
from benchmarks.result import ACTIONS, GeneratorResult, SizeResult, best_of, ratio
from benchmarks.targets import reached

MB = 1_000_000
REACHED = "Numbers to reach"
HEAD = ("", "at most", "measured", "reached")
WORDS = {
    "cold": "cold",
    "one_edit": "one page edited",
    "theme_edit": "theme edited",
    "unchanged": "nothing changed",
}


def report(sizes: Mapping[int, SizeResult], written: str = "") -> str:
    """Return the whole of BENCHMARKS.md.

    What has not been run on this machine stays as it is `written` there already, also among the numbers to reach: each
    section says when it was run, and on what.
    """
    before = _sections(written)
    parts = [
        _reached(sizes, before.get(REACHED, "")),
        *(_size(result) for result in sizes.values()),
        editing.section(),
        disclosure.section(),
    ]
    sections = before | _sections("\n\n".join(parts))
    ordered = [sections[heading] for heading in sorted(sections, key=_order)]
    return "\n\n".join([(HERE / "preface.md").read_text().strip(), *ordered]) + "\n"


def _sections(text: str) -> dict[str, str]:
    """Return a report's sections by heading (without what follows a comma and a space)."""
    found = {}
    for part in f"\n{text}".split("\n## ")[1:]:
        found[part.partition("\n")[0].partition(", ")[0]] = f"## {part.strip()}"
    return found


def _order(heading: str) -> tuple[int, int, str]:
    """Numbers to reach, then the sizes, then all else."""
    number = heading.removesuffix(" pages").replace(",", "")
    return (0, 0, heading) if heading == REACHED else (1, int(number), "") if number.isdigit() else (2, 0, heading)


def short(result: SizeResult) -> str:
    """Return a run in a few lines, for the terminal."""
    lines = [f"{result.pages:,} pages, medians of {result.rounds} (seconds: {', '.join(WORDS.values())}; peak memory)"]
    for one in result.results:
        seconds = "  ".join(f"{one.seconds(action):8.2f}" for action in ACTIONS)
        lines.append(f"  {one.label:<36}{seconds}  {one.peak_mb:6.0f} MB")
    for name, numbers in _best(result):
        parts = "  ".join(f"{ratio(result.ours.seconds(a), numbers[f'{a}_s']):8.2f}" for a in ACTIONS)
        lines.append(f"  {'ours / ' + name:<36}{parts}")
    if result.snapshot:
        unchanged, delta = median(result.snapshot.unchanged), median(result.snapshot.delta)
        lines.append(f"  snapshot of the CMS: unchanged {unchanged:.2f} s, after one edit {delta:.2f} s")
    lines += [f"  left out: {left.name}: {left.reason}" for left in result.left]
    return "\n".join(lines)


def _reached(sizes: Mapping[int, SizeResult], written: str) -> str:
    found = {goal.what: (goal.what, goal.limit, goal.found, "yes" if goal.met else "**no**") for goal in reached(sizes)}
    if not found:
        return ""
    before = (line.strip("| ").split(" | ") for line in written.splitlines()[4:])  # after the heading and the head
    rows = {row[0]: tuple(row) for row in before if len(row) == len(HEAD)} | found
    return f"## {REACHED}\n\n" + _table(HEAD, rows.values())


def _size(result: SizeResult) -> str:
    many = f"medians of {result.rounds}" if result.rounds > 1 else "once"
    facts = "; ".join(f"{name.lower()}: {value}" for name, value in result.machine.items())
    parts = [
        f"## {result.pages:,} pages, {many}",
        f"`{result.command}`, {result.when}, our revision {result.revision}. {facts}.",
        _seconds(result),
        _ratios(result),
        _sizes(result),
        _edits(result),
        _snapshot(result),
        "\n".join(f"- **{one.label}** {one.version}: {one.how}" for one in result.results),
        "\n".join(f"- Left out: **{left.name}**: {left.reason}" for left in result.left),
    ]
    return "\n\n".join(part for part in parts if part)


def _seconds(result: SizeResult) -> str:
    rows = [
        (
            one.label,
            *(f"{one.seconds(action):.2f}" for action in ACTIONS),
            f"{one.cpu('cold'):.2f}",
            f"{one.cpu('one_edit'):.2f}",
            f"{one.peak_mb:,.0f} MB",
        )
        for one in result.results
    ]
    return _table(("wall seconds", *(WORDS[a] for a in ACTIONS), "CPU, cold", "CPU, one page", "peak memory"), rows)


def _ratios(result: SizeResult) -> str:
    rows = [
        (
            f"ours / {name}",
            *(f"{ratio(result.ours.seconds(a), numbers[f'{a}_s']):.2f}" for a in ACTIONS),
            f"{ratio(result.ours.peak_mb, numbers['peak_mb']):.2f}",
        )
        for name, numbers in _best(result)
    ]
    return _table(("ratio", *(WORDS[a] for a in ACTIONS), "peak memory"), rows) if rows else ""


def _sizes(result: SizeResult) -> str:
    rows = [
        (one.label, f"{one.html_pages:,}", f"{one.files:,}", _mb(one.bytes), _alike(one, result.ours))
        for one in result.results
    ]
    return _table(("output", "HTML pages", "files", "size", "HTML as ours"), rows)


def _edits(result: SizeResult) -> str:
    rows = []
    for one in result.results:
        cells = (f"{files:,} ({_mb(size)})" for files, size in (one.written(action) for action in ACTIONS))
        rows.append((one.label, *cells))
    return _table(("files written anew", *(WORDS[a] for a in ACTIONS)), rows)


def _snapshot(result: SizeResult) -> str:
    if not result.snapshot:
        return ""
    rows = [
        ("the first", f"{median(result.snapshot.first):.3f}"),
        ("nothing changed since", f"{median(result.snapshot.unchanged):.3f}"),
        ("after one edit", f"{median(result.snapshot.delta):.3f}"),
    ]
    return _table(("snapshot of the CMS, Django warm", "seconds"), rows)


def _best(result: SizeResult) -> list[tuple[str, dict[str, float]]]:
    """Return each peer's numbers by the word before the first hyphen: Hugo's two ways are one peer."""
    names = dict.fromkeys(one.name.partition("-")[0] for one in result.peers)
    return [(name, best_of(result.peers, name)) for name in names]


def _alike(one: GeneratorResult, ours: GeneratorResult) -> str:
    if one is ours:
        return ""
    return "no" if one.same_html else "yes"


def _mb(size: int) -> str:
    return f"{size / MB:,.1f} MB"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = tuple(head)
    lines = [head, ("---", *("--:",) * (len(head) - 1)), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
