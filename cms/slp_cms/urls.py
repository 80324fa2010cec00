"""Who answers which address. What no line here claims is the gate's: a page of the live release, or a 404."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.chooser import BrowseView, ChosenMultipleView

from slp_cms.bridge.access import not_for_strangers
from slp_cms.media import views as media
from slp_cms.publishing import preview, shared_drafts

urlpatterns = [
    path("cms", RedirectView.as_view(url="/cms/")),
    path("cms/media/<path:name>", media.public_upload),
    path("cms/members-files/<path:name>", media.member_upload),
    # Wagtail's own, which ask for no permission on the page.
    path("cms/choose-page/<int:parent_page_id>/", require_admin_access(not_for_strangers(BrowseView.as_view()))),
    path("cms/choose-page/chosen-multiple/", require_admin_access(not_for_strangers(ChosenMultipleView.as_view()))),
    path("cms/", include(wagtailadmin_urls)),
    path("snapshot/", include("slp_cms.snapshot.urls")),
    path("preview", preview.show),
    path("preview/shared", shared_drafts.show),
    path("preview/assets/<str:audience>/<str:name>", preview.asset),
    path("preview/public/images/<str:name>", shared_drafts.picture),
    path("", include("slp_cms.gate.urls")),
]

handler404 = "slp_cms.gate.views.page_not_found"
