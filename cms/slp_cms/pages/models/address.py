"""Which slugs a page may have, and where a public page will stand."""

from django.core.exceptions import ValidationError

from slp_build.model.address import SEGMENT


def refuse_slug(slug: str, taken: frozenset[str]) -> None:
    """Raise ValidationError when the slug is not plain, or is an address of something else."""
    if not SEGMENT.match(slug):
        raise ValidationError({"slug": "Use small letters, digits and hyphens only, beginning with a letter or digit."})
    if slug in taken:
        raise ValidationError({"slug": f"“{slug}” is taken: the site answers it with something else."})
