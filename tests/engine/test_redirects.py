"""What pages and redirects lead to stays there, or whoever takes it away is told."""

from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from engine.conftest import ROOT
from records import WORKSHEET, Held, bridge_snapshot, page, public_snapshot
from slp_build.config import UK, Paths
from slp_build.errors import BuildError
from slp_build.model.blocks import TextBlock
from slp_build.model.bridge import BridgeGuidance
from slp_build.model.manifest import Forced
from slp_build.model.public import Article, CaseStudy, PublicRedirect
from slp_build.model.snapshot import PublicSnapshot
from slp_build.pipeline import Outcome, build_release
from slp_build.release.store import Store

NOW = datetime(2026, 9, 28, 9, 0, tzinfo=UK)
PICTURE = (ROOT / "tests" / "engine" / "fen.png").read_bytes()


def build(paths: Paths, *changed: object, forced: tuple[Forced, ...] = ()) -> Outcome:
    return build_release(paths, [public_snapshot(*changed), bridge_snapshot()], NOW, lambda line: None, forced=forced)


def funding(title: str = "Funding", **fields: object) -> Article:
    return page(Article, 3, 2, "funding", title, **fields)


def html(release: Path, name: str) -> str:
    return (release / "public" / f"{name}.html").read_text()


def test_a_redirect_loop_is_held_back(project: Paths) -> None:
    build(project)
    outcome = build(project, PublicRedirect(id="redirect:1", source="/a", target="/a"), funding("Money"))
    assert [held.source for held in outcome.held] == ["redirect:1"]
    assert outcome.live
    assert outcome.manifest.redirects == {}


def test_redirects_are_straight_and_hide_no_page(project: Paths) -> None:
    outcome = build(
        project,
        PublicRedirect(id="redirect:1", source="/a", target="/b"),
        PublicRedirect(id="redirect:2", source="/b", target="page:3"),
        PublicRedirect(id="redirect:3", source="/teach", target="/a"),
    )
    assert outcome.manifest.redirects == {"/a": "/our-partnership/funding", "/b": "/our-partnership/funding"}


def linking(address: str, title: str = "Funding") -> Article:
    return funding(title, body=(TextBlock(html=f'<p><a href="{address}">x</a></p>'),))


OLD = PublicRedirect(id="redirect:1", source="/old", target="page:2")


def test_a_redirect_that_a_page_leads_to_stays_until_the_page_is_mended(project: Paths) -> None:
    build(project, OLD, linking("/old"))
    other = page(CaseStudy, 4, 1, "two-schools", "Other", school_name="L", school=None, phase="P", theme="R")
    outcome = build(project, linking("/old"), other)
    assert [(held.source, held.guard) for held in outcome.held] == [("redirect:1", "link")]
    assert "/our-partnership/funding still leads here" in outcome.held[0].message
    assert outcome.manifest.redirects == {"/old": "/our-partnership"}
    assert "Other" in html(outcome.release, "two-schools")
    again = build(project, linking("/old", "Money"))  # edited, and still leading there
    assert [held.source for held in again.held] == ["redirect:1"]
    assert "Money" in html(again.release, "our-partnership/funding")
    mended = build(project, funding())
    assert not mended.held
    assert mended.manifest.redirects == {}


@pytest.mark.parametrize("written", ["/old/", "/%6Fld", "/old.html", "/old#part", "/old/?x=1"])
def test_a_redirect_stays_however_a_page_writes_its_address(project: Paths, written: str) -> None:
    build(project, OLD, linking(written))
    outcome = build(project, linking(written))
    assert [held.source for held in outcome.held] == ["redirect:1"]
    assert outcome.manifest.redirects == {"/old": "/our-partnership"}


def test_a_redirect_of_a_former_site_stays_with_its_ending(project: Paths) -> None:
    build(project, msgspec.structs.replace(OLD, source="/old.html"), linking("/old.html"))
    assert [held.source for held in build(project, linking("/old.html")).held] == ["redirect:1"]


def test_a_redirect_that_members_need_stays_and_does_not_name_their_page(project: Paths) -> None:
    link = TextBlock(html='<p><a href="/old">x</a></p>')
    guidance = page(BridgeGuidance, 54, 51, "guidance", "Working together", body=(link,))

    def build_both(*public: object) -> Outcome:
        return build_release(project, [public_snapshot(*public), bridge_snapshot(guidance)], NOW, lambda line: None)

    build_both(OLD)
    outcome = build_both()
    assert [held.source for held in outcome.held] == ["redirect:1"]
    assert "a page of the Bridge still leads here" in outcome.held[0].message
    assert "guidance" not in outcome.held[0].message


def test_a_redirect_that_moves_elsewhere_is_held_where_it_was(project: Paths) -> None:
    build(project, OLD, linking("/old"))
    outcome = build(project, msgspec.structs.replace(OLD, source="/older"), linking("/old"))
    assert [held.source for held in outcome.held] == ["redirect:1"]
    assert outcome.manifest.redirects == {"/old": "/our-partnership"}


TARGETS = ["page:4", "/two-schools#what-they-did", "/two-schools/", "/two-schools.html", "/%74wo-schools?x=1"]


@pytest.mark.parametrize("target", TARGETS)
def test_a_redirect_goes_with_the_page_that_it_leads_to(project: Paths, target: str) -> None:
    """A withdrawal waits for nobody, though a page leads to the redirect still."""
    build(project, msgspec.structs.replace(OLD, target=target), linking("/old"))
    snapshot = public_snapshot(linking("/old"))
    kept = [record for key, record in snapshot.records.items() if key != "page:4"]
    fewer = [PublicSnapshot.of(kept, Held(WORKSHEET)), bridge_snapshot()]
    outcome = build_release(project, fewer, NOW, lambda line: None)
    assert not outcome.held
    assert outcome.manifest.redirects == {}
    assert outcome.manifest.gone.keys() >= {"/old", "/two-schools"}
    assert "two-schools.html" not in outcome.manifest.public


@pytest.mark.parametrize("written", ["/two-schools", "/two-schools/"])
def test_a_withdrawal_is_no_mistake_of_whoever_leads_there(project: Paths, written: str) -> None:
    build(project)
    kept = [record for key, record in public_snapshot(linking(written)).records.items() if key != "page:4"]
    fewer = [PublicSnapshot.of(kept, Held(WORKSHEET)), bridge_snapshot()]
    assert not build_release(project, fewer, NOW, lambda line: None).held


def test_a_redirect_of_which_nothing_is_known_any_more_does_not_stop_the_build(project: Paths) -> None:
    """As in the builder of “What will this change?”, which may never have been sent it."""
    build(project, OLD)
    (project.cache / "records" / "public.pack").unlink()
    outcome = build(project)
    assert outcome.manifest.redirects == {}


def test_a_file_in_git_that_goes_from_under_a_page_stops_the_build(project: Paths) -> None:
    picture = project.content / "public" / "pictures" / "fen.png"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(PICTURE)
    live = build(project, linking("/pictures/fen.png"))
    picture.unlink()
    with pytest.raises(BuildError, match=r"leads to /pictures/fen\.png, which would be there no more"):
        build(project, linking("/pictures/fen.png"))
    assert Store(project.releases).live() == live.release
    assert build(project, linking("/pictures/fen.png"), forced=(Forced(guard="link", reason="meant"),)).live


def test_a_file_in_git_that_goes_from_under_a_redirect_stops_the_build(project: Paths) -> None:
    picture = project.content / "public" / "pictures" / "fen.png"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(PICTURE)
    old = msgspec.structs.replace(OLD, target="/pictures/fen.png")
    build(project, old)
    picture.unlink()
    with pytest.raises(BuildError, match=r"leads to /pictures/fen\.png, which would be there no more"):
        build(project, old)


def test_a_redirect_takes_the_place_of_a_file_that_pages_lead_to(project: Paths) -> None:
    picture = project.content / "public" / "pictures" / "fen.png"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(PICTURE)
    build(project, linking("/pictures/fen.png"))
    picture.unlink()
    outcome = build(project, msgspec.structs.replace(OLD, source="/pictures/fen.png"), linking("/pictures/fen.png"))
    assert not outcome.held
    assert outcome.manifest.redirects == {"/pictures/fen.png": "/our-partnership"}


def test_only_a_page_that_led_to_a_redirect_is_asked_to_be_mended(project: Paths) -> None:
    """One that newly leads there has a link to nothing, as any other."""
    build(project, OLD)
    outcome = build(project, linking("/old"))
    assert [(held.source, held.guard) for held in outcome.held] == [("page:3", "link")]
    assert outcome.manifest.redirects == {}


def test_a_redirect_to_nothing_is_held_back(project: Paths) -> None:
    build(project)
    outcome = build(project, msgspec.structs.replace(OLD, target="/nowhere"), funding("Money"))
    assert [(held.source, held.guard) for held in outcome.held] == [("redirect:1", "link")]
    assert "leads to /nowhere, which is no page" in outcome.held[0].message
    assert "Money" in html(outcome.release, "our-partnership/funding")
