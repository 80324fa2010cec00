from django.apps import AppConfig


class GateConfig(AppConfig):
    name = "slp_cms.gate"
    default_auto_field = "django.db.models.BigAutoField"
