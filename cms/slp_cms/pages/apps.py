from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "slp_cms.pages"
    default_auto_field = "django.db.models.BigAutoField"
