"""Where the CMS shows what becomes of a change: its menu, its front page, and what comes after publishing."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets import Button
from wagtail.documents.views.documents import EditView as EditDocument
from wagtail.images.views.images import EditView as EditImage
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, ReferenceIndex

from slp_cms.bridge.models import BridgeHomePage
from slp_cms.pages.models import HomePage
from slp_cms.pages.models.base import PublicPage
from slp_cms.publishing import releases, reports, shared_drafts
from slp_cms.publishing.actions.request_build import request_build
from slp_cms.publishing.actions.write_receipt import KINDS, write_receipt
from slp_cms.publishing.handbook import handbook, handbook_picture
from slp_cms.publishing.models import Receipt
from slp_cms.publishing.whole import WholeActs

SHOWN = 6
FRONT = 2  # how deep a front page stands in Wagtail's tree: all others are below it


class Followed:
    """A file's form. Once it is saved, a file that something shows is followed until readers have it as it is now."""

    def run_after_hook(self) -> HttpResponse | None:
        saved = self.object  # type: ignore[attr-defined]
        if ReferenceIndex.get_references_to(saved).exists():
            say_what_becomes_of_a_record(self.request, saved)  # type: ignore[attr-defined]
        return super().run_after_hook()  # type: ignore[misc, no-any-return]


class FollowedDocument(Followed, EditDocument):
    """The form of a document."""


class FollowedImage(Followed, EditImage):
    """The form of a picture."""


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    """The pages about releases, below /cms/releases/, two reports, the handbook, and the forms of files.

    The last instead of Wagtail's own, which come after them.
    """
    return [
        path(
            "releases/",
            include(
                [
                    path("", releases.index, name="releases"),
                    path("act/", releases.act, name="releases_act"),
                    path("trial/<int:pk>/", releases.trial, name="releases_trial"),
                    path("withdraw/<int:pk>/", releases.withdraw, name="releases_withdraw"),
                    path("share/<int:pk>/", shared_drafts.share, name="releases_share"),
                    path("share/<int:pk>/<int:shared>/revoke/", shared_drafts.revoke, name="releases_revoke"),
                    path("changes/<int:pk>/", releases.receipt, name="releases_receipt"),
                    path("changes/<int:pk>/state/", releases.state, name="releases_state"),
                    path("changes/<int:pk>/again/", releases.try_again, name="releases_again"),
                ]
            ),
        ),
        path("handbook/", handbook, name="handbook"),
        path("handbook/<str:name>", handbook_picture, name="handbook_picture"),
        path("reports/review/", reports.review, name="report_review"),
        path("reports/links/", reports.links, name="report_links"),
        path("documents/edit/<int:document_id>/", FollowedDocument.as_view()),
        path("images/<int:image_id>/", FollowedImage.as_view()),
    ]


@hooks.register("register_admin_viewset")  # after Wagtail's own, and so instead of it
def whole_acts() -> WholeActs:
    return WholeActs()


@hooks.register("register_reports_menu_item")
def review_item() -> MenuItem:
    return MenuItem("Pages to look at again", reverse("report_review"), icon_name="time", order=600)


@hooks.register("register_reports_menu_item")
def links_item() -> MenuItem:
    return MenuItem("Links that lead nowhere", reverse("report_links"), icon_name="link", order=610)


@hooks.register("register_help_menu_item")
def handbook_item() -> MenuItem:
    return MenuItem("Working with the site", reverse("handbook"), icon_name="help", order=100)


@hooks.register("register_log_actions")
def what_is_logged(actions: Any) -> None:
    actions.register_action("slp.share_draft", "Share a draft", "Shared its draft by a link")
    actions.register_action("slp.revoke_draft", "Stop sharing a draft", "Revoked a link to its draft")


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return MenuItem("Releases", reverse("releases"), icon_name="history", order=800)


@hooks.register("insert_global_admin_js")
def script() -> str:
    return format_html('<script type="module" src="{}"></script>', static("publishing/receipts.js"))


@hooks.register("insert_global_admin_css")
def style() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("publishing/receipts.css"))


class OnTheirWay(Component):
    """The editor's latest changes, on the CMS's front page."""

    name = "on_their_way"
    order = 150
    template_name = "publishing/panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        mine = Receipt.objects.filter(who=parent_context["request"].user)[:SHOWN]
        return {"receipts": mine}


@hooks.register("construct_homepage_panels")
def front_page(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(OnTheirWay())


@hooks.register("after_publish_page")
def lead_to_the_receipt(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Lead to the receipt of what was just published: there the editor sees it go live. A scheduled page has none."""
    act = str(get_active_log_context().uuid or "")
    found = Receipt.objects.filter(kind=Receipt.Kind.PAGE, object_id=page.pk, act=act).first() if act else None
    if found is None:
        return None
    messages.info(request, f"“{page.title}” is on its way: this page follows it until readers have it.")
    return redirect("releases_receipt", pk=found.pk)


@hooks.register("after_unpublish_page")
@hooks.register("after_move_page")
@hooks.register("after_delete_page")
def say_what_becomes_of_it(request: HttpRequest, page: Page) -> None:
    """Show the change's receipt in the page that comes next, where it follows the change until it is live."""
    same = Q(object_id=page.pk) | Q(path=page.path)  # what has been deleted has no number any more
    found = Receipt.objects.filter(same, kind=Receipt.Kind.PAGE, who=request.user).first()
    if found is not None:
        messages.info(request, receipt_line(found))


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def say_what_becomes_of_a_record(request: HttpRequest, saved: Any) -> None:
    """Show the receipt of what was just saved, of whatever kind, where there is one."""
    act = str(get_active_log_context().uuid or "")
    found = Receipt.objects.filter(kind=KINDS.get(type(saved), ""), object_id=saved.pk, act=act).first()
    if found is not None:
        messages.info(request, receipt_line(found))


@hooks.register("after_copy_page")
def say_what_becomes_of_a_copy(request: HttpRequest, page: Page, copy: Page) -> None:
    say_what_becomes_of_it(request, copy)


@hooks.register("after_convert_alias_page")
def publish_what_was_an_alias(request: HttpRequest, page: Page) -> None:
    """Have a page that stands for itself from now on built as one: Wagtail sends nothing that asks for it."""
    if page.live:
        write_receipt(page, Receipt.Action.SAVED)
        request_build()
    say_what_becomes_of_it(request, page)


@hooks.register("before_unpublish_page")
@hooks.register("before_move_page")
@hooks.register("before_delete_page")
def keep_the_front_pages(request: HttpRequest, page: Page, *rest: Any) -> HttpResponse | None:
    """Refuse to take away a front page, below which all of its tree stands: it would go from the site as a whole."""
    if page.specific_class not in (HomePage, BridgeHomePage):
        return None
    messages.error(
        request,
        f"“{page.title}” stays where it is: everything on the site stands below it, and would go with it. "
        "Change what it says, or unpublish the pages that are meant.",
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")
def keep_the_front_pages_among_many(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    if action_type == "publish":
        return None
    refused = (keep_the_front_pages(request, one) for one in objects if isinstance(one, Page))
    return next((answer for answer in refused if answer), None)


@hooks.register("register_page_header_buttons")
def its_changes(page: Page, user: Any, next_url: str = "", **rest: Any) -> Any:
    """Yield ways from a page to what publishing it would change, and to what became of its changes."""
    if page.pk and page.depth > 1:
        trial = reverse("releases_trial", args=[page.pk])
        yield Button("What will this change?", trial, icon_name="view", priority=80)
        if isinstance(page.specific, PublicPage) and page.permissions_for_user(user).can_edit():
            yield Button("Share this draft", reverse("releases_share", args=[page.pk]), icon_name="link", priority=85)
            if page.live and page.depth > FRONT and user.has_perm("publishing.withdraw"):
                address = reverse("releases_withdraw", args=[page.pk])
                yield Button("Withdraw from the site", address, icon_name="cross", priority=95)
        yield Button("Its changes", f"{reverse('releases')}?page_id={page.pk}", icon_name="history", priority=90)


def receipt_line(receipt: Receipt) -> str:
    """Return a line that the page's script keeps up with the change."""
    return format_html(
        '<span class="receipt" data-receipt="{}">“{}”: <span data-words>{}</span></span> <a href="{}">Follow it</a>',
        reverse("releases_state", args=[receipt.pk]),
        receipt.title,
        receipt.in_words,
        reverse("releases_receipt", args=[receipt.pk]),
    )
