from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "slp_cms.publishing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from slp_cms.publishing import leavers, signals

        signals.connect()
        leavers.connect()
