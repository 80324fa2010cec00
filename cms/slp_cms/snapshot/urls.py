"""Addresses of the snapshots."""

from django.urls import re_path

from slp_cms.snapshot import views

AUDIENCE = r"(?P<audience>public|bridge)"

urlpatterns = [
    re_path(rf"^{AUDIENCE}$", views.index, name="snapshot"),
    re_path(rf"^{AUDIENCE}/records$", views.records),
    re_path(rf"^{AUDIENCE}/blobs/(?P<sha256>[0-9a-f]{{64}})$", views.blob),
]
