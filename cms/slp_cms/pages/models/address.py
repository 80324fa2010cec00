"""Which slugs a page may have, and where a public page will stand."""

import re

from django.core.exceptions import ValidationError

# The build's own rule (slp_build.model.address): what it would refuse must be refused while the editor sees the page.
_PLAIN = re.compile(r"[a-z0-9][a-z0-9-]*\Z")

# Answered by Django or made by the build, or read by some server as another address.
TAKEN_IN_PUBLIC = frozenset(
    {
        "404",
        "account",
        "assets",
        "bridge",
        "cms",
        "desk",
        "documents",
        "forms",
        "images",
        "index",
        "pictures",
        "preview",
        "search",
        "snapshot",
        "topics",
    }
)
TAKEN_IN_THE_BRIDGE = frozenset(
    {"assets", "documents", "figures", "images", "index", "pictures", "schools", "search", "your-school"}
)


def refuse_slug(slug: str, taken: frozenset[str]) -> None:
    """Raise ValidationError when the slug is not plain, or is an address of something else."""
    if not _PLAIN.match(slug):
        raise ValidationError({"slug": "Use small letters, digits and hyphens only, beginning with a letter or digit."})
    if slug in taken:
        raise ValidationError({"slug": f"“{slug}” is taken: the site answers it with something else."})
