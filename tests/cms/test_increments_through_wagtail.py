"""Ten sequences of what editors do, through Wagtail itself: each increment equals a clean build, byte for byte.

The snapshot is an increment too: read from the last one, it equals one that was read whole.
"""

import random
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Page

from cms_pages import (
    ArticleFactory,
    CaseStudyFactory,
    GuidanceFactory,
    NewsFactory,
    NoticeFactory,
    ResourceFactory,
    SectionFactory,
    VacancyFactory,
    make_document,
    make_image,
    make_school,
)
from engine.conftest import project_in_turn
from slp_build.config import UK, Paths
from slp_build.model.manifest import Forced
from slp_build.pipeline import build_release
from slp_build.release.standing import Standing
from slp_build.trees import make_trees
from slp_build.warm import Warm
from slp_cms.bridge.models import BridgeSectionPage
from slp_cms.pages import models as public
from slp_cms.snapshot.bridge import take_bridge
from slp_cms.snapshot.public import take_public

STEPS = 10
NOW = datetime(2026, 9, 28, 9, 0, tzinfo=UK)
OVERRULED = [Forced(guard=g, reason="test") for g in ("link", "vanished", "shrink", "redirect", "title", "alt")]


def publish(page: Page) -> None:
    """Publish a page, unless a file that it must have was deleted: its form would refuse it, too."""
    with suppress(ValidationError):
        page.save_revision().publish()


class Editors:
    """What editors do, one act at a time, as chance has it."""

    def __init__(self, home: Page, bridge: Page, chance: random.Random) -> None:
        self.chance = chance
        self.number = 0
        self.home = home
        self.section = SectionFactory(parent=home, title="Our partnership", show_in_menus=True)
        self.members = self.add(bridge, BridgeSectionPage(title="Notices", slug="notices", lead="L"))
        self.document, self.image = make_document(), make_image()
        for name in ("Reading", "Attendance"):
            public.Topic.objects.create(name=name, slug=name.lower())
        make_school(latitude=54.6, longitude=2.2)
        for kind in (ArticleFactory, NewsFactory, VacancyFactory):
            self.publish_a(kind)

    def act(self) -> str:
        acts = [
            self.publish,
            self.edit,
            self.unpublish,
            self.rename,
            self.move,
            self.reorder,
            self.delete,
            self.for_members,
            self.change_file,
            self.file_gone,
            self.menu,
            self.topic,
            self.person,
            self.banner,
            self.own_menu,
        ]
        act = self.chance.choice(acts)
        act()
        return act.__name__

    def publish(self) -> None:
        self.publish_a(self.chance.choice([ArticleFactory, NewsFactory, CaseStudyFactory, SectionFactory]))

    def publish_a(self, kind: Any) -> None:
        self.number += 1
        fields: dict[str, Any] = {"title": f"Page {self.number} of {kind.__name__}"}
        if kind is CaseStudyFactory:
            fields |= {"image": self.image, "image_alt": "A room"}
        parents = [self.section, *public.SectionPage.objects.live().exclude(pk=self.section.pk)]
        parent = Page.objects.get(pk=self.chance.choice(parents).pk).specific
        page = kind(parent=parent, **fields)
        if kind is ArticleFactory:
            target = self.chance.choice(list(Page.objects.descendant_of(self.home, inclusive=True)))
            page.body = [("text", f'<p>See <a linktype="page" id="{target.pk}">that</a>.</p>')]
            publish(page)
        if self.chance.random() < 0.3:
            resource = ResourceFactory(
                parent=Page.objects.get(pk=parent.pk).specific,
                title=f"Resource {self.number}",
                documents=[("document", self.document)],
            )
            publish(resource)

    def edit(self) -> None:
        page = self.some_page()
        page.title = f"{page.title} again"
        publish(page)

    def unpublish(self) -> None:
        self.some_page().unpublish()

    def rename(self) -> None:
        self.number += 1
        page = self.some_page()
        page.slug = f"renamed-{self.number}"
        publish(page)

    def move(self) -> None:
        page = self.some_page()
        homes = [p for p in public.SectionPage.objects.live() if not p.is_descendant_of(page) and p.pk != page.pk]
        if homes:
            page.move(self.chance.choice(homes), pos="last-child")

    def reorder(self) -> None:
        page = self.some_page()
        sibling = page.get_prev_sibling()
        if sibling:
            page.move(sibling, pos="left")

    def delete(self) -> None:
        self.some_page().delete()

    def for_members(self) -> None:
        self.number += 1
        kind = self.chance.choice([NoticeFactory, GuidanceFactory])
        kind(parent=Page.objects.get(pk=self.members.pk).specific, title=f"Note {self.number}")

    def change_file(self) -> None:
        self.document.title = f"Doubling {self.chance.random()}"
        self.document.save()

    def file_gone(self) -> None:
        """A file that pages use is deleted, and another comes."""
        self.document.delete()
        self.document = make_document()

    def menu(self) -> None:
        page = self.some_page()
        page.show_in_menus = not page.show_in_menus
        publish(page)

    def topic(self) -> None:
        about = self.chance.choice(list(public.Topic.objects.all()))
        if self.chance.random() < 0.5:
            about.name = f"Reading {self.chance.random()}"
            about.save()
        for page in public.NewsPage.objects.live():
            if self.chance.random() < 0.5:
                page.topics.set([about] if self.chance.random() < 0.7 else [])
                publish(page)

    def person(self) -> None:
        somebody = self.chance.choice([*public.Person.objects.all(), None])
        if somebody is None:
            somebody = public.Person.objects.create(name="A. Invented", role="Lead", image=self.image, agreed=True)
        elif self.chance.random() < 0.2:
            somebody.delete()
            return
        else:
            somebody.role = f"Role {self.chance.random()}"
            somebody.save()
        for page in public.ArticlePage.objects.live()[:2]:
            page.body = [("people", {"heading": "Whom to ask", "people": [somebody]})]
            publish(page)

    def banner(self) -> None:
        if public.AlertBanner.objects.exists() and self.chance.random() < 0.5:
            public.AlertBanner.objects.first().delete()
            return
        starts = NOW + timedelta(hours=self.chance.choice([-2, -1, 1]))
        ends = starts + timedelta(hours=self.chance.choice([1, 5]))
        public.AlertBanner.objects.create(text="Closed by snow.", page=self.some_page(), starts=starts, ends=ends)

    def own_menu(self) -> None:
        place = self.chance.choice(["main", "footer"])
        public.Menu.objects.filter(place=place).delete()
        if self.chance.random() < 0.7:
            menu = public.Menu.objects.create(place=place)
            public.MenuLink.objects.create(menu=menu, text="There", page=self.some_page())

    def some_page(self) -> Any:
        pages = Page.objects.descendant_of(self.home).exclude(pk=self.section.pk)
        return self.chance.choice(list(pages)).specific if pages else self.section.specific

    @staticmethod
    def add(parent: Page, page: Page) -> Page:
        parent.add_child(instance=page)
        return page


def files(tree: Path) -> dict[str, bytes]:
    return {p.relative_to(tree).as_posix(): p.read_bytes() for p in tree.rglob("*") if p.is_file()}


@pytest.fixture
def project() -> Iterator[Paths]:
    with project_in_turn() as paths:
        yield paths


@pytest.mark.parametrize("seed", range(10))
def test_an_increment_equals_a_clean_build_through_wagtail(
    home: Page, bridge: Page, project: Paths, tmp_path: Path, seed: int
) -> None:
    editors = Editors(home, bridge, random.Random(seed))
    warm, done, last, members = Warm(), [], None, None
    for _ in range(STEPS):
        done.append(editors.act())
        last = take_public(last)
        assert last.index == take_public().index, done
        members = take_bridge(members)
        assert members.index == take_bridge().index, done
        snapshots = [last, members]
        outcome = build_release(project, snapshots, NOW, lambda line: None, forced=OVERRULED, warm=warm)
        make_trees(project, {s.audience: s for s in snapshots}, Standing(), tmp_path / "clean", NOW, lambda line: None)
        for audience in ("public", "bridge"):
            assert files(outcome.release / audience) == files(tmp_path / "clean" / audience), done
        shutil.rmtree(tmp_path / "clean")


@pytest.mark.parametrize("seed", range(10, 30))
def test_a_snapshot_read_from_the_last_equals_one_read_whole(home: Page, bridge: Page, seed: int) -> None:
    editors = Editors(home, bridge, random.Random(seed))
    done, last, members = [], None, None
    for _ in range(2 * STEPS):
        done.append(editors.act())
        last, members = take_public(last), take_bridge(members)
        for read_on, whole in ((last, take_public()), (members, take_bridge())):
            assert read_on.index == whole.index, done
            assert dict(read_on.records) == dict(whole.records), done
            assert read_on.blobs.files.keys() == whole.blobs.files.keys(), done
    assert f"page:{home.pk}" in last.records
