from django.apps import AppConfig


class BridgeConfig(AppConfig):
    name = "slp_cms.bridge"
    default_auto_field = "django.db.models.BigAutoField"
