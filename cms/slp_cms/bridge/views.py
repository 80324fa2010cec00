"""Wagtail's views that name pages of both trees to whoever enters the CMS, without members' pages for strangers."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import Http404
from wagtail.admin.views.chooser import BrowseView
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.models import Page, PageQuerySet

from slp_cms.bridge.access import is_of_the_bridge, works_on_the_bridge


class ChooserOfOnesOwnTree(BrowseView):
    """The page chooser, which begins at the page above all those of the kind that is asked for."""

    def get_object_list(self) -> PageQuerySet:
        page: Page = self.parent_page
        if is_of_the_bridge(page.path) and not works_on_the_bridge(self.request.user):
            raise Http404
        return super().get_object_list()


class TypesOfOnesOwnTree(PageTypesUsageReportView):
    """The report of page types, which names the page of each that was edited last."""

    def get_queryset(self) -> QuerySet[ContentType]:
        types: QuerySet[ContentType] = super().get_queryset()
        return types if works_on_the_bridge(self.request.user) else types.exclude(app_label="bridge")
