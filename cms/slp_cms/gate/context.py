"""What every page that Django draws is told."""

from django.conf import settings
from django.http import HttpRequest

from slp_cms.gate.live import live_release


def site(request: HttpRequest) -> dict[str, object]:
    """Return the partnership's name and the public stylesheet's address."""
    live = live_release()
    return {"partnership": settings.PARTNERSHIP, "stylesheet": live.stylesheet if live else ""}
