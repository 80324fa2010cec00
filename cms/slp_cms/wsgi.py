"""The server's way in. It does not open while a demo account exists where real people sign in."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from slp_cms.accounts.checks import refuse_demo_accounts  # noqa: E402 - Django must be set up first

refuse_demo_accounts()
