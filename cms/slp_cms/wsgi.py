"""The server's way in. It does not open while a demo account exists where real people sign in."""

import threading

from django.core.wsgi import get_wsgi_application

AT_LEISURE = 2.0  # seconds after the start: by then the first visitor has been answered

application = get_wsgi_application()

from slp_cms.accounts.checks import refuse_demo_accounts  # noqa: E402 - Django must be set up first

refuse_demo_accounts()

from slp_cms.publishing.latest import LATEST  # noqa: E402

_readying = threading.Timer(AT_LEISURE, LATEST.get_ready)
_readying.daemon = True  # a server that is stopped before that does not wait for it
_readying.start()
