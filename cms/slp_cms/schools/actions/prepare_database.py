"""Makes the database and brings it up to date."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection

from slp_build.errors import ConfigError
from slp_cms.pages.actions.lead_the_site import lead_the_site


def prepare_database() -> None:
    """Create what is missing: the folder, the tables, the site's way to a front page that somebody has made.

    Raises ConfigError where the database cannot be opened.
    """
    settings.PATHS.out.mkdir(parents=True, exist_ok=True)
    tables()
    call_command("migrate", verbosity=0, interactive=False)
    lead_the_site()


def tables() -> list[str]:
    """Return the names of the database's tables. Raises ConfigError where it cannot be opened."""
    try:
        return connection.introspection.table_names()
    except (DatabaseError, ImproperlyConfigured) as error:
        words = " ".join(str(error).split())
        raise ConfigError(f"the database cannot be opened ({words}); mend it, or DATABASE_URL") from None
