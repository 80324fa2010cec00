"""Banners and menus: nearly every page shows them, so that a mistake in one must not stay, nor hold up the rest."""

import re
from datetime import datetime
from typing import Any

import pytest

from records import WORKSHEET, Held, bridge_snapshot, page, public_records
from slp_build.config import UK, Paths
from slp_build.model.public import Alert, Article, DoorLink, Menu, PublicRedirect, Section
from slp_build.model.snapshot import PublicSnapshot
from slp_build.pipeline import Outcome, build_release, is_due

MORNING = datetime(2026, 9, 28, 9, 0, tzinfo=UK)


def build(paths: Paths, *changed: Any, now: datetime = MORNING) -> Outcome:
    public = {r.id: r for r in (*public_records(), *changed)}
    snapshots = [PublicSnapshot.of(public.values(), Held(WORKSHEET)), bridge_snapshot()]
    return build_release(paths, snapshots, now, lambda line: None)


def banner(starts: int, ends: int, target: str = "") -> Alert:
    at = [datetime(2026, 9, 28, hour, tzinfo=UK).isoformat() for hour in (starts, ends)]
    return Alert(id="alert:1", text="Snow: some schools are shut", target=target, starts=at[0], ends=at[1])


def home(outcome: Outcome) -> str:
    return (outcome.release / "public" / "index.html").read_text()


@pytest.mark.parametrize(
    ("before", "after", "due"),
    [
        ((), (banner(14, 16),), 14),  # one that is to come: no page differs yet
        ((banner(8, 12),), (banner(8, 10),), 10),  # it is to end sooner
        ((banner(8, 12),), (banner(8, 15),), 15),  # and later
    ],
)
def test_a_banner_comes_and_goes_at_its_hour_though_no_page_has_changed_yet(
    project: Paths, before: tuple[Alert, ...], after: tuple[Alert, ...], due: int
) -> None:
    shown = "Snow" in home(build(project, *before))
    assert ("Snow" in home(build(project, *after))) is shown
    then = datetime(2026, 9, 28, due, tzinfo=UK)
    assert not is_due(project, then.replace(hour=due - 1))
    assert is_due(project, then)
    assert ("Snow" in home(build(project, *after, now=then))) is not shown


def test_a_banner_follows_the_page_that_it_leads_to(project: Paths) -> None:
    assert 'href="/our-partnership/funding"' in home(build(project, banner(8, 12, "page:3")))
    moved = page(Article, 3, 5, "funding", "Funding")
    outcome = build(project, banner(8, 12, "page:3"), moved, _redirect("/our-partnership/funding", "page:3"))
    assert not outcome.held
    for name in ("index", "two-schools", "teach/maths-teacher"):
        html = (outcome.release / "public" / f"{name}.html").read_text()
        assert 'href="/teach/funding"' in html
        assert 'href="/our-partnership/funding"' not in html


@pytest.mark.parametrize(
    "mistaken",
    [
        Menu(id="menu:main", place="main", links=(DoorLink(text="County", target="/countty"),)),
        Menu(id="menu:footer", place="footer", links=(DoorLink(text="County", target="/countty#map"),)),
        banner(8, 12, "/countty"),
        banner(14, 16, "/countty"),  # now, and not when its hour comes and nobody is there
    ],
)
def test_an_address_that_is_none_is_held_back_with_its_menu_or_banner_alone(project: Paths, mistaken: Any) -> None:
    build(project)
    outcome = build(project, mistaken, page(Article, 3, 2, "funding", "Money"))
    assert [(held.source, held.guard) for held in outcome.held] == [(mistaken.id, "link")]
    assert "/countty, which is no page" in outcome.held[0].message
    assert outcome.live
    assert "Money" in (outcome.release / "public" / "our-partnership" / "funding.html").read_text()
    assert "/countty" not in home(outcome)


def test_a_menu_may_lead_into_the_bridge_and_to_a_redirect(project: Paths) -> None:
    build(project)
    targets = ("/bridge", "/account/login", "/old", "/county?x=1#map", "/")
    links = tuple(DoorLink(text=f"To {target}", target=target) for target in targets)
    menu = Menu(id="menu:footer", place="footer", links=links)
    assert not build(project, menu, _redirect("/old", "page:3")).held


def _redirect(old: str, target: str) -> PublicRedirect:
    return PublicRedirect(id="redirect:1", source=old, target=target)


def test_the_front_pages_buttons_lead_to_parts_of_the_menu_whatever_those_are_called(project: Paths) -> None:
    teach = page(Section, 5, 1, "teach", "Teach in Norfolk", in_menu=True)
    stories = page(Section, 90, 1, "stories", "From our schools", in_menu=True)
    buttons = re.compile(r'class="button button--(?:gorse|ondeep)" href="([^"]+)">([^<]+)')
    found = buttons.findall(home(build(project, teach, stories)))
    assert found == [("/stories", "Read schools’ stories"), ("/teach", "Teach in Norfolk")]
