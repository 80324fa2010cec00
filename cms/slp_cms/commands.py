"""The `slp` commands that need the database. `slp` finds them by the entry-point group `slp.commands`."""

import os

import django
import typer

app = typer.Typer()


def setup() -> None:
    """Start Django once, with the demo's settings unless the environment names others."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "slp_cms.settings.demo")
    django.setup()
