"""Which slugs a page may have, and where it may stand."""

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.db.models.functions import Length
from wagtail.models import Page

from slp_build.model.address import SEGMENT

LONGEST_SLUG = 100
LONGEST_ADDRESS = 255  # that a redirect can lead on from: Wagtail leaves one at each address that a page has had


def refuse_slug(slug: str, taken: frozenset[str]) -> None:
    """Raise ValidationError when the slug is not plain, is too long, or is an address of something else."""
    if not SEGMENT.match(slug):
        raise ValidationError({"slug": "Use small letters, digits and hyphens only, beginning with a letter or digit."})
    if len(slug) > LONGEST_SLUG:
        raise ValidationError({"slug": f"Use {LONGEST_SLUG} characters at most: this has {len(slug)}."})
    if slug in taken:
        raise ValidationError({"slug": f"“{slug}” is taken: the site answers it with something else."})


def refuse_long_address(page: Page, above: Page | None) -> None:
    """Raise ValidationError when a page that comes to stand below `above` has or gets too long an address.

    So does one below it. Where it stays where it is, nothing is asked.
    """
    if above is None or above.is_root():
        return
    before, after = page.url_path if page.pk else "", f"{above.url_path}{page.slug}/"
    if after == before:
        return
    longest = max(len(before), len(after))
    if page.pk and (below := page.get_descendants().aggregate(longest=Max(Length("url_path")))["longest"]):
        longest += below - len(before)
    longest -= len(after.split("/", 2)[1]) + 2  # the front page's slug, which is in no address, and a slash at the end
    if longest > LONGEST_ADDRESS:
        what = f"This address, or that of a page below it, has or would have {longest} characters"
        raise ValidationError({"slug": f"{what}. It may have {LONGEST_ADDRESS}: shorten a slug in it."})
