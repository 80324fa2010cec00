"""What meets in the CMS's database when two people, or two processes, are at work.

Run in a process of its own, with the demo's environment: python tests/collisions.py NAME. Prints JSON: what was found.
"""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

LONG = "n" * 240  # a slug as it could be before there was a limit


def _signed_in() -> tuple[Any, Any]:
    """Return a browser in which somebody is signed in who may use the whole CMS, and that person."""
    from django.test import Client

    from slp_cms.accounts.models import User

    client = Client(HTTP_HOST="localhost", raise_request_exception=False)
    person, _ = User.objects.get_or_create(email="editor@demo.example", is_superuser=True)
    client.force_login(person)
    return client, person


def _section(name: str) -> Any:
    """Return a new, published section of the front page, with a published page below it."""
    from slp_cms.pages.models import ArticlePage, HomePage, SectionPage

    section = HomePage.objects.get().add_child(instance=SectionPage(title=name, slug=name, lead="L"))
    section.save_revision().publish()
    section.add_child(instance=ArticlePage(title="Below", slug="below", lead="L")).save_revision().publish()
    return section


def _renamed(page: Any, slug: str) -> Any:
    """Publish a page from its form with another slug, and return the answer."""
    from django.urls import reverse
    from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

    fields = {"title": page.title, "slug": slug, "lead": "L", "body": streamfield([]), "comments": inline_formset([])}
    client, _ = _signed_in()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(address, nested_form_data({**fields, "action-publish": "1"}))


def rename() -> dict[str, Any]:
    """Somebody gives a section another address."""
    from wagtail.contrib.redirects.models import Redirect

    from slp_cms.publishing.models import Receipt

    section = _section("renamed")
    Receipt.objects.all().delete()
    answer = _renamed(section, "another")
    return {
        "status": answer.status_code,
        "redirects": sorted(Redirect.objects.values_list("old_path", flat=True)),
        "receipts": [[receipt.action, receipt.who_name] for receipt in Receipt.objects.all()],
    }


def rename_above_a_long_address() -> dict[str, Any]:
    """Somebody gives a section another address, while a page below it has one that no redirect can lead on from."""
    from wagtail.models import Page

    section = _section("above-a-long-one")
    below = section.get_children().get()
    Page.objects.filter(pk=below.pk).update(slug=LONG, url_path=f"{section.url_path}{LONG}/")
    answer = _renamed(section, "another-one")
    section.refresh_from_db()
    said = "shorten a slug" in answer.content.decode()
    return {"status": answer.status_code, "said": said, "slug": section.slug}


def add_below_while_it_is_edited() -> dict[str, Any]:
    """Somebody publishes a section while somebody else adds a page below it."""
    import threading
    import time

    from django.db import connection, transaction
    from wagtail.models import Page

    from slp_cms.pages.models import ArticlePage

    section = _section("edited")
    section = Page.objects.get(pk=section.pk).specific
    added = threading.Event()

    def add() -> None:
        with transaction.atomic():
            above = Page.objects.get(pk=section.pk)
            above.add_child(instance=ArticlePage(title="Second", slug="second", lead="L"))
            added.set()
            time.sleep(0.5)  # the publication begins meanwhile
        connection.close()

    other = threading.Thread(target=add)
    other.start()
    added.wait(10)
    section.save_revision().publish()
    other.join()
    return {"children": Page.objects.get(pk=section.pk).numchild, "problems": Page.find_problems()}


def unpublish_while_it_is_read() -> dict[str, Any]:
    """Somebody unpublishes a section when a snapshot has seen that it is live, and has not read it yet."""
    import threading

    from django.db import connection
    from wagtail.models import Page

    from slp_build.model.address import page_addresses
    from slp_cms.snapshot.public import take_public

    section = _section("read")
    done: list[bool] = []

    def unpublish() -> None:
        Page.objects.get(pk=section.pk).unpublish()
        connection.close()

    def meanwhile(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not done and "pages_sectionpage" in sql:
            done.append(True)
            other = threading.Thread(target=unpublish)
            other.start()
            other.join()
        return execute(sql, *rest)

    with connection.execute_wrapper(meanwhile):
        before = page_addresses(take_public().records)
    after = page_addresses(take_public().records)
    return {"read": [sum(one.startswith("/read") for one in some.values()) for some in (before, after)]}


FOUND: dict[str, Callable[[], dict[str, Any]]] = {
    one.__name__: one
    for one in (rename, rename_above_a_long_address, add_below_while_it_is_edited, unpublish_while_it_is_read)
}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "slp_cms.settings.demo")
    import django

    django.setup()
    sys.stdout.write(json.dumps(FOUND[sys.argv[1]]()))
