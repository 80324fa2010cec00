"""Fills an empty CMS with the starter content."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.text import slugify
from wagtail.models import Page

from slp_cms.bridge import models as bridge
from slp_cms.pages import models as public
from slp_cms.pages.actions.lead_the_site import lead_the_site, remove_welcome_page
from slp_cms.pages.actions.starter_page import documents_of, mistakes_of, named, page_of
from slp_cms.pages.starter_file import StarterPage, read_starter

Made = dict[tuple[str, str], Page]
"""The pages that are there so far, by tree and path."""
STEP = ("when", "heading", "text")
PIECES = {
    "text": (),
    "quote": ("who", "role"),
    "timeline": ("heading",),
    "fold": ("heading",),
    "cards": ("heading",),
    "action": ("heading", "target", "button"),
    "facts": ("heading",),
}
"""What a piece of a body may say besides, by what it is."""


def load_starter() -> int:
    """Write the starter pages into an empty CMS and return how many; 0 when either front page is there already.

    Raises ConfigError naming file, page and field of what cannot be written: nothing is, then.
    """
    if public.HomePage.objects.exists() or bridge.BridgeHomePage.objects.exists():
        return 0
    starter = read_starter(settings.PATHS.content / "starter")
    uploads: list[FieldFile] = []
    try:
        with transaction.atomic():
            return _load(starter, uploads)
    except BaseException:
        for file in uploads:  # the database forgets them, the disk would not
            file.delete(save=False)
        raise


def why_none_is_written() -> str:
    """Return which front pages the CMS has already, and what to do about one that is missing or not published."""
    there, wanted = [], []
    for called, kind in (("front page", public.HomePage), ("“Bridge: front page”", bridge.BridgeHomePage)):
        if (page := kind.objects.first()) is None:
            wanted.append(f"make a {called} in the CMS and publish it")
            continue
        there.append(f"a {called} (“{page.title}”)")
        if not page.live:
            wanted.append(f"publish “{page.title}” in the CMS")
    what_next = ", and ".join(wanted) or "what stands there is changed in the CMS"
    return f"the CMS has {' and '.join(there)} already; {what_next}"


def _load(starter: list[StarterPage], uploads: list[FieldFile]) -> int:
    remove_welcome_page()
    root = Page.get_first_root_node()
    made: Made = {}
    for entry in starter:
        with mistakes_of(entry):
            parent = root if entry.parent is None else _page_at(made, entry.tree, entry.parent, "path")
            page = page_of(entry, parent, uploads)
            parent.add_child(instance=page)
            _attach(entry, page, uploads)
            made[entry.tree, entry.path] = page
    for entry in starter:
        with mistakes_of(entry):
            _fill(entry, made[entry.tree, entry.path], made)
    front = next(e for e in starter if e.kind == "home")
    with mistakes_of(front):
        _lead_home(made["public", ""], front, made)
    for page in made.values():
        _give_revision(page)
    lead_the_site()
    return len(made)


def _page_at(made: Made, tree: str, path: str, field: str) -> Page:
    """Return the page that a field of another one names. Raises ValueError where there is none."""
    if (tree, path) not in made:
        above = "above it: write it before this one" if field == "path" else "here: name another, or write it"
        raise ValueError(f"{field}: there is no page “{path}” {above}")
    return made[tree, path]


def _fill(entry: StarterPage, page: Page, made: Made) -> None:
    """Give a page its topics and its body, now that the pages that it leads to exist."""
    topics = entry.fields.get("topics", [])
    if not isinstance(topics, list):
        raise ValueError('topics: write ["Reading"]')
    for name in topics:
        page.topics.add(public.Topic.objects.get_or_create(name=name, defaults={"slug": slugify(name)})[0])
    page.body = [_block(block, entry.tree, made) for block in entry.body]
    page.save()


def _block(block: dict[str, Any], tree: str, made: Made) -> tuple[str, Any]:
    heading = block.get("heading", "")
    kind = next((kind for kind in PIECES if kind in block), None)
    if kind and (unknown := block.keys() - {kind, *PIECES[kind]}):
        raise ValueError(f"body: {sorted(unknown)[0]} is not known in a piece with {kind}")
    match block:
        case {"text": text}:
            return "text", text.strip()
        case {"quote": text}:
            return "quote", {"text": text, "who": block["who"], "role": block.get("role", "")}
        case {"timeline": steps}:
            return "timeline", {"heading": heading, "steps": named("timeline", steps, *STEP, least=2)}
        case {"fold": items}:
            return "accordion", {"heading": heading, "items": named("fold", items, "heading", "text")}
        case {"cards": paths}:
            return "cards", {"heading": heading, "pages": [_page_at(made, tree, path, "cards") for path in paths]}
        case {"action": text}:
            to = block["target"]  # a page's path here, or an address of one that is kept in git
            own = None if to.startswith("/") else _page_at(made, tree, to, "target")
            target = {"page": own, "address": "" if own else to}
            return "action", {"heading": heading, "text": text, "button": block["button"], **target}
        case {"facts": facts}:
            return "facts", {"heading": heading, "facts": named("facts", facts, "term", "answer")}
    raise ValueError("body: each piece has one of text, quote, timeline, fold, cards, action and facts")


def _attach(entry: StarterPage, page: Page, uploads: list[FieldFile]) -> None:
    """Give a board paper its files, which belong to members."""
    if entry.kind != "board_paper":
        return
    for position, document in enumerate(documents_of(entry, bridge.MemberDocument, uploads)):
        page.papers.add(bridge.BoardPaperFile(document=document, sort_order=position))
    page.save()


def _give_revision(page: Page) -> None:
    """Give a page the revision that it is live with. Without one, scheduling its next edit would take it down."""
    revision = page.save_revision(clean=False, log_action=True)  # without a line, its history does not offer it
    type(page).objects.filter(pk=page.pk).update(live_revision=revision, has_unpublished_changes=False)


def _lead_home(home: Page, entry: StarterPage, made: Made) -> None:
    """Give the front page its doors and its story, where it has any, now that the pages they lead to exist."""

    def link(text: str, target: str) -> dict[str, Any]:
        if target.startswith("/"):
            return {"text": text, "page": None, "address": target}
        return {"text": text, "page": _page_at(made, "public", target, "door"), "address": ""}

    for door in entry.fields.get("door", ()):
        if unknown := door.keys() - {"heading", "text", "links"}:
            raise ValueError(f"door: {sorted(unknown)[0]} is not known")
    home.doors = [
        (
            "door",
            {
                "heading": d["heading"],
                "text": d["text"],
                "links": [link(**pair) for pair in named("links", d["links"], "text", "target")],
            },
        )
        for d in entry.fields.get("door", ())
    ]
    if "story" in entry.fields:
        story = _page_at(made, "public", entry.fields["story"], "story")
        if not isinstance(story, public.CaseStudyPage):
            raise ValueError(f"story: the page “{entry.fields['story']}” is not of the type case_study")
        home.story = story
    home.save()
