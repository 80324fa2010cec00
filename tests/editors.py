"""Editors who publish at once, each a page of the own, into a running demo's database.

Run in a process of its own, with the demo's environment: python tests/editors.py EDITORS SECONDS. Prints JSON: how
often each has published, what went wrong, how many receipts are not "live", and which page readers get old words of.
"""

import json
import os
import sys
import threading
import time
from typing import Any

WAIT = 120.0  # seconds until the last receipt must have settled


def publish_for(who: Any, page: Any, seconds: float, done: dict[int, int], errors: list[str]) -> None:
    """Publish a page again and again, and note how often."""
    from django.db import connection
    from wagtail.log_actions import LogContext

    until = time.monotonic() + seconds
    try:
        while time.monotonic() < until:
            page.lead = words(page.pk, done[page.pk] + 1)
            with LogContext(user=who):
                page.save_revision(user=who).publish(user=who)
            done[page.pk] += 1
    except Exception as error:  # noqa: BLE001  whatever it is, it is counted
        errors.append(f"{type(error).__name__}: {error}")
    finally:
        connection.close()


def words(page: int, times: int) -> str:
    """Return what a page says when it has been published so many times."""
    return f"Page {page}, published {times} times."


def main(editors: int, seconds: float) -> dict[str, Any]:
    """Let them publish, wait until the site has caught up, and return what became of it."""
    from django.conf import settings

    from slp_cms.accounts.models import User
    from slp_cms.pages.models import ArticlePage, HomePage, SectionPage
    from slp_cms.publishing.models import BuildRecord, Receipt

    home = HomePage.objects.get()
    section = home.add_child(instance=SectionPage(title="At once", slug="at-once", lead="Pages of many editors."))
    section.save_revision().publish()
    pages = [
        section.add_child(instance=ArticlePage(title=f"Page {n}", slug=f"page-{n}", lead="New."))
        for n in range(editors)
    ]
    people = [User.objects.create_superuser(f"editor-{n}@demo.example", "demo") for n in range(editors)]
    done, errors = dict.fromkeys((page.pk for page in pages), 0), list[str]()
    threads = [
        threading.Thread(target=publish_for, args=(who, page, seconds, done, errors))
        for who, page in zip(people, pages, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until = time.monotonic() + WAIT
    while Receipt.objects.filter(state__in=Receipt.UNSETTLED).exists() and time.monotonic() < until:
        time.sleep(0.2)
    live = settings.PATHS.releases / "live" / "public" / "at-once"
    old = [page.slug for page in pages if words(page.pk, done[page.pk]) not in (live / f"{page.slug}.html").read_text()]
    theirs = Receipt.objects.filter(who__in=people)
    fine = (Receipt.State.VERIFIED, Receipt.State.OVERTAKEN)
    return {
        "published": sum(done.values()),
        "receipts": theirs.count(),
        "not_live": [str(one) for one in theirs.exclude(state__in=fine)],
        "old": old,
        "errors": errors,
        "builds": BuildRecord.objects.count(),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "slp_cms.settings.demo")
    import django

    django.setup()
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), float(sys.argv[2]))))
