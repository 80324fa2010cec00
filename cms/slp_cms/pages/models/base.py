"""What every public page has."""

import inspect
from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Page
from wagtail_headless_preview.models import HeadlessPreviewMixin

from slp_build.model.address import TAKEN_IN_PUBLIC
from slp_cms.pages.blocks import BodyBlock
from slp_cms.pages.models.address import refuse_long_address, refuse_slug
from slp_cms.pages.models.place import stand_where_it_stands

SECTION = "pages.SectionPage"
MOST_TOPICS = 3


class Around(models.TextChoices):
    """What an editor may look at in a preview: the page, and the pages around it with the draft in place."""

    PAGE = "", "The page"
    LIST = "list", "The page that lists it"
    HOME = "home", "The front page"
    FEED = "feed", "The news feed"


class DraftForm(WagtailAdminPageForm):
    """A page's form: a draft may be saved unfinished, as Wagtail allows for fields that must not be empty."""

    def _post_clean(self) -> None:
        self.instance.unfinished = self.is_deferred_validation
        self.instance.above = self.parent_page
        super()._post_clean()


class FinishedMixin(models.Model):
    """A page that is checked as a whole before it is published, and may be saved before."""

    taken: ClassVar[frozenset[str]] = frozenset()  # slugs of what its tree answers with something else
    unfinished = False  # while a draft of it is saved or looked at
    above: Page | None = None  # where a new page is to stand, which until it is saved only its form knows

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, *args: Any, **options: Any) -> Any:
        """Save it where it stands by now. Raises ValidationError on a copy's address, which no form has looked at."""
        if not self._state.adding and options.get("update_fields") is None:
            stand_where_it_stands(self)
        elif self._state.adding:
            self._refuse_address()
        return super().save(*args, **options)

    @classmethod
    def get_page_description(cls) -> str:
        """Return what whoever adds a page reads of its type: what stands under its name in the code."""
        return inspect.getdoc(cls) or ""

    def publish(self, revision: Any, **options: Any) -> Any:
        """Publish a revision, now or at its time, once it is finished: a list or an approval asks without a form.

        One whose time has come was looked at when it was scheduled. Raises ValidationError.
        """
        if revision.approved_go_live_at is None:
            draft = revision.as_object()
            draft.full_clean()
            for field in draft._meta.fields:
                if isinstance(field, StreamField):
                    _refuse_unfinished_blocks(field, getattr(draft, field.name))
        return super().publish(revision, **options)

    def clean(self) -> None:
        """Refuse an address that could not be served; and what is not finished, unless only a draft is saved."""
        super().clean()
        self._refuse_address()
        if not self.unfinished:
            self.refuse_unfinished()

    def _refuse_address(self) -> None:
        if not self.slug:  # it is made from the title, or its form has refused one already
            return
        refuse_slug(self.slug, self.taken)
        refuse_long_address(self, self.above or self.get_parent())

    def refuse_unfinished(self) -> None:
        """Raise ValidationError on what readers must not see."""


def _refuse_unfinished_blocks(field: StreamField, value: Any) -> None:
    try:
        field.stream_block.clean(value)
    except ValidationError as error:
        raise ValidationError({field.name: list(_words(error))}) from error


def _words(error: Any) -> Iterator[str]:
    """Yield what an error of a block says, and what those of the blocks within it say."""
    within = getattr(error, "block_errors", None) or {}
    for one in within.values() if isinstance(within, dict) else within:
        if one is not None:
            yield from _words(one)
    for one in getattr(error, "non_block_errors", ()):
        yield str(one)
    if not hasattr(error, "block_errors"):
        yield from error.messages


class DraftMixin(HeadlessPreviewMixin):
    """Drafts are drawn by the build's own code, on the CMS's own host, so that the panel may look into them."""

    base_form_class = DraftForm
    around: ClassVar = (Around.PAGE, Around.LIST, Around.HOME)

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """What the preview panel offers."""
        return [(str(one.value), str(one.label)) for one in self.around]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show what the panel asks for. Wagtail hands over the mode's name, wagtail-headless-preview drops it."""
        self._mode = mode_name
        return super().serve_preview(request, mode_name)

    def get_preview_url(self, request: HttpRequest, token: str) -> str:
        """Return where the draft is drawn, in the mode that was asked for."""
        found: str = super().get_preview_url(request, token)
        mode = getattr(self, "_mode", "")
        return f"{found}&show={mode}" if mode else found

    def get_client_root_url(self, request: HttpRequest) -> str:
        return "/preview"


class ReviewMixin(models.Model):
    """A page that somebody promised to look at again."""

    review_on = models.DateField(
        "look at it again on",
        null=True,
        blank=True,
        help_text="When somebody should check that this page is still true. It is listed under Reports from then on.",
    )

    class Meta:
        abstract = True


HELP = {
    "slug": "The last part of the page’s address, as “funding” in /our-partnership/funding.",
    "show_in_menus": "Whether the menu at the top leads here. It holds pages that stand directly below the front page.",
    "image": "Are heads cut off? Mark what matters in the picture, under Images.",
}


def panels(*names: str) -> list[FieldPanel]:
    """Return the content panels of a page type: its title, its own fields in this order, its body."""
    return [*Page.content_panels, *(panel(name) for name in names), FieldPanel("body")]


def panel(name: str) -> FieldPanel:
    """Return the panel of one field: topics are ticked, and some say what helps with them."""
    if name == "topics":
        return FieldPanel(name, widget=forms.CheckboxSelectMultiple)
    return FieldPanel(name, help_text=HELP.get(name, ""))


class PublicPage(FinishedMixin, ReviewMixin, DraftMixin, Page):
    """A page of the public site. It is served by the build, never by Wagtail."""

    private_page_options: ClassVar[list[str]] = []  # what a visitor may not read is unpublished, or on the Bridge
    sample = models.BooleanField(
        "invented",
        default=False,
        help_text="Tick if this page is an example. It then says so to every reader.",
    )
    body = StreamField(BodyBlock(), blank=True, use_json_field=True)
    social_image = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="picture for links",
        help_text="Shown where others link to this page, for example in a message.",
    )

    content_panels = [*Page.content_panels, FieldPanel("body")]
    promote_panels = [
        MultiFieldPanel(
            [panel("slug"), FieldPanel("search_description"), panel("show_in_menus")], "Address and search"
        ),
        FieldPanel("social_image"),
    ]
    settings_panels = [*Page.settings_panels, FieldPanel("review_on"), FieldPanel("sample")]
    subpage_types: ClassVar[list[str]] = []
    taken: ClassVar = TAKEN_IN_PUBLIC

    class Meta:
        abstract = True

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """Return the site, its address, and the page's own there. Wagtail leaves redirects and links by this."""
        for site, root_path, *_ in self._get_relevant_site_root_paths(request):
            return site, settings.SITE_URL.rstrip("/"), f"/{self.url_path.removeprefix(root_path)}".rstrip("/") or "/"
        return None


class TopicsMixin(FinishedMixin):
    """A page that is about something other pages are about, too."""

    topics = ParentalManyToManyField(
        "pages.Topic",
        blank=True,
        related_name="+",
        help_text="Three at the most. Each has a page of its own.",
    )

    class Meta:
        abstract = True

    def refuse_unfinished(self) -> None:
        """Refuse more topics than tell a reader anything."""
        super().refuse_unfinished()
        if self.topics.count() > MOST_TOPICS:
            raise ValidationError({"topics": f"Choose {MOST_TOPICS} at the most: those the page is really about."})


class LeadMixin(models.Model):
    """A sentence or two under the title."""

    lead = models.TextField(
        max_length=400, help_text="One or two sentences that say what the page is about. Shown large, and in listings."
    )

    class Meta:
        abstract = True
