"""Who answers which address. Everything that no line here claims is a page of the live release, or a 404."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("cms/", include(wagtailadmin_urls)),
]
