"""Publishes one edit as an editor does, revision and signals included.

Run in a process of its own: python -m benchmarks.cms.edit PAGES TIMES
"""

import json
import sys
from typing import Any

from benchmarks.cms.fill import body_of
from benchmarks.corpus import Corpus, Page, edited, make_corpus


def publish(corpus: Corpus, page: Page) -> None:
    """Give the page's new words to the CMS and publish them."""
    from slp_cms.pages.models import NewsPage

    keys: dict[int, Any] = _keys(corpus)
    stored = NewsPage.objects.get(slug=page.slug)
    stored.title, stored.lead, stored.search_description = page.title, page.summary, page.summary
    stored.body = stored.body.stream_block.to_python(json.loads(body_of(corpus, page, keys)))
    stored.save_revision().publish()


def _keys(corpus: Corpus) -> dict[int, Any]:
    from slp_cms.pages.models import NewsPage

    by_slug = dict(NewsPage.objects.values_list("slug", "pk"))
    return {page.number: by_slug[page.slug] for page in corpus.pages}


if __name__ == "__main__":
    import django

    django.setup()
    content = make_corpus(int(sys.argv[1]))
    for times in range(1, int(sys.argv[2]) + 1):
        content, changed = edited(content, times)
    publish(content, changed)
