from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "slp_cms.media"
    default_auto_field = "django.db.models.BigAutoField"
