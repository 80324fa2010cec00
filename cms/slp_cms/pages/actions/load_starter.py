"""Fills an empty CMS with the starter content."""

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
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
    "board_meeting": public.BoardMeetingPage,
    "campaign": public.CampaignPage,
    "programme": public.ProgrammePage,
    "unit": public.UnitPage,
    "fund_round": public.FundRoundPage,
    "award": public.AwardPage,
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
    "directory_entry": bridge.DirectoryEntryPage,
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
    "cost",
    "training",
    "hard",
    "did",
    "came_of_it",
    "did_not_work",
    "take",
    "assured_by",
    "assured_on",
    "drawing",
    "length",
    "agenda",
    "amount",
    "most_each",
    "schools",
    "targets",
    "offers",
    "contact",
    "email",
}


@transaction.atomic
def load_starter() -> int:
    """Write the starter pages into an empty CMS and return how many; 0 when there are pages already."""
    if public.HomePage.objects.exists():
        return 0
    root = Page.get_first_root_node()
    root.get_children().update(live=False)  # Wagtail's own welcome page: nobody is told that it goes
    for page in root.get_children():
        page.delete()
    root.refresh_from_db()
    made: dict[tuple[str, str], Page] = {}
    starter = read_starter(settings.PATHS.content / "starter")
    for entry in starter:
        parent = root if entry.parent is None else made[entry.tree, entry.parent]
        page = _page(entry)
        parent.add_child(instance=page)
        _attach(entry, page)
        made[entry.tree, entry.path] = page
    for entry in starter:
        _fill(entry, made[entry.tree, entry.path], made)
    home = made["public", ""]
    _lead_home(home, next(e for e in starter if e.kind == "home"), made)
    for page in made.values():
        _give_revision(page)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "port": 80, "root_page": home, "site_name": settings.PARTNERSHIP.name},
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
    if "ends_at" in given:
        fields["ends"] = _at(given["starts_in"], given["ends_at"])
    if "opens_in" in given:
        fields["opens"] = _at(given["opens_in"], "09:00")
    if "incentives" in given:
        fields["incentives"] = [("incentive", _named(one, "heading", "amount", "text")) for one in given["incentives"]]
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
        **({"documents": _documents(entry)} if entry.kind == "resource" else {}),
    )


_PLACED = {
    "opens_in",
    "incentives",
    "topics",
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


def _fill(entry: StarterPage, page: Page, made: dict[tuple[str, str], Page]) -> None:
    """Give a page its topics and its body, now that the pages that it leads to exist."""
    for name in entry.fields.get("topics", ()):
        page.topics.add(public.Topic.objects.get_or_create(name=name, defaults={"slug": slugify(name)})[0])
    page.body = [_block(block, entry.tree, made) for block in entry.body]
    page.save()


def _block(block: dict[str, Any], tree: str, made: dict[tuple[str, str], Page]) -> tuple[str, Any]:
    heading = block.get("heading", "")
    match block:
        case {"text": text}:
            return "text", text.strip()
        case {"quote": text}:
            return "quote", {"text": text, "who": block["who"], "role": block.get("role", "")}
        case {"timeline": steps}:
            return "timeline", {"heading": heading, "steps": [_named(s, "when", "heading", "text") for s in steps]}
        case {"fold": items}:
            return "accordion", {"heading": heading, "items": [_named(i, "heading", "text") for i in items]}
        case {"cards": paths}:
            return "cards", {"heading": heading, "pages": [made[tree, path] for path in paths]}
        case {"action": text}:
            to = block["target"]  # a page's path here, or an address of one that is kept in git
            target = {"page": None, "address": to} if to.startswith("/") else {"page": made[tree, to], "address": ""}
            return "action", {"heading": heading, "text": text, "button": block["button"], **target}
    return "facts", {"heading": heading, "facts": [_named(fact, "term", "answer") for fact in block["facts"]]}


def _named(values: list[str], *names: str) -> dict[str, str]:
    """Return values by their names; those at the end may be left out."""
    return {name: values[at] if at < len(values) else "" for at, name in enumerate(names)}


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
    revision = page.save_revision(clean=False, log_action=True)  # without a line, its history does not offer it
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
