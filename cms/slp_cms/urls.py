"""Who answers which address. What no line here claims is the gate's: a page of the live release, or a 404."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access

from slp_cms.bridge.views import ChooserOfOnesOwnTree, TypesOfOnesOwnTree
from slp_cms.media import views as media
from slp_cms.publishing import preview, shared_drafts

urlpatterns = [
    path("cms", RedirectView.as_view(url="/cms/")),
    path("cms/media/<path:name>", media.public_upload),
    path("cms/members-files/<path:name>", media.member_upload),
    # Wagtail's own, which would name members' pages to whoever enters the CMS.
    path("cms/choose-page/", require_admin_access(ChooserOfOnesOwnTree.as_view())),
    path("cms/reports/page-types-usage/", require_admin_access(TypesOfOnesOwnTree.as_view())),
    path("cms/reports/page-types-usage/results/", require_admin_access(TypesOfOnesOwnTree.as_view(results_only=True))),
    path("cms/", include(wagtailadmin_urls)),
    path("snapshot/", include("slp_cms.snapshot.urls")),
    path("preview", preview.show),
    path("preview/shared", shared_drafts.show),
    path("preview/assets/<str:audience>/<str:name>", preview.asset),
    path("preview/public/images/<str:name>", shared_drafts.picture),
    path("", include("slp_cms.gate.urls")),
]

handler404 = "slp_cms.gate.views.page_not_found"
handler500 = "slp_cms.gate.views.failed"
