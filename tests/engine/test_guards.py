"""A mistake in one record holds back that record, whatever else has changed; a withdrawal waits for nobody.

One file, though a long one: every case is a build of the same small site.
"""

import shutil
from datetime import datetime
from hashlib import sha256
from io import BytesIO

import msgspec
import pytest
from PIL import Image

from engine.conftest import ROOT
from records import PAPER, WORKSHEET, Held, bridge_records, bridge_snapshot, page, public_records
from slp_build.config import UK, Paths
from slp_build.errors import BuildError
from slp_build.model.blocks import ImageBlock, PeopleBlock, TextBlock
from slp_build.model.bridge import BridgeSchool
from slp_build.model.manifest import Forced
from slp_build.model.public import (
    Article,
    CaseStudy,
    DoorLink,
    Menu,
    PublicImage,
    PublicPerson,
    PublicRedirect,
    PublicSchool,
    Section,
    Topic,
)
from slp_build.model.snapshot import BridgeSnapshot, PublicSnapshot
from slp_build.pipeline import NOTHING_DELETED, Outcome, build_release
from slp_build.release.actions import roll_back, unpin, withdraw
from slp_build.release.gone import Deleted
from slp_build.release.store import Store
from slp_build.warm import Warm

NOW = datetime(2026, 9, 28, 9, 0, tzinfo=UK)


def picture(colour: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "PNG")
    return file.getvalue()


RED, BLUE = picture("red"), picture("blue")
LINK = Forced(guard="link", reason="meant")


def public(*changed: object, without: tuple[str, ...] = ()) -> PublicSnapshot:
    records = {record.id: record for record in (*public_records(), *changed)}  # type: ignore[attr-defined]
    kept = [record for key, record in records.items() if key not in without]
    return PublicSnapshot.of(kept, Held(WORKSHEET, RED, BLUE))


def build(
    paths: Paths,
    *changed: object,
    without: tuple[str, ...] = (),
    bridge: tuple[object, ...] = (),
    forced: tuple[Forced, ...] = (),
    warm: Warm | None = None,
    deleted: Deleted = NOTHING_DELETED,
) -> Outcome:
    snapshots = [public(*changed, without=without), bridge_snapshot(*bridge)]
    return build_release(paths, snapshots, NOW, lambda line: None, forced=forced, warm=warm, deleted=deleted)


def funding(title: str = "Funding", number: int = 3, slug: str = "funding", **fields: object) -> Article:
    return page(Article, number, fields.pop("parent", 2), slug, title, **fields)  # type: ignore[arg-type]


def linking(href: str, number: int = 3, slug: str = "funding") -> Article:
    return funding("Funding", number, slug, body=(TextBlock(html=f'<p><a href="{href}">x</a></p>'),))


def flawed(title: str, **fields: object) -> list[object]:
    """Return the funding page with a picture that has no words, and that picture."""
    image = PublicImage(id="image:1", title="P", filename="p.png", width=64, height=48, sha256=sha256(RED).hexdigest())
    return [funding(title, body=(ImageBlock(image="image:1", alt=""),), **fields), image]


def redirect(number: int, old: str, target: str) -> PublicRedirect:
    return PublicRedirect(id=f"redirect:{number}", source=old, target=target)


OTHER = page(CaseStudy, 4, 1, "two-schools", "Other", school_name="L", school=None, phase="P", theme="R")
SECTION = page(Section, 2, 1, "partners", "Our partnership", in_menu=True)
RENAMED = (
    SECTION,
    redirect(10, "/our-partnership", "page:2"),
    redirect(11, "/our-partnership/funding", "page:3"),
    redirect(12, "/our-partnership/doubling", "page:7"),
)
"""A section under another address, as Wagtail leaves it: with a redirect from every old one."""


def held(outcome: Outcome) -> list[str]:
    return [one.source for one in outcome.held]


def html(outcome: Outcome, name: str) -> str:
    return (outcome.release / "public" / f"{name}.html").read_text()


@pytest.mark.parametrize(("withdrawn", "target"), [("/two-schools", "page:4"), ("/our-partnership", "page:3")])
def test_what_is_withdrawn_takes_the_redirects_to_it_along(project: Paths, withdrawn: str, target: str) -> None:
    build(project, redirect(1, "/old", target))
    withdraw(Store(project.releases), withdrawn, "no", NOW)
    outcome = build(project, redirect(1, "/old", target), OTHER, forced=(Forced(guard="shrink", reason="meant"),))
    assert not outcome.held
    assert "/old" not in outcome.manifest.redirects


def test_a_loop_that_an_unpublished_page_hid_is_left_out(project: Paths) -> None:
    loop = (redirect(1, "/x", "/two-schools"), redirect(2, "/two-schools", "/x"))
    build(project, *loop)
    outcome = build(project, *loop, without=("page:4",))
    assert not outcome.held
    assert not outcome.manifest.redirects


def test_a_section_is_renamed_over_pages_with_old_flaws(project: Paths) -> None:
    """That something led to nothing in the live release is known of a page wherever it stands now."""
    instead = redirect(1, "/two-schools", "page:2")
    build(project, linking("/nowhere", 30, "money"), forced=(LINK,))
    build(project, linking("/nowhere", 30, "money"), instead, without=("page:4",))
    renamed = (*RENAMED, redirect(13, "/our-partnership/money", "page:30"))
    outcome = build(project, linking("/nowhere", 30, "money"), instead, *renamed, without=("page:4",))
    assert not outcome.held
    assert "partners/money.html" in outcome.manifest.public


def test_a_redirect_goes_while_the_section_of_the_page_that_needs_it_is_renamed(project: Paths) -> None:
    build(project, redirect(1, "/old", "page:2"), linking("/old"))
    outcome = build(project, linking("/old"), *RENAMED)
    assert held(outcome) == ["redirect:1"]
    assert "partners/funding.html" in outcome.manifest.public


@pytest.mark.parametrize("torn", ["public.memory", "public.index"])
def test_old_flaws_stop_nothing_where_what_is_remembered_is_torn(project: Paths, torn: str) -> None:
    flaws = (redirect(1, "/old", "/nowhere"), linking("/nowhere"))
    first = build(project, *flaws, forced=(LINK,))
    (first.release / torn).unlink()
    outcome = build(project, *flaws, OTHER)
    assert not outcome.held
    assert "Other" in html(outcome, "two-schools")


def test_what_a_page_referred_to_in_vain_is_known_where_what_is_remembered_is_torn(project: Paths) -> None:
    instead = redirect(1, "/two-schools", "page:2")
    build(project)
    second = build(project, instead, without=("page:4",))
    assert second.manifest.unlinked
    (second.release / "public.memory").unlink()
    assert not build(project, instead, funding("Money", 30, "money"), without=("page:4",)).held


def test_a_builder_that_is_killed_between_two_builds_leaves_what_a_guard_must_know(project: Paths) -> None:
    loop = redirect(2, "/x", "/x")
    build(project, warm=Warm(stays=True))  # and killed, before it wrote what the next process can build on
    outcome = build(project, loop, OTHER)
    assert held(outcome) == ["redirect:2"]
    assert "Other" in html(outcome, "two-schools")


def test_a_builder_goes_on_when_its_cache_is_cleared(project: Paths) -> None:
    warm = Warm(stays=True)
    build(project, warm=warm)
    warm.catch_up(project)
    shutil.rmtree(project.cache)
    outcome = build(project, OTHER, warm=warm)
    assert "Other" in html(outcome, "two-schools")
    assert (project.cache / "records" / "public.pack").stat().st_size


def test_of_two_pages_that_change_places_neither_stays_below_itself(project: Paths) -> None:
    build(project)
    moved = page(Section, 2, 3, "our-partnership", "Our partnership", in_menu=True)
    outcome = build(project, *flawed("Funding", parent=1), moved, OTHER, *RENAMED[1:])
    assert held(outcome) == ["page:2", "page:3"]
    assert "This waits for it" in outcome.held[0].message
    assert "our-partnership/funding.html" in outcome.manifest.public
    assert "Other" in html(outcome, "two-schools")


def test_two_pages_that_meet_because_their_sections_moved_hold_back_the_sections(project: Paths) -> None:
    pages = (page(Article, 10, 33, "x", "X"), page(Article, 11, 35, "x", "X"))
    build(project, page(Section, 33, 1, "a", "A"), page(Section, 35, 1, "c", "C"), *pages)
    changed = (page(Section, 33, 1, "b", " "), page(Section, 35, 1, "a", "C"))  # one has no title now, and stays
    instead = (redirect(1, "/c", "page:35"), redirect(2, "/c/x", "page:11"))
    outcome = build(project, *changed, *pages, *instead, OTHER)
    assert held(outcome) == ["page:33", "page:35"]
    assert "Other" in html(outcome, "two-schools")


def test_a_page_whose_slug_is_too_long_for_a_file_keeps_no_other_waiting(project: Paths) -> None:
    build(project)
    outcome = build(project, funding("Long", 30, "x" * 251), funding("Below it", 31, "y", parent=30), OTHER)
    assert held(outcome) == ["page:30"]
    assert "shorten the slug in the CMS" in outcome.held[0].message
    assert "Other" in html(outcome, "two-schools")


def test_nobody_can_overrule_that_two_pages_want_one_address(project: Paths) -> None:
    """There is no tree then that could be made."""
    build(project)
    outcome = build(project, funding(slug="doubling"), forced=(Forced(guard="address", reason="meant"),))
    assert held(outcome) == ["page:3"]
    assert not outcome.manifest.forced


def test_while_a_release_is_pinned_a_change_is_one_from_the_newest(project: Paths) -> None:
    build(project, funding("Version one"))
    build(project, funding("Version two"), funding("Late", 30, "late"))
    store = Store(project.releases)
    roll_back(store, 1, "w", "r", NOW)
    outcome = build(project, *flawed("Version three"), funding("Late", 30, "later"))
    unpin(store)
    assert held(outcome) == ["page:3", "page:30"]  # the one for its picture, the other as it left no redirect
    assert "Version two" in html(outcome, "our-partnership/funding")
    assert "our-partnership/late.html" in outcome.manifest.public


def test_what_went_while_a_release_was_pinned_is_known_to_be_gone(project: Paths) -> None:
    build(project)
    build(project, funding("Late", 30, "late"))
    roll_back(Store(project.releases), 1, "w", "r", NOW)
    assert "/our-partnership/late" in build(project).manifest.gone


def test_a_broken_chain_of_redirects_is_told(project: Paths) -> None:
    first, second = redirect(1, "/a", "/b"), redirect(2, "/b", "page:2")
    build(project, first, second, linking("/a"))
    outcome = build(project, first, linking("/a"), OTHER)
    assert held(outcome) == ["redirect:2"]
    assert outcome.manifest.redirects == {"/a": "/our-partnership", "/b": "/our-partnership"}


def test_a_picture_that_came_back_once_stays_with_what_is_held(project: Paths) -> None:
    image = PublicImage(id="image:2", title="P", filename="p.png", width=64, height=48, sha256=sha256(BLUE).hexdigest())
    shown = (funding(body=(ImageBlock(image="image:2", alt="A"),)), image)
    build(project, *shown)
    build(project, without=("page:3",))  # the picture goes with its page
    live = html(build(project, *shown), "our-partnership/funding")
    outcome = build(project, *flawed("Funding"), OTHER)
    assert held(outcome) == ["page:3"]
    assert html(outcome, "our-partnership/funding") == live


@pytest.mark.parametrize("deleted", [False, True])
def test_what_is_held_back_keeps_its_picture_unless_somebody_has_deleted_it(project: Paths, deleted: bool) -> None:
    """The change had exchanged it, so that the CMS does not send it any more."""
    image = PublicImage(id="image:2", title="P", filename="p.png", width=64, height=48, sha256=sha256(BLUE).hexdigest())
    live = build(project, funding(body=(ImageBlock(image="image:2", alt="A"),)), image)
    shown = {path for path in live.manifest.public if path.startswith("images/")}
    assert shown
    for gone in ({"public": {"image:2"}} if deleted else {}, {}):  # nor later
        outcome = build(project, *flawed("Funding"), deleted=gone)
        assert held(outcome) == ["page:3"]
        same = html(outcome, "our-partnership/funding") == html(live, "our-partnership/funding")
        assert (same, bool(shown & outcome.manifest.public.keys())) == (not deleted, not deleted)


@pytest.mark.parametrize("deleted", [False, True])
def test_what_is_held_back_keeps_its_people_and_their_pictures_unless_somebody_has_deleted_them(
    project: Paths, deleted: bool
) -> None:
    """Whoever is deleted may have withdrawn consent, and never returns; the picture was nobody else's."""
    image = PublicImage(id="image:1", title="P", filename="p.png", width=64, height=48, sha256=sha256(RED).hexdigest())
    who = PublicPerson(id="person:1", name="A. Invented", role="Lead", image="image:1")
    people = PeopleBlock(heading="Whom to ask", people=("person:1",))
    was = html(build(project, funding("Funding", body=(people,)), who, image), "our-partnership/funding")
    assert "A. Invented" in was
    told = {"public": ["person:1"] if deleted else [], "bridge": []}
    outcome = build(project, linking("/nowhere"), deleted=told)
    assert held(outcome) == ["page:3"]
    now = html(outcome, "our-partnership/funding")
    assert "A. Invented" not in now if deleted else now == was
    assert any(path.startswith("images/") for path in outcome.manifest.public) is not deleted


def test_what_is_held_back_keeps_the_topic_that_the_change_would_have_exchanged(project: Paths) -> None:
    """Which is then no more, as far as the CMS tells: only topics in use are published."""
    old, new = Topic(id="topic:1", name="Alpha", slug="alpha"), Topic(id="topic:2", name="Beta", slug="beta")
    live = html(build(project, funding(topics=("topic:1",)), old), "our-partnership/funding")
    outcome = build(project, *flawed("Funding", topics=("topic:2",)), new)
    assert held(outcome) == ["page:3"]
    assert html(outcome, "our-partnership/funding") == live
    assert "topics/alpha.html" in outcome.manifest.public


def test_a_topics_page_moves_only_with_a_redirect(project: Paths) -> None:
    build(project, funding(topics=("topic:1",)), Topic(id="topic:1", name="Alpha", slug="alpha"))
    outcome = build(project, funding(topics=("topic:1",)), Topic(id="topic:1", name="Alpha", slug="beta"))
    assert held(outcome) == ["topic:1"]
    assert "topics/alpha.html" in outcome.manifest.public


def test_a_slip_on_the_bridge_holds_back_no_public_record_of_the_same_number(project: Paths) -> None:
    build(project)
    ours = next(record for record in public_records() if isinstance(record, PublicSchool))
    theirs = next(record for record in bridge_records() if isinstance(record, BridgeSchool))
    replace = msgspec.structs.replace
    outcome = build(project, replace(ours, town="Newtown"), bridge=(replace(theirs, name=" "),))
    assert [(one.tree, one.source) for one in outcome.held] == [("bridge", ours.id)]


def test_how_much_the_bridge_would_lose_is_told_to_its_own_people(project: Paths) -> None:
    build(project)
    few = [record for record in bridge_records() if record.id == "page:51"]
    with pytest.raises(BuildError, match=r"bridge tree: 6 of its .* pages would be gone") as raised:
        build_release(project, [public(), BridgeSnapshot.of(few, Held(PAPER))], NOW, lambda line: None)
    assert "gone" not in raised.value.for_others


def test_an_address_with_a_slash_at_its_end_leads_somewhere(project: Paths) -> None:
    build(project)
    assert not build(project, redirect(1, "/old", "/teach/"), linking("/teach/")).held


def test_a_menu_that_was_overruled_is_no_fault_of_the_next_new_page(project: Paths) -> None:
    menu = Menu(id="menu:footer", place="footer", links=(DoorLink(text="s", target="/nowhere"),))
    build(project)
    build(project, menu, forced=(LINK,))
    outcome = build(project, menu, funding("New", 30, "new"))
    assert not outcome.held
    assert "our-partnership/new.html" in outcome.manifest.public


def test_a_long_chain_of_new_pages_waits_for_the_last(project: Paths) -> None:
    build(project)
    chain = [linking(f"page:{101 + n}", 100 + n, f"s{n}") for n in range(22)]
    outcome = build(project, *chain, funding(" ", 122, "s22"), OTHER)
    assert len(outcome.held) == 23
    assert "Other" in html(outcome, "two-schools")


@pytest.mark.parametrize("folder", ["documents", "images", "assets", "schools"])
def test_a_public_page_that_leads_into_members_files_is_held_back_whatever_is_forced(
    project: Paths, folder: str
) -> None:
    build(project)
    outcome = build(project, linking(f"/bridge/{folder}/1"), forced=(LINK, Forced(guard="privacy", reason="meant")))
    assert [(one.source, one.guard) for one in outcome.held] == [("page:3", "privacy")]


def test_every_page_bears_the_mark_by_which_the_other_trees_guard_knows_it(project: Paths) -> None:
    outcome = build(project)
    for tree in ("public", "bridge"):
        pages = list((outcome.release / tree).rglob("*.html"))
        assert pages
        assert all(f'data-tree="{tree}"' in page.read_text() for page in pages)


@pytest.mark.parametrize("tree", ["public", "bridge"])
def test_a_page_with_the_other_trees_mark_stops_the_build(project: Paths, tree: str) -> None:
    build(project)
    base = project.site / "theme" / "bases" / f"{tree}.html"
    other = {"public": "bridge", "bridge": "public"}[tree]
    base.write_text(base.read_text().replace(f'data-tree="{tree}"', f'data-tree="{other}"'))
    with pytest.raises(BuildError, match="belongs to the other tree"):
        build(project, forced=(Forced(guard="privacy", reason="meant"),))


def test_a_figure_that_is_not_the_exports_stops_the_build(project: Paths) -> None:
    for folder, to in (("data_exports", project.exports), ("content", project.content)):
        shutil.copytree(ROOT / folder, to, dirs_exist_ok=True)
    build(project)
    figures = project.site / "theme" / "partials" / "words.html"
    figures.write_text(figures.read_text().replace("{{ shown.raw }}", "{{ shown.raw }}1"))
    with pytest.raises(BuildError, match="another figure"):
        build(project, forced=(Forced(guard="disclosure", reason="meant"),))
