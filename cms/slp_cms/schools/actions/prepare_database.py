"""Makes the database and brings it up to date."""

from django.conf import settings
from django.core.management import call_command


def prepare_database() -> None:
    """Create what is missing: the folder, the tables."""
    settings.PATHS.out.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
