"""Makes the database and brings it up to date."""

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection

from slp_build.errors import ConfigError


def prepare_database() -> None:
    """Create what is missing: the folder, the tables. Raises ConfigError where the database cannot be opened."""
    settings.PATHS.out.mkdir(parents=True, exist_ok=True)
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        raise ConfigError(f"the database cannot be opened ({str(error).strip()}); mend it, or DATABASE_URL") from None
    call_command("migrate", verbosity=0, interactive=False)
