"""What stands on several pages: people, topics, menus, and the banner for urgent news."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.images import get_image_model_string
from wagtail.models import Orderable, PreviewableMixin
from wagtail.snippets.models import register_snippet

from slp_cms.pages.models.address import refuse_slug
from slp_cms.pages.models.base import panel


class ShownMixin(PreviewableMixin):
    """A record that pages show: its preview is such a page with the record, as it is written now, in place."""

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from slp_cms.publishing.preview import record_response  # publishing knows the pages, not they it

        return record_response(self)


@register_snippet
class Person(ShownMixin, models.Model):
    """Somebody who may be named on the public site, because they have said so."""

    name = models.CharField(max_length=120)
    role = models.CharField(max_length=120)
    text = models.TextField("about", max_length=400, blank=True)
    email = models.EmailField("e-mail", blank=True)
    image = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="picture",
    )
    agreed = models.BooleanField(
        "has agreed", default=False, help_text="This person has agreed in writing to stand on the public site."
    )

    panels = [panel(name) for name in ("name", "role", "text", "email", "image", "agreed")]

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return f"{self.name}, {self.role}"

    def clean(self) -> None:
        """Refuse somebody who has not agreed."""
        super().clean()
        if not self.agreed:
            raise ValidationError({"agreed": "Ask first: nobody stands on the site who has not agreed to it."})


@register_snippet
class Topic(ShownMixin, models.Model):
    """What pages are about. Its page lists them."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True, help_text="Its page is at /topics/ and this.")
    text = models.CharField("in a sentence", max_length=200, blank=True)

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("text")]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a slug that is no plain word."""
        super().clean()
        refuse_slug(self.slug, frozenset())


class LinkMixin(models.Model):
    """Where a link leads: a page, or an address of the site that the build makes (/county)."""

    page = models.ForeignKey(
        "wagtailcore.Page", null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name="page"
    )
    address = models.CharField(
        max_length=200, blank=True, help_text="Instead of a page: an address of this site, such as /county."
    )

    class Meta:
        abstract = True

    @property
    def target(self) -> str:
        """The link as a reference or an address; empty where there is none."""
        return f"page:{self.page_id}" if self.page_id else self.address

    def clean(self) -> None:
        """Refuse two targets, and an address that is none of this site's."""
        super().clean()
        if self.page_id and self.address:
            raise ValidationError({"address": "Choose a page or give an address, not both."})
        if self.address and (not self.address.startswith("/") or self.address.startswith("//")):
            raise ValidationError({"address": "Begin the address with one slash, such as /county."})


@register_snippet
class Menu(ShownMixin, ClusterableModel):
    """Links in an order of the editors' own."""

    class Place(models.TextChoices):
        MAIN = "main", "At the top, instead of the pages marked “show in menus”"
        FOOTER = "footer", "At the foot, before the pages about this website"

    place = models.CharField(max_length=20, choices=Place.choices, unique=True)

    panels = [FieldPanel("place"), InlinePanel("links", label="Link", min_num=1, max_num=8)]

    def __str__(self) -> str:
        return f"Menu: {self.get_place_display().partition(',')[0].lower()}"


class MenuLink(LinkMixin, Orderable):
    """One link of a menu."""

    menu = ParentalKey(Menu, on_delete=models.CASCADE, related_name="links")
    text = models.CharField(max_length=40)

    panels = [FieldPanel("text"), FieldPanel("page"), FieldPanel("address")]

    def clean(self) -> None:
        """Refuse a link that leads nowhere."""
        super().clean()
        if not self.target:
            raise ValidationError({"page": "Choose a page, or give an address."})


@register_snippet
class AlertBanner(ShownMixin, LinkMixin, models.Model):
    """Urgent news on every page, from one instant to another. Both are kept to the second."""

    page = models.ForeignKey(  # the news is urgent still when the page that it leads to is deleted
        "wagtailcore.Page", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name="page"
    )
    text = models.CharField(max_length=160, help_text="One sentence, for example: Our office is closed by snow today.")
    starts = models.DateTimeField("from")
    ends = models.DateTimeField("until")

    panels = [FieldPanel(name) for name in ("text", "page", "address", "starts", "ends")]

    class Meta:
        ordering: ClassVar = ["-starts"]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        """Refuse a banner that ends before it begins."""
        super().clean()
        if self.starts and self.ends and self.ends <= self.starts:
            raise ValidationError({"ends": "The end must come after the beginning."})
