"""The pages kept in git say what the software does: their examples, numbers and promises are checked against it."""

import itertools
import re
from pathlib import Path

import msgspec
import pytest
from django.conf import settings
from mkdocs.utils.meta import get_data

from slp_build.config import Thresholds, load_partnership
from slp_build.model.export import SYMBOLS
from slp_build.model.placeholders import filled
from slp_build.model.policy import load_policy
from slp_build.pages.figures import span
from slp_build.release.links import LIVE_PREFIXES
from slp_build.statistics.direction import Share, direction_of
from slp_build.statistics.similar import BANDS
from slp_build.statistics.wilson import wilson_interval

ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted((ROOT / "content").glob("*/*.md"))
STARTER = sorted((ROOT / "content" / "starter").glob("*.toml"))
OURS = load_partnership(ROOT / "content" / "partnership.toml")
THEIRS = msgspec.structs.replace(
    OURS,
    name="Norfolk Schools Alliance",
    county="Norfolk",
    email="office@norfolk.example",
    thresholds=Thresholds(minimum_base=10, minimum_schools=5),
)
FACTS = r"West Suffolk College|Suffolk County Council|Teaching School Alliances in Suffolk"  # of the founding paper


def text_of(name: str) -> str:
    """Return a page's text, each run of white space one space."""
    return " ".join(filled(name, (ROOT / "content" / name).read_text(), OURS).split())


def facts_of(name: str) -> dict[str, object]:
    return dict(get_data(filled(name, (ROOT / "content" / name).read_text(), OURS))[1])


def test_the_footers_pages_are_in_no_menu_and_the_county_is() -> None:
    menus = {path.stem: facts_of(f"public/{path.name}").get("menu") for path in PAGES if path.parent.name == "public"}
    assert {name for name, menu in menus.items() if menu is None} == {
        "about-the-data",
        "accessibility",
        "how-figures-are-protected",
        "join-the-bridge",
        "privacy",
    }
    assert menus["county"] == "County picture"
    assert facts_of("public/county.md")["template"] == "county"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_page_has_a_title_and_a_lead_and_leads_only_to_what_is_always_there(path: Path) -> None:
    audience = path.parent.name
    body, facts = get_data(filled(path.name, path.read_text(), OURS))
    assert facts["title"]
    assert facts["lead"]
    assert not re.search(r"^# ", body, re.MULTILINE)  # the title is the page's h1
    known = {f"/{page.stem}" for page in PAGES if page.parent.name == "public"} | {"/"}
    if audience == "bridge":
        known |= {f"/bridge/{page.stem}" for page in PAGES if page.parent.name == "bridge"}
    for target in re.findall(r"\]\((/[^)#]*)", body):
        live = any(target == prefix or target.startswith(f"{prefix}/") for prefix in LIVE_PREFIXES[audience])
        assert live or target in known, target


def test_the_members_pages_are_covered_by_the_policy() -> None:
    policy = load_policy(ROOT / "site" / "bridge-policy.toml")
    for path in PAGES:
        if path.parent.name == "bridge":
            assert policy.allows(f"/bridge/{path.stem}", ["subscriber"], [])


def test_the_example_of_a_likely_range_is_what_the_software_works_out() -> None:
    found = re.findall(
        r"(\d+) of (\d+) children is \d+%, and the likely range is ([\d to]+%)", text_of("public/about-the-data.md")
    )
    found += [
        (reached, pupils, words)
        for pupils, reached, words in re.findall(
            r"Of (\d+) children, (\d+) are \d+% as well, and the range is ([\d to]+%)",
            text_of("public/about-the-data.md"),
        )
    ]
    assert len(found) == 2
    for reached, pupils, words in found:
        low, high = wilson_interval(int(reached), int(pupils))
        assert span(100 * low, 100 * high, 0, "%") == words


def test_the_examples_of_directions_are_what_the_software_says() -> None:
    page = text_of("public/about-the-data.md")
    found = re.findall(r"rom (\d+) of (\d+)(?: children)? to (\d+) of (\d+) is “(?:rising: )?([a-z ]+)”", page)
    assert [words for *_, words in found] == ["almost certain", "probably", "no clear change"]
    for first, first_of, last, last_of, words in found:
        shares = (Share(reached=int(n), pupils=int(m)) for n, m in ((first, first_of), (last, last_of)))
        assert direction_of(*shares).certainty == words


def test_the_rules_in_words_have_the_partnerships_numbers() -> None:
    page = text_of("public/about-the-data.md")
    assert "Fewer than six children: kept back." in page
    assert "Fewer than three schools taken together: kept back." in page
    members = text_of("bridge/about-these-figures.md")
    assert "at least three schools, and if at least six children are left" in members
    assert "Figures of fewer than six children are kept back" in members


@pytest.mark.parametrize("path", [*PAGES, *STARTER], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_another_partnerships_pages_name_no_place_and_no_number_of_ours(path: Path) -> None:
    text = filled(path.name, path.read_text(), THEIRS)
    assert not re.search(r"suffolk", re.sub(FACTS, "", text), re.IGNORECASE)
    assert "@" + OURS.email.partition("@")[2] not in text
    rules = r"(?i)(?:fewer than|at least) (?:six|6|three|3)(?= (?:children|pupils|schools|are hidden))|six and three"
    assert not re.search(rules, text)


def test_every_symbol_is_explained() -> None:
    page = text_of("public/about-the-data.md")
    for symbol, meaning in SYMBOLS.items():
        assert f"| [{symbol}] | `{symbol}` | {meaning} |" in page


def test_the_groups_of_similar_schools_are_the_softwares() -> None:
    page = text_of("bridge/about-these-figures.md")
    for phase, edges in BANDS.items():
        between = [f"{low:,} to {high - 1:,}" for low, high in itertools.pairwise(edges)]
        words = "; ".join([f"fewer than {edges[0]:,}", *between, f"{edges[-1]:,} or more"])
        assert f"| {phase} | {words} |" in page


def test_the_privacy_page_tells_the_truth_of_codes_and_cookies() -> None:
    page = text_of("public/privacy.md")
    assert settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT == 600
    assert settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS == 3
    assert "A code works for ten minutes and for three tries." in page
    assert settings.SESSION_COOKIE_AGE == 14 * 24 * 3600
    assert f"| `{settings.SESSION_COOKIE_NAME}` | knows that it is you, from page to page | two weeks," in page
    assert 364 <= settings.CSRF_COOKIE_AGE / (24 * 3600) <= 366
    assert f"| `{settings.CSRF_COOKIE_NAME}` | makes sure that a form was sent from our own page | a year |" in page
    assert settings.SESSION_COOKIE_HTTPONLY
    assert not settings.USERSESSIONS_TRACK_ACTIVITY  # “no record of which Bridge pages you read”


def test_the_accessibility_statement_has_what_the_regulations_ask_for() -> None:
    page = text_of("public/accessibility.md")
    for needed in (
        "Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018",
        "(WCAG) version 2.2, level AA",
        "partially compliant",
        "Equality and Human Rights Commission",
        "Equality Advisory and Support Service",
        "Disproportionate burden",
        "not within the scope",
        "This statement was prepared on",
        "Write to us",
    ):
        assert needed in page
