"""Records by the names that editors know them by; the build knows them by number."""

import re
from functools import partial
from typing import Any

from wagtail.models import Page

from slp_build.model.address import tree_of
from slp_cms.bridge.access import is_of_the_bridge
from slp_cms.bridge.models import MemberDocument
from slp_cms.media.models import PublicDocument, PublicImage
from slp_cms.pages.models import Person, Topic

_REFERENCE = re.compile(r"\b(page|document|image|person|topic):(\d{1,18})\b")
WHAT = {"page": "page", "document": "file", "image": "picture", "person": "person", "topic": "topic"}
PUBLIC = {"page": Page, "document": PublicDocument, "image": PublicImage, "person": Person, "topic": Topic}
BRIDGE = {"page": Page, "document": MemberDocument}


def named(words: str) -> str:
    """Return a build's words with names for numbers. A line about a public address names nothing of the Bridge's."""
    return "\n".join(
        _REFERENCE.sub(partial(_name, of_the_bridge=_is_bridges(line)), line) for line in words.split("\n")
    )


def _is_bridges(line: str) -> bool:
    address, *_ = line.split(maxsplit=1) or [""]
    return tree_of(address.removesuffix(":")) == "bridge"


def _name(match: re.Match[str], *, of_the_bridge: bool) -> str:
    kind: Any = (BRIDGE if of_the_bridge else PUBLIC).get(match[1])
    found = kind.objects.filter(pk=match[2]).first() if kind else None
    if found is None or (isinstance(found, Page) and is_of_the_bridge(found.path) and not of_the_bridge):
        return f"a {WHAT[match[1]]}"
    return f"the {WHAT[match[1]]} “{found}”"
