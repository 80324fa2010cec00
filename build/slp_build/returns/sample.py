"""The invented sample county: its schools. Nothing in it is a real school, place or number.

URNs begin at 900001, which are not issued. The county lies in the North Sea, so that no dot falls on a real place. The
seed is fixed: the same county every time.
"""

from random import Random

from slp_build.returns.figures import RegisterSchool

SEED = 20140715  # the day of the paper that founded the partnership
FIRST_URN = 900001
WEST, SOUTH, WIDTH, HEIGHT = 2.1, 54.5, 1.25, 0.62  # degrees; open sea

TOWNS = (
    ("Saltmere", 0.86, 0.62, 15),
    ("Hethering", 0.18, 0.34, 12),
    ("Brackley Fen", 0.12, 0.82, 9),
    ("Ternstow", 0.55, 0.22, 9),
    ("Osierbridge", 0.52, 0.66, 9),
    ("Larkwold", 0.84, 0.12, 6),
)
"""A town's name, its place (shares of the county's width and height), and how many of the schools it draws."""

FIRST = ("Linnet", "Marram", "Sallow", "Osier", "Tern", "Alder", "Sedge", "Plover", "Hazel", "Teasel", "Curlew", "Rush")
SECOND = ("Heath", "Point", "Green", "Bank", "Quay", "Lane", "Mere", "Cross", "Field", "Moor", "Carr", "Staithe")
NAMED = (
    ("Linnet Heath Primary School", "Primary", "Hethering"),
    ("Sallow Green Primary School", "Primary", "Brackley Fen"),
    ("Marram Point Primary School", "Primary", "Saltmere"),
    ("Osier Bank High School", "Secondary", "Saltmere"),
)
"""Schools that the starter content tells of; they come first."""

PHASES = ("Primary",) * 43 + ("Secondary",) * 9 + ("Special",) * 4
ENDINGS = {"Primary": "Primary School", "Secondary": "High School", "Special": "School"}
AGES = {"Primary": (4, 11), "Secondary": (11, 16), "Special": (4, 16)}
KINDS = {"Primary": "Community school", "Secondary": "Academy", "Special": "Community special school"}


def sample_register() -> tuple[RegisterSchool, ...]:
    """Return the county's schools, by URN: three of them changed their number once."""
    random = Random(SEED)
    names = [f"{first} {second}" for first in FIRST for second in SECOND]
    random.shuffle(names)
    taken = {name.rsplit(" ", 2)[0] for name, _, _ in NAMED}
    free = iter(name for name in names if name not in taken)
    towns = [name for name, _, _, weight in TOWNS for _ in range(weight)]
    wanted = [*NAMED, *((f"{next(free)} {ENDINGS[phase]}", phase, random.choice(towns)) for phase in PHASES)]
    return tuple(_school(FIRST_URN + n, name, phase, town, random) for n, (name, phase, town) in enumerate(wanted))


def _school(urn: int, name: str, phase: str, town: str, random: Random) -> RegisterSchool:
    longitude, latitude = _place(town, random)
    low, high = AGES[phase]
    pupils = {
        "Primary": lambda: 7 * random.choice((6, 9, 14, 22, 29, 30, 45, 58)),
        "Secondary": lambda: 5 * random.randint(95, 240),
        "Special": lambda: random.randint(60, 130),
    }[phase]()
    if urn == FIRST_URN:
        pupils = 7 * 29  # the school whose dials the demo shows first: one form of entry
    changed = urn % 19 == 0
    return RegisterSchool(
        urn=urn,
        laestab=f"999{2000 + urn - FIRST_URN}",
        name=name,
        phase=phase,
        kind="Academy converter" if changed else KINDS[phase],
        town=town,
        postcode=f"ZZ{1 + [t[0] for t in TOWNS].index(town)} {random.randint(1, 9)}ZZ",
        age_low=low,
        age_high=high,
        open=True,
        latitude=latitude,
        longitude=longitude,
        predecessors=(urn + 5000,) if changed else (),
        pupils=pupils,
    )


def _place(town: str, random: Random) -> tuple[float, float]:
    """Return (longitude, latitude): near the town, or out in the county."""
    x, y = next((x, y) for name, x, y, _ in TOWNS if name == town)
    near = random.random() < 0.55
    spread = 0.035 if near else 0.16
    x, y = (min(0.98, max(0.02, random.gauss(at, spread))) for at in (x, y))
    return round(WEST + WIDTH * x, 5), round(SOUTH + HEIGHT * y, 5)
