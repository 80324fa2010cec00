from django.apps import AppConfig


class SnapshotConfig(AppConfig):
    name = "slp_cms.snapshot"
    default_auto_field = "django.db.models.BigAutoField"
