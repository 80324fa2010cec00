"""What every public page has."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_headless_preview.models import HeadlessPreviewMixin

from slp_cms.pages.blocks import BodyBlock
from slp_cms.pages.models.address import TAKEN_IN_PUBLIC, refuse_slug

SECTION = "pages.SectionPage"


class DraftMixin(HeadlessPreviewMixin):
    """Drafts are drawn by the build's own code, on the CMS's own host, so that the panel may look into them."""

    def get_client_root_url(self, request: HttpRequest) -> str:
        return "/preview"


class PublicPage(DraftMixin, Page):
    """A page of the public site. It is served by the build, never by Wagtail."""

    sample = models.BooleanField(
        "invented",
        default=False,
        help_text="Tick if this page is an example. It then says so to every reader.",
    )
    body = StreamField(BodyBlock(), blank=True, use_json_field=True)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("search_description"), FieldPanel("show_in_menus")], "Address and search"
        )
    ]
    settings_panels = [*Page.settings_panels, FieldPanel("sample")]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse an address that the site could not serve."""
        super().clean()
        refuse_slug(self.slug, TAKEN_IN_PUBLIC)

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """Return the site, its address, and the page's own there. Wagtail leaves redirects and links by this."""
        for site, root_path, *_ in self._get_relevant_site_root_paths(request):
            return site, settings.SITE_URL.rstrip("/"), f"/{self.url_path.removeprefix(root_path)}".rstrip("/") or "/"
        return None


def panels(*names: str) -> list[FieldPanel]:
    """Return the content panels of a page type: its title, its own fields in this order, its body."""
    return [*Page.content_panels, *(FieldPanel(name) for name in names), FieldPanel("body")]


class LeadMixin(models.Model):
    """A sentence or two under the title."""

    lead = models.TextField(
        max_length=400, help_text="One or two sentences that say what the page is about. Shown large, and in listings."
    )

    class Meta:
        abstract = True
