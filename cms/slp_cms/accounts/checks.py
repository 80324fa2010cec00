"""What must be true before real people are let in."""

from slp_build.errors import ConfigError


def refuse_demo_accounts() -> None:
    """Raise ConfigError while a demo account exists and this is not the demo."""
    from django.conf import settings

    from slp_cms.accounts.models import User

    if not settings.DEMO and User.objects.filter(demo=True).exists():
        raise ConfigError(
            "this database holds demo accounts, whose passwords everybody knows; use a database of its own, "
            "or delete them: slp remove-demo-accounts"
        )
