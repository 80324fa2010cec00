from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "slp_cms.schools"
    default_auto_field = "django.db.models.BigAutoField"
