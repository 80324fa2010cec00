"""Fills an empty CMS with the benchmark's content: rows of Wagtail's tables, since 10,000 saves would take minutes.

Run in a process of its own: python -m benchmarks.cms.fill PAGES
"""

import json
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from benchmarks.corpus import Corpus, make_corpus

EMPTY = {"sample": False, "review_on": None, "social_image_id": None}
_REFERENCE = re.compile(r'href="page:(\d+)"')


def fill(corpus: Corpus) -> None:
    """Write the whole site as published pages."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import transaction
    from wagtail.models import Page, Site

    from slp_cms.pages.models import HomePage, NewsPage, SectionPage

    root = Page.get_first_root_node()
    with transaction.atomic():
        for page in root.get_children():
            page.delete()
        root.refresh_from_db()
        now = datetime(2026, 9, 1, 8, tzinfo=UTC)
        dates = {"first_published_at": now, "last_published_at": now}
        home = root.add_child(
            instance=HomePage(
                title="Home",
                slug="home",
                headline="Home",
                lead="The newest pages.",
                vision="-",
                objectives="-",
                **dates,
            )
        )
        sections = {
            s.slug: home.add_child(
                instance=SectionPage(
                    title=s.name, slug=s.slug, lead=s.lead, search_description=s.lead, show_in_menus=True, **dates
                )
            )
            for s in corpus.sections
        }
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": home}
        )
        kind = ContentType.objects.get_for_model(NewsPage)
        counts = dict.fromkeys(sections, 0)
        rows = []
        for page in corpus.pages:
            above = sections[page.section.slug]
            counts[page.section.slug] += 1
            rows.append(
                Page(
                    path=Page._get_path(above.path, above.depth + 1, counts[page.section.slug]),
                    depth=above.depth + 1,
                    title=page.title,
                    draft_title=page.title,
                    slug=page.slug,
                    url_path=f"{above.url_path}{page.slug}/",
                    content_type=kind,
                    search_description=page.summary,
                    live=True,
                    locale=home.locale,
                    translation_key=None,
                    **{**dates, "last_published_at": page.instant, "first_published_at": page.instant},
                )
            )
        _new_keys(rows)
        made = Page.objects.bulk_create(rows, batch_size=500)
        keys = {page.number: row.pk for page, row in zip(corpus.pages, made, strict=True)}
        _insert(
            NewsPage,
            ({"page_ptr_id": keys[p.number], **EMPTY, **_fields(corpus, p, keys)} for p in corpus.pages),
        )
        for slug, section in sections.items():
            Page.objects.filter(pk=section.pk).update(numchild=counts[slug])


def body_of(corpus: Corpus, page: Any, keys: dict[int, int]) -> str:
    """Return a page's body as the CMS stores it: its tags, and rich text with links by page."""
    html = corpus.body(page, lambda target: f"page:{keys[target.number]}")
    html = _REFERENCE.sub(r'linktype="page" id="\1"', html)
    # Without its id an item is read as the value itself.
    items = [{"type": "item", "id": f"tag-{tag}", "value": {"term": "tag", "answer": tag}} for tag in page.tags]
    facts = {"heading": "Tags", "facts": items}
    return json.dumps([{"type": "facts", "value": facts}, {"type": "text", "value": html}])


def _fields(corpus: Corpus, page: Any, keys: dict[int, int]) -> dict[str, Any]:
    return {"lead": page.summary, "date": page.day.isoformat(), "body": body_of(corpus, page, keys)}


def _new_keys(rows: Iterable[Any]) -> None:
    from uuid import UUID

    for number, row in enumerate(rows):
        row.translation_key = UUID(int=number + 1)


def _insert(model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Write the rows of a page type's own table: Django's bulk_create refuses models with a parent."""
    from django.db import connection

    rows = list(rows)
    columns = list(rows[0])
    own = {field.column for field in model._meta.local_concrete_fields}
    if missing := own - set(columns):
        raise SystemExit(f"{model.__name__} has columns that the benchmark does not know: {', '.join(sorted(missing))}")
    quote = connection.ops.quote_name
    names, places = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})",
            [tuple(row.values()) for row in rows],
        )


if __name__ == "__main__":
    import django

    django.setup()
    from slp_cms.schools.actions.prepare_database import prepare_database

    prepare_database()
    fill(make_corpus(int(sys.argv[1])))
