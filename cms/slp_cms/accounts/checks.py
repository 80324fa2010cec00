"""What must be true before real people are let in."""

from django.core.exceptions import ImproperlyConfigured


def refuse_demo_accounts() -> None:
    """Raise ImproperlyConfigured while a demo account exists and this is not the demo."""
    from django.conf import settings

    from slp_cms.accounts.models import User

    if not settings.DEMO and User.objects.filter(demo=True).exists():
        raise ImproperlyConfigured(
            "this database holds demo accounts, whose passwords everybody knows; use a database of its own, "
            "or delete them: slp remove-demo-accounts"
        )
