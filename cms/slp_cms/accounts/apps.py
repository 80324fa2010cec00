from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "slp_cms.accounts"
    default_auto_field = "django.db.models.BigAutoField"
