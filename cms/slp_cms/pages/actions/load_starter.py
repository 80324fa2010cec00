"""Fills an empty CMS with the starter content."""

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Site

from slp_build.errors import ConfigError
from slp_cms.bridge import models as bridge
from slp_cms.media.models import PublicDocument
from slp_cms.pages import models as public
from slp_cms.pages.starter_file import StarterPage, read_starter
from slp_cms.schools.models import School

KINDS: dict[str, type[Page]] = {
    "home": public.HomePage,
    "section": public.SectionPage,
    "article": public.ArticlePage,
    "seat": public.BoardSeatPage,
    "case_study": public.CaseStudyPage,
    "news": public.NewsPage,
    "vacancy": public.VacancyPage,
    "resource": public.ResourcePage,
    "event": public.EventPage,
    "bridge_home": bridge.BridgeHomePage,
    "bridge_section": bridge.BridgeSectionPage,
    "notice": bridge.NoticePage,
    "guidance": bridge.GuidancePage,
    "board_paper": bridge.BoardPaperPage,
}
AS_THEY_ARE = {
    "title",
    "lead",
    "sample",
    "headline",
    "vision",
    "objectives",
    "eyebrow",
    "represents",
    "summary",
    "vacant",
    "school_name",
    "phase",
    "theme",
    "town",
    "subject",
    "salary",
    "hours",
    "starts",
    "apply_email",
    "key_stage",
    "ages",
    "licence",
    "venue",
    "audience",
}


@transaction.atomic
def load_starter() -> int:
    """Write the starter pages into an empty CMS and return how many; 0 when there are pages already."""
    if public.HomePage.objects.exists():
        return 0
    root = Page.get_first_root_node()
    for page in root.get_children():
        page.delete()  # Wagtail's own welcome page
    root.refresh_from_db()
    made: dict[tuple[str, str], Page] = {}
    starter = read_starter(settings.PATHS.content / "starter")
    for entry in starter:
        parent = root if entry.parent is None else made[entry.tree, entry.parent]
        page = _page(entry)
        parent.add_child(instance=page)
        _attach(entry, page)
        made[entry.tree, entry.path] = page
    home = made["public", ""]
    _lead_home(home, next(e for e in starter if e.kind == "home"), made)
    for page in made.values():
        _give_revision(page)
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": home}
    )
    return len(made)


def _page(entry: StarterPage) -> Page:
    """Return the unsaved page of an entry."""
    today = timezone.localdate()
    fields = {k: v.strip() if isinstance(v, str) else v for k, v in entry.fields.items() if k in AS_THEY_ARE}
    given = entry.fields
    if unknown := given.keys() - AS_THEY_ARE - _PLACED:
        raise ConfigError(f"content/starter: {entry.path}: {sorted(unknown)[0]} is not known")
    if "date" in given or "date_in" in given:
        fields["date"] = given.get("date") or today + timedelta(days=given["date_in"])
    if "closes_in" in given:
        fields["closes"] = _at(given["closes_in"], "17:00")
    if "starts_in" in given:
        fields["starts"] = _at(given["starts_in"], given["starts_at"])
        fields["ends"] = _at(given["starts_in"], given["ends_at"])
    if "school_name" in given:
        fields["school"] = School.objects.filter(name=given["school_name"], sample=True).first()
    now = timezone.now()
    return KINDS[entry.kind](
        **fields,
        first_published_at=now,
        last_published_at=now,
        slug=entry.path.rpartition("/")[2] or ("bridge" if entry.tree == "bridge" else "home"),
        show_in_menus=given.get("in_menu", False),
        search_description=given.get("description", ""),
        body=[_block(block) for block in entry.body],
        **({"documents": _documents(entry)} if entry.kind == "resource" else {}),
    )


_PLACED = {
    "date",
    "date_in",
    "closes_in",
    "starts_in",
    "starts_at",
    "ends_at",
    "in_menu",
    "description",
    "documents",
    "door",
    "story",
}


def _at(days: int, clock: str) -> datetime:
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))


def _block(block: dict[str, Any]) -> tuple[str, Any]:
    if "text" in block:
        return "text", block["text"].strip()
    if "quote" in block:
        return "quote", {"text": block["quote"], "who": block["who"], "role": block.get("role", "")}
    facts = [{"term": term, "answer": answer} for term, answer in block["facts"]]
    return "facts", {"heading": block["heading"], "facts": facts}


def _documents(entry: StarterPage) -> list[tuple[str, PublicDocument]]:
    found = []
    for title, name in entry.fields["documents"]:
        with _starter_file(name).open("rb") as file:
            found.append(("document", PublicDocument.objects.create(title=title, file=File(file, name=name))))
    return found


def _attach(entry: StarterPage, page: Page) -> None:
    """Give a board paper its files, which belong to members."""
    if entry.kind != "board_paper":
        return
    for position, (title, name) in enumerate(entry.fields["documents"]):
        with _starter_file(name).open("rb") as file:
            document = bridge.MemberDocument.objects.create(title=title, file=File(file, name=name))
        page.papers.add(bridge.BoardPaperFile(document=document, sort_order=position))
    page.save()


def _give_revision(page: Page) -> None:
    """Give a page the revision that it is live with. Without one, scheduling its next edit would take it down."""
    revision = page.save_revision(clean=False)
    type(page).objects.filter(pk=page.pk).update(live_revision=revision, has_unpublished_changes=False)


def _starter_file(name: str) -> Path:
    return settings.PATHS.content / "starter" / "documents" / name


def _lead_home(home: Page, entry: StarterPage, made: dict[tuple[str, str], Page]) -> None:
    """Give the front page its doors and its story, now that the pages they lead to exist."""

    def link(text: str, target: str) -> dict[str, Any]:
        if target.startswith("/"):
            return {"text": text, "page": None, "address": target}
        return {"text": text, "page": made["public", target], "address": ""}

    home.doors = [
        ("door", {"heading": d["heading"], "text": d["text"], "links": [link(*pair) for pair in d["links"]]})
        for d in entry.fields["door"]
    ]
    home.story_id = made["public", entry.fields["story"]].pk
    home.save()
